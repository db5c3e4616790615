"""The catalogue of controls, and which of it would hinder the plan of a risk further."""

from __future__ import annotations

from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.published import restored
from wardbook.analysis.proposals import catalogued, offered
from wardbook.analysis.risks import controlled
from wardbook.knowledge.reader import load
from wardbook.model.attack import AttackGraph
from wardbook.model.decisions import Decision
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, state, text
from wardbook.views.cells import links
from wardbook.views.register import view
from wardbook.views.risks import BY_THIS_MODEL, worst_first

_MENDED = "mend:"
_FOR_THE_EU = (
    "The European Union asks that risks be reduced as far as possible: decide with "
    "`about: CONTROL@RISK, is: declined` and a reason that is not economic."
)


@view("control-catalogue", subject=SecurityFile, title="Catalogue of controls")
def control_catalogue(file: SecurityFile) -> Table:
    """Every control of the catalogue: requirement and criteria to start from, what it introduces, whom it answers, where it is used."""
    used: dict[str, list[str]] = {}
    for control in file.device.controls.values():
        if control.state != "retired":
            used.setdefault(control.do, []).append(control.id)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            item.name,
            item.text("category"),
            item.text("order"),
            item.says,
            item.text("requirement"),
            item.text("accept"),
            item.text("introduces"),
            item.list("tests"),
            tuple(name.partition(":")[2] for name in item.maps) or Missing("none"),
            item.list("mitigations") or Missing("none"),
            item.list("component") or Missing("none"),
            item.list("lifecycle") or Missing("none"),
            links(used.get(item.name, ())),
        )
        for item in load().of_kind("catalogue-control")
    )
    return Table(
        name="control-catalogue",
        title="Catalogue of controls",
        columns=(
            code("control", weight=2),
            text("category", weight=1),
            text("order", weight=2, says="After ISO 14971: by design, protective, information."),
            text("what", weight=4),
            text("requirement", weight=5, says="To start from."),
            text("accepted when", name="accept", weight=5, says="To start from."),
            text("may introduce", name="introduces", weight=4),
            code("tests", weight=2),
            code("FDA 2026", name="fda", weight=2),
            code("EMB3D", name="emb3d", weight=2),
            code("IEC 62443-4-2", name="component", weight=2),
            code("IEC 81001-5-1", name="lifecycle", weight=2),
            ids("used as", weight=2),
        ),
        rows=rows,
        empty="The catalogue is empty.",
        notes=(
            "Own words; which id a control answers is Wardbook's reading. EMB3D is a work of The MITRE Corporation.",
        ),
    )


@view("further-controls", subject=SecurityFile, title="Further controls considered")
def further_controls(file: SecurityFile) -> Table:
    """For each risk, acceptable or not, what could hinder its cheapest plan further, and what people decided about that."""
    graph = restored(file.steps, file.device.situations)
    steps = {step.id: step for step in graph.steps}
    standing = controlled(graph, file.control_states).claimed
    knowledge = load()
    catalogue = catalogued(knowledge, estimates(knowledge).effects)
    decided = {item.about: item for item in file.device.decisions if item.is_ in {"declined", "adopted"}}
    rows: list[tuple[Cell, ...]] = []
    for risk in worst_first(file):
        plan = AttackGraph(tuple(steps[name] for name in risk.claimed.plan))
        places: dict[str, list[str]] = {}
        for item in offered(file.device, plan, catalogue, standing):
            word, _, place = item.id.partition("@")
            if item.id.startswith(_MENDED) or not place:
                word, place = item.id, ""
            places.setdefault(word, []).append(place)
        for word in sorted(places):
            decision = decided.get(f"{word}@{risk.id}")
            at = links(filter(None, places[word])) if any(places[word]) else Missing("itself")
            rows.append((Link(risk.id), word, at, _state(decision), _reason(decision)))
        if not places:
            rows.append(
                (
                    Link(risk.id),
                    Missing(_nothing(risk.claimed.exploitability)),
                    Missing(),
                    Missing(),
                    Missing(),
                )
            )
    return Table(
        name="further-controls",
        title="Further controls considered",
        columns=(
            ids("risk", weight=2),
            code("control", weight=3),
            ids("at", weight=3),
            state("decision", weight=2),
            text("reason", weight=5),
        ),
        rows=tuple(rows),
        empty="safety.yaml names no situation with a harm.",
        notes=(
            BY_THIS_MODEL,
            _FOR_THE_EU,
        ),
    )


def _nothing(exploitability: int) -> str:
    return "nothing in the catalogue touches its plan" if exploitability else "nobody succeeds"


def _state(decision: Decision | None) -> Cell:
    if decision is None:
        return Missing("open", "nobody decided")
    return State(decision.is_, Tone.GOOD if decision.is_ == "adopted" else Tone.PLAIN)


def _reason(decision: Decision | None) -> Cell:
    return (decision.why if decision else None) or Missing()
