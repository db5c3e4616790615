"""What is true of the device, in the words that `applies` uses? True, false, or unknown because nobody said."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wardbook.model.components import Component
from wardbook.model.security_file import Device, SecurityFile
from wardbook.source.language import Fact

_RADIO = frozenset(
    {"wifi", "ble", "bluetooth", "nfc", "cellular", "zigbee", "inductive", "lora", "uwb", "rfid"}
)
_NETWORK = frozenset({"wifi", "ethernet", "cellular", "internet"})
_REMOVABLE = frozenset({"usb", "sd-card", "removable-media"})
_DEBUG = frozenset({"jtag", "swd", "uart", "debug-port"})

Look = Callable[[SecurityFile], Fact]


def trait(file: SecurityFile, name: str) -> Fact:
    """The value of one trait (their list: the knowledge's `words:traits`); None where the folder does not say."""
    if name in _TRAITS:
        return _TRAITS[name](file)
    family, _, word = name.partition(".")
    return _FAMILIES[family](file, word) if family in _FAMILIES else None


def rests_on(file: SecurityFile, name: str) -> tuple[str, ...]:
    """The unstated facts that a person would have to state for this trait to be known: the trait, or what it rests on."""
    if name == "is.cyber-device":
        return tuple(item for item in ("has.software", "is.connected") if trait(file, item) is None)
    if name == "law.eu":
        return ("submission.eu",) if trait(file, "submission.eu") is None else ("class.eu",)
    return (name,)


def why_unknown(file: SecurityFile, name: str) -> str:
    """The reason that was given with `unknown` where the trait is a field of device.yaml; "" for silence."""
    about = file.device.about
    family, _, word = name.partition(".")
    submission = about.submission.get(word)
    fields = {
        "submission": "type",
        "authorized-before": "authorized-before",
        "cyber-affected": "cyber-affected",
    }
    if family in fields and submission:
        return submission.unknowns.get(fields[family], "")
    if family == "class" and about.classes:
        return about.classes.unknowns.get(word, "")
    return about.unknowns.get({"is.connected": "connects"}.get(name, family), "")


def _market(file: SecurityFile, word: str) -> Fact:
    markets = file.device.about.markets
    return word in markets if markets else None


def _class(file: SecurityFile, word: str) -> Fact:
    classes = file.device.about.classes
    if word == "software-safety":
        stated = [
            value
            for value in (
                classes.software_safety if classes else None,
                *(part.software_safety for part in file.device.parts.values()),
            )
            if value
        ]
        return max(stated, default=None)
    return getattr(classes, word, None) if classes else None


def _law_eu(file: SecurityFile) -> Fact:
    """Which EU regulation holds: as the submission says, else by the class, whose letters differ (MDR I to III, IVDR A to D)."""
    submission = file.device.about.submission.get("eu")
    if submission and submission.type in ("mdr", "ivdr"):
        return submission.type
    found = file.device.about.classes.eu if file.device.about.classes else None
    return ("ivdr" if found in ("A", "B", "C", "D") else "mdr") if found else None


def _submission(field: str) -> Callable[[SecurityFile, str], Fact]:
    def look(file: SecurityFile, market: str) -> Fact:
        submission = file.device.about.submission.get(market)
        value: Fact = getattr(submission, field) if submission else None
        return value

    return look


def _listed(field: str) -> Callable[[SecurityFile, str], Fact]:
    def look(file: SecurityFile, word: str) -> Fact:
        stated: tuple[str, ...] = getattr(file.device.about, field)
        return word in stated if stated else None

    return look


def _user(file: SecurityFile, role: str) -> Fact:
    roles = {*file.device.about.users, *(actor.role for actor in file.device.actors.values() if actor.role)}
    return role in roles if roles else None


def _asks(file: SecurityFile, ask: str) -> Fact:
    return file.device.about.customers_ask.get(ask)


def _part_is(file: SecurityFile, kind: str) -> Fact:
    return _any_part(file.device, lambda kind_of, _: kind_of == kind)


def _regulated(file: SecurityFile, word: str) -> Fact:
    """Whether the maker has such a part; what others provide is theirs to answer for, so it tells nothing of our duties."""
    ours = [
        part
        for part in file.device.parts.values()
        if part.state != "retired" and (word == "other-maker" or part.owner in (None, "maker"))
    ]
    if any(part.regulated == word for part in ours):
        return True
    return False if ours and all(part.regulated for part in ours) else None


_FAMILIES: dict[str, Callable[[SecurityFile, str], Fact]] = {
    "market": _market,
    "class": _class,
    "submission": _submission("type"),
    "authorized-before": _submission("authorized_before"),
    "cyber-affected": _submission("cyber_affected"),
    "connects": _listed("connects"),
    "environment": _listed("environment"),
    "user": _user,
    "asks": _asks,
    "part": _part_is,
    "regulated": _regulated,
}


def _any_part(device: Device, holds: Callable[[str, str | None], bool]) -> Fact:
    """Whether a part that is in use has a property; unknown while no part is described."""
    parts = [part for part in device.parts.values() if part.state != "retired"]
    return any(holds(part.is_, part.os) for part in parts) if parts else None


def _ways(file: SecurityFile) -> set[str] | None:
    """Every way to connect: as stated, and the media of paths; None while nothing is said of either."""
    stated = set(file.device.about.connects)
    media = {flow.medium for flow in file.device.flows.values() if flow.medium}
    return (stated | media) - {"none"} if stated or media else None


def _has_way(words: Iterable[str]) -> Look:
    wanted = frozenset(words)

    def look(file: SecurityFile) -> Fact:
        ways = _ways(file)
        return None if ways is None else bool(ways & wanted)

    return look


def _is_connected(file: SecurityFile) -> Fact:
    stated = file.device.about.connects
    return None if not stated else stated != ("none",)


def _has_software(file: SecurityFile) -> Fact:
    return (
        True
        if file.components
        else _any_part(file.device, lambda kind, _: kind not in ("hardware", "external"))
    )


def _is_cyber_device(file: SecurityFile) -> Fact:
    """21 USC 360n-2(c): software, ability to connect to the internet, characteristics that could be vulnerable.

    The third condition is taken to hold wherever software and a connection do; FDA reads "ability to
    connect" to include any network, radio, inductive link or connector that could reach the internet.
    """
    software, connected = _has_software(file), _is_connected(file)
    if software is False or connected is False:
        return False
    return None if software is None or connected is None else True


def _is_software_only(file: SecurityFile) -> Fact:
    found = _any_part(file.device, lambda kind, _: kind == "hardware")
    return None if found is None else not found


def _has_data(kinds: tuple[str, ...]) -> Look:
    def look(file: SecurityFile) -> Fact:
        assets = file.device.assets.values()
        return any(kind in asset.data for asset in assets for kind in kinds) if assets else None

    return look


def _has_anomalies(file: SecurityFile) -> Fact:
    return True if file.device.anomalies else (False if file.device.no_anomalies else None)


def _has_multi_patient_harm(file: SecurityFile) -> Fact:
    stated = [item.multi_patient for item in file.device.situations.values()]
    return True if True in stated else (False if stated and None not in stated else None)


def _has_updates(file: SecurityFile) -> Fact:
    kinds = [flow.kind for flow in file.device.flows.values()]
    return True if "code" in kinds else (False if kinds and None not in kinds else None)


def _has_remote_service(file: SecurityFile) -> Fact:
    if not file.device.actors and not file.device.flows:
        return None
    remote = any(actor.role == "remote-service" for actor in file.device.actors.values())
    return remote or any(flow.service_only and flow.medium in _NETWORK for flow in file.device.flows.values())


def _has_third_party(file: SecurityFile) -> Fact:
    maker = file.device.about.device.manufacturer
    found: list[Component] = list(file.components.values())
    return any(item.supplier != maker for item in found) if found else None


def _stage(file: SecurityFile) -> Fact:
    return file.device.about.lifecycle.stage if file.device.about.lifecycle else None


_TRAITS: dict[str, Look] = {
    "stage": _stage,
    "law.eu": _law_eu,
    "is.connected": _is_connected,
    "is.cyber-device": _is_cyber_device,
    "is.software-only": _is_software_only,
    "has.software": _has_software,
    "has.radio": _has_way(_RADIO),
    "has.network": _has_way(_NETWORK),
    "has.removable-media": _has_way(_REMOVABLE),
    "has.debug-port": _has_way(_DEBUG),
    "has.cloud": lambda file: _any_part(file.device, lambda kind, _: kind == "cloud"),
    "has.app": lambda file: _any_part(file.device, lambda kind, _: kind == "app"),
    "has.os": lambda file: _any_part(file.device, lambda _, os: bool(os)),
    "has.updates": _has_updates,
    "has.remote-service": _has_remote_service,
    "has.third-party-software": _has_third_party,
    "has.unresolved-anomalies": _has_anomalies,
    "has.multi-patient-harm": _has_multi_patient_harm,
    "has.users": lambda file: bool(file.device.actors) or None,
    "has.phi": _has_data(("phi",)),
    "has.personal": _has_data(("personal", "phi")),
    "has.safety-data": _has_data(("safety",)),
    "has.keys": _has_data(("key",)),
    "has.credentials": _has_data(("credential",)),
    "has.training-data": _has_data(("training",)),
}
