"""How knowledge is written: a `source.yaml` per folder, and files of records that share what they can."""

from typing import Annotated, Any, ClassVar, Literal

from wardbook.knowledge.reader import Obligation, Verified
from wardbook.model.record import Record
from wardbook.model.record import says as described

SourceKind = Literal["statute", "regulation", "guidance", "form", "procedure", "standard", "research", "ours"]
Phase = Literal["idea", "design", "submission", "market"]


class SourceFile(Record, frozen=True, kw_only=True):
    """`source.yaml`: one edition of one text."""

    id: Annotated[
        str, described("Short id with the edition in it; the folder has the same name.", example="us-524b")
    ]
    title: Annotated[str, described("Title of the text.", example="Section 524B")]
    issuer: Annotated[str, described("Who issued it.", example="FDA")]
    edition: Annotated[str, described("Edition or issue, as one cites it.", example='"2026-02-03"')]
    date: Annotated[
        str, described("Date of issue as YYYY-MM-DD, or as exactly as it is known.", example='"2026-02-03"')
    ]
    citation: Annotated[str, described("How to cite it, without an address.", example='"21 USC 360n-2"')]
    kind: Annotated[SourceKind, described("What sort of text it is.", example="guidance")]
    verified: Annotated[Verified, described("Whether the primary text was compared.", example="third-party")]
    checked: Annotated[
        str, described("What was compared with what, and what was not.", example='"not compared"')
    ]
    supersedes: Annotated[
        tuple[str, ...], described("Editions it replaces.", example='["issued 2025-06-27"]')
    ] = ()
    says: Annotated[str | None, described("What it is about, in a sentence or two.", example='"…"')] = None


class Entry(Record, frozen=True, kw_only=True):
    """One record; what it leaves out is taken from its file."""

    SHORTHAND: ClassVar[str] = "says"

    title: Annotated[
        str | None, described("Its heading; a word of a list is its own.", example="Global system view")
    ] = None
    says: Annotated[
        str,
        described("What the source says, in our own words.", example='"The whole system in one picture."'),
    ]
    kind: Annotated[str | None, described("Its kind.", example="view")] = None
    section: Annotated[str | None, described("The source's own number.", example="V.B.2.a")] = None
    obligation: Annotated[
        Obligation | None, described("How binding the source makes it.", example="should")
    ] = None
    phase: Annotated[
        Phase | None, described("Milestone from which an answer is due.", example="submission")
    ] = None
    applies: Annotated[str | None, described("Traits under which it holds.", example="market.us")] = None
    evidence: Annotated[
        tuple[str, ...], described("Documents of the mission that answer it.", example="[sbom]")
    ] = ()
    maps: Annotated[tuple[str, ...], described("Related records.", example="[us-524b:b.3]")] = ()
    verified: Annotated[Verified | None, described("Whether the text was read.", example="yes")] = None
    checked: Annotated[str | None, described("How it was checked.", example='"read in a transcription"')] = (
        None
    )
    revision: Annotated[int, described("Counts corrections of this record.", example="2")] = 1
    facts: Annotated[
        dict[str, Any], described("Facts of its kind.", example="{a: b}")
    ] = {}  # Any: text or texts


class RecordsFile(Record, frozen=True, kw_only=True):
    """A file of records, with what all of them share; a `list` makes each record a word of that list."""

    records: Annotated[
        dict[str, Entry], described("Records by id within the source.", example="{V.A: {says: …}}")
    ]
    kind: Annotated[str, described("Kind of its records.", example="control")]
    section: Annotated[
        str | None, described("Section of its records; for words, the list.", example="V.C")
    ] = None
    obligation: Annotated[Obligation, described("Obligation of its records.", example="should")] = "fact"
    phase: Annotated[Phase | None, described("Milestone of its records.", example="submission")] = None
    applies: Annotated[str | None, described("Traits under which its records hold.", example="market.us")] = (
        None
    )
    evidence: Annotated[
        tuple[str, ...], described("Documents that answer its records.", example="[labelling]")
    ] = ()
    verified: Annotated[Verified, described("Whether its records were read in the text.", example="yes")]
    checked: Annotated[str, described("How its records were checked.", example='"read in an extract"')]
