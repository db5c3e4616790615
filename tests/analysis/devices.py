"""Devices in a few lines of YAML, read as a folder is, for analyses that need no SBOM and no snapshot."""

from __future__ import annotations

from wardbook.device.read import read
from wardbook.knowledge.reader import Knowledge, load
from wardbook.model.components import Component
from wardbook.model.security_file import SecurityFile

HEAD = "format: 1\ndevice: {id: demo, name: Demo, version: 1.0.0, manufacturer: Maker}\n"


def device(about: str = "", *, knowledge: Knowledge | None = None, **files: str) -> SecurityFile:
    """The security file of a device before any analysis; `architecture="…"` and the like are its other files."""
    written = {"device.yaml": (HEAD + about).encode()}
    written |= {f"{name}.yaml": text.encode() for name, text in files.items()}
    found, diagnostics = read(written, knowledge or load(), frozenset(written))
    unread = [str(item.says) + str(item.at) for item in diagnostics if item.code.startswith("PF")]
    assert found is not None, unread
    assert unread == [], unread
    return SecurityFile(device=found)


def with_component(file: SecurityFile, supplier: str) -> SecurityFile:
    """The same with one component of a supplier."""
    part = next(iter(file.device.parts))
    component = Component(
        id=f"{part}/zlib@1.2.11", name="zlib", part=part, version="1.2.11", supplier=supplier
    )
    return SecurityFile(device=file.device, components={component.id: component})
