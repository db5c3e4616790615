"""What happens after release and what users are told: `postmarket.yaml`, `labelling.yaml`, `company.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.disclosure import WrittenAnswer
from wardbook.model.package_signature import Meaning
from wardbook.model.papers import Branding
from wardbook.model.record import Record, says


class Watched(Element, kw_only=True):
    """A source watched for new vulnerabilities."""

    what: Annotated[str, says("The source.", example="CISA KEV catalogue")]
    every: Annotated[str | None, says("How often.", example="1 d", form="duration")] = None
    how: Annotated[str | None, says("By which method or tool.", example="wardbook monitor")] = None
    owner: Annotated[str | None, says("The role that answers for it.", example="psirt", ref=("role",))] = None


class Timeline(Record, kw_only=True):
    """How fast something happens, and why that is fast enough."""

    within: Annotated[str | None, says("The time allowed.", example="90 d", form="duration")] = None
    why: Annotated[
        str | None, says("Justification.", example='"hospital maintenance windows are quarterly"')
    ] = None


class Timelines(Record, kw_only=True):
    """The clocks of the management plan."""

    triage: Annotated[
        Timeline | None, says("From report to assessment.", example="{within: 5 d, why: weekly board}")
    ] = None
    regular: Annotated[
        Timeline | None,
        says("Regular cycle for known unacceptable vulnerabilities.", example='{within: 90 d, why: "…"}'),
    ] = None
    out_of_cycle: Annotated[
        Timeline | None,
        says(
            "Critical vulnerabilities that could cause uncontrolled risk.", example='{within: 30 d, why: "…"}'
        ),
    ] = None
    notice: Annotated[
        Timeline | None, says("First word to customers.", example="{within: 30 d, why: postmarket guidance}")
    ] = None
    fielded: Annotated[
        Timeline | None,
        says("From release until devices have the update.", example="{within: 60 d, why: service visits}"),
    ] = None


class Disclosure(Record, kw_only=True):
    """Coordinated vulnerability disclosure."""

    policy: Annotated[
        str | None, says("Where the policy is published.", example="https://example.com/security")
    ] = None
    contact: Annotated[str | None, says("Where to report.", example="psirt@example.com", form="email")] = None
    external: Annotated[
        str | None, says("How reports from outside are handled.", example='"answered within 3 days"')
    ] = None
    internal: Annotated[
        str | None, says("How our own findings are disclosed.", example='"advisory with the fix"')
    ] = None
    procedures: Annotated[
        tuple[str, ...],
        says("Procedures that carry it out.", example="[vulnerability-handling]", ref=("procedure",)),
    ] = ()
    isao: Annotated[
        str | None, says("Information sharing organisation we take part in.", example="Health-ISAC")
    ] = None


class Incident(Record, kw_only=True):
    """The plan for a security incident."""

    plan: Annotated[str | None, says("Document.", example="PLN-007")] = None
    contact: Annotated[str | None, says("Contact round the clock.", example="+00 000 0000")] = None
    exercised: Annotated[
        str | None, says("When it was last exercised, and what was learnt.", example='"2026-06-11, see EX-3"')
    ] = None
    owner: Annotated[str | None, says("The role that leads.", example="psirt", ref=("role",))] = None


class Updates(Record, kw_only=True):
    """How updates are made and how they reach devices."""

    process: Annotated[str | None, says("How updates are made and released.", example='"SOP-044"')] = None
    delivery: Annotated[
        str | None,
        says("How they reach the device.", example='"offered by the update service, installed at idle"'),
    ] = None
    rate: Annotated[
        str | None, says("Share of devices reached, and in what time.", example='"95 % in 60 d"')
    ] = None
    authorized_source: Annotated[
        str | None, says("Where users get authorized software.", example='"service portal"')
    ] = None
    installed_by: Annotated[
        tuple[Literal["customer", "service", "manufacturer"], ...],
        says(
            "Who may install them.",
            example="[customer, service]",
            unlocks="what hospitals ask about updates of each kind of software",
        ),
    ] = ()
    automatic: Annotated[bool | None, says("Whether they install without anybody's doing.", example="no")] = (
        None
    )


class EndOfLife(Record, kw_only=True):
    """What happens at the end of support and of life."""

    notice: Annotated[
        str | None, says("How long ahead customers are told.", example="24 m", form="duration")
    ] = None
    transfer: Annotated[
        str | None,
        says("How risk passes to the customer afterwards.", example='"letter with residual risks"'),
    ] = None
    disposal: Annotated[
        str | None, says("How data and keys are removed.", example='"factory reset wipes keys"')
    ] = None


class Measure(Record, kw_only=True):
    """How vulnerabilities were dealt with in one period: counts and averages, as they were measured."""

    identified: Annotated[int | None, says("Vulnerabilities identified in the period.", example="41")] = None
    mended: Annotated[int | None, says("How many of these an update or patch mended.", example="38")] = None
    to_fix: Annotated[
        str | None,
        says("Average time from identifying one to its update or patch.", example="27 d", form="duration"),
    ] = None
    to_field: Annotated[
        str | None,
        says(
            "Average time from an update being available to its being in all fielded devices, as far as known.",
            example="52 d",
            form="duration",
        ),
    ] = None
    of: Annotated[str | None, says("Version or versions it is about.", example='"2.0.3"')] = None
    source: Annotated[
        str | None,
        says("Where the figures were taken from.", example='"PSIRT register, export of 2026-10-01"'),
    ] = None


class PostmarketFile(Record, kw_only=True):
    """`postmarket.yaml`: the cybersecurity management plan as facts."""

    sources: Annotated[
        dict[str, Watched],
        says("Sources watched, by id.", example="{kev: {what: CISA KEV catalogue, every: 1 d}}"),
    ] = {}
    known_exploited: Annotated[
        str | None,
        says(
            "How vulnerabilities known to be exploited are handled.",
            example='"designed out or fixed out of cycle"',
        ),
    ] = None
    timelines: Annotated[
        Timelines | None, says("The clocks, each with its reason.", example="{regular: {within: 90 d}}")
    ] = None
    testing: Annotated[
        Timeline | None, says("Periodic security testing.", example="{within: 12 m, why: yearly}")
    ] = None
    disclosure: Annotated[
        Disclosure | None, says("Coordinated disclosure.", example="{contact: psirt@example.com}")
    ] = None
    incident: Annotated[Incident | None, says("Incident plan.", example="{plan: PLN-007}")] = None
    updates: Annotated[
        Updates | None, says("How updates are made and reach devices.", example='{process: "SOP-044"}')
    ] = None
    communication: Annotated[
        str | None, says("How customers hear of coming fixes.", example='"advisory by mail and portal"')
    ] = None
    owner: Annotated[
        str | None, says("The role that answers for the plan.", example="psirt", ref=("role",))
    ] = None
    end_of_life: Annotated[
        EndOfLife | None, says("End of support, of life, and disposal.", example="{notice: 24 m}")
    ] = None
    fielded_versions: Annotated[
        dict[str, str],
        says(
            "Versions in the field and how they are served.",
            example='{2.0.4: "gets security fixes until 2028"}',
        ),
    ] = {}
    measuring: Annotated[
        str | None,
        says(
            "How and how often it is measured how vulnerabilities are dealt with.",
            example='"each half year, from the PSIRT register"',
        ),
    ] = None
    measures: Annotated[
        dict[str, Measure],
        says(
            "What was measured, by period.", example="{2026-H1: {identified: 41, mended: 38, to-fix: 27 d}}"
        ),
    ] = {}


class Told(Element, kw_only=True):
    """Something users are told that cannot be derived from the rest."""

    text: Annotated[str, says("What they are told.", example='"Keep the pump on its own network."')]
    to: Annotated[
        Literal["user", "customer", "patient", "public"] | None, says("Who is told.", example="customer")
    ] = None
    answers: Annotated[
        tuple[str, ...],
        says("Labelling items it answers.", example="[fda-premarket-2026:VI.A.1]", ref=("knowledge",)),
    ] = ()
    about: Annotated[
        tuple[str, ...],
        says(
            "What it is about.",
            example="[comms]",
            ref=("part", "flow", "zone", "control", "situation", "asset"),
        ),
    ] = ()
    where: Annotated[str | None, says("Where it is printed.", example='"IFU chapter 9"')] = None
    adds_to: Annotated[
        tuple[str, ...],
        says(
            "Derived lines of labelling behind which it is printed.",
            example="[label/ports/events]",
            unlocks="words of your own beside what follows from the model",
        ),
    ] = ()
    replaces: Annotated[
        tuple[str, ...],
        says(
            "Derived lines of labelling in whose place it stands.",
            example="[label/ports/events]",
            unlocks="words of your own instead of what follows from the model",
        ),
    ] = ()


class LabellingFile(Record, kw_only=True):
    """`labelling.yaml`: what users are told, by id."""

    told: Annotated[
        dict[str, Told],
        says("Statements by id.", example='{L-1: {text: "Keep the pump on its own network."}}'),
    ] = {}
    not_told: Annotated[
        dict[str, str],
        says(
            "Lines of labelling, or situations whose risk is left, that users are not told, each with the reason.",
            example='{HS-01: "clinicians learn it in training, document TR-7"}',
            unlocks="a residual risk that reaches no user, with its reason",
        ),
    ] = {}
    mds2: Annotated[
        dict[str, WrittenAnswer],
        says(
            "Answers to questions of the MDS2 form that do not follow from the model, by number.",
            example='{AUDT-3: {answer: no}, EMRG-1: {answer: see note, note: "at the bedside no log-on is needed"}}',
            unlocks="the questions of hospitals that nothing else answers",
        ),
    ] = {}


class SignerKey(Record, kw_only=True):
    """A person's public key, so that a signature is somebody's: a name that is only typed signs nothing."""

    person: Annotated[str, says("Whose key it is, whose identity was verified.", example="A. Author")]
    key: Annotated[
        str,
        says(
            "The public Ed25519 key, 32 bytes in base64.",
            example="WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs=",
        ),
    ]
    role: Annotated[str | None, says("In which role the person signs.", example="product-security-lead")] = (
        None
    )
    from_: Annotated[datetime.date | None, says("From when it is registered.", example="2026-01-01")] = (
        msgspec.field(default=None, name="from")
    )
    until: Annotated[
        datetime.date | None,
        says("When it was retired or replaced: what it signed before holds.", example="2027-12-31"),
    ] = None
    revoked: Annotated[
        datetime.date | None,
        says("When it was lost or stolen: nothing that it signed counts any longer.", example="2026-11-02"),
    ] = None
    may: Annotated[
        tuple[Meaning, ...],
        says("What its signatures may mean; without it, anything.", example="[review]"),
    ] = ()


class CompanyFile(Record, kw_only=True):
    """`company.yaml`: answers that all devices of a manufacturer share."""

    name: Annotated[str | None, says("Name of the company.", example="Example Medical")] = None
    address: Annotated[str | None, says("Address.", example="1 Example Street, Exampletown")] = None
    security_contact: Annotated[
        str | None, says("Where to report vulnerabilities.", example="psirt@example.com", form="email")
    ] = None
    security_page: Annotated[
        str | None, says("Page with policy and advisories.", example="https://example.com/security")
    ] = None
    quality_system: Annotated[
        str | None, says("Quality system and certificate.", example="ISO 13485, certificate 0000")
    ] = None
    branding: Annotated[
        Branding | None,
        says("How its documents look and are numbered.", example="{paper: a4}"),
    ] = None
    signers: Annotated[
        dict[str, SignerKey],
        says(
            "Keys of the people who sign packages and records, by id.",
            example='{author-2026: {person: A. Author, key: "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs="}}',
        ),
    ] = {}
    packages_need: Annotated[
        tuple[Meaning, ...],
        says("What the signatures of a final package must mean.", example="[review, approval]"),
    ] = ()
    answers: Annotated[
        dict[str, str],
        says(
            "Answers to customers' questions, by question id; for numbers of the MDS2 form `Yes`, `No`, `N/A` or "
            "`See note`, a colon, and words.",
            example='{remote-service: "by appointment only", DOC-9: "Yes: Health-ISAC"}',
        ),
    ] = {}
