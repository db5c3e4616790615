"""What the device is, for whom, where it is sold and how long it lives: `device.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.record import Record, says

Stage = Literal[
    "idea",
    "concept",
    "development",
    "verification",
    "submission",
    "market",
    "support",
    "end-of-support",
    "disposal",
]
SubmissionType = Literal[
    "510k",
    "de-novo",
    "pma",
    "pma-supplement",
    "hde",
    "ide",
    "bla",
    "ind",
    "pdp",
    "exempt",
    "mdr",
    "ivdr",
    "licence",
    "other",
]
Ask = bool | str


class Identity(Record, kw_only=True):
    """The device's names and numbers."""

    id: Annotated[str, says("Short id of the device, used in file names.", example="ip100", form="id")]
    name: Annotated[str, says("Name as on the label.", example="IP-100 large-volume infusion pump")]
    version: Annotated[
        str | None, says("Version this folder describes.", example="2.1.0", form="version")
    ] = None
    manufacturer: Annotated[str | None, says("Legal manufacturer.", example="Example Medical")] = None
    model_numbers: Annotated[
        tuple[str, ...], says("Catalogue or model numbers covered.", example="[IP100-US, IP100-EU]")
    ] = ()
    basic_udi_di: Annotated[
        str | None, says("Basic UDI-DI of the EU, or `unknown` with a reason.", example="unknown")
    ] = None
    udi_di: Annotated[str | None, says("UDI-DI of this version.", example="unknown")] = None
    family: Annotated[str | None, says("Product family this device belongs to.", example="IP series")] = None
    variants: Annotated[
        dict[str, str],
        says(
            "Variants covered by this folder and how they differ.",
            example='{ip100-eu: "EU mains plug, no cellular"}',
        ),
    ] = {}
    banner: Annotated[
        str | None,
        says("A line repeated on every page, such as a confidentiality mark.", example='"Confidential"'),
    ] = None
    note: Annotated[str | None, says("A remark for readers of the folder.", example='"renamed in 2025"')] = (
        None
    )


class Classification(Record, kw_only=True):
    """Risk classes by market and the software safety class."""

    us: Annotated[Literal["I", "II", "III"] | None, says("FDA device class.", example="II")] = None
    eu: Annotated[
        Literal["I", "Is", "Im", "Ir", "IIa", "IIb", "III", "A", "B", "C", "D"] | None,
        says("Class by MDR rule or IVDR.", example="IIb"),
    ] = None
    ca: Annotated[Literal["I", "II", "III", "IV"] | None, says("Health Canada class.", example="III")] = None
    uk: Annotated[
        Literal["I", "Is", "Im", "Ir", "IIa", "IIb", "III", "A", "B", "C", "D"] | None,
        says("Class in the United Kingdom.", example="IIb"),
    ] = None
    software_safety: Annotated[
        Literal["A", "B", "C"] | None, says("Software safety class of IEC 62304.", example="C")
    ] = None
    eu_rule: Annotated[
        str | None, says("The classification rule that led to the EU class.", example="Rule 12")
    ] = None


class Submission(Record, kw_only=True):
    """What is submitted in one market."""

    type: Annotated[
        SubmissionType | None, says("Kind of submission or conformity route.", example="510k")
    ] = None
    product_code: Annotated[str | None, says("Product code of the authority.", example="FRN")] = None
    predicate: Annotated[str | None, says("Predicate or reference device.", example="K190000")] = None
    authorized_before: Annotated[
        bool | None, says("Whether an earlier version was authorized.", example="no")
    ] = None
    cyber_affected: Annotated[
        bool | None, says("For a change: whether it may affect cybersecurity.", example="yes")
    ] = None
    against: Annotated[
        str | None,
        says(
            "Edition of the guidance the submission is written against.",
            example="fda-premarket-2026",
            ref=("source",),
        ),
    ] = None
    planned: Annotated[datetime.date | None, says("Planned date of submission.", example="2027-03-01")] = None
    body: Annotated[
        str | None,
        says("Notified body, auditing organisation or authority.", example="Example Notified Body 0000"),
    ] = None


class Lifecycle(Record, kw_only=True):
    """Where the device stands and how long it will be looked after."""

    stage: Annotated[
        Stage | None, says("Stage of life; it sets the milestone that `check` uses.", example="development")
    ] = None
    support_until: Annotated[
        datetime.date | None, says("Until when security updates are promised.", example="2036-12-31")
    ] = None
    end_of_life: Annotated[
        datetime.date | None, says("When the device is to leave use.", example="2038-12-31")
    ] = None
    service_life: Annotated[str | None, says("Expected service life.", example="10 y", form="duration")] = (
        None
    )


class Library(Record, kw_only=True):
    """Another folder whose parts, controls, words and outlines this device shares."""

    path: Annotated[
        str,
        says("Path of the library folder, relative to this one.", example="../platform-radio", form="path"),
    ]
    digest: Annotated[
        str | None,
        says(
            "Digest the library must have.",
            example='"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
            form="digest",
        ),
    ] = None


class DeviceFile(Record, kw_only=True):
    """`device.yaml`, the only required file."""

    format: Annotated[int, says("Number of this format.", example="1")]
    device: Annotated[
        Identity, says("The device's names and numbers.", example="{id: ip100, name: IP-100 infusion pump}")
    ]
    intended_use: Annotated[
        str | None,
        says("Intended use in one or two sentences.", example='"Delivers fluids to one patient at a time."'),
    ] = None
    users: Annotated[tuple[str, ...], says("Who uses it.", example="[clinician, service]", word="roles")] = ()
    environment: Annotated[
        tuple[str, ...], says("Where it is used.", example="[hospital]", word="environments")
    ] = ()
    patients: Annotated[str | None, says("Which patients.", example="adults and children on a ward")] = None
    classes: Annotated[
        Classification | None, says("Risk classes.", example="{us: II, eu: IIb, software-safety: C}")
    ] = msgspec.field(default=None, name="class")
    markets: Annotated[
        tuple[str, ...], says("Where it is to be sold.", example="[us, eu, ca]", ref=("market",))
    ] = ()
    submission: Annotated[
        dict[str, Submission],
        says("What is submitted, by market.", example="{us: {type: 510k, against: fda-premarket-2026}}"),
    ] = {}
    connects: Annotated[
        tuple[str, ...],
        says(
            "Every way to connect, used or not; `none` is a statement.",
            example="[wifi, ethernet, usb]",
            word="connects",
        ),
    ] = ()
    customers_ask: Annotated[
        dict[str, Ask],
        says(
            "What customers demand.",
            example="{mds2: yes, offline-use: 72 h, patch-window: 30 d}",
            word="asks",
        ),
    ] = {}
    lifecycle: Annotated[
        Lifecycle | None,
        says(
            "Where it stands and how long it is looked after.",
            example="{stage: development, support-until: 2036-12-31}",
        ),
    ] = None
    libraries: Annotated[
        tuple[Library, ...], says("Folders shared with other devices.", example="[{path: ../platform-radio}]")
    ] = ()
    words: Annotated[
        dict[str, dict[str, str]],
        says(
            "Words added to the closed lists, each with a sentence.",
            example='{protocols: {acme-bus: "Our serial bus."}}',
        ),
    ] = {}
    note: Annotated[str | None, says("A remark for readers of the folder.", example='"renamed in 2025"')] = (
        None
    )
