"""The one guard around every parser of outside formats: whatever a parser throws becomes one diagnostic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wardbook.base.limits import FILE_BYTES, JSON_DEPTH
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding

Result = TypeVar("Result")


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
def not_as_expected(at: Span, what: str) -> Diagnostic:
    """A place in another tool's file does not hold what its format says.

    What can be read is read; this piece is left out and named.
    """
    return Diagnostic(code="SF002", at=at, says=what, help="ask the tool that wrote it for a valid file")


def guarded(
    parse: Callable[[bytes, str], tuple[Result | None, list[Diagnostic]]], data: bytes, name: str
) -> tuple[Result | None, list[Diagnostic]]:
    """Run a parser; anything it throws is one coded diagnostic and no result.

    Libraries leak exceptions that their documentation does not name, so everything is caught here
    and nowhere else.
    """
    if len(data) > FILE_BYTES:
        return None, [
            not_readable(Span(name), f"it has {len(data):,} bytes; the limit is {FILE_BYTES:,} (FILE_BYTES)")
        ]
    try:
        return parse(data, name)
    except (Exception, RecursionError) as error:  # noqa: BLE001  the boundary: see above
        return None, [not_readable(Span(name), f"{type(error).__name__} while parsing")]


def is_too_deep(data: bytes) -> bool:
    """Whether JSON text nests deeper than `JSON_DEPTH`, strings left out.

    Counted before parsing, so that no parser recurses into a trap. Only the text between strings is
    looked at, one run of brackets at a time.
    """
    if data.count(b"[") + data.count(b"{") <= JSON_DEPTH:
        return False
    depth = 0
    for piece in data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]:
        depth += piece.count(b"[") + piece.count(b"{")
        if depth > JSON_DEPTH:
            return True
        depth -= piece.count(b"]") + piece.count(b"}")
    return False
