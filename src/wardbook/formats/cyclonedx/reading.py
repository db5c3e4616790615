"""CycloneDX JSON 1.2 to 1.7 to `Sbom`: fields read by type, everything else kept as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Raw, UnsetType

from wardbook.base.span import Span
from wardbook.formats.boundary import is_too_deep, not_as_expected, not_readable
from wardbook.formats.cyclonedx.shapes import (
    Dependency,
    HashOf,
    LicenseChoice,
    Metadata,
    Named,
    Property,
    Record,
    Text,
)
from wardbook.formats.json_text import (
    TOO_DEEP,
    members_twice,
    oddities,
    plain,
    pointer,
    reason,
    refuse_no_text,
    twice,
)
from wardbook.formats.patched import by_pedigree as patched
from wardbook.formats.remarks import Remarks
from wardbook.formats.source_package import NAMES as SOURCES
from wardbook.formats.source_package import of_properties
from wardbook.formats.typed import Typed
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Encoding, Hash, Sbom, SbomComponent

SPECS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
END_OF_SUPPORT = "cdx:lifecycle:milestone:endOfSupport"
SUPPORT_LEVEL = "wardbook:support:level"
JUSTIFICATION = "wardbook:justification"
_READ = SOURCES | {END_OF_SUPPORT, SUPPORT_LEVEL, JUSTIFICATION}

# Long lists, whose items are looked at one by one.
_LISTS = frozenset({"components", "services", "dependencies"})

_records = Typed(Record)
_metadata = Typed(Metadata)
_dependencies = Typed(Dependency)
_raws = msgspec.json.Decoder(list[Raw]).decode
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_new = SbomComponent
# Words that stand in every component are kept once.
_same: dict[Any, str] = {  # Any: UNSET stands for no text
    word: word for word in ("library", "application", "MD5", "SHA-1", "SHA-256", "SHA-512")
}
_known = _same.get
_parse = Purl.parse
_tuple = tuple.__new__  # half the cost of a named tuple's own way, 10,000 times


def from_json(data: bytes, name: str, encoding: Encoding = "json") -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in CycloneDX JSON, None where it is none, and everything that could not be read."""
    text, refused = plain(data, name)
    if refused:
        return None, refused
    remarks = Remarks(name)
    try:
        members = _members(text)
        refuse_no_text(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        return None, [not_readable(remarks.at, f"it is not JSON: {reason(error)}")]
    if any(is_too_deep(bytes(item)) for key, item in members.items() if key not in _LISTS):
        return None, [not_readable(remarks.at, TOO_DEEP)]
    if _value(members.get("bomFormat")) != "CycloneDX":
        return None, [not_readable(remarks.at, "it does not call itself CycloneDX (`bomFormat`)")]
    spec = str(_value(members.get("specVersion")) or "")
    if spec not in SPECS:
        remarks.add(_unknown_spec(remarks, spec))
    sbom = _Document(members, remarks).sbom(spec, encoding)
    if members_twice(text, members):
        for found in twice(text, name):
            remarks.add(found)
    for key in sorted(members.keys() - _LISTS - {"metadata"}):
        for found in oddities(bytes(members[key]), name, pointer("", key)):
            remarks.add(found)
    return sbom, remarks.all()


def record(text: bytes, kind: str, at: Span) -> SbomComponent | None:
    """One component's record by itself, as it is read within a document; remarks are for the document's reader."""
    remarks = Remarks(at.file)
    item = _records.read(text, "", remarks)
    service = "service" if kind == "service" else None
    return _Document({}, remarks).component(item, "", None, Raw(text), service) if item else None


def _unknown_spec(remarks: Remarks, spec: str) -> Diagnostic:
    says = f"specVersion `{spec[:20]}` is not known ({', '.join(SPECS)}); it is read as the newest"
    return not_as_expected(remarks.at, says, "/specVersion")


class _Document:
    """One document while it is read."""

    def __init__(self, members: dict[str, Raw], remarks: Remarks) -> None:
        self.members = members
        self.remarks = remarks
        self.words: dict[str, str] = {}  # names that many components share are kept once

    def sbom(self, spec: str, encoding: Encoding) -> Sbom:
        about = self._about()
        root = about.component if about else None
        first = None
        if isinstance(root, Raw):
            item = _records.read(bytes(root), "/metadata/component", self.remarks)
            first = self.component(item, "/metadata/component", None, root, None) if item else None
        version = _value(self.members.get("version"))
        components, services = tuple(self._listed("components")), tuple(self._listed("services"))
        return Sbom(
            format="CycloneDX",
            spec=spec,
            encoding=encoding,
            name=first.name if first else None,
            serial=_text(_value(self.members.get("serialNumber"))),
            revision=version if isinstance(version, int) else None,
            root=first,
            author=_author(about),
            supplier=_name(about.supplier) if about else None,
            timestamp=_text(about.timestamp) if about else None,
            tools=tuple(_tools(about.tools)) if about else (),
            lifecycles=tuple(_lifecycles(about.lifecycles)) if about else (),
            completeness=self._completeness(first),
            components=components,
            services=services,
            depends=self._depends(item.ref for item in (*components, *services)),
            kept={key: item if key != "components" else b"[]" for key, item in self.members.items()},
        )

    def _about(self) -> Metadata | None:
        text = self.members.get("metadata")
        return _metadata.read(bytes(text), "/metadata", self.remarks) if text is not None else None

    def _listed(self, key: str) -> Iterator[SbomComponent]:
        text = self.members.get(key)
        items = self._list(text, f"/{key}") if text is not None else []
        return self._each(items, f"/{key}/", None, "service" if key == "services" else None)

    def _list(self, text: Raw, path: str) -> list[Raw]:
        try:
            return _raws(text)
        except msgspec.ValidationError:
            self.remarks.odd(path, "is not a list and is left out")
            return []

    def _each(
        self, raws: list[Raw], base: str, parent: str | None, kind: str | None = None
    ) -> Iterator[SbomComponent]:
        """Records in the order listed, each before those nested in it.

        Nesting is bounded by the decoder, which refuses a record deeper than JSON_DEPTH.
        """
        key = "services" if kind else "components"
        found = _records.each(raws, lambda index: f"{base}{index}", self.remarks)
        for index, (item, raw) in enumerate(zip(found, raws, strict=True)):
            if item is None:
                continue
            path = f"{base}{index}"
            component = self.component(item, path, parent, raw, kind)
            if component is not None:
                yield component
            nested = item.services if kind else item.components
            if nested:
                yield from self._each(nested, f"{path}/{key}/", component.ref if component else parent, kind)

    def component(
        self, item: Record, path: str, parent: str | None, raw: Raw, kind: str | None
    ) -> SbomComponent | None:
        """A component from its typed record; None with a remark where it has no name."""
        if not item.name:
            self.remarks.odd(path, "has no name and is left out")
            return None
        supplier = item.supplier or item.provider or item.manufacturer
        who = (supplier.name or None if supplier else None) or item.publisher or None
        licence = _license(item.licenses) if item.licenses else None
        level, until, why, source = _said(item.properties) if item.properties else _NOTHING_SAID
        purl, hashes, words = item.purl, item.hashes, self.words
        try:
            found = _parse(purl) if purl else None
        except ValueError:
            found = self.remarks.purl(purl or None, path)  # once more, to say where and why
        return _new(
            name=item.name,
            group=item.group or None,
            version=item.version or None,
            purl=found,
            cpes=(item.cpe,) if item.cpe else (),
            supplier=words.setdefault(who, who) if who else None,
            author=(_people(item.authors) if item.authors else None) or item.author or None,
            license=words.setdefault(licence, licence) if licence else None,
            hashes=_hashes(hashes) if hashes else (),
            kind=kind or _word(item.type) or "library",
            description=item.description or None,
            copyright=item.copyright or None,
            support_level=level,
            end_of_support=until,
            justification=why,
            built_from=source,
            patched=patched(item.pedigree) if item.pedigree else (),
            ref=item.ref or None,
            parent=parent,
            path=path,
            kept=raw,
        )

    def _depends(self, refs: Iterable[str | None]) -> dict[str, tuple[str, ...]]:
        """Dependencies by ref; a ref among `refs` is the same object there and here, which saves a quarter of the memory."""
        text = self.members.get("dependencies")
        found: dict[str, tuple[str, ...]] = {}
        listed = self._list(text, "/dependencies") if text is not None else []
        one = {ref: ref for ref in refs if ref} if listed else {}
        for item in _dependencies.each(listed, "/dependencies/{}".format, self.remarks):
            if item is not None and item.ref:
                on = tuple([one.get(ref, ref) for ref in item.depends_on]) if item.depends_on else ()
                ref = one.get(item.ref, item.ref)
                found[ref] = (*found[ref], *on) if ref in found else on
        return found

    def _completeness(self, root: SbomComponent | None) -> str | None:
        """CycloneDX's `aggregate` of the composition that speaks of the whole (one without refs, or with the root's)."""
        listed = _value(self.members.get("compositions"))
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict):
                about = [*strings(entry.get("assemblies")), *strings(entry.get("dependencies"))]
                if not about or (root is not None and root.ref in about):
                    return _text(entry.get("aggregate"))
        return None


def _hashes(listed: list[HashOf]) -> tuple[Hash, ...]:
    """Digests; one without an algorithm or a value stays, empty, for the schema check to refuse."""
    return tuple(
        [
            _tuple(Hash, (_known(each.alg) or each.alg or "", each.content.lower() if each.content else ""))
            for each in listed
        ]
    )


def _word(text: Text) -> str:
    return _known(text) or text or ""


def _value(raw: Raw | None) -> Any:  # Any: JSON
    """A member as a tree; None where it is missing or holds a number out of every range, which is remarked on."""
    try:
        return msgspec.json.decode(raw) if raw is not None else None
    except msgspec.DecodeError:
        return None


def _text(value: Any) -> str | None:  # Any: JSON
    return value if isinstance(value, str) and value else None


def _name(who: Named | UnsetType | None) -> str | None:
    return _text(who.name) if isinstance(who, Named) else None


def _people(listed: Iterable[Named]) -> str | None:
    names = [item.name or item.email for item in listed]
    return ", ".join(name for name in names if name) or None


def _author(about: Metadata | None) -> str | None:
    if about is None:
        return None
    return (
        (_people(about.authors) if about.authors else None)
        or _name(about.manufacturer)
        or _name(about.manufacture)
        or _name(about.supplier)
    )


def _license(choices: list[LicenseChoice]) -> str | None:
    """One expression: several licences hold together, so an `OR` among them gets its brackets."""
    if len(choices) == 1:
        return _license_text(choices[0])
    found = [text for choice in choices if (text := _license_text(choice))]
    return " AND ".join(f"({text})" if " OR " in text else text for text in found) or None


def _license_text(choice: LicenseChoice) -> str | None:
    inner = choice.license
    return choice.expression or ((inner.id or inner.name) if inner else None) or None


_NOTHING_SAID = (None, None, None, None)


def _said(properties: list[Property]) -> tuple[str | None, str | None, str | None, str | None]:
    """Level, end and justification of support, and the source package, from the properties that hold them."""
    if _READ.isdisjoint([each.name for each in properties]):
        return _NOTHING_SAID
    said = {each.name: each.value for each in reversed(properties) if each.name and each.value}
    return (
        said.get(SUPPORT_LEVEL),
        said.get(END_OF_SUPPORT),
        said.get(JUSTIFICATION),
        of_properties(said),
    )


def _tools(listed: Any) -> Iterator[str]:  # Any: JSON
    """Tools as `name version`; a list before CycloneDX 1.5, an object of components and services since."""
    groups = [listed.get("components"), listed.get("services")] if isinstance(listed, dict) else [listed]
    for entry in (item for group in groups if isinstance(group, list) for item in group):
        if isinstance(entry, dict) and (name := _text(entry.get("name"))):
            version = _text(entry.get("version"))
            yield f"{name} {version}" if version else name


def _lifecycles(listed: Any) -> Iterator[str]:  # Any: JSON
    for entry in listed if isinstance(listed, list) else []:
        found = _text(entry.get("phase")) or _text(entry.get("name")) if isinstance(entry, dict) else None
        if found:
            yield found


def strings(listed: Any) -> list[str]:  # Any: JSON
    """The texts in a list, [] where it is none."""
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
