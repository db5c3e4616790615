"""What markets, standards and customers ask of a device, and what changed between two editions of a text."""

from __future__ import annotations

from wardbook.analysis.editions import NoSuchEdition, compare_editions
from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table, code, state, text
from wardbook.views.cells import state as named
from wardbook.views.obligations import obligation_table


class NoSuchMarket(Exception):
    """A market that the knowledge does not hold; the text says which, and the nearest name."""


def requirements(file: SecurityFile, markets: tuple[str, ...], *, because: bool) -> Table:
    """The obligations of some markets (all named ones where none is), for a device. Raises NoSuchMarket."""
    known = load().words("markets")
    for market in markets:
        if market not in known and market != "customers":
            guess = nearest(market, known)
            raise NoSuchMarket(
                f"no market is called `{market}`" + (f"; did you mean `{guess}`?" if guess else "")
            )
        if market not in file.device.about.markets and market != "customers":
            raise NoSuchMarket(f"device.yaml does not name the market `{market}`; add it under `markets`")
    return obligation_table(file, markets, because=because)


def edition_table(old: str, new: str) -> Table:
    """What changed from one edition to another, by their ids. Raises NoSuchEdition."""
    changes = compare_editions(load(), old, new)
    rows = tuple((named(item.how), item.name, item.title, item.says, item.verified) for item in changes)
    return Table(
        name="edition-changes",
        title=f"From {old} to {new}",
        rows=rows,
        columns=(
            state("what happened", weight=1),
            code("where", weight=3),
            text("title", weight=3),
            text("says", weight=6),
            text("verified", weight=1),
        ),
        empty=f"Nothing is known of what changed from {old} to {new}: there are no records of both, and none of the step.",
        notes=("Told in our own words; compare both texts before relying on it.",),
    )


__all__ = ["NoSuchEdition", "NoSuchMarket", "edition_table", "requirements"]
