"""What is known to be vulnerable, what was decided, and what was looked up at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wardbook.analysis.rubric import Answer, answers, proposed_vector, situations_of
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import (
    Audience,
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
    code,
    date,
    ids,
    number,
    state,
    text,
)
from wardbook.model.vulnerability import Vulnerability
from wardbook.views.cells import links
from wardbook.views.register import view

_NOTHING = (
    "No advisory of the snapshot applies to any component; `look-ups` says for which this means anything."
)
_NO_SNAPSHOT = "Nothing was compared: there is no snapshot of feeds. `wardbook intel update` makes one."

_SEVERITIES = ("critical", "high", "medium", "low", "none", "not rated")
_STATUS_TONES = {
    "undecided": Tone.BAD,
    "affected": Tone.OPEN,
    "under_investigation": Tone.OPEN,
    "not_affected": Tone.GOOD,
    "fixed": Tone.GOOD,
}
_LOOKUP_TONES = {
    "matched": Tone.OPEN,
    "clean": Tone.GOOD,
    "not-covered": Tone.UNKNOWN,
    "undetermined": Tone.BAD,
}


@view("vulnerabilities", subject=SecurityFile, title="Known vulnerabilities")
def vulnerabilities(file: SecurityFile) -> Table:
    """Every known vulnerability of every component with status, severity and decision, the most urgent first."""
    found = by_urgency(file)
    rows = tuple(
        (
            Link(item.id, item.vulnerability),
            Link(item.component),
            item.version or Missing(),
            state_of(item.severity),
            _exploited(item),
            item.epss or Missing("no estimate"),
            State(item.status, _STATUS_TONES[item.status]),
            item.justification or Missing("none"),
            item.decided_by or Missing("nobody"),
            item.fixed_in or Missing("not stated"),
            item.deadline.isoformat() if item.deadline else Missing("none", item.deadline_why),
        )
        for item in found
    )
    return Table(
        name="vulnerabilities",
        title="Known vulnerabilities",
        columns=(
            ids("vulnerability", weight=3),
            ids("component", weight=3),
            code("version"),
            state("severity", says="Rating of the highest base score stated."),
            state("exploited", says="Whether CISA's catalogue of known exploited vulnerabilities lists it."),
            number(
                "EPSS",
                name="epss",
                says="Estimated chance of exploitation in the next 30 days; no risk by itself.",
            ),
            state("status", weight=2),
            text("justification", weight=2),
            text("decided by", weight=2),
            code("fixed in", weight=2),
            date("deadline"),
        ),
        rows=rows,
        anchors=tuple(item.id for item in found),
        empty=_NOTHING if file.intelligence else _NO_SNAPSHOT,
        notes=rests_on(file),
    )


@view(
    "vulnerability-summary",
    subject=SecurityFile,
    title="Known vulnerabilities by part",
    audience=Audience.CUSTOMER,
)
def vulnerability_summary(file: SecurityFile) -> Table:
    """How many components of each part could be looked up, how many vulnerabilities apply, and what was decided."""
    parts = file.components_by_part
    return Table(
        name="vulnerability-summary",
        title="Known vulnerabilities by part",
        audience=Audience.CUSTOMER,
        columns=(
            ids("part"),
            number("components"),
            number("looked up", says="Components that a source covers and whose version could be read."),
            number("vulnerabilities"),
            number(
                "exploited",
                says="Listed in CISA's catalogue of known exploited vulnerabilities, and still open.",
            ),
            number("undecided"),
            number("affected"),
            number("not affected"),
            number("fixed"),
        ),
        rows=tuple(
            _counts(file, part, frozenset(item.id for item in items)) for part, items in parts.items()
        ),
        empty="No SBOM lists a component." if file.intelligence else _NO_SNAPSHOT,
        notes=rests_on(file),
    )


@view(
    "vulnerability-assessment",
    subject=SecurityFile,
    title="Safety and security assessment of vulnerabilities",
)
def vulnerability_assessment(file: SecurityFile) -> Table:
    """For each known vulnerability: how found, how bad, what it can touch, who reaches it, what was decided and why."""
    found = by_urgency(file)
    return Table(
        name="vulnerability-assessment",
        title="Safety and security assessment of vulnerabilities",
        columns=(
            ids("vulnerability", weight=2),
            ids("component", weight=2),
            text("how found", weight=2),
            code("scores", weight=3, says="Vectors and base scores as the advisories state them."),
            code(
                "for this device",
                weight=3,
                says="CVSS 3.1 vector proposed from the model; a person confirms it.",
            ),
            text(
                "what it can touch",
                weight=3,
                says="What the model says the part holds, by MITRE's questions.",
            ),
            ids("situations", weight=2, says="Hazardous situations that name the part or what it holds."),
            text("who reaches the part", weight=3),
            text("decision", weight=3),
            ids("controls", weight=2),
        ),
        rows=tuple(_assessment(file, item) for item in found),
        empty=_NOTHING if file.intelligence else _NO_SNAPSHOT,
        notes=rests_on(file),
    )


@view("vulnerability-rubric", subject=SecurityFile, title="Questions on each vulnerability")
def vulnerability_rubric(file: SecurityFile) -> Table:
    """MITRE's questions on each open vulnerability, with the model's answer and its reason."""
    rows = tuple(
        (Link(item.id), answer.question, State(answer.answer, _ANSWER_TONES[answer.answer]), answer.why)
        for item in by_urgency(file)
        if item.is_open
        for answer in answers(file.device, item)
        if answer.answer != "not asked"
    )
    return Table(
        name="vulnerability-rubric",
        title="Questions on each vulnerability",
        columns=(ids("vulnerability", weight=4), code("question"), state("answer"), text("why", weight=5)),
        rows=rows,
        empty="No vulnerability is open." if file.intelligence else _NO_SNAPSHOT,
        notes=("The questions are those of MITRE's rubric; names and order read in a public calculator.",),
    )


@view("look-ups", subject=SecurityFile, title="What was looked up", audience=Audience.CUSTOMER)
def look_ups(file: SecurityFile) -> Table:
    """Every component and whether it could be compared with the feeds at all: clean is not the same as not covered."""
    rows = tuple(
        (
            Link(item.id),
            file.components[item.id].version or Missing() if item.id in file.components else Missing(),
            State(item.status, _LOOKUP_TONES.get(item.status, Tone.PLAIN)),
            item.why,
            item.proposed or Missing("none"),
        )
        for item in file.lookups.values()
    )
    return Table(
        name="look-ups",
        title="What was looked up",
        audience=Audience.CUSTOMER,
        columns=(
            ids("component", weight=3),
            code("version"),
            state("status", weight=2),
            text("why", weight=4),
            code(
                "proposed CPE",
                weight=3,
                says="Names that may fit; none counts until components.yaml confirms it.",
            ),
        ),
        rows=rows,
        empty="No SBOM lists a component." if file.intelligence else _NO_SNAPSHOT,
        notes=rests_on(file),
    )


@view("intelligence", subject=SecurityFile, title="Sources of vulnerability data", audience=Audience.CUSTOMER)
def intelligence(file: SecurityFile) -> Table:
    """The feeds that the components were compared with: records, age, health, licence and digest."""
    known = file.intelligence
    rows = tuple(
        (
            item.id,
            item.records,
            item.newest[:10] or Missing(),
            State(item.health, Tone.GOOD if item.health == "fresh" else Tone.BAD),
            item.why or Missing("nothing to say"),
            item.licence or Missing(),
            item.digest or Missing(),
        )
        for item in (known.sources.values() if known else ())
    )
    return Table(
        name="intelligence",
        title="Sources of vulnerability data",
        audience=Audience.CUSTOMER,
        columns=(
            code("source"),
            number("records"),
            date("newest record"),
            state("health"),
            text("why"),
            text("licence"),
            code("digest", weight=4),
        ),
        rows=rows,
        empty=_NO_SNAPSHOT,
        notes=rests_on(file),
    )


@view("vulnerability-decisions", subject=SecurityFile, title="Decisions about vulnerabilities")
def vulnerability_decisions(file: SecurityFile) -> Table:
    """Every decision about a vulnerability: what it holds for, or why it holds for nothing any more."""
    held = (
        (
            Link(item.id),
            State(item.decided, Tone.GOOD),
            item.reason or Missing(),
            item.decided_by or Missing(),
            item.decided_on.isoformat() if item.decided_on else Missing(),
            State(item.standing, Tone.GOOD if item.standing == "signed" else Tone.OPEN),
        )
        for item in file.vulnerabilities.values()
        if item.decision
    )
    left = (
        (
            item.about,
            State(item.state, Tone.BAD),
            item.why,
            Missing("nobody"),
            Missing("none"),
            Missing("none"),
        )
        for item in file.left_decisions.values()
    )
    return Table(
        name="vulnerability-decisions",
        title="Decisions about vulnerabilities",
        columns=(
            ids("about", weight=4),
            state("decision", weight=2),
            text("why", weight=5),
            text("by", weight=2),
            date("on"),
            state("signature", says="A decision is a proposal until the signature of its person covers it."),
        ),
        rows=(*held, *left),
        empty="Nobody has decided about a vulnerability yet; `wardbook decide ID …` writes decisions.yaml.",
    )


_ANSWER_TONES = {"yes": Tone.OPEN, "no": Tone.GOOD, "unknown": Tone.UNKNOWN}


def _counts(file: SecurityFile, part: str, components: frozenset[str]) -> tuple[Cell, ...]:
    found = [item for item in file.vulnerabilities.values() if item.part == part]
    looked = sum(
        file.lookups[name].status in {"clean", "matched"} for name in components if name in file.lookups
    )
    if components and not looked and not found:  # a nought would read as if somebody had looked
        return (Link(part), len(components), 0, *(Missing("not compared"),) * 6)
    by_status = Counter(item.status for item in found)
    exploited = sum(item.known_exploited and item.is_open for item in found)
    open_ = by_status["affected"] + by_status["under_investigation"]
    return (
        Link(part),
        len(components),
        looked,
        len(found),
        exploited,
        by_status["undecided"],
        open_,
        by_status["not_affected"],
        by_status["fixed"],
    )


def state_of(severity: str) -> State:
    """A severity with the tone it has everywhere."""
    tones = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.OPEN, "not rated": Tone.UNKNOWN}
    return State(severity, tones.get(severity, Tone.PLAIN))


def by_urgency(file: SecurityFile) -> list[Vulnerability]:
    """Open before closed, exploited before others, worse before better, then by id."""

    def urgency(item: Vulnerability) -> tuple[bool, bool, int, str]:
        return not item.is_open, not item.known_exploited, _SEVERITIES.index(item.severity), item.id

    return sorted(file.vulnerabilities.values(), key=urgency)


def _exploited(item: Vulnerability) -> Cell:
    return State("known", Tone.BAD) if item.known_exploited else State("not listed", Tone.PLAIN)


def _assessment(file: SecurityFile, item: Vulnerability) -> tuple[Cell, ...]:
    given = answers(file.device, item)
    vector = proposed_vector(item, given)
    return (
        Link(item.id, item.vulnerability),
        Link(item.component),
        f"{item.how_found} ({item.confidence}): {item.why}",
        item.scores or Missing("not rated"),
        vector or Missing("not proposed", "the advisory states no CVSS 3 or 4 vector"),
        tuple(touched(given)) or Missing("nothing known"),
        links(situations_of(file.device, item.part)),
        item.exposure or Missing("not stated"),
        decision_of(item),
        links(item.controls),
    )


def touched(given: tuple[Answer, ...]) -> Iterator[str]:
    """What the model says is held, once for each kind of data."""
    kinds = {
        "P": "personal data",
        "D": "diagnosis",
        "T": "therapy",
        "W": "workflow",
        "S": "secrets",
        "O": "other",
    }
    told = {
        answer.question[2]: answer.why
        for answer in given
        if answer.answer == "yes" and len(answer.question) == 3 and answer.question[1] in "CIA"
    }
    yield from (f"{kinds[key]}: {why}" for key, why in told.items() if key in kinds)


def decision_of(item: Vulnerability) -> Cell:
    """What was decided of a vulnerability, by whom and why."""
    if not item.decision:
        return Missing("undecided")
    by = f" ({item.decided_by}, {item.decided_on})" if item.decided_by else ""
    return f"{item.decided}{by}, {item.standing}: {item.justification or item.reason}"


def rests_on(file: SecurityFile) -> tuple[str, ...]:
    """With which snapshot the components were compared, and which of its sources are old."""
    known = file.intelligence
    if known is None:
        return ()
    stale = [item.id for item in known.sources.values() if item.health != "fresh"]
    told = f"Compared with the snapshot {known.name} of {known.as_of}."
    return (told, f"Not renewed at the last attempt: {', '.join(stale)}.") if stale else (told,)
