"""What can be done to what passes: standing on a path, reading, forging, replaying, blocking, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

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


def pass_on(device: Device, steps: Steps) -> None:
    """Add what can be done on every path, and what it means for the ends and for what is carried."""
    for flow in device.flows.values():
        _stand_on(device, steps, flow)
        _meddle(device, steps, flow)
        _at_the_ends(device, steps, flow)
        _at_the_receiver(device, steps, flow)
        _carry(device, steps, flow)


def _carry(device: Device, steps: Steps, flow: Flow) -> None:
    """What happens to a message happens to what it carries; what a person is shown alters nothing but the person."""
    states = {"tampered": "tampered", "read": "known", "denied": "denied"}
    if flow.receiver in device.actors:
        del states["tampered"]
    for name in flow.carries:
        if name in device.assets:
            for here, there in states.items():
                steps.add("carried", (Fact(flow.id, here),), Fact(name, there), places=(flow.id, name))


def path_zones(device: Device, flow: Flow) -> tuple[str, ...]:
    """The zones from which somebody can stand on a path."""
    kind = PATHS.get(flow.medium or "", "path-unknown")
    ends = [name for name in (zone_of(device, flow.sender), zone_of(device, flow.receiver)) if name]
    if kind not in FAR:
        trust = {name: device.zones[name].trust for name in ends if name in device.zones}
        least = min(trust.values(), default=0)
        outer = [name for name in ends if kind not in OPEN_TO_HANDS or trust.get(name, 0) == least]
        return tuple(dict.fromkeys(outer))
    chains = [[zone.id for zone in around(device, name)] for name in ends]
    shared = (
        next((name for name in chains[0] if all(name in chain for chain in chains)), "") if chains else ""
    )
    passed = [name for chain in chains for name in (chain[: chain.index(shared) + 1] if shared else chain)]
    return tuple(name for name in dict.fromkeys(passed) if name == shared or not is_enclosure(device, name))


def _stand_on(device: Device, steps: Steps, flow: Flow) -> None:
    medium = PATHS.get(flow.medium or "", "path-unknown")
    for zone in path_zones(device, flow):
        kind = "path-network" if medium in _RADIO and not _is_by_hand(device, zone) else medium
        why = f"{steps.estimates.step(kind).why} From {zone}, on {flow.id} over {flow.medium or 'an unstated medium'}."
        steps.add(kind, (Fact(zone, INSIDE),), Fact(flow.id, "path"), places=(flow.id, zone), why=why)


_RADIO = frozenset({"path-air", "path-special-air", "path-cellular"})


def _is_by_hand(device: Device, name: str) -> bool:
    return name in device.zones and is_physical(device, device.zones[name])


def _meddle(device: Device, steps: Steps, flow: Flow) -> None:
    path, places = (Fact(flow.id, "path"),), (flow.id,)
    steps.add("read", path, Fact(flow.id, "read"), places=places, stated=_encrypted(flow, steps))
    steps.add("block", path, Fact(flow.id, "denied"), places=places)
    proof = list(_proof(device, flow, steps))
    steps.add("forge", path, Fact(flow.id, "tampered"), places=places, stated=(*proof, *_signed(flow, steps)))
    if (
        flow.kind in {None, "command", "data", "code", "signal"}
        and PATHS.get(flow.medium or "") != "path-person"
    ):
        steps.add(
            "replay", path, Fact(flow.id, "tampered"), places=places, stated=(*proof, *_fresh(flow, steps))
        )
    for key in dict.fromkeys((*_credentials(device, flow),)):
        needs = (*path, Fact(key, "known"))
        steps.add("use-credential", needs, Fact(flow.id, "tampered"), places=places, evidence=(flow.id, key))
        if key in flow.keys:
            steps.add("use-credential", needs, Fact(flow.id, "read"), places=places, evidence=(flow.id, key))


def _at_the_ends(device: Device, steps: Steps, flow: Flow) -> None:
    signer = device.assets.get(flow.signed or "")
    signed = () if signer is None or flow.sender in signer.kept_in else _signed(flow, steps)
    if flow.sender in device.parts:
        at = (flow.id, flow.sender)
        steps.add(
            "send-as-sender",
            (Fact(flow.sender, "tamper"),),
            Fact(flow.id, "tampered"),
            places=at,
            stated=signed,
        )
        steps.add("silence-sender", (Fact(flow.sender, "deny"),), Fact(flow.id, "denied"), places=at)
    for end in (flow.sender, flow.receiver):
        if end in device.parts:
            steps.add("read-at-end", (Fact(end, "read"),), Fact(flow.id, "read"), places=(flow.id, end))


def _at_the_receiver(device: Device, steps: Steps, flow: Flow) -> None:
    receiver = device.parts.get(flow.receiver)
    if receiver is None or PATHS.get(flow.medium or "") == "path-person" or flow.kind == "physical":
        return
    reach, zone = Fact(receiver.id, "reach"), zone_of(device, receiver.id)
    if flow.opens != "to":
        steps.add("connect", (Fact(flow.id, "path"),), reach, places=(flow.id, receiver.id, zone))
    steps.add("answer", (Fact(flow.id, "tampered"),), reach, places=(flow.id, receiver.id))
    if flow.sender in device.parts:
        steps.add(
            "neighbour", (Fact(flow.sender, "control"),), reach, places=(flow.id, receiver.id, flow.sender)
        )
        back = Fact(flow.sender, "reach")
        ends = (flow.id, flow.sender, receiver.id)
        steps.add("neighbour-back", (Fact(receiver.id, "control"),), back, places=ends)
    if flow.kind == "code":
        stated = _signed(flow, steps)
        steps.add(
            "install",
            (Fact(flow.id, "tampered"),),
            Fact(receiver.id, "control"),
            places=(flow.id, receiver.id),
            stated=stated,
        )


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
