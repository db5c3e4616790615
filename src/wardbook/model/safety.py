"""What can hurt somebody, and who must not be able to bring it about: `safety.yaml`."""

from typing import Annotated, Literal

from wardbook.model.architecture import Element
from wardbook.model.record import Record, says

HarmSeverity = Literal["negligible", "minor", "serious", "critical", "catastrophic"]


class SafetySource(Record, kw_only=True):
    """The safety risk file this mirrors."""

    system: Annotated[str | None, says("System that holds it.", example="eQMS")] = None
    document: Annotated[str | None, says("Its number.", example="RMF-0042")] = None
    revision: Annotated[str | None, says("Its revision.", example="G")] = None


class Harm(Element, kw_only=True):
    """An injury or damage."""

    what: Annotated[str, says("What happens.", example="respiratory depression")]
    to: Annotated[Literal["patient", "user", "other"], says("To whom.", example="patient")] = "patient"
    severity: Annotated[HarmSeverity | None, says("How bad, by the safety file.", example="catastrophic")] = (
        None
    )
    safety_file: Annotated[tuple[str, ...], says("Ids in the safety file.", example="[H-17]")] = ()


class Situation(Element, kw_only=True):
    """A hazardous situation and what an attacker must achieve to cause it."""

    what: Annotated[str, says("The hazardous situation.", example="over-infusion of opioid")]
    when: Annotated[
        str | None,
        says(
            "The achievement that causes it, in the small language, or `never`.",
            example="motor.control or ui.control",
            form="when",
        ),
    ] = None
    harms: Annotated[tuple[str, ...], says("Harms it can lead to.", example="[H-1]", ref=("harm",))] = ()
    given: Annotated[
        str | None, says("What must happen by itself as well.", example='"an occlusion occurs by itself"')
    ] = None
    because: Annotated[
        str | None, says("Why it can never be caused, needed with `never`.", example='"no function involved"')
    ] = None
    sequence: Annotated[
        str | None, says("Sequence of events to harm.", example='"rate raised, alarm silent, overdose"')
    ] = None
    multi_patient: Annotated[
        bool | None, says("Whether several patients can be harmed at once.", example="yes")
    ] = None
    states: Annotated[
        tuple[str, ...], says("Operating states in which it matters.", example="[infusing]")
    ] = ()
    safety_file: Annotated[tuple[str, ...], says("Ids in the safety file.", example="[HZ-9]")] = ()
    impact: Annotated[
        Literal["privacy"] | None, says("A situation without bodily harm.", example="privacy")
    ] = None


class Profile(Record, kw_only=True):
    """The strongest attacker who must still not succeed."""

    time: Annotated[
        Literal["day", "week", "weeks", "months", "years"], says("Time at hand.", example="months")
    ]
    expertise: Annotated[
        Literal["layman", "proficient", "expert", "multiple-experts"], says("Skill.", example="expert")
    ]
    knowledge: Annotated[
        Literal["public", "restricted", "sensitive", "critical"],
        says("Knowledge of the device.", example="sensitive"),
    ]
    window: Annotated[
        Literal["unlimited", "easy", "moderate", "difficult"], says("Opportunity.", example="difficult")
    ]
    equipment: Annotated[
        Literal["standard", "specialised", "bespoke", "multiple-bespoke"],
        says("Equipment.", example="bespoke"),
    ]


class Acceptance(Record, kw_only=True):
    """Who must not succeed, by severity; a proposal until signed."""

    catastrophic: Annotated[
        Profile | None,
        says(
            "For catastrophic harm.",
            example="{time: months, expertise: expert, knowledge: sensitive, window: difficult, equipment: bespoke}",
        ),
    ] = None
    critical: Annotated[
        Profile | None,
        says(
            "For critical harm.",
            example="{time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}",
        ),
    ] = None
    serious: Annotated[
        Profile | None,
        says(
            "For serious harm.",
            example="{time: week, expertise: proficient, knowledge: restricted, window: moderate, equipment: specialised}",
        ),
    ] = None
    minor: Annotated[
        Profile | None,
        says(
            "For minor harm.",
            example="{time: week, expertise: proficient, knowledge: public, window: easy, equipment: standard}",
        ),
    ] = None
    negligible: Annotated[
        Profile | None,
        says(
            "For negligible harm.",
            example="{time: day, expertise: layman, knowledge: public, window: unlimited, equipment: standard}",
        ),
    ] = None
    matrix: Annotated[str | None, says("The acceptance matrix used.", example="example-pm16")] = None
    signed: Annotated[
        str | None, says("Signature that makes it count.", example="evidence/sig-1.json", form="path")
    ] = None


class SafetyFile(Record, kw_only=True):
    """`safety.yaml`: harms, hazardous situations and acceptance."""

    source: Annotated[
        SafetySource | None,
        says("The safety risk file this mirrors.", example="{system: eQMS, document: RMF-0042, revision: G}"),
    ] = None
    harms: Annotated[
        dict[str, Harm],
        says("Harms by id.", example="{H-1: {what: respiratory depression, severity: catastrophic}}"),
    ] = {}
    situations: Annotated[
        dict[str, Situation],
        says(
            "Hazardous situations by id.",
            example="{HS-01: {what: over-infusion, when: motor.control, harms: [H-1]}}",
        ),
    ] = {}
    acceptance: Annotated[
        Acceptance | None, says("Who must not succeed, by severity.", example="{matrix: example-pm16}")
    ] = None
