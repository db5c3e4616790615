"""What can be decided: an id that something has, by a word that fits it, and never lightly where CISA lists an exploit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import load
from wardbook.model.decisions import Decision, DecisionKind
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rulebook

RISK: frozenset[DecisionKind] = frozenset({"accepted", "transferred", "deferred", "overridden"})
THREAT: frozenset[DecisionKind] = frozenset(
    {"dismissed", "transferred", "accepted", "deferred", "overridden", "confirmed"}
)
FINDING: frozenset[DecisionKind] = frozenset(
    {
        "accepted",
        "deferred",
        "transferred",
        "fixed",
        "affected",
        "not_affected",
        "under_investigation",
        "overridden",
    }
)

_RULE = re.compile(r"[A-Z]{2}[0-9]{3}(@.+)?")


def objection(decision: Decision, file: SecurityFile) -> str:
    """Why a decision about anything but a vulnerability cannot be written down; "" where it can."""
    about = decision.about
    if _RULE.fullmatch(about) and decision.is_ == "waived":
        code = about.partition("@")[0]
        codes = [item.code for item in rulebook()]
        return "" if code in codes else _unknown(about, codes, "`wardbook explain` lists the codes")
    if decision.is_ == "transferred" and not decision.to:
        return "`transferred` needs --to: somebody must know that it is theirs now"
    if decision.is_ in {"declined", "adopted"} and _is_choice(about, file):
        return ""
    if about in file.risks:
        return _of_risk(decision, file)
    threat = next((item for item in file.threats.values() if item.is_called(about)), None)
    if threat is not None:
        return _fits(decision, THREAT, f"the threat {threat.id}")
    if about in file.device.findings:
        return _fits(decision, FINDING, f"the finding {about}")
    known = [*file.risks, *file.threats, *file.verification, *_everything(file)]
    if about in known:
        return ""
    return _unknown(about, known, "`wardbook show risks`, `show threats` and `show findings` list them")


def _is_choice(about: str, file: SecurityFile) -> bool:
    """Whether it is a control of the catalogue, for the device or against a risk, or something asked for that can be left out."""
    word, at, risk = about.partition("@")
    if word in load().words("controls"):
        return not at or risk in file.risks
    return about in file.control_categories or about in file.obligations


def _of_risk(decision: Decision, file: SecurityFile) -> str:
    risk = file.risks[decision.about]
    if decision.is_ == "accepted" and risk.known_exploited:
        overridden = any(
            item.about == risk.id and item.is_ == "overridden" and item.why and item.by
            for item in file.device.decisions
        )
        if not overridden:
            names = ", ".join(name.partition("@")[0] for name in risk.known_exploited)
            return (
                f"{names} on the plan of {risk.id} is exploited in the wild (CISA KEV), so this risk is not accepted "
                f"by default; first `wardbook decide {risk.id} overridden --why … --by APPROVER`"
            )
    return _fits(decision, RISK, f"the risk {risk.id}")


def _fits(decision: Decision, words: Iterable[str], what: str) -> str:
    if decision.is_ in words:
        return ""
    return f"{what} cannot be `{decision.is_}`; it can be {', '.join(sorted(words))}"


def _everything(file: SecurityFile) -> list[str]:
    tables = (getattr(file.device, name) for name in file.device.__struct_fields__)
    return [key for table in tables if isinstance(table, dict) for key in table]


def _unknown(about: str, known: list[str], otherwise: str) -> str:
    guess = nearest(about, known)
    return f"nothing of this device is called `{about}`; " + (
        f"did you mean `{guess}`?" if guess else otherwise
    )
