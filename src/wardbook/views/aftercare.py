"""What users are told."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Link, Missing, Table, code, ids, text
from wardbook.views.cells import fact, links
from wardbook.views.register import view


@view("told", subject=SecurityFile, title="What users are told", audience=Audience.USER)
def told(file: SecurityFile) -> Table:
    """Every statement to users that was written, to whom, about what, and where it is printed."""
    found = file.device.told
    rows = tuple(
        (
            Link(item.id),
            item.text,
            fact(item, "to"),
            links(item.about),
            tuple(item.answers) or Missing(),
            fact(item, "where"),
        )
        for item in found.values()
    )
    return Table(
        name="told",
        title="What users are told",
        rows=rows,
        anchors=tuple(found),
        audience=Audience.USER,
        columns=(
            ids("statement", weight=1),
            text("text", weight=6),
            text("to", weight=1),
            ids("about"),
            code("answers", weight=3),
            text("printed in", weight=2),
        ),
        empty="Users are told nothing yet; write labelling.yaml.",
    )
