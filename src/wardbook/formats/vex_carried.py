"""What one VEX format cannot say, carried through it in one line of text, so that coming back nothing is lost.

The line is `wardbook-vex: ` and a JSON object; OpenVEX holds it at the end of `status_notes` and `tooling`,
CycloneDX in the property `wardbook:vex`. Members are the model's fields that the format does not give back
by itself; `for` is a digest of what the format itself says. A line whose digest does not fit (somebody
changed the statement since) or that contradicts what the format says is not believed.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from wardbook.base.canonical import canonical_json, digest
from wardbook.base.limits import VEX_CARRIED
from wardbook.formats import vex_words
from wardbook.formats.boundary import is_too_deep
from wardbook.formats.vex_syntax import iri
from wardbook.model.vex import VexDocument, VexProduct, VexStatement

MARK = "wardbook-vex: "
PROPERTY = "wardbook:vex"

SAID_BY_THE_FORMAT = frozenset({"vulnerability", "status", "statements"})
"""Fields that every format says itself, and that no line can change."""

DIGITS = 16
"""Digits of the digest in a line; it finds changes made by others, it is no signature."""

Said = TypeVar("Said", bound=VexStatement | VexDocument)
Object = dict[str, Any]  # Any: a JSON tree


class Unbelievable(ValueError):
    """A line that does not fit what stands beside it; says why."""


def carried(meant: Said, shown: Said) -> str:
    """The JSON object of what is meant and does not come back from `shown`, what the format says; "" for nothing."""
    if isinstance(meant, VexDocument) and left_out(meant):
        meant = msgspec.structs.replace(meant, kept=shown.kept)
    fields = {
        name: _tree(getattr(meant, name))
        for name in meant.__struct_fields__
        if name not in SAID_BY_THE_FORMAT and getattr(meant, name) != getattr(shown, name)
    }
    return msgspec.json.encode({"for": _fingerprint(shown), **fields}).decode() if fields else ""


def left_out(document: VexDocument) -> tuple[str, ...]:
    """The names of a document's kept members that are too much for a line and stay behind in another family.

    An SBOM with statements in it keeps its components; they are no part of what is said.
    """
    size = sum(map(len, document.kept.values()))
    return tuple(document.kept) if size > VEX_CARRIED else ()


def with_line(text: str, line: str) -> str:
    """A text with the line at its end; a text that ends in such a line by itself gets an empty one."""
    if not line and split(text)[1]:
        line = "{}"
    if not line:
        return text
    return f"{text}\n\n{MARK}{line}" if text else f"{MARK}{line}"


def split(text: str) -> tuple[str, str]:
    """A text without the line at its end, and the JSON object of the line; "" without one."""
    at = text.rfind(f"\n\n{MARK}")
    if at < 0 and not text.startswith(MARK):
        return text, ""
    head = text[: max(at, 0)]
    line = text[len(head) :].removeprefix("\n\n").removeprefix(MARK)
    return (text, "") if "\n" in line else (head, line)


def restored(shown: Said, line: str) -> Said:
    """What was meant, from what the format says and a line of `carried`.

    Raises:
        Unbelievable: the line is not of our making, or it does not fit what the format says.

    """
    fields = _fields(line)
    if not fields:
        return shown
    if fields.pop("for", None) != _fingerprint(shown):
        raise Unbelievable("what it stands beside was changed after it was written")
    known = _fields_of(type(shown))  # type: ignore[arg-type]  # classes are hashable
    if not fields.keys() <= known.keys() - SAID_BY_THE_FORMAT:
        raise Unbelievable("it names what no line can say")
    try:
        values = {
            name: msgspec.convert(_with_kept(value, name), known[name].type, builtin_types=(bytes,))
            for name, value in fields.items()
        }
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise Unbelievable("it holds something else than such a line does") from error
    meant = msgspec.structs.replace(shown, **values)
    if isinstance(shown, VexStatement) and isinstance(meant, VexStatement):
        _refuse_contradiction(shown, meant)
    return meant


def _fields(line: str) -> Object:
    text = line.encode("utf-8", "replace")
    if is_too_deep(text):
        raise Unbelievable("it is nested too deep")
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Unbelievable("it is no JSON") from error
    if not isinstance(found, dict):
        raise Unbelievable("it is no JSON object")
    return found


def _fingerprint(shown: VexStatement | VexDocument) -> str:
    """A digest of what a format itself says and a line rests on."""
    if isinstance(shown, VexDocument):
        core = [shown.id, shown.author]
    else:
        products = [sorted(product.names) for product in shown.products]
        core = [shown.vulnerability, shown.status, vex_words.flag(shown), str(sorted(products))]
    return digest(canonical_json(core))[len("sha256:") :][:DIGITS]


def _refuse_contradiction(shown: VexStatement, meant: VexStatement) -> None:
    """Whoever reads the format without the line must come to the same status, reason and products."""
    if meant.justification != shown.justification and vex_words.flag(meant) != vex_words.flag(shown):
        raise Unbelievable("it justifies the status otherwise")
    meanings = _meanings(meant.status_word)
    if meanings and meant.status not in meanings:
        raise Unbelievable("its word for the status means another one")
    if not _are_same(meant.products, shown.products):
        raise Unbelievable("it is about other products")


def _meanings(word: str) -> set[str]:
    tables = (vex_words.STATUS_FROM_CYCLONEDX, vex_words.STATUS_FROM_CSAF)
    return {table[word].word for table in tables if word in table}


def _are_same(meant: tuple[VexProduct, ...], shown: tuple[VexProduct, ...]) -> bool:
    """Whether each product meant is shown, and each one shown is meant; a format may show two as one."""
    known = {name for product in shown for name in product.names}
    claimed = {name for product in meant for name in (*product.names, iri(product.id))}
    return all(known & {*product.names, iri(product.id)} for product in meant) and all(
        claimed & product.names for product in shown
    )


def _tree(value: Any) -> Any:  # Any: a value of the model, and a JSON tree
    """A value of the model as JSON, without fields that have their default; bytes are JSON text already."""
    if isinstance(value, msgspec.Struct):
        return {
            field.name: _tree(getattr(value, field.name))
            for field in _fields_of(type(value)).values()
            if field.required or getattr(value, field.name) != _default(field)
        }
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, tuple):
        return [_tree(item) for item in value]
    if isinstance(value, dict):
        return {key: _tree(item) for key, item in value.items()}
    return value


@cache
def _fields_of(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of a struct by name; finding them out costs a hundred times what using them does."""
    return {field.name: field for field in msgspec.structs.fields(kind)}


def _default(field: msgspec.structs.FieldInfo) -> Any:  # Any: of the type of the field
    return field.default_factory() if callable(field.default_factory) else field.default


def _with_kept(value: Any, name: str) -> Any:  # Any: a JSON tree
    """The tree with the texts below `kept` as bytes, each of them JSON."""
    if name == "kept" and isinstance(value, dict):
        return {key: _json_text(item) for key, item in value.items()}
    if isinstance(value, dict):
        return {key: _with_kept(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_kept(item, "") for item in value]
    return value


def _json_text(item: object) -> bytes:
    if not isinstance(item, str):
        raise Unbelievable("what it keeps is no text")
    text = item.encode()
    if is_too_deep(text):
        raise Unbelievable("what it keeps is nested too deep")
    msgspec.json.decode(text)
    return text
