"""What people decided about the design: `decisions.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.record import Record, says

DecisionKind = Literal[
    "dismissed",
    "transferred",
    "accepted",
    "deferred",
    "waived",
    "not_affected",
    "affected",
    "fixed",
    "under_investigation",
    "adopted",
    "declined",
    "overridden",
    "confirmed",
]
Justification = Literal[
    "code_not_present",
    "code_not_reachable",
    "requires_configuration",
    "requires_dependency",
    "requires_environment",
    "protected_by_compiler",
    "protected_at_runtime",
    "protected_at_perimeter",
    "protected_by_mitigating_control",
]

Standing = Literal["none", "proposed", "signed", "signed elsewhere, not checked"]
"""Whether a decision is there; whether its person's signature covers it; or whether that is said of another system only.

What was signed elsewhere counts as the person's word, and prints as what it is: nobody here has seen that signature.
"""

SIGNED: frozenset[Standing] = frozenset({"signed", "signed elsewhere, not checked"})
"""Standings with which a decision counts, and is no proposal."""


class SignedIn(Record, kw_only=True):
    """A signature made in another system."""

    system: Annotated[str, says("The system.", example="eQMS")]
    document: Annotated[str, says("The document signed.", example="DEC-17")]
    revision: Annotated[str | None, says("Its revision.", example="B")] = None
    digest: Annotated[
        str | None,
        says(
            "Digest of the document.",
            example='"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
            form="digest",
        ),
    ] = None


class Decision(Record, kw_only=True):
    """One decision about one id, with reason, person and date."""

    about: Annotated[str, says("Id of what is decided.", example="PT-03")]
    is_: Annotated[DecisionKind, says("What was decided.", example="deferred")] = msgspec.field(name="is")
    why: Annotated[str | None, says("The reason.", example='"needs a new enclosure"')] = None
    by: Annotated[str | None, says("Who decided.", example="A. Author")] = None
    date: Annotated[datetime.date | None, says("When.", example="2026-11-02")] = None
    until: Annotated[datetime.date | None, says("Until when it holds.", example="2026-12-31")] = None
    until_version: Annotated[str | None, says("Version that ends it.", example="2.2.0", form="version")] = (
        None
    )
    interim: Annotated[
        str | None,
        says(
            "Of a fix put off: whether devices sold until then get it, and what protects them meanwhile.",
            example='"all devices sold get 2.2.0; the service port is sealed until then"',
        ),
    ] = None
    reach: Annotated[
        str | None,
        says("Of a fix put off: how long until devices have it.", example="90 d", form="duration"),
    ] = None
    versions: Annotated[tuple[str, ...], says("Versions of the part it holds for.", example="[4.2.0]")] = ()
    justification: Annotated[
        Justification | None, says("CycloneDX's reason for `not_affected`.", example="code_not_present")
    ] = None
    to: Annotated[str | None, says("To whom a risk is transferred.", example="hospital")] = None
    signed: Annotated[str | None, says("Signature file.", example="evidence/sig-17.json", form="path")] = None
    signed_in: Annotated[
        SignedIn | None, says("Signature made elsewhere.", example="{system: eQMS, document: DEC-17}")
    ] = None
    note: Annotated[str | None, says("A remark.", example='"seen again in March"')] = None

    @property
    def id(self) -> str:
        """What it decides about what."""
        return f"{self.is_}:{self.about}"

    @property
    def standing(self) -> Standing:
        """How far it counts; a signature file that does not hold was taken out before (see `analysis.signatures`)."""
        if self.signed:
            return "signed"
        return "signed elsewhere, not checked" if self.signed_in else "proposed"
