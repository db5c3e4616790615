"""Words of the model in the words of a hospital, and sentences put together from them."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

IP_MEDIA = frozenset({"wifi", "ethernet", "cellular", "internet", "vpn"})
"""Media that are, or lead to, a network of many."""

AIR_MEDIA = frozenset(
    {"ble", "bluetooth", "zigbee", "lora", "uwb", "nfc", "rfid", "mics", "wmts", "ism-radio"}
    | {"inductive", "optical", "acoustic"}
)
SOCKET_MEDIA = frozenset(
    {"usb", "serial", "jtag", "swd", "debug-port", "sd-card", "removable-media", "hdmi", "connector"}
    | {"card-reader", "power-line"}
)
HUMAN_MEDIA = frozenset(
    {"display", "touchscreen", "keypad", "button", "led", "speaker", "microphone", "camera", "barcode"}
    | {"biometric-sensor"}
)
_MEDIA = {
    "wifi": "Wi-Fi",
    "ethernet": "the wired network",
    "cellular": "the mobile network",
    "internet": "the internet",
    "vpn": "a private tunnel",
    "ble": "Bluetooth Low Energy",
    "bluetooth": "Bluetooth",
    "zigbee": "Zigbee radio",
    "lora": "long-range radio",
    "uwb": "ultra-wideband radio",
    "nfc": "near-field radio (a few centimetres)",
    "rfid": "radio tags",
    "mics": "the radio band of implants",
    "wmts": "the radio band of telemetry",
    "ism-radio": "radio of its own",
    "inductive": "the programming head",
    "optical": "light",
    "acoustic": "sound",
    "usb": "USB",
    "serial": "a serial line",
    "jtag": "the debug port",
    "swd": "the debug port",
    "debug-port": "the debug port",
    "sd-card": "a memory card",
    "removable-media": "a medium that people carry",
    "hdmi": "the video connector",
    "card-reader": "the card reader",
    "power-line": "the supply line",
    "connector": "a connector",
    "display": "the display",
    "touchscreen": "the touch screen",
    "keypad": "the keypad",
    "button": "a button",
    "led": "a light",
    "speaker": "sound",
    "microphone": "the microphone",
    "camera": "the camera",
    "barcode": "the barcode reader",
    "biometric-sensor": "the biometric sensor",
}
_PROTOCOLS = {
    "hl7v2": "HL7 version 2",
    "mllp": "HL7 version 2 (MLLP)",
    "fhir": "FHIR",
    "dicomweb": "DICOMweb",
    "syslog-tls": "syslog over TLS",
    "websocket": "WebSocket",
    "opc-ua": "OPC UA",
    "ieee11073": "IEEE 11073",
    "eap-tls": "EAP-TLS",
    "wireguard": "WireGuard",
    "openvpn": "OpenVPN",
    "ipsec": "IPsec",
    "canopen": "CANopen",
    "kerberos": "Kerberos",
    "proprietary": "a protocol of the manufacturer's own",
    "serial-protocol": "messages on a serial line",
    "file": "files",
    "tcp": "a protocol of the manufacturer's own (TCP)",
    "udp": "a protocol of the manufacturer's own (UDP)",
    "gatt": "Bluetooth attributes",
    "usb-hid": "USB input devices",
    "usb-msc": "USB memory",
    "usb-cdc": "a serial line over USB",
}
_PROOFS = {
    "none": "Nobody proves who they are on this path, so its surroundings have to protect it.",
    "mutual-tls": "Both ends prove themselves with certificates.",
    "tls-server": "The server proves itself with a certificate; the other end does not prove itself this way.",
    "tls-psk": "Both ends prove themselves with a key agreed beforehand.",
    "hmac": "Each message proves where it comes from.",
    "signature": "The content is signed, and the receiver checks it.",
    "physical-presence": "Whoever stands at the device can use it.",
    "default-password": "The password is the same on delivery: change it before first use.",
    "shared-secret": "Both ends hold a secret that other devices hold too.",
    "wired-inside": "Only the closed enclosure protects this path.",
    "just-works-pairing": "Pairing does not prove who the partner is: pair only where nobody else is near.",
    "passkey-pairing": "Pairing needs a number that you compare or type.",
    "out-of-band-pairing": "Pairing needs a second way, such as a printed code.",
    "pairing": "The two ends were paired once and know each other.",
    "ip-allow-list": "Only listed addresses are answered, which proves little.",
    "pin": "Access needs a PIN.",
    "password": "Access needs a password.",
    "multi-factor": "Access needs two proofs of different kinds.",
    "smartcard": "Access needs a chip card.",
    "badge": "Access needs a badge.",
    "sso": "Access goes through the hospital's own log-on.",
    "key-lock": "Access needs a mechanical key.",
}


def medium(word: str | None) -> str:
    """A medium as one would say it."""
    return _MEDIA.get(word or "", (word or "").replace("-", " "))


def protocol(word: str | None) -> str:
    """A protocol as people who run networks write it."""
    if not word:
        return ""
    return _PROTOCOLS.get(word, word.upper() if len(word) <= 6 else word.replace("-", " "))


def proof(word: str | None, file: SecurityFile, over: str | None = None) -> str:
    """How an end of a path proves who it is, as a sentence; "" where nobody said so."""
    if not word:
        return ""
    if word == "none" and over in HUMAN_MEDIA:
        return "No log-on is needed."
    if word in file.device.assets:
        what = called(file, word)
        return f"Access needs: {what}." if what else "Access needs a proof of identity."
    if word in _PROOFS:
        return _PROOFS[word]
    return f"Proof of identity: {word.replace('-', ' ')}."


def called(file: SecurityFile, name: str) -> str:
    """The name for people of a part, actor, asset or zone, else its id; "" for what only regulators may see."""
    device = file.device
    for table in (device.parts, device.actors, device.assets, device.zones):
        if name in table:
            return "" if table[name].audience is Audience.REGULATOR else table[name].name or name
    return name


def listed(items: Iterable[str]) -> str:
    """`a, b and c`."""
    found = list(dict.fromkeys(item for item in items if item))
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def sentence(text: str) -> str:
    """The text as a sentence: a capital in front, one full stop behind."""
    text = " ".join(text.split())
    if not text:
        return ""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text[-1] in ".!?" else ".")


def joined(*texts: str) -> str:
    """Sentences behind each other, the empty ones left out."""
    return " ".join(sentence(text) for text in texts if text and text.strip())
