"""How is it shown that the device is secure? Methods of testing, the plan that follows, and how far each row of it is."""

import datetime
from typing import Literal

from wardbook.model.record import Record

Independence = Literal["none", "person", "department", "organisation"]
"""How far apart who tests and who develops are, the least first."""

PlanState = Literal[
    "failed",
    "suspect",
    "stale",
    "not independent",
    "no result",
    "not run",
    "deferred",
    "missing",
    "passed",
    "left out",
]
"""How far a row of the plan is.

*Missing*: no test is planned and no report is there. *Not run*: planned, and nothing shows that it was done, or
not all of it. *No result*: a report is there and nobody said what came out. *Stale*: what was tested is not this
build or this SBOM. *Suspect*: the claim changed since. *Deferred*: put off with a reason and a date or version.
*Left out*: a decision says why it is not needed.
"""


class TestMethod(Record, kw_only=True):
    """A method of testing, as our catalogue or the device's own list of words has it.

    `type` is one of the four kinds FDA names, "" where nobody said; `group` the sub-kind. `report` are the facts
    that a record of evidence by this method must state, `asks` what the report itself must say. `at` are the kinds
    of places at which the plan needs it. `serves` are methods that it answers besides. `repeat_days` is after how
    long a released device is tested again. `answers` are records of the knowledge.
    """

    __test__ = False

    id: str
    title: str
    says: str
    type: str = ""
    group: str = ""
    independence: Independence = "none"
    report: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    repeat_days: int | None = None
    binds: str = ""
    answers: tuple[str, ...] = ()


class PlanRow(Record, kw_only=True):
    """One thing to be shown by one method at one place: `C-07/security-requirement`, `comms--ota/fuzzing`.

    `at` is a control, a requirement, a path, a part or `device`. `why` says what asks for it, `because_of` the
    controls, requirements and threats by id, `asked_by` the obligations that bind the device. `accept` is the
    criterion as it stands. `tests` and `evidence` are what answers it, `says` why its state is what it is.
    """

    id: str
    at: str
    method: str
    what: str
    why: str
    because_of: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    accept: str = ""
    tests: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    state: PlanState
    says: str = ""


class EvidenceState(Record, kw_only=True):
    """How far a piece of evidence can be relied on: each text says what is wrong, "" where nothing is.

    `unsaid` are facts that a report by its method must state and nobody did; `suspect` the planned tests whose
    claim changed since it was read, with the reason; `open` its findings that nobody settled; `is_rebuilt` says
    that the version is the present one and yet the build or the SBOM is another; `due` the day after
    which a released device has to be tested again.
    """

    id: str
    unsaid: tuple[str, ...] = ()
    stale: str = ""
    is_rebuilt: bool = False
    altered: str = ""
    dependent: str = ""
    suspect: dict[str, str] = {}
    open: tuple[str, ...] = ()
    due: datetime.date | None = None
