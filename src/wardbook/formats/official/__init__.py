"""Is a file what its own specification says? Official schemas where there are any."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.official.flaw import NAMED, Flaw
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.rule import finding

SENTENCE = 300
"""Characters of one sentence about a place."""


@finding("SF003")
def breaks_its_schema(at: Span, path: str, reason: str) -> Diagnostic:
    """A file breaks the official schema of its own format.

    It was read as far as it could be, but another tool may refuse it, and an authority that validates
    what it receives will. Where a schema says a rule in words only, the rule is held all the same.
    `wardbook check` asks for it from the milestone `submission` on, `wardbook sbom check` always.

    Flagged:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
          {"type": "libary", "name": "zlib", "version": "1.3.1"}]}    # SF003
    """
    place = f"`{path}`" if path else "the file"
    return Diagnostic(
        code="SF003",
        at=at,
        path=path,
        says=_shortened(f"{place}: {reason}"),
        help="ask the tool that wrote it for a valid file; never mend it by hand",
        blocks_at=Gate.SUBMISSION,
    )


def check(data: bytes, name: str, *, family: str, encoding: str, spec: str = "") -> list[Diagnostic]:
    """Everything in which the text `data` breaks the official schema of its family, version and encoding.

    There are schemas for CycloneDX 1.2 to 1.7 in JSON and 1.0 to 1.7 in XML, SPDX 2.2 and 2.3 in JSON,
    SPDX 3.0.1 in JSON-LD and CSAF 2.0. `spec` is the version to hold it against; "" for the one that the file names. The
    diagnostics name file, path (a JSON pointer, an XPath) and reason, in XML the line too. A text that
    cannot be parsed, and a version without a schema, are diagnostics as well. Nothing is raised.
    """
    checker = _CHECKERS.get(encoding)
    if checker is None:
        known = ", ".join(_CHECKERS)
        return [
            breaks_its_schema(
                Span(name), "", f"there is no official schema for {encoding}; there is for {known}"
            )
        ]
    checked = partial(checker, family=family, spec=spec)
    return guarded(lambda text, file: (None, checked(text, file)), data, name, SBOM_BYTES)[1]


def _check_json(data: bytes, name: str, *, family: str, spec: str) -> list[Diagnostic]:
    # The validator takes some 10 ms to load, which only SBOMs in JSON pay.
    from wardbook.formats.json_text import decode
    from wardbook.formats.official import json_schema

    tree, problems = decode(data, name)
    if tree is None and problems:
        return problems
    version = spec or json_schema.version_of(tree, family)
    known = [each for said, each in json_schema.SCHEMAS if said == family]
    if version not in known:
        return [*problems, _no_schema(name, family, version, known)]
    return [*problems, *_diagnostics(name, json_schema.flaws(tree, family, version))]


def _check_xml(data: bytes, name: str, *, family: str, spec: str) -> list[Diagnostic]:
    # The same for lxml.
    from wardbook.formats.cyclonedx.xml_text import Refused, parsed
    from wardbook.formats.official import xml_schema

    try:
        root = parsed(data)
    except Refused as error:
        return [not_readable(Span(name, error.line, error.column), str(error))]
    version = spec or xml_schema.version_of(root)
    known = list(xml_schema.SPECS) if family == "CycloneDX" else []
    if version not in known:
        return [_no_schema(name, family, version, known)]
    return _diagnostics(name, xml_schema.flaws(root, version))


_CHECKERS: dict[str, Callable[..., list[Diagnostic]]] = {
    "json": _check_json,
    "json-ld": _check_json,
    "xml": _check_xml,
}


def _no_schema(name: str, family: str, version: str, known: list[str]) -> Diagnostic:
    said = f"version `{version[:40]}` of {family}" if version else f"no version of {family}"
    held = f"for {', '.join(known)}" if known else "for none"
    return breaks_its_schema(Span(name), "", f"it names {said}; official schemas are held {held}")


def _diagnostics(name: str, flaws: Iterable[Flaw]) -> list[Diagnostic]:
    waiting = iter(flaws)
    found = [
        breaks_its_schema(Span(name, flaw.line), flaw.path, flaw.reason) for flaw in islice(waiting, NAMED)
    ]
    if more := sum(1 for _ in waiting):
        found.append(
            breaks_its_schema(Span(name), "", f"{more:,} more places break the schema and are not named")
        )
    return found


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= SENTENCE else sentence[: SENTENCE - 1] + "…"
