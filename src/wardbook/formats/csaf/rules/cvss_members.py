"""The members of a CVSS object as metrics of its vector (the CVSS schemas that CSAF 2.0, 3.2.3.13 refers to)."""

from __future__ import annotations

from collections.abc import Mapping

from wardbook.formats.csaf.place import Place
from wardbook.model.cvss import Score, score

_VERSION_3 = """
attackVector AV attackComplexity AC privilegesRequired PR userInteraction UI scope S
confidentialityImpact C integrityImpact I availabilityImpact A
exploitCodeMaturity E remediationLevel RL reportConfidence RC
confidentialityRequirement CR integrityRequirement IR availabilityRequirement AR
modifiedAttackVector MAV modifiedAttackComplexity MAC modifiedPrivilegesRequired MPR modifiedUserInteraction MUI
modifiedScope MS modifiedConfidentialityImpact MC modifiedIntegrityImpact MI modifiedAvailabilityImpact MA
"""
_VERSION_2 = """
accessVector AV accessComplexity AC authentication Au
confidentialityImpact C integrityImpact I availabilityImpact A
exploitability E remediationLevel RL reportConfidence RC
collateralDamagePotential CDP targetDistribution TD
confidentialityRequirement CR integrityRequirement IR availabilityRequirement AR
"""


def _pairs(text: str) -> Mapping[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


METRICS: Mapping[str, Mapping[str, str]] = {"cvss_v2": _pairs(_VERSION_2), "cvss_v3": _pairs(_VERSION_3)}
"""The metric that each member of an object stands for."""

# Version 3 shortens every value to its first letter, version 2 all but these.
_SHORT: Mapping[str, Mapping[str, str]] = {
    "cvss_v2": {
        "NOT_DEFINED": "ND",
        "PROOF_OF_CONCEPT": "POC",
        "OFFICIAL_FIX": "OF",
        "TEMPORARY_FIX": "TF",
        "UNCONFIRMED": "UC",
        "UNCORROBORATED": "UR",
        "LOW_MEDIUM": "LM",
        "MEDIUM_HIGH": "MH",
    },
    "cvss_v3": {"NOT_DEFINED": "X"},
}


def stated(cvss: Place, member: str) -> dict[str, tuple[str, Place]]:
    """Metric, value and place of everything that the members of an object state."""
    found = {}
    for name, metric in METRICS[member].items():
        if (place := cvss.get(name)).text:
            found[metric] = (_SHORT[member].get(place.text, place.text[:1]), place)
    return found


def in_vector(cvss: Place) -> dict[str, str]:
    """Metric and value of everything in the vector of an object."""
    pieces = (piece.partition(":") for piece in cvss.get("vectorString").text.split("/"))
    return {metric: value for metric, _, value in pieces if metric != "CVSS"}


def scored(cvss: Place, member: str) -> Score:
    """The scores of an object: its vector, completed by what only its members state.

    ValueError where the vector cannot be scored.
    """
    vector, given = cvss.get("vectorString").text, in_vector(cvss)
    more = [f"{metric}:{value}" for metric, (value, _) in stated(cvss, member).items() if metric not in given]
    return score("/".join([vector, *more]))
