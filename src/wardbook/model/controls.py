"""What was chosen against the threats, and the requirements that record it: `controls.yaml`, `requirements.yaml`."""

from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.record import Record, says


class DesignInput(Record, kw_only=True):
    """The requirement that makes a control a design input."""

    id: Annotated[str, says("Id of the requirement.", example="SRS-112")]
    text: Annotated[
        str | None,
        says(
            "What the device shall do.", example='"The pump accepts libraries only from the hospital server."'
        ),
    ] = None
    accept: Annotated[
        str | None, says("When it is met.", example='"a server without a hospital certificate is refused"')
    ] = None
    from_: Annotated[
        tuple[str, ...],
        says(
            "What it derives from: obligations, threats, risks, other requirements.",
            example="[fda-premarket-2026:App1.A.1, HS-01/H-1]",
            unlocks="obligations that the control answers beyond what the catalogue says of it",
        ),
    ] = msgspec.field(default=(), name="from")
    methods: Annotated[
        tuple[str, ...],
        says(
            "Methods by which it is to be verified, by their words.",
            example="[security-requirement, penetration]",
            word="test-methods",
        ),
    ] = ()
    source: Annotated[str | None, says("Where it is kept.", example="Polarion")] = None


class Control(Element, kw_only=True):
    """One chosen security control at its places."""

    do: Annotated[
        str, says("The control, by its word in the catalogue.", example="mutual-tls", word="controls")
    ]
    at: Annotated[
        tuple[str, ...],
        says(
            "Parts, flows or zones where it stands.",
            example="[drugsrv -> comms]",
            ref=("part", "flow", "zone"),
        ),
    ] = ()
    requirement: Annotated[
        DesignInput | None, says("The design input that asks for it.", example="{id: SRS-112}")
    ] = None
    state: Annotated[
        Literal["proposed", "planned", "implemented", "retired"] | None,
        says("How far it has come.", example="implemented"),
    ] = None
    tests: Annotated[tuple[str, ...], says("Tests that show it.", example="[TC-88]", ref=("test",))] = ()
    cost: Annotated[
        Literal["low", "medium", "high"] | None,
        says("Cost class; never printed in a risk file.", example="low"),
    ] = None
    introduces: Annotated[
        tuple[str, ...],
        says(
            "Situations it can cause itself; `none` is a statement.",
            example="none",
            ref=("situation", "none"),
        ),
    ] = ()
    turns: Annotated[
        dict[str, str], says("One situation into a milder one.", example="{HS-01: HS-02}", ref=("situation",))
    ] = {}
    because: Annotated[str | None, says("The reason for what is said.", example='"no new interface"')] = None
    replaced_by: Annotated[
        str | None, says("The control that replaced it.", example="C-31", ref=("control",))
    ] = None
    label: Annotated[
        str | None, says("What users must be told about it.", example='"Enrol the pump in the hospital CA."')
    ] = None


class Requirement(Element, kw_only=True):
    """A requirement kept elsewhere or written here."""

    text: Annotated[str | None, says("What is required.", example='"The pump logs every failed log-on."')] = (
        None
    )
    accept: Annotated[str | None, says("When it is met.", example='"ten failures give ten entries"')] = None
    from_: Annotated[
        tuple[str, ...],
        says("What it derives from: obligations, risks, other requirements.", example="[URS-4]"),
    ] = msgspec.field(default=(), name="from")
    tests: Annotated[tuple[str, ...], says("Tests that show it.", example="[TC-88]", ref=("test",))] = ()
    kept_in: Annotated[str | None, says("System that holds the original.", example="Polarion IP100/SRS")] = (
        None
    )
    revision: Annotated[str | None, says("Revision of the original.", example="7")] = None
    state: Annotated[
        Literal["draft", "approved", "retired"] | None, says("Its state.", example="approved")
    ] = None
    because: Annotated[str | None, says("Why it was retired or excluded.", example='"function removed"')] = (
        None
    )
    title: Annotated[str | None, says("Its title in the other system.", example='"Failed log-ons"')] = None
    status: Annotated[
        str | None, says("Its state in the other system's own word.", example='"In Review"')
    ] = None
    links: Annotated[
        dict[str, tuple[str, ...]],
        says(
            "Links to things that this folder does not have, by what they mean there.",
            example="{refines: [URS-4]}",
            unlocks="stale links, with the id that was probably meant",
        ),
    ] = {}
    imported: Annotated[
        str | None,
        says("The source in sources.yaml it was imported from.", example="srs", ref=("import",)),
    ] = None
    as_imported: Annotated[
        str | None,
        says(
            "Digest of its words as they were imported.",
            example=f'"sha256:{"0" * 64}"',
            form="digest",
            unlocks="edits made here, so that no import overwrites them",
        ),
    ] = None
    links_as_of: Annotated[
        str | None,
        says(
            "Digest of the words that its links and tests were made for; written when an import changed the words, "
            "deleted by whoever has looked at the links again.",
            example=f'"sha256:{"0" * 64}"',
            form="digest",
        ),
    ] = None


class Anomaly(Element, kw_only=True):
    """A known fault that the device is released with."""

    what: Annotated[str, says("What is wrong.", example="log time drifts by 2 s a day")]
    at: Annotated[tuple[str, ...], says("Where.", example="[ui]", ref=("part", "flow", "zone"))] = ()
    cwe: Annotated[tuple[int, ...], says("CWE numbers that fit.", example="[1392]")] = ()
    security: Annotated[
        str | None,
        says("Assessment of its effect on security.", example='"no effect: logs are ordered by counter"'),
    ] = None
    safety: Annotated[str | None, says("Assessment of its effect on safety.", example='"none"')] = None
    is_: Annotated[
        Literal["open", "deferred", "accepted", "fixed"] | None, says("What was decided.", example="deferred")
    ] = msgspec.field(default=None, name="is")
    until_version: Annotated[
        str | None, says("Version that will fix it.", example="2.2.0", form="version")
    ] = None
    kept_in: Annotated[str | None, says("System that holds it.", example="Jira IP-931")] = None
    details: Annotated[str | None, says("More about it.", example='"seen after 30 h without network"')] = None
    severity: Annotated[str | None, says("Severity in the words of its system.", example="minor")] = None
    component: Annotated[
        str | None, says("Component in the words of its system, where it is no part here.", example="radio")
    ] = None
    found_in: Annotated[str | None, says("Version it was found in.", example="2.0.3")] = None
    because: Annotated[
        str | None,
        says("Why the device may be released with it.", example='"no path of an attacker leads there"'),
    ] = None
    plan: Annotated[
        str | None, says("What is done about it.", example='"corrected with the new clock driver"')
    ] = None
    status: Annotated[
        str | None, says("Its state in the other system's own word.", example='"Deferred to 2.2"')
    ] = None
    revision: Annotated[str | None, says("Revision of the original.", example="3")] = None
    links: Annotated[
        dict[str, tuple[str, ...]],
        says("Links of the original, by what they mean there.", example="{blocks: [IP-7]}"),
    ] = {}
    imported: Annotated[
        str | None,
        says("The source in sources.yaml it was imported from.", example="bugs", ref=("import",)),
    ] = None
    as_imported: Annotated[
        str | None,
        says("Digest of its words as they were imported.", example=f'"sha256:{"0" * 64}"', form="digest"),
    ] = None


class AnomaliesFile(Record, kw_only=True):
    """`anomalies.yaml`: unresolved anomalies by id, or the statement that there are none."""

    statement: Annotated[
        Literal["none"] | None, says("`none` says that there are no unresolved anomalies.", example="none")
    ] = None
    anomalies: Annotated[
        dict[str, Anomaly], says("Anomalies by id.", example="{AN-1: {what: log time drifts}}")
    ] = {}
