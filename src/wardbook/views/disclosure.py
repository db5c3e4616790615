"""The form that hospitals hand out before they buy (MDS2): answers, the facts behind them, and what is still asked."""

from __future__ import annotations

from wardbook.model.disclosure import Disclosed
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Audience, Cell, Link, Missing, State, Table, Tone, ids, state, text
from wardbook.views.cells import links
from wardbook.views.register import view

WORDS = {"yes": "Yes", "no": "No", "n/a": "N/A", "see note": "See note"}
"""The words of the form."""

_TONES = {"answered": Tone.GOOD, "written": Tone.GOOD, "shared": Tone.GOOD, "asked": Tone.OPEN}
_UNASKED = "No customer asks for this form; say `customers-ask: {mds2: yes}` in device.yaml."


@view("mds2", subject=SecurityFile, title="Disclosure to customers (MDS2)", audience=Audience.CUSTOMER)
def _mds2(file: SecurityFile) -> Table:
    """Each of the 240 questions by its number, paraphrased, with the answer and the note."""
    return answered(file)


def answered(file: SecurityFile) -> Table:
    """The table of answers."""
    return Table(
        name="mds2",
        title="Disclosure to customers (MDS2)",
        audience=Audience.CUSTOMER,
        columns=(
            ids("question", name="id", weight=3, says="Number in ANSI/NEMA HN 1-2019."),
            text("what is asked", name="asked", weight=6, says="Paraphrased, not in the words of the form."),
            text("answer", weight=2),
            text("note", weight=6),
        ),
        rows=tuple(
            (Link(item.id), item.question, _answer(item), item.note) for item in file.disclosure.values()
        ),
        anchors=tuple(item.id for item in file.disclosure.values()),
        empty=_UNASKED,
    )


def _answer(item: Disclosed) -> Cell:
    if not item.is_answered:
        return Missing("not answered yet")
    return WORDS[item.answer] if item.answer else "In words"


@view("mds2-trace", subject=SecurityFile, title="Where each answer of the MDS2 comes from")
def _mds2_trace(file: SecurityFile) -> Table:
    """Each question with its state, answer, the facts that decided it, and where what lacks would be stated."""
    return traced(file)


def traced(file: SecurityFile) -> Table:
    """The table of what the answers rest on."""
    return Table(
        name="mds2-trace",
        title="Where each answer of the MDS2 comes from",
        columns=(
            ids("question", name="id", weight=2),
            state("state"),
            text("answer", weight=2),
            text("because", weight=5),
            ids("follows from", weight=3),
            text("say it in", name="lacks", weight=5),
        ),
        rows=tuple(
            (
                Link(item.id),
                State(item.state, _TONES[item.state]),
                WORDS[item.answer] if item.answer else "",
                item.because,
                links(item.sources) if item.sources else "",
                item.lacks or "",
            )
            for item in file.disclosure.values()
        ),
        empty=_UNASKED,
    )


def disclosed_in_short(file: SecurityFile) -> Statement:
    """How many questions are answered, and how many wait for a fact."""
    found = tuple(file.disclosure.values())
    asked = sum(1 for item in found if not item.is_answered)
    if not found:
        return sentence("mds2", "No customer asks for this form, so no question of it is answered here.")
    return sentence(
        "mds2",
        "Of the ",
        value(len(found)),
        " questions of ANSI/NEMA HN 1-2019, ",
        value(len(found) - asked),
        " are answered: ",
        value(sum(1 for item in found if item.state == "answered")),
        " from the description of the device, ",
        value(sum(1 for item in found if item.state in ("written", "shared"))),
        " in the manufacturer's own words. ",
        *(
            (value(asked), " are not answered yet; silence is no answer.")
            if asked
            else ("None is left open.",)
        ),
    )
