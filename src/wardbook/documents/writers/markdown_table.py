"""A table as Markdown."""

from __future__ import annotations

import html
import re

from wardbook.documents.writers.words import in_words
from wardbook.model.table import Kind, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~<>&])")


def write(table: Table) -> str:
    """A heading, a pipe table (GitHub's dialect) and notes; nothing in a cell can become markup."""
    lines = [f"## {escape(table.title)}", ""]
    if table.rows:
        lines.append("| " + " | ".join(escape(column.title) for column in table.columns) + " |")
        lines.append(
            "|" + "|".join("---:" if column.kind is Kind.NUMBER else "---" for column in table.columns) + "|"
        )
        lines += ["| " + " | ".join(escape(in_words(cell)) for cell in row) + " |" for row in table.rows]
    else:
        lines.append(escape(table.empty))
    for note in table.notes:
        lines += ["", escape(note)]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text that Markdown and HTML print as it is, on one line."""
    flat = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return _SPECIAL.sub(
        lambda match: html.escape(match.group(1)) if match.group(1) in "<>&" else "\\" + match.group(1), flat
    )
