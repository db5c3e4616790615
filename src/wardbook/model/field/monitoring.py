"""Events of monitoring: what the world said on a day, who was told why, and what people decided."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.decisions import Justification
from wardbook.model.field.event import says_what

Cause = Literal[
    "new",
    "undetermined",
    "determined",
    "exploited",
    "likelier",
    "rated",
    "fixed",
    "revised",
    "gone",
    "support",
]
"""Why somebody is told.

new: an advisory applies that did not; undetermined: one speaks of a component and nothing tells whether it applies;
determined: it applies after all; exploited: it came into CISA's catalogue; likelier: EPSS passed a mark; rated:
another severity; fixed: a version that repairs it is named; revised: it says something else; gone: it was withdrawn
or applies no longer; support: support of a component or of the release ends soon or has ended.
"""

Outcome = Literal["act", "investigate", "watch", "no-action"]
"""What triage came to: act on it, find out more, keep an eye on it, nothing to do (which wants a reason)."""

Status = Literal["affected", "not_affected", "fixed", "under_investigation"]
"""OpenVEX's statuses."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of an advisory at a component, as far as it matters for telling somebody.

    `status` is `applies` or `undetermined`; `score` is CVSS in tenths, -1 for none; `epss` in parts per million, -1
    for none; `exploited` the day on which CISA listed it; `revision` tells statements about it apart.
    """

    status: Literal["applies", "undetermined"]
    confidence: str = ""
    severity: str = ""
    score: int = -1
    epss: int = -1
    exploited: str = ""
    fixed: tuple[str, ...] = ()
    revision: str = ""


@says_what("monitored")
class Monitored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The released versions were held against a snapshot; `changes` is the kept file of what that changed.

    `components` and `last_release` are the numbers of the last distinct component and release that were looked at, so
    that the next run knows what is new. `risks` counts the releases whose risks were reckoned again.
    """

    snapshot: str
    digest: str
    dated: str
    previous: str
    releases: int
    last_release: int
    components: int
    changes: str
    changed: int
    risks: int
    alerts: int


@says_what("monitored-in-part")
class MonitoredInPart(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A long look at the world got so far: the alerts after it are told, `changes` is the kept file of what they rest on.

    Written between the `monitored` of number `after` and the next one; when a run is interrupted, the next goes on from
    here. `last_release` is the number of the last release that these alerts were told to; `changed` and `alerts` count
    this part alone.
    """

    snapshot: str
    digest: str
    dated: str
    after: int
    last_release: int
    changes: str
    changed: int
    alerts: int


class Watched(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of `changes`: what is now known of an advisory at a component; no facts where it went."""

    component: str
    vulnerability: str
    aliases: tuple[str, ...] = ()
    facts: Facts | None = None


class RiskNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of `changes`: how a risk of a release now stands, on its frozen inputs and the new world."""

    release: str
    risk: str
    severity: str
    claimed: int
    proven: int
    verdict_claimed: str
    verdict_proven: str
    plan: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The kept file of one monitoring: components by the digest of what they say, risks by release."""

    watched: tuple[Watched, ...] = ()
    risks: tuple[RiskNow, ...] = ()


class ChangesInPart(Changes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The kept file of a part: beside what it found, what the run as a whole may still reckon.

    `again` are the releases whose risks the run reckons, `spent` the ways to harm that this part reckoned in each: by
    them a run that goes on keeps the bounds of the one that was interrupted.
    """

    again: tuple[str, ...] = ()
    spent: dict[str, int] = {}


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How one risk moved: exploitability (0 none to 5 easiest) and verdict before and now, and what it means."""

    release: str
    risk: str
    situation: str
    harm: str
    severity: str
    before: int
    now: int
    verdict_before: str
    verdict_now: str

    @property
    def way(self) -> Literal["worse", "better", "same"]:
        """Whether an attacker has it easier now."""
        if (self.now, self.verdict_now == "not acceptable") > (
            self.before,
            self.verdict_before == "not acceptable",
        ):
            return "worse"
        return "same" if (self.now, self.verdict_now) == (self.before, self.verdict_before) else "better"


class Harmful(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The way from the vulnerability to the worst harm in one release: `plan` are steps by id and in words.

    `is_cheapest` says that a risk's cheapest plan goes this way; else an attacker has it easier in another.
    `although` says that the controls that are said to stand are in the way: it is what they keep off.
    """

    release: str
    situation: str
    says: str
    harm: str
    severity: str
    exploitability: int
    plan: tuple[str, ...]
    is_cheapest: bool = False
    although: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where it is: a release, the part and component in it, how many units, and the decision on file there."""

    release: str
    part: str
    component: str
    version: str = ""
    units: int = -1
    decision: str = ""
    decided: str = ""


@says_what("alerted")
class Alerted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody has to look: an advisory or an end of support, where, why told, and how risks moved.

    `moves` are the risks of the releases concerned that stand otherwise than before, `harms` the way from the
    vulnerability to the worst harm in each; `not_run` says what was not reckoned and why, "" where all was.
    """

    cause: Cause
    vulnerability: str
    says: str
    aliases: tuple[str, ...] = ()
    facts: Facts | None = None
    before: Facts | None = None
    summary: str = ""
    vectors: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    moves: tuple[Move, ...] = ()
    harms: tuple[Harmful, ...] = ()
    not_run: str = ""
    snapshot: str = ""


@says_what("triaged")
class Triaged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person looked at an alert and said what is to be done."""

    alert: str
    outcome: Outcome


@says_what("decided")
class Decided(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person decided what holds for a vulnerability in the releases that the event names.

    `component` narrows it to a component or part, "" for all of them. `alerts` are those it answers.
    """

    vulnerability: str
    status: Status
    component: str = ""
    justification: Justification | None = None
    action: str = ""
    until: str = ""
    alerts: tuple[str, ...] = ()
