"""The words of OpenVEX, CycloneDX VEX and CSAF VEX for the same things, and what each change of words loses.

Statuses: OpenVEX 0.2.0 "Status Labels"; CycloneDX 1.7 `impactAnalysisState`; CSAF 2.0, 3.2.3.9 "Product Status".
Justifications: OpenVEX 0.2.0 "Status Justifications" and CSAF 2.0, 3.2.3.5 "Flags" share CISA's five words;
CycloneDX has nine (`impactAnalysisJustification`). No body publishes a mapping of these; where words differ,
the nearest is taken, `lost` says what it does not say, and the original word is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from wardbook.model.decisions import Justification
from wardbook.model.vex import VexStatement, VexStatus

Word = TypeVar("Word")


class Nearest(NamedTuple, Generic[Word]):
    """The nearest word of another vocabulary, and what it does not say; "" where it says the same."""

    word: Word
    lost: str = ""


STATUS_FROM_CYCLONEDX: Mapping[str, Nearest[VexStatus]] = {
    "resolved": Nearest("fixed"),
    "resolved_with_pedigree": Nearest("fixed", "that the component's pedigree proves the change"),
    "exploitable": Nearest("affected"),
    "in_triage": Nearest("under_investigation"),
    "false_positive": Nearest("not_affected", "that the vulnerability was never this component's"),
    "not_affected": Nearest("not_affected"),
}
STATUS_TO_CYCLONEDX: Mapping[VexStatus, Nearest[str]] = {
    "fixed": Nearest("resolved"),
    "affected": Nearest("exploitable"),
    "under_investigation": Nearest("in_triage"),
    "not_affected": Nearest("not_affected"),
}

STATUS_FROM_CSAF: Mapping[str, Nearest[VexStatus]] = {
    "known_not_affected": Nearest("not_affected"),
    "known_affected": Nearest("affected"),
    "first_affected": Nearest("affected", "that it is the first affected release"),
    "last_affected": Nearest("affected", "that it is the last affected release"),
    "fixed": Nearest("fixed"),
    "first_fixed": Nearest("fixed", "that it is the first release with the fix"),
    "recommended": Nearest("fixed", "that it is recommended, and why"),
    "under_investigation": Nearest("under_investigation"),
}
STATUS_TO_CSAF: Mapping[VexStatus, Nearest[str]] = {
    "not_affected": Nearest("known_not_affected"),
    "affected": Nearest("known_affected"),
    "fixed": Nearest("fixed"),
    "under_investigation": Nearest("under_investigation"),
}

FROM_VERSIONS = "versions"
"""The word for a status that no CycloneDX analysis gave, only the versions of the products."""

JUSTIFICATION_FROM_FLAG: Mapping[str, Nearest[Justification]] = {
    "component_not_present": Nearest("code_not_present", "that the whole component is not there"),
    "vulnerable_code_not_present": Nearest("code_not_present"),
    "vulnerable_code_not_in_execute_path": Nearest("code_not_reachable"),
    "vulnerable_code_cannot_be_controlled_by_adversary": Nearest(
        "requires_environment", "that an attacker has no influence on the code, wherever it runs"
    ),
    "inline_mitigations_already_exist": Nearest(
        "protected_by_mitigating_control", "that the control is built into the product"
    ),
}
"""CISA's five words, which OpenVEX (`justification`) and CSAF (`flags[].label`) use, in CycloneDX's."""

JUSTIFICATION_TO_FLAG: Mapping[Justification, Nearest[str]] = {
    "code_not_present": Nearest("vulnerable_code_not_present"),
    "code_not_reachable": Nearest("vulnerable_code_not_in_execute_path"),
    "requires_configuration": Nearest(
        "vulnerable_code_cannot_be_controlled_by_adversary", "that it depends on a setting"
    ),
    "requires_dependency": Nearest(
        "vulnerable_code_cannot_be_controlled_by_adversary", "that it depends on something not installed"
    ),
    "requires_environment": Nearest(
        "vulnerable_code_cannot_be_controlled_by_adversary", "that it depends on the environment"
    ),
    "protected_by_compiler": Nearest("inline_mitigations_already_exist", "that the compiler protects"),
    "protected_at_runtime": Nearest("inline_mitigations_already_exist", "that it is prevented as it runs"),
    "protected_at_perimeter": Nearest(
        "inline_mitigations_already_exist", "that the protection stands outside the product"
    ),
    "protected_by_mitigating_control": Nearest(
        "inline_mitigations_already_exist", "that a control reduces it, and need not be built in"
    ),
}

RESPONSE_FROM_REMEDY: Mapping[str, Nearest[str]] = {
    "vendor_fix": Nearest("update"),
    "workaround": Nearest("workaround_available"),
    "mitigation": Nearest("workaround_available", "that it reduces the risk without avoiding it"),
    "no_fix_planned": Nearest("will_not_fix"),
    "none_available": Nearest("can_not_fix", "that there is no fix now, and may be one later"),
}
"""CSAF 2.0, 3.2.3.12.1 remediation categories in CycloneDX's `analysis.response`."""

REMEDY_FROM_RESPONSE: Mapping[str, Nearest[str]] = {
    "update": Nearest("vendor_fix"),
    "workaround_available": Nearest("workaround"),
    "will_not_fix": Nearest("no_fix_planned"),
    "can_not_fix": Nearest("no_fix_planned", "that it cannot be fixed, rather than will not"),
    "rollback": Nearest("workaround", "that the workaround is an earlier release"),
}


def cyclonedx_state(statement: VexStatement) -> str:
    """The CycloneDX state of a statement: the one it was read with, else the nearest."""
    return _own(
        statement.status_word, STATUS_FROM_CYCLONEDX, statement.status, STATUS_TO_CYCLONEDX[statement.status]
    )


def csaf_status(statement: VexStatement) -> str:
    """The member of CSAF's `product_status` for a statement: the one it was read from, else the nearest."""
    return _own(statement.status_word, STATUS_FROM_CSAF, statement.status, STATUS_TO_CSAF[statement.status])


def flag(statement: VexStatement) -> str:
    """The word of OpenVEX and CSAF that justifies a statement, the one it was read with or the nearest; "" for none."""
    if statement.justification is None:
        return statement.justification_word if statement.justification_word in JUSTIFICATION_FROM_FLAG else ""
    nearest = JUSTIFICATION_TO_FLAG[statement.justification]
    return _own(statement.justification_word, JUSTIFICATION_FROM_FLAG, statement.justification, nearest)


def from_flag(word: str) -> tuple[Justification | None, str]:
    """What a word of OpenVEX or CSAF justifies with in CycloneDX's words, and the word itself where it must be kept."""
    nearest = JUSTIFICATION_FROM_FLAG.get(word)
    if nearest is None:
        return None, word
    is_same = JUSTIFICATION_TO_FLAG[nearest.word].word == word and not nearest.lost
    return nearest.word, "" if is_same else word


def losses(statement: VexStatement, family: str) -> tuple[str, ...]:
    """What a statement says and the words of `family` (`OpenVEX`, `CycloneDX`, `CSAF`) do not, as ends of "loses …"."""
    found: list[str] = []
    if family in {"OpenVEX", "CSAF"} and statement.justification and not statement.justification_word:
        found.append(JUSTIFICATION_TO_FLAG[statement.justification].lost)
    if family == "CycloneDX" and (nearest := JUSTIFICATION_FROM_FLAG.get(statement.justification_word)):
        found.append(nearest.lost)
    for own, table in (("CycloneDX", STATUS_FROM_CYCLONEDX), ("CSAF", STATUS_FROM_CSAF)):
        if family != own and statement.status_word in table:
            found.append(table[statement.status_word].lost)
    return tuple(dict.fromkeys(said for said in found if said))


def _own(said: str, known: Mapping[str, Nearest[Word]], ours: Word, nearest: Nearest[str]) -> str:
    """The word said, where this vocabulary knows it and it still means ours; else the nearest."""
    return said if said in known and known[said].word == ours else nearest.word
