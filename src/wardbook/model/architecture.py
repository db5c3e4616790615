"""How the device is built: `architecture.yaml`."""

from typing import Annotated, ClassVar, Literal

import msgspec

from wardbook.model.record import Record, says
from wardbook.model.table import Audience

Level = Literal["low", "medium", "high"]
PartKind = Literal["process", "store", "server", "hardware", "app", "cloud", "model", "external"]
FlowKind = Literal["data", "command", "code", "signal", "physical"]
Owner = Literal["maker", "hospital", "patient", "vendor"]
DataKind = Literal["phi", "personal", "safety", "key", "credential", "training"]


class Element(Record, kw_only=True):
    """What zones, actors, parts, assets, flows and uses share."""

    id: str = ""
    note: Annotated[str | None, says("A remark for readers.", example='"replaced in 3.0"')] = None
    source: Annotated[str | None, says("Where the fact comes from.", example="SAD-0007 rev C")] = None
    audience: Annotated[
        Audience | None, says("Who may see it: regulator, customer, user, public.", example="customer")
    ] = None


class Zone(Element, kw_only=True):
    """A trust boundary and what stands inside it."""

    trust: Annotated[
        Literal[0, 1, 2, 3, 4, 5], says("How far it is trusted, 0 not at all to 5 fully.", example="4")
    ]
    name: Annotated[str | None, says("Name for people.", example='"Hospital network"')] = None
    inside: Annotated[str | None, says("The zone around it.", example="bedside", ref=("zone",))] = None
    reach: Annotated[
        Literal["physical", "adjacent", "network"] | None,
        says("What an attacker needs to get at it.", example="physical", unlocks="entries of attack paths"),
    ] = None
    assumption: Annotated[
        str | None,
        says(
            "What is assumed of it.",
            example='"an adversary can read, alter, drop and replay"',
            unlocks="stated assumptions in the threat model",
        ),
    ] = None
    needs: Annotated[tuple[str, ...], says("Badges that are needed to enter.", example="[ward-badge]")] = ()


class Actor(Element, kw_only=True):
    """A person or outside body that acts on the device."""

    in_: Annotated[str, says("The zone it stands in.", example="bedside", ref=("zone",))] = msgspec.field(
        name="in"
    )
    name: Annotated[str | None, says("Name for people.", example='"Ward nurse"')] = None
    role: Annotated[str | None, says("Its role.", example="clinician", word="roles")] = None
    badges: Annotated[tuple[str, ...], says("What it holds to prove itself.", example="[service-pin]")] = ()
    strength: Annotated[Level | None, says("How well it proves itself.", example="medium")] = None


class SbomChoice(Record, kw_only=True):
    """One SBOM of a part, possibly only a section of it."""

    SHORTHAND: ClassVar[str] = "file"

    file: Annotated[
        str, says("SBOM file, relative to the folder.", example="sbom/comms.cdx.json", form="path")
    ]
    select: Annotated[
        str | None, says("The component in it that is this part.", example="comms-firmware")
    ] = None
    stand_in: Annotated[
        str | None, says("What it stands in for, and why.", example='"SBOM of 2.0.4; 2.1.0 is not built yet"')
    ] = None


class Part(Element, kw_only=True):
    """A piece of the system that can be attacked or trusted by itself."""

    is_: Annotated[PartKind, says("What it is.", example="process")] = msgspec.field(name="is")
    in_: Annotated[str, says("The zone it stands in.", example="pump", ref=("zone",))] = msgspec.field(
        name="in"
    )
    name: Annotated[str | None, says("Name for people.", example='"Communications processor"')] = None
    part_of: Annotated[
        str | None, says("The part that contains it.", example="comms-board", ref=("part",))
    ] = None
    owner: Annotated[
        Owner | None, says("Who operates it.", example="hospital", unlocks="who must act on a risk")
    ] = None
    version: Annotated[
        str | None,
        says("Its version.", example="2.1.0", form="version", unlocks="matching and binding of evidence"),
    ] = None
    build: Annotated[
        str | None,
        says(
            "Digest of the build.",
            example='"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
            form="digest",
            unlocks="evidence that is proven to be of this build",
        ),
    ] = None
    sbom: Annotated[
        tuple[SbomChoice, ...],
        says(
            "Its SBOM, or several.",
            example="sbom/comms.spdx.json",
            unlocks="components, support, vulnerabilities",
        ),
    ] = ()
    properties: Annotated[
        dict[str, bool | None],
        says(
            "Answers to EMB3D's property questions; absent means unknown.",
            example="{PID-11: yes, PID-12: no}",
            unlocks="threats with their reason",
        ),
    ] = {}
    serves: Annotated[
        str | None,
        says(
            "How many devices or patients depend on it.", example="400 devices", unlocks="multi-patient harm"
        ),
    ] = None
    ports: Annotated[tuple[str, ...], says("Ports it listens on.", example="[tcp/443, jtag]")] = ()
    privilege: Annotated[str | None, says("With which rights it runs.", example="root")] = None
    functions: Annotated[
        tuple[str, ...],
        says("What it does, dormant functions too.", example='[therapy, "diagnostics (dormant)"]'),
    ] = ()
    os: Annotated[str | None, says("Operating system and version.", example="Yocto Linux 4.0")] = None
    software_safety: Annotated[
        Literal["A", "B", "C"] | None, says("Its safety class of IEC 62304.", example="C")
    ] = None
    state: Annotated[
        Literal["in-use", "retired"] | None,
        says("Whether it is still part of the design.", example="retired"),
    ] = None
    because: Annotated[str | None, says("Why it was retired.", example='"replaced by gateway"')] = None
    regulated: Annotated[
        Literal["device", "accessory", "non-device", "other-maker"] | None,
        says("What it is in the eyes of the law.", example="device"),
    ] = None
    provider: Annotated[str | None, says("Who provides it as a service.", example="Example Cloud")] = None
    region: Annotated[str | None, says("Where it runs.", example="eu-central")] = None
    requirement: Annotated[
        tuple[str, ...], says("Requirements it answers.", example="[SRS-12]", ref=("requirement",))
    ] = ()


class Needs(Record, kw_only=True):
    """How far an asset must be protected."""

    secrecy: Annotated[Level | None, says("What its disclosure would cost.", example="high")] = None
    integrity: Annotated[Level | None, says("What its alteration would cost.", example="high")] = None
    availability: Annotated[Level | None, says("What its loss would cost.", example="medium")] = None


class Asset(Element, kw_only=True):
    """Something worth protecting."""

    needs: Annotated[Needs, says("How far it must be protected.", example="{integrity: high}")]
    name: Annotated[str | None, says("Name for people.", example='"Drug limits"')] = None
    data: Annotated[
        tuple[DataKind, ...], says("What kind of data it is.", example="phi", unlocks="privacy obligations")
    ] = ()
    kept_in: Annotated[tuple[str, ...], says("Parts that hold it.", example="[druglib]", ref=("part",))] = ()
    shared: Annotated[
        Literal["one device", "one customer", "all devices"] | None,
        says("How many devices share it.", example="all devices", unlocks="multi-patient harm"),
    ] = None
    life_cycle: Annotated[
        str | None,
        says(
            "How it is made, stored, renewed and destroyed.",
            example='"made in an HSM, renewed yearly"',
            unlocks="credential life cycle of the views",
        ),
    ] = None


class Flow(Element, kw_only=True):
    """A path on which something passes from one element to another."""

    PAIR: ClassVar[tuple[str, str]] = ("sender", "receiver")

    id: Annotated[str, says("An id, needed where a pair of ends repeats.", example="update", form="id")] = ""
    sender: Annotated[
        str, says("Who sends; written before the arrow.", example="comms", ref=("part", "actor"))
    ] = msgspec.field(name="from", default="")
    receiver: Annotated[
        str, says("Who receives; written after the arrow.", example="ui", ref=("part", "actor"))
    ] = msgspec.field(name="to", default="")
    carries: Annotated[tuple[str, ...], says("Assets or plain words it carries.", example="drug-limits")] = ()
    kind: Annotated[
        FlowKind | None, says("What passes: data, command, code, signal, physical.", example="command")
    ] = None
    via: Annotated[
        str | None,
        says("Protocol over medium; a word without a slash is a medium.", example="https/wifi", word="via"),
    ] = None
    auth: Annotated[
        str | None,
        says(
            "How the sender proves itself: none, unknown, a kind, or a credential.",
            example="mutual-tls",
            word="auth",
        ),
    ] = None
    auth_covers: Annotated[
        Literal["all", "some"] | None, says("Whether everything on the path is covered.", example="all")
    ] = None
    fresh: Annotated[
        Literal["none", "counter", "nonce", "time"] | None, says("What stops a replay.", example="nonce")
    ] = None
    opens: Annotated[
        Literal["from", "to"] | None, says("Which side opens the connection.", example="from")
    ] = None
    window: Annotated[str | None, says("When it listens.", example="always")] = None
    requires: Annotated[str | None, says("A state in which alone it works.", example="service mode")] = None
    crypto: Annotated[
        str | None, says("Algorithms, versions, strength and mode.", example='"TLS 1.3, AES-256-GCM"')
    ] = None
    keys: Annotated[tuple[str, ...], says("Keys it uses.", example="[device-key]", ref=("asset",))] = ()
    version: Annotated[str | None, says("Version of the protocol.", example="2.5.1", form="version")] = None
    port: Annotated[str | None, says("Port, channel or frequency.", example="tcp/443")] = None
    session: Annotated[
        str | None, says("How a session begins, lasts and ends.", example='"one per transfer, 10 min"')
    ] = None
    on_error: Annotated[
        str | None, says("What happens when it breaks.", example='"keeps the last library, alarms"')
    ] = None
    hand_off: Annotated[
        str | None, says("How integrity holds when it is passed on.", example='"checked again by ui"')
    ] = None
    default: Annotated[str | None, says("How it is set as shipped.", example="on")] = None
    dormant: Annotated[bool | None, says("Whether it exists but is not used.", example="yes")] = None
    signed: Annotated[
        str | None,
        says(
            "The key asset with which the content is signed, or `none`.",
            example="sign-key",
            ref=("asset", "none"),
        ),
    ] = None
    interval: Annotated[str | None, says("How often.", example="10 s")] = None
    role: Annotated[
        Literal["transfer", "store", "convert", "display"] | None,
        says("What the interface does with data.", example="transfer"),
    ] = None
    service_only: Annotated[bool | None, says("Whether only service staff use it.", example="no")] = None

    @property
    def protocol(self) -> str | None:
        """The word before the slash of `via`, None where only a medium was named."""
        return self.via.rsplit("/", 1)[0] if self.via and "/" in self.via else None

    @property
    def medium(self) -> str | None:
        """The word after the slash of `via`, or all of it."""
        return self.via.rsplit("/", 1)[-1] if self.via else None


class Use(Element, kw_only=True):
    """One function whose compromise could matter: a security use case view."""

    path: Annotated[
        tuple[str, ...],
        says(
            "The elements it passes, in order.",
            example="[ehr, drugsrv, comms, ui, motor]",
            ref=("part", "actor"),
        ),
    ]
    name: Annotated[str | None, says("Name for people.", example='"Program from an order"')] = None
    states: Annotated[
        tuple[str, ...], says("Operating states in which it happens.", example="[standby, infusing]")
    ] = ()
    view: Annotated[
        str | None, says("The regulator's view it belongs to.", example="updateability", word="use-views")
    ] = None
    situations: Annotated[
        tuple[str, ...],
        says("Hazardous situations its compromise can cause.", example="[HS-01]", ref=("situation",)),
    ] = ()
    actors: Annotated[tuple[str, ...], says("Who takes part.", example="[nurse]", ref=("actor",))] = ()


class ViewsOmitted(Record, kw_only=True):
    """Why a view that regulators expect is left out."""

    global_system: Annotated[
        str | None, says("Of the whole system.", example='"unchanged since the last submission"')
    ] = None
    multi_patient: Annotated[
        str | None, says("Of what can harm several patients.", example='"one device treats one patient"')
    ] = None
    updateability: Annotated[
        str | None, says("Of the way of updates.", example='"the program is in read-only memory"')
    ] = None
    use_case: Annotated[str | None, says("Of the uses.", example='"unchanged since the last submission"')] = (
        None
    )


class ArchitectureFile(Record, kw_only=True):
    """`architecture.yaml`: zones, actors, parts, assets, flows and uses."""

    zones: Annotated[dict[str, Zone], says("Trust boundaries by id.", example="{pump: {trust: 4}}")] = {}
    actors: Annotated[
        dict[str, Actor], says("People and bodies by id.", example="{nurse: {in: bedside}}")
    ] = {}
    parts: Annotated[dict[str, Part], says("Parts by id.", example="{comms: {is: process, in: pump}}")] = {}
    assets: Annotated[
        dict[str, Asset], says("Assets by id.", example="{drug-limits: {needs: {integrity: high}}}")
    ] = {}
    flows: Annotated[
        tuple[Flow, ...], says("Paths, each `from -> to: {facts}`.", example="[comms -> ui: {carries: rate}]")
    ] = ()
    uses: Annotated[
        dict[str, Use], says("Security use cases by id.", example="{update: {path: [ota, comms]}}")
    ] = {}
    views_omitted: Annotated[
        ViewsOmitted | None,
        says(
            "Views that are left out, each with the reason, which the documents print.",
            example='{multi-patient: "one device treats one patient and nothing is shared"}',
        ),
    ] = None
