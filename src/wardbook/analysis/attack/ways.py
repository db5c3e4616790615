"""What can be done to what passes: standing on a path, reading, forging, replaying, blocking, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wardbook.analysis.attack.building import INSIDE, Steps
from wardbook.analysis.attack.zones import around, is_enclosure, is_physical
from wardbook.analysis.exposure import zone_of
from wardbook.model.architecture import Flow
from wardbook.model.attack import Ability, Fact, Hindrance
from wardbook.model.security_file import Device

PATHS: dict[str, str] = {
    **dict.fromkeys(("ethernet", "internet"), "path-network"),
    **dict.fromkeys(("wifi", "ble", "bluetooth", "zigbee"), "path-air"),
    **dict.fromkeys(("lora", "uwb", "mics", "wmts", "ism-radio"), "path-special-air"),
    "cellular": "path-cellular",
    "vpn": "path-tunnel",
    **dict.fromkeys(("nfc", "rfid", "inductive", "optical", "acoustic"), "path-near"),
    **dict.fromkeys(("usb", "serial", "hdmi", "connector", "sd-card", "removable-media"), "path-touch"),
    **dict.fromkeys(("card-reader", "power-line", "jtag", "swd", "debug-port"), "path-touch"),
    **dict.fromkeys(("uart", "spi", "i2c", "can", "pcie", "sdio", "gpio", "analog"), "path-inside"),
    **dict.fromkeys(("internal-bus", "backplane", "sensor-line"), "path-inside"),
    **dict.fromkeys(("shared-memory", "process-memory"), "path-memory"),
    **dict.fromkeys(("display", "touchscreen", "keypad", "button", "led", "speaker"), "path-person"),
    **dict.fromkeys(("microphone", "camera", "barcode", "biometric-sensor", "patient-line"), "path-person"),
    **dict.fromkeys(("mechanical", "pneumatic", "paper", "speech"), "path-person"),
}
"""The kind of step by which somebody stands on a medium; a medium that is not here counts as unstated."""

FAR = frozenset(
    {"path-network", "path-air", "path-special-air", "path-cellular", "path-tunnel", "path-unknown"}
)
"""Media on which one stands from any zone that the path passes; on the others only from where they end."""

OPEN_TO_HANDS = frozenset({"path-touch", "path-person", "path-near"})

ENCRYPTED = frozenset(
    {"https", "http2", "wss", "mqtts", "coaps", "ldaps", "tls", "dtls", "ipsec", "wireguard", "openvpn"}
    | {"ssh", "sftp", "scp", "ftps", "eap-tls", "nts", "snmpv3", "syslog-tls"}
)
"""Protocols that encrypt by themselves."""

ENCRYPTED_PROOFS = frozenset({"mutual-tls", "tls-server", "tls-psk", "ssh-key"})


class Path:
    """A path with what is asked of it again and again: its facts, the kind of its medium, the parts at its ends."""

    __slots__ = (
        "denied",
        "device",
        "flow",
        "kind",
        "path",
        "read",
        "receiver",
        "sender",
        "steps",
        "tampered",
    )

    def __init__(self, device: Device, steps: Steps, flow: Flow) -> None:
        self.device, self.steps, self.flow = device, steps, flow
        self.kind = PATHS.get(flow.medium or "", "path-unknown")
        self.path, self.read = (Fact(flow.id, "path"),), Fact(flow.id, "read")
        self.tampered, self.denied = Fact(flow.id, "tampered"), Fact(flow.id, "denied")
        self.sender, self.receiver = (
            steps.of(device.parts, flow.sender),
            steps.of(device.parts, flow.receiver),
        )


def pass_on(device: Device, steps: Steps) -> None:
    """Add what can be done on every path, and what it means for the ends and for what is carried."""
    chains = {name: tuple(zone.id for zone in around(device, name)) for name in ("", *device.zones)}
    shut = frozenset(name for name in device.zones if is_enclosure(device, name))
    for flow in device.flows.values():
        path = Path(device, steps, flow)
        _stand_on(path, chains, shut)
        _meddle(path)
        _at_the_ends(path)
        _at_the_receiver(path)
        _carry(path)


def _carry(here: Path) -> None:
    """What happens to a message happens to what it carries; what a person is shown alters nothing but the person."""
    device, flow = here.device, here.flow
    states = [(here.read, "known"), (here.denied, "denied")]
    if flow.receiver not in device.actors:
        states.append((here.tampered, "tampered"))
    for name in flow.carries:
        if name in device.assets:
            for fact, then in states:
                here.steps.add("carried", (fact,), Fact(name, then), places=(flow.id, name))


def _path_zones(here: Path, chains: Mapping[str, tuple[str, ...]], shut: frozenset[str]) -> tuple[str, ...]:
    """The zones from which somebody can stand on a path; `chains` are zones with those that hold them, `shut` enclosures."""
    device, flow = here.device, here.flow
    ends = [name for name in (zone_of(device, flow.sender), zone_of(device, flow.receiver)) if name]
    if here.kind not in FAR:
        trust = {name: device.zones[name].trust for name in ends if name in device.zones}
        least = min(trust.values(), default=0)
        outer = [name for name in ends if here.kind not in OPEN_TO_HANDS or trust.get(name, 0) == least]
        return tuple(dict.fromkeys(outer))
    held = [chains.get(name, ()) for name in ends]
    shared = next((name for name in held[0] if all(name in chain for chain in held)), "") if held else ""
    passed = [name for chain in held for name in (chain[: chain.index(shared) + 1] if shared else chain)]
    return tuple(name for name in dict.fromkeys(passed) if name == shared or name not in shut)


def _stand_on(here: Path, chains: Mapping[str, tuple[str, ...]], shut: frozenset[str]) -> None:
    device, steps, flow = here.device, here.steps, here.flow
    for zone in _path_zones(here, chains, shut):
        kind = "path-network" if here.kind in _RADIO and not _is_by_hand(device, zone) else here.kind
        why = f"{steps.estimates.step(kind).why} From {zone}, on {flow.id} over {flow.medium or 'an unstated medium'}."
        steps.add(kind, (Fact(zone, INSIDE),), here.path[0], places=(flow.id, zone), why=why)


_RADIO = frozenset({"path-air", "path-special-air", "path-cellular"})


def _is_by_hand(device: Device, name: str) -> bool:
    return name in device.zones and is_physical(device, device.zones[name])


def _meddle(here: Path) -> None:
    device, steps, flow, path = here.device, here.steps, here.flow, here.path
    places = (flow.id,)
    steps.add("read", path, here.read, places=places, stated=_encrypted(flow, steps))
    steps.add("block", path, here.denied, places=places)
    proof = tuple(_proof(device, flow, steps))
    steps.add("forge", path, here.tampered, places=places, stated=proof + _signed(flow, steps))
    if flow.kind in _REPLAYED and here.kind != "path-person":
        steps.add("replay", path, here.tampered, places=places, stated=proof + _fresh(flow, steps))
    if flow.auth == "default-password":
        ends = (flow.id, flow.receiver) if here.receiver is not None else places
        steps.add("default-password", path, here.tampered, places=ends)
    for key in dict.fromkeys(_credentials(device, flow)):
        needs = (*path, Fact(key, "known"))
        steps.add("use-credential", needs, here.tampered, places=places, evidence=(flow.id, key))
        if key in flow.keys:
            steps.add("use-credential", needs, here.read, places=places, evidence=(flow.id, key))


_REPLAYED = frozenset({None, "command", "data", "code", "signal"})
"""What a path carries that somebody could send a second time."""


def _at_the_ends(here: Path) -> None:
    steps, flow, sender = here.steps, here.flow, here.sender
    if sender is not None:
        signer = here.device.assets.get(flow.signed or "")
        signed = () if signer is None or flow.sender in signer.kept_in else _signed(flow, steps)
        at = (flow.id, flow.sender)
        steps.add("send-as-sender", (sender.tamper,), here.tampered, places=at, stated=signed)
        steps.add("silence-sender", (sender.deny,), here.denied, places=at)
        steps.add("read-at-end", (sender.read,), here.read, places=at)
    if here.receiver is not None:
        steps.add("read-at-end", (here.receiver.read,), here.read, places=(flow.id, flow.receiver))


def _at_the_receiver(here: Path) -> None:
    steps, flow, sender, receiver = here.steps, here.flow, here.sender, here.receiver
    if receiver is None or here.kind == "path-person" or flow.kind == "physical":
        return  # who presses keys sends what the path carries, and runs nothing
    ends = (flow.id, flow.receiver)
    if flow.kind == "command" and flow.auth == "none":  # stated: who asks nobody serves everybody
        steps.add("misuse", here.path, receiver.user, places=ends)
    if flow.opens != "to":
        zone = zone_of(here.device, flow.receiver)
        steps.add("connect", here.path, receiver.reach, places=(flow.id, flow.receiver, zone))
    steps.add("answer", (here.tampered,), receiver.reach, places=ends)
    if sender is not None:
        steps.add(
            "neighbour", (sender.control,), receiver.reach, places=(flow.id, flow.receiver, flow.sender)
        )
        steps.add(
            "neighbour-back", (receiver.control,), sender.reach, places=(flow.id, flow.sender, flow.receiver)
        )
    if flow.kind == "code":
        steps.add("install", (here.tampered,), receiver.control, places=ends, stated=_signed(flow, steps))


def _encrypted(flow: Flow, steps: Steps) -> tuple[Hindrance, ...]:
    """What the architecture says of encryption, as a claim that no control and no test stands behind."""
    said = (flow.crypto or "").strip().lower()
    named = bool(said) and not said.startswith("none")
    if named or flow.protocol in ENCRYPTED or flow.auth in ENCRYPTED_PROOFS:
        return (Hindrance(f"{flow.id}/crypto", steps.estimates.effects["encryption-in-transit"].to),)
    return ()


def _proof(device: Device, flow: Flow, steps: Steps) -> Iterator[Hindrance]:
    """What proves the sender; TLS that proves the server only is no proof of who opens the connection."""
    if flow.auth in {None, "none", "unknown"} or (flow.auth == "tls-server" and flow.opens != "to"):
        return
    word = _word_of_credential(device, flow.auth) if flow.auth in device.assets else flow.auth
    if (
        word == "default-password"
    ):  # the password of delivery is a step of its own; else it must be found as any other
        word = "password"
    needed: Ability = steps.estimates.proof(word).needs
    if any(needed):
        yield Hindrance(f"{flow.id}/auth", needed)


def _word_of_credential(device: Device, name: str | None) -> str:
    """How a credential that is an asset counts: a key as a key, anything else as its name's kind or a password."""
    asset = device.assets[name or ""]
    if "key" in asset.data:
        return "device-key"
    words = f"{asset.id} {asset.name or ''}".lower()
    kinds = (("pin", "pin"), ("card", "smartcard"), ("badge", "badge"), ("token", "token"))
    return next(
        (word for part, word in kinds if part in words.replace("_", "-").replace("-", " ").split()),
        "password",
    )


def _signed(flow: Flow, steps: Steps) -> tuple[Hindrance, ...]:
    if flow.signed in {None, "none"}:
        return ()
    return (Hindrance(f"{flow.id}/signed", steps.estimates.proof("signature").needs),)


def _fresh(flow: Flow, steps: Steps) -> tuple[Hindrance, ...]:
    if flow.fresh in {None, "none"}:
        return ()
    return (Hindrance(f"{flow.id}/fresh", steps.estimates.effects["replay-protection"].to),)


def _credentials(device: Device, flow: Flow) -> Iterator[str]:
    """The assets whose knowledge lets somebody pass for the sender."""
    for name in (flow.auth, flow.signed, *flow.keys):
        if name in device.assets:
            yield name or ""
