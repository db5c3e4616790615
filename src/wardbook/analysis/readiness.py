"""How far are we? Per point of the mission and per market: done, open or unknown, with what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wardbook.analysis.labelling.progress import items_told, lines_told, risks_told
from wardbook.analysis.market_readiness import of_its_obligations
from wardbook.knowledge.reader import Knowledge
from wardbook.knowledge.reader import Record as KnowledgeRecord
from wardbook.model.number import agreed
from wardbook.model.security_file import ReadinessItem, SecurityFile
from wardbook.source.language import Mistake, names, parse

DONE, OPEN, UNKNOWN = "done", "open", "unknown"

Finding = tuple[str, str]
"""A state and what was found."""


def readiness(file: SecurityFile, knowledge: Knowledge) -> dict[str, ReadinessItem]:
    """Every item of every point, then every row that a market's authority wants to see."""
    items = [*_of_the_mission(file), *_of_the_markets(file, knowledge)]
    return {item.id: item for item in items}


def state_of(file: SecurityFile, title: str) -> Finding:
    """The state of one item of the mission by its title, with what was found. A title nobody wrote is a KeyError."""
    state, found = _LOOKS[title](file)
    return state, agreed(found)


def _of_the_mission(file: SecurityFile) -> Iterator[ReadinessItem]:
    for number, (point, title, _) in enumerate(_ITEMS, 1):
        state, found = state_of(file, title)
        yield ReadinessItem(
            id=f"M{point:02d}.{number:02d}", point=point, title=title, state=state, found=found
        )


def _of_the_markets(file: SecurityFile, knowledge: Knowledge) -> Iterator[ReadinessItem]:
    by_point: dict[int, list[str]] = {}
    for point, _, look in _ITEMS:
        by_point.setdefault(point, []).append(look(file)[0])
    for market in file.device.about.markets:
        rows = [record for record in knowledge.of_kind("table-row") if market in _markets_of(record)]
        if not rows:
            yield of_its_obligations(market, file)
        for record in rows:
            point = int(record.text("point"))
            state, found = _state_of_element(by_point.get(point, []))
            yield ReadinessItem(
                id=f"{market}.{record.name}",
                point=point,
                market=market,
                title=record.title,
                state=state,
                found=agreed(found),
                asked_by=(record.id,),
            )


def _markets_of(record: KnowledgeRecord) -> set[str]:
    """The markets an `applies` names; rows of an authority's own list hold for that authority only."""
    expression = parse(record.applies)
    return (
        set()
        if isinstance(expression, Mistake)
        else {
            name.name.removeprefix("market.") for name in names(expression) if name.name.startswith("market.")
        }
    )


def _state_of_element(states: list[str]) -> Finding:
    """A submission element is never done before its document exists; it is open when its facts begin to exist."""
    done = states.count(DONE)
    if not done:
        return UNKNOWN, "none of the facts it rests on is in the folder"
    return (
        OPEN,
        f"{done} of {len(states)} groups of facts it rests on are in the folder; the document is not written yet",
    )


Look = Callable[[SecurityFile], Finding]


def _count(found: int, one: str, many: str, otherwise: str) -> Finding:
    return (DONE, f"{found} {one if found == 1 else many}") if found else (OPEN, otherwise)


def _markets(file: SecurityFile) -> Finding:
    about = file.device.about
    if not about.markets:
        return OPEN, "device.yaml names no market"
    missing = [market for market in about.markets if market not in about.submission]
    if missing:
        return OPEN, f"no submission is described for {', '.join(missing)}"
    return DONE, f"markets: {', '.join(about.markets)}"


def _classes(file: SecurityFile) -> Finding:
    classes = file.device.about.classes
    if classes is None:
        return OPEN, "device.yaml states no class"
    stated = [
        (name, value)
        for name, value in (
            ("US", classes.us),
            ("EU", classes.eu),
            ("software safety", classes.software_safety),
        )
        if value
    ]
    return (DONE if len(stated) == 3 else OPEN), ", ".join(
        f"{name} {value}" for name, value in stated
    ) or "nothing stated"


def _obligations(file: SecurityFile) -> Finding:
    if not file.obligations:
        return OPEN, "device.yaml names no market, so nothing can be said to bind the device"
    states = [item.state for item in file.obligations.values()]
    told = f"{states.count('applies')} apply, {states.count('does-not')} do not"
    if file.asked_facts:
        waiting = f"{states.count('unknown')} wait for {len(file.asked_facts)} facts"
        return OPEN, f"{told}, {waiting}: {', '.join(file.asked_facts)}"
    return DONE, f"{told}, each with the facts that decided it"


def _procedures(file: SecurityFile) -> Finding:
    return _count(len(file.device.procedures), "procedure", "procedures", "processes.yaml names no procedure")


def _roles(file: SecurityFile) -> Finding:
    empty = [role.id for role in file.device.roles.values() if not role.person]
    if not file.device.roles:
        return OPEN, "processes.yaml names no role"
    return (
        (OPEN, f"nobody holds {', '.join(empty)}")
        if empty
        else (DONE, f"{len(file.device.roles)} roles, each held by a person")
    )


def _controls(file: SecurityFile) -> Finding:
    chosen = [control for control in file.device.controls.values() if control.state != "retired"]
    state, found = _count(len(chosen), "control chosen", "controls chosen", "controls.yaml is empty")
    categories = file.control_categories.values()
    left = [item.letter for item in categories if item.state == "open"]
    if not chosen or not categories:
        return state, found
    if left:
        return OPEN, f"{found}; nothing answers category {', '.join(left)}, and nobody said why"
    partly = sum(item.state == "in part" for item in categories)
    return state, f"{found} in {len(categories)} categories, {partly} of them answered in part"


def _design_inputs(file: SecurityFile) -> Finding:
    chosen = [control for control in file.device.controls.values() if control.state != "retired"]
    ready = [
        control
        for control in chosen
        if control.requirement and control.requirement.text and control.requirement.accept
    ]
    if not chosen:
        return OPEN, "there are no controls to record"
    return (
        DONE if len(ready) == len(chosen) else OPEN
    ), f"{len(ready)} of {len(chosen)} controls have a requirement with acceptance criteria"


def _architecture(file: SecurityFile) -> Finding:
    device = file.device
    if not (device.parts and device.flows and device.zones):
        return OPEN, "architecture.yaml lacks parts, flows or zones"
    return DONE, f"{len(device.parts)} parts, {len(device.flows)} flows, {len(device.zones)} trust boundaries"


def _path_details(file: SecurityFile) -> Finding:
    missing = {
        gap.about for gap in file.gaps.values() if gap.about in file.device.flows and not gap.is_justified
    }
    total = len(file.device.flows)
    if not total:
        return OPEN, "there are no flows"
    return (
        OPEN if missing else DONE
    ), f"{total - len(missing)} of {total} flows state every detail that is asked for"


def _sboms(file: SecurityFile) -> Finding:
    own = [
        part
        for part in file.device.parts.values()
        if part.is_ in ("process", "server", "app")
        and part.owner in (None, "maker")
        and part.state != "retired"
    ]
    bare = [part.id for part in own if not part.sbom]
    return (
        (OPEN, f"no SBOM for {', '.join(bare)}")
        if bare
        else _count(len(file.components), "component", "components", "no SBOM is read")
    )


def _support(file: SecurityFile) -> Finding:
    known = [
        component for component in file.components.values() if component.support and component.support.until
    ]
    total = len(file.components)
    if not total:
        return OPEN, "no components are read"
    return (
        DONE if len(known) == total else OPEN
    ), f"end of support is known for {len(known)} of {total} components"


def _situations(file: SecurityFile) -> Finding:
    return _count(
        len(file.device.situations),
        "hazardous situation",
        "hazardous situations",
        "safety.yaml names no situation",
    )


def _acceptance(file: SecurityFile) -> Finding:
    acceptance = file.device.acceptance
    if acceptance is None:
        return OPEN, "safety.yaml says nothing of who must not succeed"
    return (DONE, "signed") if acceptance.signed else (OPEN, "proposed, not signed, so it does not count yet")


def _threats(file: SecurityFile) -> Finding:
    waiting = sum(item.status == "open" for item in file.threats.values())
    asked = sum(bool(item.would_raise) for item in file.threat_questions.values())
    told = f"{len(file.threats)} threats, {waiting} without an answer or a decision; {asked} open questions could add more"
    return (OPEN if waiting or asked or not file.threats else DONE), told


def _vulnerabilities(file: SecurityFile) -> Finding:
    if file.intelligence is None:
        return OPEN, "the components were compared with nothing: there is no snapshot of feeds"
    found = file.vulnerabilities.values()
    undecided = sum(item.status == "undecided" for item in found)
    unknown = sum(item.status in {"not-covered", "undetermined"} for item in file.lookups.values())
    told = f"{len(found)} known, {undecided} undecided; {unknown} of {len(file.lookups)} components could not be looked up"
    return (OPEN if undecided or unknown else DONE), told


def _risks(file: SecurityFile) -> Finding:
    risks = file.risks.values()
    if not risks:
        return OPEN, "no situation with a harm is named, so there is no risk to judge"
    claimed = sum(item.claimed.verdict != "acceptable" for item in risks)
    proven = sum(item.proven.verdict != "acceptable" for item in risks)
    draft = ", a draft until the criteria are signed" if any(item.is_draft for item in risks) else ""
    told = (
        f"{len(risks)} risks; not acceptable: {claimed} by what is claimed, {proven} by what is proven{draft}"
    )
    return (OPEN if proven or draft else DONE), told


def _questions(file: SecurityFile) -> Finding:
    return _count(
        len(file.device.questions),
        "question to a regulator",
        "questions to regulators",
        "regulators.yaml asks nothing",
    )


def _environments(file: SecurityFile) -> Finding:
    return _count(
        len(file.device.environments),
        "controlled environment",
        "controlled environments",
        "processes.yaml names no environment",
    )


def _tools(file: SecurityFile) -> Finding:
    tools = file.device.tools.values()
    bare = [tool.id for tool in tools if not tool.validation]
    if not tools:
        return OPEN, "processes.yaml names no tool"
    return (
        (OPEN, f"no validation is recorded for {', '.join(bare)}")
        if bare
        else (DONE, f"{len(tools)} tools, each validated")
    )


def _tests(file: SecurityFile) -> Finding:
    return _count(len(file.device.tests), "test planned", "tests planned", "verification.yaml plans no test")


def _evidence(file: SecurityFile) -> Finding:
    return _count(
        len(file.device.evidence),
        "report or result file",
        "reports and result files",
        "verification.yaml holds no evidence",
    )


def _anomalies(file: SecurityFile) -> Finding:
    if file.device.no_anomalies:
        return DONE, "it is stated that there are none"
    return _count(
        len(file.device.anomalies),
        "unresolved anomaly",
        "unresolved anomalies",
        "anomalies.yaml neither lists any nor says `none`",
    )


def _documents(_: SecurityFile) -> Finding:
    return OPEN, "a draft package is built; several documents of the set do not exist yet"


def _plan(file: SecurityFile) -> Finding:
    plan = file.device.postmarket
    if plan is None:
        return OPEN, "there is no postmarket.yaml"
    missing = [
        name
        for name, value in (
            ("timelines", plan.timelines),
            ("disclosure", plan.disclosure),
            ("incident", plan.incident),
            ("updates", plan.updates),
        )
        if value is None
    ]
    return (
        (OPEN, f"it lacks {', '.join(missing)}")
        if missing
        else (DONE, f"{len(plan.sources)} sources watched, timelines, disclosure, incident plan, updates")
    )


def _end_of_life(file: SecurityFile) -> Finding:
    plan = file.device.postmarket
    return (
        (DONE, "notice, transfer of risk and disposal are described")
        if plan and plan.end_of_life and plan.end_of_life.disposal
        else (OPEN, "disposal is not described")
    )


def _support_period(file: SecurityFile) -> Finding:
    lifecycle = file.device.about.lifecycle
    if lifecycle is None or lifecycle.support_until is None:
        return OPEN, "no end of support is stated"
    return DONE, f"security updates until {lifecycle.support_until}"


_ITEMS: tuple[tuple[int, str, Look], ...] = (
    (1, "Markets and submissions", _markets),
    (1, "Classes of the device", _classes),
    (1, "Obligations with reasons", _obligations),
    (2, "Procedures that carry security", _procedures),
    (2, "Roles held by people", _roles),
    (3, "Chosen controls", _controls),
    (3, "Controls recorded as design inputs", _design_inputs),
    (4, "Architecture", _architecture),
    (4, "Per-path details of every flow", _path_details),
    (4, "SBOMs of our own parts", _sboms),
    (4, "End of support of components", _support),
    (4, "Hazardous situations", _situations),
    (4, "Acceptance of risk", _acceptance),
    (4, "Threat model", _threats),
    (4, "Known vulnerabilities", _vulnerabilities),
    (4, "Security risks", _risks),
    (5, "Questions to regulators", _questions),
    (6, "Controlled environments", _environments),
    (6, "Validated tools", _tools),
    (7, "Test plan", _tests),
    (7, "Evidence", _evidence),
    (8, "What users are told", lines_told),
    (8, "Items of labelling", items_told),
    (8, "Risks told to users", risks_told),
    (9, "Unresolved anomalies", _anomalies),
    (9, "Documents of the file", _documents),
    (10, "Management plan", _plan),
    (10, "Support period", _support_period),
    (10, "End of life and disposal", _end_of_life),
)

_LOOKS = {title: look for _, title, look in _ITEMS}
