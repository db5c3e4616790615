"""What a pre-submission package says beside what is said elsewhere: candidates, history, deviations, agenda, gaps."""

from __future__ import annotations

from wardbook.analysis.pre_submission import candidates, deviations, lacks, old_cryptography, to_ask
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, date, ids, number, text
from wardbook.model.table import state as state_column
from wardbook.views.cells import fact, links
from wardbook.views.register import view

_NOT_READ = (
    "From memory, check: the current edition of FDA's Q-Submission guidance was not read; limits on topics and "
    "questions, and the days until acceptance and meeting, are to be taken from it."
)


@view("candidate-questions", subject=SecurityFile, title="Questions worth asking before a submission")
def candidate_questions(file: SecurityFile) -> Table:
    """Questions to FDA that the facts of the device make sensible, with those facts, and which are asked already."""
    rows = tuple(
        (
            item.id,
            item.asks,
            item.because,
            links(item.about) if item.about else Missing("the device"),
            item.section,
            item.by,
            tuple(Link(name) for name in item.asked_as) or Missing("not asked"),
        )
        for item in candidates(file, load())
    )
    return Table(
        name="candidate-questions",
        title="Questions worth asking before a submission",
        rows=rows,
        columns=(
            code("candidate"),
            text("question", name="ask", weight=4),
            text("because", weight=4),
            ids("about", weight=2),
            code("section", weight=2),
            text("who proposes it", name="by", weight=2),
            ids("asked as"),
        ),
        empty="No question of the catalogue is made worth asking by what the folder says.",
        notes=(
            "A question is asked once it stands in regulators.yaml; `takes-up: ID` there says which of these it is.",
        ),
    )


@view("numbered-questions", subject=SecurityFile, title="Questions to FDA, numbered")
def numbered_questions(file: SecurityFile) -> Table:
    """The open questions to FDA in order, each with our position, the section of the guidance and the evidence attached."""
    rows = tuple(
        (
            index,
            Link(item.id),
            item.ask,
            fact(item, "position"),
            fact(item, "section"),
            links(item.evidence),
        )
        for index, item in enumerate(to_ask(file), 1)
    )
    return Table(
        name="numbered-questions",
        title="Questions to FDA, numbered",
        rows=rows,
        columns=(
            number("no.", name="number"),
            ids("question"),
            text("we ask", name="ask", weight=5),
            text("our position", weight=5),
            code("section", weight=2),
            ids("evidence attached", name="evidence", weight=2),
        ),
        empty="No open question to FDA is written; `candidate-questions` proposes some.",
        notes=(_NOT_READ,),
    )


@view("regulatory-history", subject=SecurityFile, title="Regulatory history")
def regulatory_history(file: SecurityFile) -> Table:
    """What is submitted in each market, what was authorized before, and the talks with its authority so far."""
    about = file.device.about
    rows = tuple(
        (market, *_submission(file, market), *_talks(file, market))
        for market in dict.fromkeys((*about.markets, *about.submission))
    )
    return Table(
        name="regulatory-history",
        title="Regulatory history",
        rows=rows,
        columns=(
            code("market"),
            text("submission", weight=2),
            code("product code"),
            code("predicate"),
            text("authorized before", weight=2),
            date("planned", weight=2),
            code("meetings", weight=2),
            ids("letters", weight=2),
        ),
        empty="No market is named yet; write `markets` in device.yaml.",
    )


def _submission(file: SecurityFile, market: str) -> tuple[Cell, ...]:
    found = file.device.about.submission.get(market)
    if found is None:
        return (Missing(),) * 5
    return tuple(
        fact(found, name) for name in ("type", "product_code", "predicate", "authorized_before", "planned")
    )


def _talks(file: SecurityFile, market: str) -> tuple[Cell, Cell]:
    """Meetings and letters of FDA; authorities of other markets are named by no closed list, so they are not guessed at."""
    if market != "us":
        return Missing("not told by market"), Missing("not told by market")
    meetings = dict.fromkeys(
        item.meeting
        for item in file.device.questions.values()
        if item.to.strip().lower() == "fda" and item.meeting
    )
    letters = [item.id for item in file.device.deficiencies.values() if item.from_.strip().lower() == "fda"]
    return tuple(meetings) or Missing("none recorded"), (
        tuple(map(Link, letters)) or Missing("none recorded")
    )


@view("deviations", subject=SecurityFile, title="Recommended controls left out")
def deviation_table(file: SecurityFile) -> Table:
    """What the guidance recommends and the device leaves out or answers otherwise, each with the reason given."""
    return Table(
        name="deviations",
        title="Recommended controls left out",
        rows=tuple((name, why or Missing()) for name, why in deviations(file)),
        columns=(code("recommended", weight=2), text("why it is left out", weight=6)),
        empty="No recommended control is said to be left out; what is not answered yet stands under design inputs.",
    )


@view("old-cryptography", subject=SecurityFile, title="Cryptography for legacy use")
def old_cryptography_table(file: SecurityFile) -> Table:
    """Paths whose stated cryptography names an algorithm, mode or version that is no longer recommended."""
    flows = file.device.flows
    return Table(
        name="old-cryptography",
        title="Cryptography for legacy use",
        rows=tuple(
            (Link(name), names, fact(flows[name], "crypto")) for name, names in old_cryptography(file).items()
        ),
        columns=(ids("path", weight=3), code("named", weight=2), text("as stated", weight=5)),
        empty="No path states such cryptography; a path that states none is a gap, not an answer.",
        notes=("Which words count as old is our list, from memory: hold it against NIST SP 800-131A.",),
    )


@view("agenda", subject=SecurityFile, title="Proposed agenda")
def agenda(file: SecurityFile) -> Table:
    """The order in which a meeting would go through the package: introduction, each question, what follows."""
    steps: list[tuple[str, Cell]] = [
        ("Introduction: the device, its system and intended use", Missing("the device"))
    ]
    steps += [(item.ask, (Link(item.id),)) for item in to_ask(file)]
    steps += [("Feedback in summary, and who writes the minutes", Missing("the device"))]
    return Table(
        name="agenda",
        title="Proposed agenda",
        rows=tuple((index, what, about) for index, (what, about) in enumerate(steps, 1)),
        columns=(number("no.", name="number"), text("what", weight=6), ids("about", weight=2)),
        notes=(_NOT_READ,),
    )


@view("pre-submission-gaps", subject=SecurityFile, title="What the pre-submission lacks")
def pre_submission_gaps(file: SecurityFile) -> Table:
    """What the package would have to leave blank; while a line stands here, it is a draft."""
    return Table(
        name="pre-submission-gaps",
        title="What the pre-submission lacks",
        rows=tuple((State("open", Tone.BAD), item.what, item.where) for item in lacks(file)),
        columns=(state_column("state"), text("what", weight=6), code("say it in", weight=2)),
        empty="Every chapter has what it needs; whether it says it well, only people can judge.",
    )
