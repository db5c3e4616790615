"""What is true of a path and of an asset, in the words of the catalogue's conditions."""

from __future__ import annotations

from functools import lru_cache

from wardbook.analysis.attack.media import ENCRYPTED, ENCRYPTED_PROOFS, PATHS
from wardbook.analysis.crossings import crosses, zone_of
from wardbook.analysis.threats.places import Places, themes
from wardbook.model.architecture import Asset, Flow

Found = dict[str, bool | None]

_CLASSES = {
    "path-network": "by.network",
    "path-cellular": "by.network",
    "path-tunnel": "by.network",
    "path-unknown": "by.network",
    "path-special-air": "by.air",
    "path-near": "by.air",
    "path-touch": "by.hand",
    "path-inside": "by.bus",
    "path-memory": "by.memory",
    "path-person": "by.person",
}
_RADIO = frozenset(
    {"wifi", "ble", "bluetooth", "zigbee", "lora", "uwb", "mics", "wmts", "ism-radio", "nfc", "rfid"}
    | {"inductive", "cellular", "acoustic", "optical"}
)

WEAK = frozenset(
    {"none", "unknown", "ip-allow-list", "default-password", "just-works-pairing", "wired-inside"}
    | {"physical-presence"}
)
"""Words of `auth` that prove nothing to somebody who stands on the path."""

CRYPTOGRAPHIC = ENCRYPTED_PROOFS | {
    *("signature", "certificate", "hmac", "device-key", "challenge-response", "signed-token", "smartcard"),
    *("eap-tls", "wpa3-enterprise", "wpa2-enterprise", "kerberos", "network-access-control"),
}
"""Words of `auth` that rest on cryptography."""

PASSWORDS = frozenset({"pin", "password", "default-password"})


def way(flow: Flow) -> str:
    """How a path is got at: by.network, by.air, by.hand, by.bus, by.memory or by.person; the easiest where nobody says."""
    kind = PATHS.get(flow.medium or "", "path-unknown")
    if kind == "path-air":
        return "by.network" if flow.medium == "wifi" else "by.air"
    return _CLASSES[kind]


def is_proven(flow: Flow, places: Places) -> bool | None:
    """Whether the sender proves itself to whoever reads; TLS of the server only proves nobody who opens the connection."""
    if flow.auth is None or flow.auth == "unknown":
        return None
    if flow.auth in places.device.assets:
        return True
    return flow.auth not in WEAK and (flow.auth != "tls-server" or flow.opens == "to")


def is_encrypted(flow: Flow) -> bool | None:
    """Whether what passes is encrypted: by its protocol, its proof, or as `crypto` says."""
    if flow.protocol in ENCRYPTED or flow.auth in ENCRYPTED_PROOFS:
        return True
    return None if flow.crypto is None else not flow.crypto.strip().lower().startswith("none")


def path_words(flow: Flow, places: Places) -> Found:
    """The words of a path."""
    device = places.device
    found: Found = {
        way(flow): True,
        f"medium.{flow.medium}": True,
        f"protocol.{flow.protocol}": True,
        f"auth.{flow.auth}": True,
        "radio": flow.medium in _RADIO,
        "crosses": crosses(device, flow),
        "dormant": bool(flow.dormant),
        "service": is_service(flow, places),
        "from.actor": flow.sender in device.actors,
        "to.actor": flow.receiver in device.actors,
        "from.others": places.is_others(flow.sender) or _is_hospitals(flow.sender, places),
        "proven": is_proven(flow, places),
        "encrypted": is_encrypted(flow),
        "fresh": None if flow.fresh is None else flow.fresh != "none",
        "signed": None if flow.signed is None else flow.signed != "none",
    }
    if flow.kind is None:
        found |= dict.fromkeys(("kind.command", "kind.code"))
    else:
        found[f"kind.{flow.kind}"] = True
    carried = places.assets_of(flow)
    for theme in _themes(flow.carries, tuple(asset.name for asset in carried)):
        found[f"carries.{theme}"] = True
    for asset in carried:
        if is_personal(asset):
            found["carries.personal"] = True
        if is_secret(asset) and not is_personal(asset):
            found["carries.secret"] = True
        if asset.needs.availability == "high":
            found["matters.denied"] = True
    return found


def asset_words(asset: Asset, places: Places) -> Found:
    """The words of an asset."""
    carried = places.carrying.get(asset.id, ())
    found: Found = {f"data.{kind}": True for kind in asset.data}
    found |= {
        "personal": is_personal(asset),
        "secret": is_secret(asset),
        "shared": asset.shared in ("one customer", "all devices"),
        "leaves": any(crosses(places.device, flow) for flow in carried),
        "by-radio": any(flow.medium in _RADIO for flow in carried),
        "placed": bool(asset.kept_in or carried),
    }
    return found


def is_personal(asset: Asset) -> bool:
    """Whether an asset tells of a person."""
    return "phi" in asset.data or "personal" in asset.data


def is_secret(asset: Asset) -> bool:
    """Whether disclosure of an asset costs something: it needs secrecy, or is a credential; a key only as it says."""
    return asset.needs.secrecy in ("medium", "high") or "credential" in asset.data


def is_service(flow: Flow, places: Places) -> bool:
    """Whether a path is for service: it says so, or somebody of that role stands at its beginning."""
    actor = places.device.actors.get(flow.sender)
    return bool(flow.service_only) or (actor is not None and actor.role == "service")


def vector(flow: Flow) -> str:
    """From where somebody acts on a path: network, adjacent, local or physical, as CVSS names them."""
    return {"by.network": "network", "by.air": "adjacent", "by.memory": "local"}.get(way(flow), "physical")


def _is_hospitals(element: str, places: Places) -> bool:
    part = places.device.parts.get(element)
    return part is not None and part.owner in ("hospital", "patient", "vendor")


@lru_cache(maxsize=4096)
def _themes(carries: tuple[str, ...], named: tuple[str | None, ...]) -> frozenset[str]:
    return themes(*carries, *named)


def crossing(flow: Flow, places: Places) -> str:
    """The boundary that a path crosses, in words; "" where it crosses none."""
    here, there = zone_of(places.device, flow.sender), zone_of(places.device, flow.receiver)
    return f"crosses from {here} into {there}" if here != there else ""
