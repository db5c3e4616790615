"""What threatens each software component: through the part that runs it, because a component is attacked where it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from wardbook.model.components import Component
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat
from wardbook.model.vulnerability import Vulnerability


class ComponentThreats(msgspec.Struct, frozen=True):
    """A component with what holds for it; `why` says why there is no threat where there is none."""

    component: Component
    threats: tuple[Threat, ...]
    surfaces: tuple[str, ...]
    vectors: tuple[str, ...]
    vulnerabilities: tuple[Vulnerability, ...]
    controls: dict[str, str]
    why: str


def of_components(file: SecurityFile) -> tuple[ComponentThreats, ...]:
    """One entry for every component of the file, in its order: none is left out, whatever its part is.

    Threats are those to its part, and those over the life of the device that concern the part. Surfaces are
    those of its threats, controls those that stand against them.
    """
    by_part: dict[str, list[Threat]] = defaultdict(list)
    for threat in file.threats.values():
        for place in threat.places or (threat.element,):
            by_part[place].append(threat)
    known: dict[str, list[Vulnerability]] = defaultdict(list)
    for item in file.vulnerabilities.values():
        known[item.component].append(item)
    shared = {part: _of_part(tuple(by_part[part])) for part in file.components_by_part}
    return tuple(_entries(file, shared, known))


Shared = tuple[tuple[Threat, ...], tuple[str, ...], tuple[str, ...], dict[str, str]]


def _of_part(threats: tuple[Threat, ...]) -> Shared:
    surfaces = dict.fromkeys(place for threat in threats for place in threat.surface)
    vectors = dict.fromkeys(threat.vector for threat in threats if threat.vector)
    controls = {name: standing for threat in threats for name, standing in threat.controls.items()}
    return threats, tuple(surfaces), tuple(vectors), dict(sorted(controls.items()))


def _entries(
    file: SecurityFile, shared: dict[str, Shared], known: dict[str, list[Vulnerability]]
) -> Iterator[ComponentThreats]:
    for component in file.components.values():
        threats, surfaces, vectors, controls = shared[component.part]
        yield ComponentThreats(
            component,
            threats,
            surfaces,
            vectors,
            tuple(known.get(component.id, ())),
            controls,
            "" if threats else _why(file, component.part),
        )


def _why(file: SecurityFile, name: str) -> str:
    part = file.device.parts.get(name)
    if part is None:
        return "the architecture has no such part"
    if part.state == "retired":
        return f"{name} is retired" + (f": {part.because}" if part.because else "")
    return f"nothing in the architecture reaches {name}"
