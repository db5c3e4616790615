"""What every record of the device folder has, and how its fields are described.

The description of a field is written once, here in the structs: the decoder, the JSON Schema and
the reference pages all read it.
"""

from typing import Any, Literal, dataclass_transform

import msgspec

from wardbook.base.span import NOWHERE, Span

Json = Any  # Any: whatever JSON can hold; msgspec knows no recursive alias
"""What a key beginning with `x-` may hold."""

Form = Literal[
    "text",
    "id",
    "date",
    "duration",
    "digest",
    "version",
    "path",
    "purl",
    "cpe",
    "cvss",
    "when",
    "flow-ref",
    "email",
]
"""What a piece of text must look like; checked by `device.forms`."""


class Origin(msgspec.Struct, frozen=True):
    """Where a record stands, and where each of its fields does (line and column of the value)."""

    span: Span = NOWHERE
    fields: dict[str, tuple[int, int]] = {}

    def of(self, field: str) -> Span:
        """The place of one field, or of the record where the field was not written."""
        place = self.fields.get(field)
        return Span(self.span.file, place[0], place[1]) if place else self.span


UNWRITTEN = Origin()


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", omit_defaults=True, dict=True):
    """The ground of every record.

    A field that is `None` was not stated. When a person wrote `unknown` the field is `None` too and
    `unknowns` holds its name with the reason given ("" for none), so that silence and an honest
    "we do not know" never look alike.
    """

    unknowns: dict[str, str] = {}
    extra: dict[str, Json] = {}
    origin: Origin = UNWRITTEN


def says(
    description: str,
    *,
    example: str = "",
    ref: tuple[str, ...] = (),
    word: str = "",
    form: Form = "text",
    unlocks: str = "",
) -> msgspec.Meta:
    """Describe a field: what it means, an example as YAML, and what its text must be.

    `ref` names the kinds of things it may point to, `word` the closed list it is taken from,
    `form` its shape, `unlocks` what the product can say once it is there.
    """
    return msgspec.Meta(
        description=description,
        examples=[example] if example else None,
        extra={"ref": ref, "word": word, "form": form, "unlocks": unlocks},
    )
