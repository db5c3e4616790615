"""What binds the device and why: obligations, the questions that decide them, and how far they are answered."""

from typing import Literal

from wardbook.model.record import Record

ObligationState = Literal["applies", "does-not", "unknown"]
Bound = Literal["must", "should", "may"]


class Obligation(Record, kw_only=True):
    """One thing that a market, a standard it recognises or a customer asks.

    `id` is the record of the knowledge, `bound` how binding its source makes it, `markets` those through which
    it comes (`customers` for what buyers ask), `through` those that recognise it as a standard. `because` is the
    condition with the facts that decided it; `missing` are the facts whose absence leaves it unknown. `about` are
    the parts it is about where it is not the device. `evidence` are the documents that answer it.
    """

    id: str
    source: str
    title: str
    bound: Bound
    state: ObligationState
    because: str
    markets: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    verified: str = "no"


class AskedFact(Record, kw_only=True):
    """A fact about the device that nobody stated and on which obligations hang: where to say it, and which wait.

    `why` is the reason that was given where somebody said that it is unknown.
    """

    id: str
    says: str
    where: str
    why: str = ""
    waiting: tuple[str, ...] = ()


class Determination(Record, kw_only=True):
    """A question of law that the facts decide, such as whether the device is a cyber device: our reading, no ruling.

    `because` are the facts, each as `name: value`; `missing` those that would be needed; `by` the records that
    set the question.
    """

    id: str
    asks: str
    answer: str
    state: Literal["yes", "no", "unknown"]
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


class MarketCoverage(Record, kw_only=True):
    """How well a market is catalogued: records that ask something or explain it, and those read in their own words."""

    id: str
    title: str
    authority: str
    records: int
    verified: int
    preview: str = ""
    sources: tuple[str, ...] = ()
    recognises: tuple[str, ...] = ()


class EvidenceObject(Record, kw_only=True):
    """A document of the mission as an answer to obligations: how far the facts it rests on are in the folder."""

    id: str
    title: str
    state: str
    found: str


class CarriedClause(Record, kw_only=True):
    """A clause of a standard and where the quality system carries it.

    `standard` is how one cites it. `state` is `carried` (by a procedure that was exercised), `not-exercised` (no
    procedure that names it has been used for this device yet), `nowhere`, `does-not-apply` or `unknown`
    (`because` tells by which facts). `procedures` are those that name the clause or one above it.
    """

    id: str
    standard: str
    clause: str
    title: str
    bound: Literal["must", "should", "may", "fact"]
    state: Literal["carried", "not-exercised", "nowhere", "does-not-apply", "unknown"]
    because: str = ""
    procedures: tuple[str, ...] = ()
    verified: str = "no"


class Citation(Record, kw_only=True):
    """What a procedure says it carries, and whether such a clause is known.

    `state` is `known` (`clauses` are the ones it covers), `other-edition` (another edition of a known standard),
    `no-such-clause` (the standard is catalogued and has none of this number) or `not-catalogued`.
    """

    id: str
    procedure: str
    text: str
    state: Literal["known", "other-edition", "no-such-clause", "not-catalogued"]
    source: str = ""
    clauses: tuple[str, ...] = ()
