"""What an import carried, assumed and could not carry: `imported.md` for people, lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.app.import_folder import Made
from wardbook.model.imported import ImportedModel, ImportedThreat, Item

SHOWN = 40
"""Losses shown on the terminal; all stand in imported.md."""


def lines(model: ImportedModel, made: Made, origin: str) -> Iterator[str]:
    """The result for a terminal."""
    counts = ", ".join(
        f"{number} {kind if number != 1 else kind.removesuffix('s')}" for kind, number in made.carried.items()
    )
    yield f"{origin}: {model.format}, {model.title or 'without a title'}"
    yield f"Carried: {counts}."
    if made.carried["threats"]:
        yield "The threats stand in imported.md with their states; those of the device are raised by `wardbook check` from its facts."
    if made.assumed:
        yield "Assumed, for you to confirm:"
        yield from (f"  {count} x {what}" for what, count in made.assumed)
    if made.left:
        yield "Not carried:"
        yield from (f"  {one.count} x {one.place}: {one.why}" for one in made.left[:SHOWN])
        if len(made.left) > SHOWN:
            yield f"  and {len(made.left) - SHOWN} more kinds, in imported.md"


def page(model: ImportedModel, made: Made, origin: str) -> str:
    """`imported.md`: everything that has no place in the folder's own files, and where each thing came from."""
    parts = [
        f"# Imported from {_cell(origin)}",
        f"{_cell(model.format)}: {_cell(model.title) or 'without a title'}. This page is for you; no output is made from it.",
        *_section("What was assumed", (f"- {count} x {_cell(what)}" for what, count in made.assumed)),
        *_section(
            "What could not be carried",
            _table(
                ("place", "how often", "why"), ((one.place, str(one.count), one.why) for one in made.left)
            ),
        ),
        *_section("What the model says besides", (f"- {_cell(note)}" for note in model.notes)),
        *_section("Threats of that model", _threats(model, made)),
        *_section(
            "Ids here and there",
            _table(
                ("here", "name", "there"),
                ((made.ids[one.key], one.name, one.key) for one in _elements(model) if one.key in made.ids),
            ),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _elements(model: ImportedModel) -> Iterator[Item]:
    for table in (model.zones, model.actors, model.parts, model.assets, model.flows):
        yield from table


def _threats(model: ImportedModel, made: Made) -> Iterator[str]:
    if not model.threats:
        return
    yield "Wardbook raises threats from facts, so these are no records of the folder. A decision that people took there"
    yield "is taken here with `wardbook decide` about the threat that `wardbook show threats` lists at the same place."
    yield ""
    yield from _table(
        ("at", "threat", "state there", "severity", "categories and CWE", "what was said", "decided by"),
        (_row(one, made) for one in model.threats),
    )


def _row(one: ImportedThreat, made: Made) -> tuple[str, ...]:
    kinds = (*one.categories, *(f"CWE-{number}" for number in one.cwe))
    said = "; ".join(text for text in (one.says, one.why, *one.notes) if text)
    state = one.state if one.state_said.lower() in ("", one.state) else f"{one.state} ({one.state_said})"
    return (
        made.ids.get(one.at, one.at),
        one.name,
        state,
        one.severity,
        ", ".join(kinds),
        said,
        " ".join(text for text in (one.by, one.date) if text),
    )


def _section(title: str, content: Iterator[str]) -> tuple[str, ...]:
    text = "\n".join(content)
    return (f"## {title}", text) if text else ()


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    found = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if found:
        yield f"| {' | '.join(head)} |"
        yield f"|{'---|' * len(head)}"
        yield from found


def _cell(text: str) -> str:
    """Text that cannot become markup: what Markdown and HTML would act on is written as itself."""
    for letter, shown in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("`", "\\`"),
        ("[", "\\["),
        ("*", "\\*"),
    ):
        text = text.replace(letter, shown)
    return text
