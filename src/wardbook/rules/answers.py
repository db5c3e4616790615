"""Was a question answered? A value is an answer, and so is `unknown` with a reason; silence is not."""

from __future__ import annotations

from wardbook.base.span import Span
from wardbook.model.record import Record


def is_unanswered(record: Record | None, field: str) -> bool:
    """Whether `field`, by its Python name, holds nothing and no reason was given why it is unknown.

    A record that nobody wrote answers nothing.
    """
    if record is None:
        return True
    value = getattr(record, field)
    return value in (None, (), {}) and not record.unknowns.get(field.rstrip("_").replace("_", "-"))


def place_of_entry(record: Record, field: str, entry: int | str) -> Span:
    """Where one entry of a list or map stands, or the field where it was written as a single word."""
    key = f"{field}.{entry}"
    return record.origin.of(key if key in record.origin.fields else field)
