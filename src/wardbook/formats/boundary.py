"""The one guard around every parser of outside formats: whatever a parser throws becomes one diagnostic."""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

from wardbook.base.limits import FILE_BYTES, JSON_DEPTH
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

Result = TypeVar("Result")

# What stands between two strings that neither opens nor closes anything.
_ORDINARY = re.compile(rb"[^\[\]{}]*").fullmatch


@finding("SF001")
def not_readable(at: Span, reason: str) -> Diagnostic:
    """A file of another tool cannot be read at all.

    It is kept as it is; whatever would have followed from it is named as missing.

    Flagged:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "components": [    # SF001
    """
    return Diagnostic(
        code="SF001",
        at=at,
        says=f"this file cannot be read: {reason}",
        help="ask the tool that wrote it for a valid file; never mend it by hand",
    )


@finding("SF002")
def not_as_expected(at: Span, what: str, path: str = "") -> Diagnostic:
    """A place in another tool's file does not hold what its format says.

    What can be read is read; this piece is left out and named.
    """
    return Diagnostic(
        code="SF002", at=at, path=path, says=what, help="ask the tool that wrote it for a valid file"
    )


@finding("SF004")
def said_twice(at: Span, path: str, key: str) -> Diagnostic:
    """An object names the same key twice, so that two tools may read two different things.

    The last one is read here; another reader may take the first. A file that means two things is no
    evidence.

    Flagged:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "version": 2}    # SF004
    """
    return Diagnostic(
        code="SF004",
        at=at,
        path=path,
        says=f"{_shown(path)} names `{key[:80]}` twice; the last one is read, other tools may read the first",
        help="ask the tool that wrote it for a valid file",
    )


@finding("SF005")
def no_package_url(at: Span, path: str, text: str, reason: str, meant: str = "") -> Diagnostic:
    """A package URL breaks the rules of its specification, so that other tools may not look it up.

    Where only its spelling is wrong, it is read as what was meant, and that is said. Else the component is
    kept with no package URL; vulnerabilities cannot be matched by it.

    Flagged:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
          {"type": "library", "name": "zlib", "purl": "pkg:/zlib@1.3"}]}    # SF005
    """
    return Diagnostic(
        code="SF005",
        at=at,
        path=path,
        severity=Severity.WARNING,
        says=f"{_shown(path)}: `{text[:120]}` is no package URL: {reason}"
        + (f"; it is read as `{meant[:120]}`" if meant else ""),
        help="correct it in components.yaml with `purl:`, or ask the tool that wrote it",
    )


def _shown(path: str) -> str:
    return f"`{path[:200]}`" if path else "the file"


def guarded(
    parse: Callable[[bytes, str], tuple[Result | None, list[Diagnostic]]],
    data: bytes,
    name: str,
    limit: int = FILE_BYTES,
) -> tuple[Result | None, list[Diagnostic]]:
    """Run a parser; anything it throws is one coded diagnostic and no result.

    Libraries leak exceptions that their documentation does not name, so everything is caught here
    and nowhere else.
    """
    if len(data) > limit:
        return None, [not_readable(Span(name), f"it has {len(data):,} bytes; the limit is {limit:,}")]
    text, said = _in_utf8(data)
    paused = gc.isenabled()
    gc.disable()  # a parser makes many lasting values and no cycles: looking for garbage doubles the time
    try:
        result, found = parse(text, name)
        return result, [*_remarked(name, said), *found] if result is not None else found
    except (Exception, RecursionError) as error:  # noqa: BLE001  the boundary: see above
        return None, [not_readable(Span(name), f"{type(error).__name__} while parsing")]
    finally:
        if paused:
            gc.enable()


def _remarked(name: str, said: str) -> list[Diagnostic]:
    remark = not_as_expected(Span(name), said)
    return [msgspec.structs.replace(remark, severity=Severity.WARNING)] if said else []


_MARKS = (  # those of UTF-32 begin like those of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _in_utf8(data: bytes) -> tuple[bytes, str]:
    """`data` in UTF-8 where a byte order mark tells another encoding, and what is to be said of that.

    Shells of Windows write what a tool prints as UTF-16, so that whole reports arrive in it. XML names its
    own encoding and is left to its parser, and so is what only begins like a mark.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not encoding:
        return data, ""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return data, ""
    if text[:400].lstrip().startswith("<"):
        return data, ""
    return (
        text.encode(),
        f"it is written in {encoding.upper()}; it is read all the same, but others expect UTF-8",
    )


def is_too_deep(data: bytes) -> bool:
    """Whether JSON text nests deeper than `JSON_DEPTH`, strings left out.

    Counted before parsing, so that no parser recurses into a trap. Only the text between strings is
    looked at, one run of brackets at a time.
    """
    if data.count(b"[") + data.count(b"{") <= JSON_DEPTH:
        return False
    depth = 0
    for piece in data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]:
        if _ORDINARY(piece):
            continue
        depth += piece.count(b"[") + piece.count(b"{")
        if depth > JSON_DEPTH:
            return True
        depth -= piece.count(b"]") + piece.count(b"}")
    return False
