"""What could be done to each element, where and from where, and what answers it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from wardbook.analysis.threats.of_components import ComponentThreats, of_components
from wardbook.base.order import by_id
from wardbook.model.architecture import Flow
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import (
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
    Value,
    code,
    ids,
    number,
    state,
    text,
)
from wardbook.model.threat import Threat
from wardbook.views.cells import links
from wardbook.views.register import view

_EMPTY = "No threat is raised, because architecture.yaml describes no part, path or asset yet."
TONES = {
    "open": Tone.BAD,
    "claimed": Tone.OPEN,
    "proven": Tone.GOOD,
    "dismissed": Tone.PLAIN,
    "transferred": Tone.PLAIN,
    "accepted": Tone.OPEN,
    "deferred": Tone.OPEN,
}
ANSWERED = (
    "Claimed and proven: each cause has a control at its place that is said to be implemented, or that tests of "
    "this build showed. Whether that is enough is judged in the risks."
)
_ASK = "What is not answered raises nothing. Answer at the part: `properties: {PID-15: no}`."
FEW = 4
"""Surfaces and situations that a cell of many names one by one; the security file holds them all."""


@view("threats", subject=SecurityFile, title="Threats")
def threats(file: SecurityFile) -> Table:
    """Every threat to every part, path and asset: what is lost, where and from where, which situations it reaches, what answers it."""
    found = tuple(by_id(file.threats).values())
    rows = tuple(
        (
            Link(item.id),
            f"{item.title}. {item.says}",
            _first(tuple(map(Link, item.assets))) or Missing("none named"),
            _first(tuple(_place(file, name) for name in item.surface)) or Missing("none"),
            item.vector,
            reached(item),
            _controls(item.controls),
            State(item.status, TONES[item.status]),
            item.reason or Missing("none"),
        )
        for item in found
    )
    return Table(
        name="threats",
        title="Threats",
        columns=(
            ids("threat", weight=3),
            text("what can happen", name="says", weight=6),
            ids("assets", weight=2),
            ids(
                "surface",
                weight=2,
                says="Where somebody gets at it: paths, ports, enclosure, storage, people.",
            ),
            text("vector", weight=1, says="From where, in the words of CVSS, and supply chain or people."),
            ids(
                "situations",
                weight=2,
                says="Hazardous situations: those it causes by itself, then those it can lie on the way to.",
            ),
            ids("answered by", name="controls", weight=3),
            state("status", weight=2),
            text("decided because", name="reason", weight=3),
        ),
        rows=rows,
        anchors=tuple(item.id for item in found),
        empty=_EMPTY,
        notes=(_counted(found), ANSWERED),
    )


@view("threat-details", subject=SecurityFile, title="Where each threat comes from")
def threat_details(file: SecurityFile) -> Table:
    """The facts that raised each threat, its causes, weaknesses and techniques, what could answer it and what is not answered."""
    found = tuple(by_id(file.threats).values())
    rows = tuple(
        (
            Link(item.id),
            item.stride,
            item.facts or Missing("none"),
            item.causes,
            item.covers or Missing("none"),
            tuple(f"CWE-{number}" for number in item.cwe) or Missing("none"),
            item.techniques or Missing("none"),
            ", ".join(item.mitigations),
            links(item.unanswered) if item.unanswered else Missing("nothing"),
        )
        for item in found
    )
    return Table(
        name="threat-details",
        title="Where each threat comes from",
        columns=(
            ids("threat", weight=3),
            text("kind", name="stride", weight=2, says="The head of STRIDE, or of privacy, it belongs to."),
            text("because", name="facts", weight=4),
            code("causes", weight=3),
            code("EMB3D", name="covers", weight=2),
            code("CWE", name="cwe", weight=2),
            code("technique", name="techniques", weight=2, says="As ATT&CK for ICS names it."),
            text("could be answered by", name="mitigations", weight=4),
            ids("not answered", name="unanswered", weight=3),
        ),
        rows=rows,
        empty=_EMPTY,
        notes=("Names of EMB3D and ATT&CK are MITRE's; the sentences and the conditions are Wardbook's.",),
    )


@view("threat-questions", subject=SecurityFile, title="Open questions about parts")
def threat_questions(file: SecurityFile) -> Table:
    """Properties of parts that nobody answered and the model does not tell; those whose answer adds a threat come first."""
    found = sorted(file.threat_questions.values(), key=lambda item: not item.would_raise)
    rows = tuple(
        (
            Link(item.id, item.property),
            Link(item.part),
            item.asks,
            item.would_raise or Missing("no threat that is not there"),
            ", ".join(item.decides),
        )
        for item in found
    )
    adds = sum(bool(item.would_raise) for item in found)
    return Table(
        name="threat-questions",
        title="Open questions about parts",
        columns=(
            code("property", weight=1),
            ids("part", weight=1),
            text("is it so?", name="asks", weight=4),
            text("yes would add", name="would-raise", weight=3),
            text("threats of EMB3D on it", name="decides", weight=3),
        ),
        rows=rows,
        anchors=tuple(item.id for item in found),
        empty="Every property that a threat hangs on is answered, by a person or by the model.",
        notes=(
            agreed(f"{len(found)} questions, {adds} of which would add a threat if the answer is yes."),
            _ASK,
        ),
    )


@view("surfaces", subject=SecurityFile, title="Attack surfaces")
def surfaces(file: SecurityFile) -> Table:
    """Every place where somebody gets at the device: each path, dormant ones too, then ports, enclosures and the rest."""
    by_place: dict[str, list[Threat]] = defaultdict(list)
    for item in file.threats.values():
        for place in dict.fromkeys((*item.surface, item.element, *item.places)):
            by_place[place].append(item)
    flows = [_flow_row(flow, by_place[flow.id], file) for flow in file.device.flows.values()]
    known = {*file.device.flows, *file.device.parts, *file.device.assets, "device"}
    others = [
        (place, Missing("no path"), Missing("none"), Missing("none"), *_weighed(by_place[place], place))
        for place in sorted(set(by_place) - known)
    ]
    return Table(
        name="surfaces",
        title="Attack surfaces",
        columns=(
            ids("surface", weight=3),
            text("from and to", name="ends", weight=3),
            code("over", weight=2),
            text("boundary", weight=3),
            number("threats", weight=1),
            number("open", weight=1),
            ids("which", weight=5),
        ),
        rows=(*flows, *others),
        empty="architecture.yaml describes no path yet.",
        notes=(agreed(f"{len(flows)} of {len(file.device.flows)} paths are listed."),),
    )


@view("vectors", subject=SecurityFile, title="Attack vectors")
def vectors(file: SecurityFile) -> Table:
    """From where the device is attacked: how many threats, at which elements, and which situations they reach."""
    by_vector: dict[str, list[Threat]] = defaultdict(list)
    for item in file.threats.values():
        by_vector[item.vector].append(item)
    rows = tuple(
        (
            vector,
            len(found),
            sum(item.status == "open" for item in found),
            ", ".join(dict.fromkeys(place for item in found for place in item.places or (item.element,))),
            ", ".join(dict.fromkeys(name for item in found for name in item.situations)) or Missing("none"),
        )
        for vector, found in sorted(by_vector.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )
    return Table(
        name="vectors",
        title="Attack vectors",
        columns=(
            text("vector", weight=2),
            number("threats", weight=1),
            number("open", weight=1),
            text("elements", weight=7),
            text("situations", weight=3),
        ),
        rows=rows,
        empty=_EMPTY,
    )


@view("component-threats", subject=SecurityFile, title="Threats to every component")
def component_threats(file: SecurityFile) -> Table:
    """Every component of every SBOM with the threats, surfaces, vectors, vulnerabilities and controls that hold for it through its part."""
    found = of_components(file)
    return Table(
        name="component-threats",
        title="Threats to every component",
        columns=(ids("component", weight=3), ids("part", weight=1), *_THROUGH_ITS_PART),
        rows=tuple(map(_component_row, found)),
        empty=_NO_SBOM,
        notes=(_none_left_out(file, len(found), sum(not item.threats for item in found)),),
    )


@view("part-threats", subject=SecurityFile, title="Threats to the components of each part")
def part_threats(file: SecurityFile) -> Table:
    """The parts that run components, each with how many, and with what threatens all of them; the sum shows that none is left out."""
    by_part: dict[str, list[ComponentThreats]] = defaultdict(list)
    for item in of_components(file):
        by_part[item.component.part].append(item)
    rows = []
    for part, found in by_part.items():
        known = sum(len(item.vulnerabilities) for item in found)
        cells = _component_row(found[0])
        rows.append(
            (Link(part), len(found), *cells[2:5], f"{known} known" if known else "none known", cells[6])
        )
    counted = sum(map(len, by_part.values()))
    return Table(
        name="part-threats",
        title="Threats to the components of each part",
        columns=(ids("part", weight=1), number("components", weight=1), *_THROUGH_ITS_PART),
        rows=tuple(rows),
        empty=_NO_SBOM,
        notes=(
            _none_left_out(
                file, counted, sum(len(by_part[part]) for part in by_part if not by_part[part][0].threats)
            ),
        ),
    )


_THROUGH_ITS_PART = (
    ids("threats", weight=4),
    text("surfaces", weight=3),
    text("vectors", weight=2),
    ids("vulnerabilities", weight=2),
    ids("controls", weight=3),
)
_NO_SBOM = "No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`."


def _none_left_out(file: SecurityFile, counted: int, without: int) -> str:
    return agreed(
        f"{counted} of {len(file.components)} components are counted; {without} have no threat, each with the reason."
    )


def _component_row(item: ComponentThreats) -> tuple[Cell, ...]:
    nothing = Missing("none", item.why)
    return (
        Link(item.component.id, item.component.name),
        Link(item.component.part),
        links(threat.id for threat in item.threats) if item.threats else nothing,
        ", ".join(item.surfaces) or nothing,
        ", ".join(item.vectors) or nothing,
        tuple(Link(known.id, known.vulnerability) for known in item.vulnerabilities) or Missing("none known"),
        _controls(item.controls),
    )


def _flow_row(flow: Flow, found: list[Threat], file: SecurityFile) -> tuple[Cell, ...]:
    here, there = (_zone(file, end) for end in (flow.sender, flow.receiver))
    return (
        Link(flow.id),
        f"{flow.sender} → {flow.receiver}" + (" (dormant)" if flow.dormant else ""),
        flow.via or Missing(),
        f"{here} → {there}" if here != there else f"within {here}",
        *_weighed(found, flow.id),
    )


def _weighed(found: list[Threat], place: str) -> tuple[Cell, ...]:
    """How many threats, how many of them open, and which: those to the place itself by name."""
    own = [item for item in found if item.element == place] or found
    rest = len(found) - len(own)
    named = (*(Link(item.id) for item in own), *((f"and {rest} at its ends and beyond",) if rest else ()))
    return len(found), sum(item.status == "open" for item in found), named or Missing("none")


def _zone(file: SecurityFile, element: str) -> str:
    found = file.device.parts.get(element) or file.device.actors.get(element)
    return found.in_ if found else "nowhere"


def reached(item: Threat) -> Cell:
    """Those that follow directly first, then those it can lie on the way to."""
    further = [name for name in item.situations if name not in item.directly]
    told = _first(tuple(map(Link, item.directly)))
    if len(further) > FEW:
        return (*told, f"on the way to {len(further)}{' more' if told else ''}")
    return (*told, *(Link(name, f"{name} on the way") for name in further)) or Missing("none")


def _first(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """The first few of many, and how many more there are."""
    return items if len(items) <= FEW else (*items[:FEW], f"and {len(items) - FEW} more")


def _controls(controls: dict[str, str]) -> Cell:
    return tuple(
        Link(name, f"{name}: {standing}") if "/" not in name else f"{name}: stated"
        for name, standing in controls.items()
    ) or Missing("nothing")


def _place(file: SecurityFile, name: str) -> Value:
    """A path, part or asset leads to where it stands; any other surface is words."""
    device = file.device
    return Link(name) if name in device.flows or name in device.parts or name in device.assets else name


def _counted(found: Sequence[Threat]) -> str:
    counts = Counter[str](item.status for item in found)
    told = ", ".join(f"{counts[word]} {word}" for word in TONES if counts[word])
    tied = sum(bool(item.situations) for item in found)
    return agreed(f"{counts.total()} threats: {told or 'none'}. {tied} are tied to a hazardous situation.")


def threats_counted(file: SecurityFile) -> Statement:
    """The sentence of documents that says how many threats there are, tied to what, and how many wait."""
    found = file.threats.values()
    return sentence(
        "threats",
        value(len(found)),
        " threats are raised, one for each element and cause; ",
        value(sum(bool(item.situations) for item in found)),
        " can lie on the way to a hazardous situation, and ",
        value(sum(item.status == "open" for item in found)),
        " have neither an answer nor a decision yet.",
    )
