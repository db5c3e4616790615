"""Facts from which duties are reckoned: what was learned, judged, done and reported, each recorded by somebody."""

from __future__ import annotations

import msgspec

from wardbook.model.field.event import says_what


@says_what("fact-recorded")
class FactRecorded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A fact about a matter: an edge of a clock (`at`, a moment with its offset or a day), or an `answer` to a question.

    `duty` is the clock that a report to an authority (or the judgement that none is owed) is about, `reference` the
    authority's number, `document` a digest. `corrects` is the number of the record that this one replaces.
    """

    matter: str
    fact: str
    at: str
    answer: str = ""
    duty: str = ""
    reference: str = ""
    document: str = ""
    corrects: int = 0
