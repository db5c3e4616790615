"""Package URL (ECMA-427): one component's name in the language of its ecosystem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn
from urllib.parse import quote, unquote

from wardbook.model.purl_types import RULES, Pairs, Parts, TypeRule, rule_of, settled, with_namespace

# No package URL seen in the wild comes near; longer text is an attack or a mistake.
LONGEST = 4096


class _Open:
    """The fields of a package URL while it is being made; `Purl` closes them."""

    __slots__ = ("name", "namespace", "pairs", "subpath", "text", "type", "version")

    type: str
    namespace: str | None
    name: str
    version: str | None
    subpath: str | None
    pairs: Pairs
    text: str


class Purl(_Open):
    """A valid package URL in canonical form: immutable, equal and ordered by its canonical text.

    `pairs` are the qualifiers in canonical order, `text` is the canonical text.

    In come decoded parts; they are brought into the form ECMA-427 and the definition of the type
    ask for. Raises ValueError with the reason where they cannot be. `Purl.parse` reads text.
    """

    __slots__ = ()

    def __new__(  # noqa: D102, PYI034 - the class says it; the object is closed by another function
        cls,
        type: str,  # noqa: A002 - the specification's word
        namespace: str | None = None,
        name: str = "",
        version: str | None = None,
        qualifiers: Mapping[str, str] | None = None,
        subpath: str | None = None,
    ) -> Purl:
        kind = _kind(type)
        items = () if qualifiers is None else _items(qualifiers)
        parts = Parts(
            _segments("namespace", _checked("namespace", namespace or "")) or None,
            _checked("name", name or "").strip("/"),
            _checked("version", version or "") or None,
            _pairs(kind, items, forgiving=False),
            _subpath(_checked("subpath", subpath or "")),
        )
        return _made(kind, parts)

    @classmethod
    def parse(cls, text: str) -> Purl:
        """The package URL written in `text`.

        Raises ValueError with the reason for anything ECMA-427 (clause 5) or the definition of the
        type does not allow. A spelling they do allow besides the canonical one (a type in capitals,
        qualifiers in another order) is accepted.
        """
        return _quick(text) or _read(text, forgiving=False)

    @classmethod
    def mended(cls, text: str) -> Purl:
        """The package URL somebody meant by `text`, where `parse` refuses it for its spelling alone.

        Forgives white space around it, characters that should have been percent-encoded, a second
        question mark, capitals in the qualifier keys a type defines (the "recommended" group of the
        official tests), and a namespace that stands in the name or in `distro`. Raises ValueError where more than the spelling is wrong.
        """
        return _quick(text) or _read(text, forgiving=True)

    @property
    def qualifiers(self) -> dict[str, str] | None:
        """The qualifiers by key in their canonical order, None without any; a dict of the caller's own."""
        return dict(self.pairs) or None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Purl.parse({self.text!r})"

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Purl) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.text < other.text if isinstance(other, Purl) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.text <= other.text if isinstance(other, Purl) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.text > other.text if isinstance(other, Purl) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.text >= other.text if isinstance(other, Purl) else NotImplemented

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a package URL does not change: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a package URL does not change: {name} cannot be deleted")

    def __copy__(self) -> Purl:
        return self

    def __deepcopy__(self, memo: object) -> Purl:
        return self

    def __reduce__(self) -> tuple[Callable[[str], Purl], tuple[str]]:
        return Purl.parse, (self.text,)


def _closed(kind: str, parts: Parts, text: str) -> Purl:
    """A Purl of parts and text that are known to be right.

    Writing to an open object and closing it costs a third of six calls of object.__setattr__.
    """
    made = _Open()
    made.type = kind
    made.namespace, made.name, made.version, made.pairs, made.subpath = parts
    made.text = text
    made.__class__ = Purl
    return made  # type: ignore[return-value] # its class was set on the line above


def _made(kind: str, parts: Parts) -> Purl:
    if not parts.name:
        raise ValueError("a package URL needs a name")
    right = settled(kind, parts)
    text = _canonical(kind, right)
    if len(text) > LONGEST:
        raise ValueError(f"a package URL of more than {LONGEST} characters is refused")
    return _closed(kind, right, text)


# The plain case: text that is canonical already, told by one expression per type. A look at it
# costs about 1 µs; everything else takes the exact way of `_read`.
_MARK = r"[A-Za-z0-9._~:\-]"
_LOW = r"[a-z0-9._~:\-]"
_KEY = r"[a-z][a-z0-9._\-]*+"
_NAMES = {"pypi": r"[a-z0-9.~:\-]", "pub": "[a-z0-9_]"}
Matcher = Callable[[str], "re.Match[str] | None"]


def _plain_pattern(kind: str, rule: TypeRule) -> Matcher:
    """Matches canonical text of a type: groups namespace with its slashes, name, version, qualifiers."""
    segment = _LOW if "s" in rule.lower else _MARK
    space = {"required": "++", "optional": "*+", "prohibited": "{0}"}[rule.namespace]
    scope = "(?:%40)?" if kind == "npm" else ""
    name = _NAMES.get(kind, _LOW if "n" in rule.lower else _MARK)
    # Runs at once: a choice at every letter takes twice as long.
    name = name if kind in _NAMES else f"(?:{name}++|%2B)"
    version = _LOW if "v" in rule.lower else _MARK
    return re.compile(
        rf"pkg:{re.escape(kind)}/((?:{scope}{segment}++/){space})({name}++)"
        rf"(?:@((?:{version}++|%2B)++))?"
        rf"(?:\?({_KEY}={_MARK}++(?:&{_KEY}={_MARK}++)*+))?"
    ).fullmatch


_PLAIN: dict[str, tuple[str, Matcher]] = {}


def _plain_type(start: str) -> tuple[str, Matcher] | None:
    """Type and expression for text that begins with `start`, made when first met: all cost 10 ms at start."""
    rule = RULES.get(start[4:]) if start.startswith("pkg:") else None
    if rule is None or rule.needs or (rule.special and start[4:] not in _NAMES):
        return None
    return _PLAIN.setdefault(start, (start[4:], _plain_pattern(start[4:], rule)))


def _quick(text: str) -> Purl | None:
    """The Purl of plain text, None where it is not plain: that says nothing about whether it is one.

    In one piece, for calls between pieces would cost as much as the work in them.
    """
    if text.__class__ is not str or len(text) > LONGEST:
        return None
    start = text[: text.find("/")]
    plain = _PLAIN.get(start) or _plain_type(start)
    match = plain and plain[1](text)
    if not plain or not match:
        return None
    space, name, version, query = match.groups()
    pairs: Pairs = ()
    if query is not None:
        pairs = tuple([(key, value) for key, _, value in [part.partition("=") for part in query.split("&")]])
        if len(pairs) > 1 and not _in_order(pairs):
            return None
    if "%" in text:
        space = space.replace("%40", "@")
        name = name.replace("%2B", "+")
        version = version and version.replace("%2B", "+")
    made = _Open()
    made.type = plain[0]
    made.namespace = space[:-1] if space else None
    made.name = name
    made.version = version
    made.pairs = pairs
    made.subpath = None
    made.text = text
    made.__class__ = Purl
    return made  # type: ignore[return-value] # its class was set on the line above


def _in_order(pairs: Pairs) -> bool:
    before = ""
    for key, _ in pairs:
        if key <= before:
            return False
        before = key
    return True


# Characters of a URI besides letters and digits (RFC 3986, section 2), and what no part may hold.
# Looked for by `re.search`, which makes them when they are first needed: package URLs are mostly plain.
_NOT_URI = r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]"
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_BAD_PERCENT = "%(?![0-9A-Fa-f]{2})"
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9.\-]*")
_QUALIFIER_KEY = re.compile(r"[A-Za-z][A-Za-z0-9._\-]*")


def _read(text: object, *, forgiving: bool) -> Purl:
    """The exact way: right to left, as the specification's guide to parsing goes."""
    if not isinstance(text, str):
        raise ValueError("a package URL is text")  # noqa: TRY004 - one kind of error, as promised
    _refuse_text(text, forgiving=forgiving)
    rest, _, subpath = (text.strip() if forgiving else text).partition("#")
    rest, _, query = rest.partition("?")
    scheme, colon, rest = rest.partition(":")
    if scheme.lower() != "pkg" or not colon:
        raise ValueError("a package URL begins with `pkg:`")
    kind, slash, rest = rest.lstrip("/").partition("/")
    kind = _kind(kind)
    if not slash:
        raise ValueError("a package URL needs a name")
    path, version = _split_version(kind, rest)
    namespace, _, name = path.rpartition("/")
    items = [_item(part) for part in query.split("&") if part or not forgiving] if query else []
    parts = Parts(
        _segments("namespace", namespace, decode=True) or None,
        _decoded("name", name).strip("/"),
        _decoded("version", version) or None,
        _pairs(kind, items, forgiving=forgiving),
        _subpath(subpath, decode=True),
    )
    return _made(kind, with_namespace(kind, parts) if forgiving and parts.namespace is None else parts)


def _refuse_text(text: str, *, forgiving: bool) -> None:
    if len(text) > LONGEST:
        raise ValueError(f"a package URL of more than {LONGEST} characters is refused")
    if forgiving:
        return
    found = re.search(_NOT_URI, text)
    if found:
        raise ValueError(f"the character {found[0]!a} must be percent-encoded in a package URL")
    if text.count("#") > 1 or text.partition("#")[0].count("?") > 1:
        raise ValueError("a second `?` or `#` must be percent-encoded in a package URL")


def _kind(text: object) -> str:
    if not isinstance(text, str) or not _TYPE.fullmatch(text):
        raise ValueError("the type of a package URL is a letter, then letters, digits, `.` and `-`")
    return text.lower()


def _split_version(kind: str, rest: str) -> tuple[str, str]:
    """Path and version, parted at the last `@`.

    The bare `@` of an npm scope parts nothing; a slash before the `@` leaves the name empty, while
    slashes at the end of the text mean nothing (ECMA-427, 5.6.4).
    """
    path, at, version = rest.rpartition("@")
    if not at or (kind == "npm" and not path and "/" in version):
        return rest.rstrip("/"), ""
    return path, version


def _item(part: str) -> tuple[str, str]:
    key, equals, value = part.partition("=")
    if not equals:
        raise ValueError("a qualifier of a package URL is written key=value")
    return key, _decoded("qualifier value", value)


def _items(qualifiers: object) -> list[tuple[str, str]]:
    if not isinstance(qualifiers, Mapping):
        raise ValueError("the qualifiers of a package URL are given by key")  # noqa: TRY004 - one kind of error
    return [(key, _checked("qualifier value", value or "")) for key, value in qualifiers.items()]


def _pairs(kind: str, items: Iterable[tuple[object, str]], *, forgiving: bool) -> Pairs:
    """The qualifiers in canonical order; those without a value do not count (ECMA-427, 5.6.6).

    A key in capitals is brought to lower case, except one that the type itself defines: the
    official tests take `repositorY_url` of Maven and refuse `Arch` of rpm and `Platform` of gem.
    """
    found: dict[str, str] = {}
    for written, value in items:
        if not isinstance(written, str) or not _QUALIFIER_KEY.fullmatch(written):
            raise ValueError(
                f"{written!a} is no qualifier key: a letter, then letters, digits, `.`, `-`, `_`"
            )
        key = written.lower()
        if key != written and not forgiving and key in rule_of(kind).keys:
            raise ValueError(f"the qualifier {written} is written {key}")
        if not value:
            continue
        if key in found:
            raise ValueError(f"the qualifier {key} is given twice")
        found[key] = value
    return tuple(sorted(found.items()))


def _segments(what: str, text: str, *, decode: bool = False) -> str:
    """Segments joined by single slashes; empty ones do not count, and a slash inside one is refused."""
    kept = [segment for segment in text.split("/") if segment]
    if decode:
        kept = [_decoded(what, segment) for segment in kept]
        if any("/" in segment for segment in kept):
            raise ValueError(f"a segment of the {what} of a package URL holds no slash")
    return "/".join(kept)


def _subpath(text: str, *, decode: bool = False) -> str | None:
    """The segments but `.` and `..`, which the specification's guide to parsing discards."""
    whole = _segments("subpath", text, decode=decode)
    return "/".join(segment for segment in whole.split("/") if segment not in {".", ".."}) or None


def _decoded(what: str, text: str) -> str:
    if "%" not in text:
        return _checked(what, text)
    if re.search(_BAD_PERCENT, text):
        raise ValueError(f"a percent sign in the {what} of a package URL stands before two hex digits")
    try:
        return _checked(what, unquote(text, errors="strict"))
    except UnicodeDecodeError:
        raise ValueError(f"the {what} of a package URL is not UTF-8 when decoded") from None


def _checked(what: str, text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"the {what} of a package URL is text")  # noqa: TRY004 - one kind of error
    if re.search(_UNSEEN, text):
        raise ValueError(f"the {what} of a package URL holds a control character or half a character")
    return text


def _canonical(kind: str, parts: Parts) -> str:
    """Canonical text (ECMA-427, 5.4): all but letters, digits, `.-_~` and the colon is percent-encoded."""
    namespace, name, version, pairs, subpath = parts
    space = f"{quote(namespace, '/:')}/" if namespace else ""
    text = f"pkg:{kind}/{space}{quote(name, '/:' if kind == 'git' else ':')}"
    if version:
        text += f"@{quote(version, ':')}"
    if pairs:
        text += "?" + "&".join(f"{key}={quote(value, ':')}" for key, value in pairs)
    if subpath:
        text += f"#{quote(subpath, '/:')}"
    return text
