"""What binds the device and why, what is asked to know it, and how well each market is catalogued."""

from __future__ import annotations

from wardbook.model.obligation import Obligation
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import state as named
from wardbook.views.register import view

_STATES = {
    "applies": State("applies", Tone.PLAIN),
    "does-not": State("does not apply", Tone.PLAIN),
    "unknown": State("unknown", Tone.UNKNOWN),
}
_STANDARDS = (
    "What a recognised standard asks binds by that standard: a market leaves the choice of it to the maker."
)
NOT_ADVICE = "Wardbook's reading of the sources named, no decision of an authority."


@view("obligations", subject=SecurityFile, title="Obligations")
def obligations(file: SecurityFile) -> Table:
    """Everything that markets, standards they recognise and customers ask, with its state and the facts that decided it."""
    return obligation_table(file, because=True)


@view("obligation-summary", subject=SecurityFile, title="Obligations in numbers")
def obligation_summary(file: SecurityFile) -> Table:
    """Each market, and the customers, in one line: what must and should be met, does not apply, waits for a fact."""
    origins = [*file.device.about.markets, "customers"]
    return Table(
        name="obligation-summary",
        title="Obligations in numbers",
        rows=tuple(_summary(origin, file) for origin in origins),
        columns=(
            text("asked by", weight=3),
            number("must"),
            number("should or may"),
            number("by standards"),
            number("does not apply"),
            number("unknown"),
            code("waits for", weight=3),
            state("catalogued as", weight=4),
        ),
        notes=(NOT_ADVICE, _STANDARDS),
    )


def _summary(origin: str, file: SecurityFile) -> tuple[Cell, ...]:
    mine = [item for item in file.obligations.values() if origin in item.markets]
    applying = [item.bound for item in mine if item.state == "applies" and origin not in item.through]
    waits = tuple(dict.fromkeys(name for item in mine for name in item.missing))
    known = file.markets.get(origin)
    preview = known.preview if known else ""
    return (
        known.title if known else origin,
        applying.count("must"),
        len(applying) - applying.count("must"),
        sum(item.state == "applies" for item in mine) - len(applying),
        sum(item.state == "does-not" for item in mine),
        sum(item.state == "unknown" for item in mine),
        waits or Missing("nothing"),
        _catalogued(preview, is_market=known is not None, is_silent="customers-ask" in waits),
    )


def _catalogued(preview: str, *, is_market: bool, is_silent: bool) -> State:
    if preview:
        return State(preview, Tone.OPEN)
    if is_silent:
        return State("nothing stated", Tone.UNKNOWN)
    return State("catalogued" if is_market else "as stated", Tone.GOOD)


def obligation_table(file: SecurityFile, markets: tuple[str, ...] = (), *, because: bool) -> Table:
    """Obligations that come by any of `markets` (all where none is named), with or without the reasons."""
    mine = [item for item in file.obligations.values() if not markets or {*markets} & {*item.markets}]
    rows = tuple(_row(item, file, because=because) for item in mine)
    columns = (
        ids("obligation", weight=4),
        text("what", weight=5),
        text("bound", weight=1),
        text("market", weight=1),
        state("state", weight=2),
        *((text("because", weight=4),) if because else ()),
        ids("answered by", weight=3),
        state("answer", weight=1),
    )
    return Table(
        name="obligations",
        title="Obligations",
        rows=rows,
        columns=columns,
        anchors=tuple(item.id for item in mine),
        empty="No market is named and no customer asks for anything; say `markets` and `customers-ask` in device.yaml.",
        notes=(NOT_ADVICE, _STANDARDS, *_previews(file, markets)),
    )


def _previews(file: SecurityFile, markets: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(
        f"{item.title} is a {item.preview}."
        for item in file.markets.values()
        if item.preview and (not markets or item.id in markets)
    )


def _row(item: Obligation, file: SecurityFile, *, because: bool) -> tuple[Cell, ...]:
    reason = item.because + (f"; recognised by {', '.join(item.through)}" if item.through else "")
    reason += f"; about {', '.join(item.about)}" if item.about else ""
    answers = tuple(Link(name) for name in item.evidence)
    return (
        Link(item.id),
        item.title,
        f"{item.bound}, by a standard" if {*item.markets} == {*item.through} else item.bound,
        tuple(_market(file, market) for market in item.markets),
        _STATES[item.state],
        *((reason,) if because else ()),
        answers or Missing("none named"),
        _answer(item, file),
    )


def _market(file: SecurityFile, market: str) -> str:
    known = file.markets.get(market)
    return f"{market} (preview)" if known and known.preview else market


def _answer(item: Obligation, file: SecurityFile) -> Cell:
    """The worst state of the documents that answer it; nothing is said of what does not apply."""
    if item.state != "applies":
        return Missing("not asked")
    states = [file.evidence_objects[name].state for name in item.evidence if name in file.evidence_objects]
    if not states:
        return Missing("by hand")
    return named("done" if all(found == "done" for found in states) else "open")


@view("asked-facts", subject=SecurityFile, title="Facts that decide obligations")
def asked_facts(file: SecurityFile) -> Table:
    """Each fact that nobody stated and on which obligations hang: what it means, where to say it, what waits for it."""
    rows = tuple(
        (
            item.id,
            item.says,
            item.where,
            Missing("unknown", item.why) if item.why else Missing(),
            len(item.waiting),
            tuple(Link(name) for name in item.waiting[:3]),
        )
        for item in file.asked_facts.values()
    )
    return Table(
        name="asked-facts",
        title="Facts that decide obligations",
        rows=rows,
        columns=(
            code("fact"),
            text("what", weight=4),
            text("where to say it", weight=4),
            text("said", weight=2),
            number("obligations"),
            ids("such as", weight=4),
        ),
        empty="No obligation waits for a fact.",
    )


@view("determinations", subject=SecurityFile, title="Questions of law")
def determinations(file: SecurityFile) -> Table:
    """Whether it is a cyber device, which content is due, which regulation holds, and which law for parts outside it."""
    rows = tuple(
        (item.asks, named(item.state), item.answer, item.because, item.missing or Missing("nothing"), item.by)
        for item in file.determinations.values()
    )
    return Table(
        name="determinations",
        title="Questions of law",
        rows=rows,
        columns=(
            text("question", weight=3),
            state("state", weight=1),
            text("answer", weight=5),
            code("because", weight=4),
            code("missing", weight=2),
            code("source", weight=3),
        ),
        empty="No named market brings a question of law that the facts decide.",
        notes=(NOT_ADVICE,),
    )


@view("markets", subject=SecurityFile, title="Markets as catalogued")
def markets(file: SecurityFile) -> Table:
    """Each market of the device: records of what it asks, how many were read in their own words, what it recognises."""
    rows = tuple(
        (
            item.id,
            item.title,
            item.authority,
            item.records,
            item.verified,
            State(item.preview, Tone.OPEN) if item.preview else State("catalogued", Tone.GOOD),
            item.sources,
            item.recognises or Missing("none catalogued"),
        )
        for item in file.markets.values()
    )
    return Table(
        name="markets",
        title="Markets as catalogued",
        rows=rows,
        columns=(
            code("market", weight=1),
            text("name"),
            text("authority", weight=3),
            number("records"),
            number("verified"),
            state("state", weight=3),
            code("sources", weight=3),
            code("recognises", weight=3),
        ),
        empty="device.yaml names no market.",
    )


@view("answers", subject=SecurityFile, title="Documents that answer obligations")
def answers(file: SecurityFile) -> Table:
    """Each document of the mission: whether the facts it rests on are there, and how many obligations it answers."""
    applying = [item for item in file.obligations.values() if item.state == "applies"]
    rows = tuple(
        (
            Link(item.id, item.title),
            sum(item.id in each.evidence for each in applying),
            named(item.state),
            item.found,
        )
        for item in file.evidence_objects.values()
    )
    return Table(
        name="answers",
        title="Documents that answer obligations",
        rows=rows,
        columns=(
            ids("document", weight=3),
            number("obligations"),
            state("facts", weight=1),
            text("found", weight=6),
        ),
        notes=("`done` says that the facts are in the folder, not that the document is good enough.",),
    )
