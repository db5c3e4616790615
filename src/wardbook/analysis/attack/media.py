"""What kinds of paths are there, and which of them encrypt what passes?"""

from __future__ import annotations

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

RADIO = frozenset({"path-air", "path-special-air", "path-cellular"})

OPEN_TO_HANDS = frozenset({"path-touch", "path-person", "path-near"})

ENCRYPTED = frozenset(
    {"https", "http2", "wss", "mqtts", "coaps", "ldaps", "tls", "dtls", "ipsec", "wireguard", "openvpn"}
    | {"ssh", "sftp", "scp", "ftps", "eap-tls", "nts", "snmpv3", "syslog-tls"}
)
"""Protocols that encrypt by themselves."""

ENCRYPTED_PROOFS = frozenset({"mutual-tls", "tls-server", "tls-psk", "ssh-key"})
