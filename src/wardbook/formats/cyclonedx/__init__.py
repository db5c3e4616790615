"""CycloneDX JSON, as far as names, versions, package URLs, suppliers and licences go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, is_too_deep, not_as_expected, not_readable
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Sbom, SbomComponent

SPECS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")

Object = dict[str, Any]  # Any: JSON written by other tools


def read(data: bytes, name: str) -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in `data`, None when it is no CycloneDX JSON, and everything that could not be read."""
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[Sbom | None, list[Diagnostic]]:
    at = Span(name)
    if is_too_deep(data):
        return None, [not_readable(at, "it is nested too deep")]
    try:
        bom = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return None, [not_readable(at, f"it is not JSON ({error})")]
    if not isinstance(bom, dict) or bom.get("bomFormat") != "CycloneDX":
        return None, [not_readable(at, "it is not CycloneDX JSON; other formats are not read yet")]
    diagnostics: list[Diagnostic] = []
    spec = str(bom.get("specVersion", ""))
    if spec not in SPECS:
        diagnostics.append(
            not_as_expected(
                at, f"specVersion `{spec[:20]}` is not known ({', '.join(SPECS)}); it is read as the newest"
            )
        )
    return _sbom(bom, spec, at, diagnostics), diagnostics


def _sbom(bom: Object, spec: str, at: Span, diagnostics: list[Diagnostic]) -> Sbom:
    metadata = _object(bom.get("metadata"))
    root = metadata.get("component")
    return Sbom(
        format="CycloneDX",
        spec=spec,
        root=_component(_object(root), at, diagnostics) if root else None,
        author=_author(metadata),
        timestamp=_text(metadata.get("timestamp")),
        tools=tuple(_tools(metadata.get("tools"))),
        components=tuple(_components(bom.get("components"), at, diagnostics)),
        depends=dict(_dependencies(bom.get("dependencies"))),
    )


def _components(listed: Any, at: Span, diagnostics: list[Diagnostic]) -> Iterator[SbomComponent]:  # Any: JSON
    """Components in the order listed, each before those nested in it; without recursion."""
    stack = list(reversed(listed)) if isinstance(listed, list) else []
    while stack:
        item = stack.pop()
        component = _component(_object(item), at, diagnostics)
        if component is not None:
            yield component
        nested = _object(item).get("components")
        if isinstance(nested, list):
            stack.extend(reversed(nested))


def _component(item: Object, at: Span, diagnostics: list[Diagnostic]) -> SbomComponent | None:
    name = _text(item.get("name"))
    if not name:
        diagnostics.append(not_as_expected(at, "a component without a name is left out"))
        return None
    group = _text(item.get("group"))
    return SbomComponent(
        name=f"{group}/{name}" if group else name,
        version=_text(item.get("version")),
        purl=_text(item.get("purl")),
        cpe=_text(item.get("cpe")),
        supplier=_text(_object(item.get("supplier")).get("name")) or _text(item.get("publisher")),
        license=_license(item.get("licenses")),
        kind=_text(item.get("type")) or "library",
        ref=_text(item.get("bom-ref")),
    )


def _license(listed: Any) -> str | None:  # Any: JSON
    found = []
    for entry in listed if isinstance(listed, list) else []:
        choice = _object(entry)
        inner = _object(choice.get("license"))
        text = _text(choice.get("expression")) or _text(inner.get("id")) or _text(inner.get("name"))
        if text:
            found.append(text)
    return " AND ".join(found) or None


def _author(metadata: Object) -> str | None:
    authors = metadata.get("authors")
    names = [_text(_object(item).get("name")) for item in authors] if isinstance(authors, list) else []
    maker = _text(_object(metadata.get("manufacturer")).get("name")) or _text(
        _object(metadata.get("supplier")).get("name")
    )
    return ", ".join(name for name in names if name) or maker


def _tools(listed: Any) -> Iterator[str]:  # Any: JSON
    entries = listed if isinstance(listed, list) else _object(listed).get("components", [])
    for entry in entries if isinstance(entries, list) else []:
        name, version = _text(_object(entry).get("name")), _text(_object(entry).get("version"))
        if name:
            yield f"{name} {version}" if version else name


def _dependencies(listed: Any) -> Iterator[tuple[str, tuple[str, ...]]]:  # Any: JSON
    for entry in listed if isinstance(listed, list) else []:
        ref = _text(_object(entry).get("ref"))
        on = _object(entry).get("dependsOn")
        if ref:
            yield ref, tuple(str(item) for item in on) if isinstance(on, list) else ()


def _object(value: Any) -> Object:  # Any: JSON
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:  # Any: JSON
    return value if isinstance(value, str) and value else None
