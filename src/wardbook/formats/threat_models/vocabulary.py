"""Words of other tools for those of our closed lists; what has no like here has no entry, and stays a remark."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wardbook.model.architecture import Level

INSIDE = "process-memory"
"""The medium of calls that never leave one processor."""

PROTOCOLS: Mapping[str, tuple[str, str]] = {
    "http": ("http", ""),
    "https": ("https", ""),
    "http/s": ("https", ""),
    "http2": ("http2", ""),
    "http/2": ("http2", ""),
    "ws": ("websocket", ""),
    "websocket": ("websocket", ""),
    "wss": ("wss", ""),
    "rest": ("rest", ""),
    "grpc": ("grpc", ""),
    "graphql": ("graphql", ""),
    "soap": ("soap", ""),
    "reverse-proxy-web-protocol": ("http", ""),
    "reverse-proxy-web-protocol-encrypted": ("https", ""),
    "mqtt": ("mqtt", ""),
    "mqtts": ("mqtts", ""),
    "amqp": ("amqp", ""),
    "kafka": ("kafka", ""),
    "coap": ("coap", ""),
    "coaps": ("coaps", ""),
    "opc-ua": ("opc-ua", ""),
    "dds": ("dds", ""),
    "hl7": ("hl7v2", ""),
    "hl7v2": ("hl7v2", ""),
    "mllp": ("mllp", ""),
    "fhir": ("fhir", ""),
    "dicom": ("dicom", ""),
    "sql": ("sql", ""),
    "jdbc": ("sql", ""),
    "odbc": ("sql", ""),
    "sql-access-protocol": ("sql", ""),
    "ssh": ("ssh", ""),
    "ssh-tunnel": ("ssh", ""),
    "sftp": ("sftp", ""),
    "scp": ("scp", ""),
    "ftp": ("ftp", ""),
    "ftps": ("ftps", ""),
    "tftp": ("tftp", ""),
    "smb": ("smb", ""),
    "nfs": ("nfs", ""),
    "smtp": ("smtp", ""),
    "ldap": ("ldap", ""),
    "ldaps": ("ldaps", ""),
    "telnet": ("telnet", ""),
    "rdp": ("rdp", ""),
    "vnc": ("vnc", ""),
    "dns": ("dns", ""),
    "ntp": ("ntp", ""),
    "dhcp": ("dhcp", ""),
    "syslog": ("syslog", ""),
    "ipsec": ("ipsec", ""),
    "tls": ("tls", ""),
    "ssl": ("tls", ""),
    "dtls": ("dtls", ""),
    "tcp": ("tcp", ""),
    "udp": ("udp", ""),
    "ip": ("ip", ""),
    "rpc": ("rpc", ""),
    "modbus": ("modbus", ""),
    "rtsp": ("", ""),
    "can": ("", "can"),
    "canbus": ("", "can"),
    "can bus": ("", "can"),
    "usb": ("", "usb"),
    "ble": ("", "ble"),
    "bluetooth": ("", "bluetooth"),
    "bluetooth low energy": ("", "ble"),
    "wifi": ("", "wifi"),
    "wi-fi": ("", "wifi"),
    "zigbee": ("", "zigbee"),
    "nfc": ("", "nfc"),
    "uart": ("", "uart"),
    "spi": ("", "spi"),
    "i2c": ("", "i2c"),
    "serial": ("", "serial"),
    "jtag": ("", "jtag"),
    "in-process-library-call": ("api", INSIDE),
    "inter-process-communication": ("ipc", INSIDE),
    "local-file-access": ("file", INSIDE),
    "named pipe": ("ipc", INSIDE),
    "alpc": ("ipc", INSIDE),
}
"""Protocol and medium by what other tools call them, in small letters; "" where it names none."""

AUTHENTICATION: Mapping[str, str] = {
    "none": "none",
    "credentials": "password",
    "username/password": "password",
    "password": "password",
    "basic": "password",
    "basic authentication": "password",
    "session-id": "token",
    "token": "token",
    "jwt": "signed-token",
    "oauth2": "token",
    "api-key": "api-key",
    "api key": "api-key",
    "client-certificate": "certificate",
    "mutual tls": "mutual-tls",
    "mtls": "mutual-tls",
    "mutual-tls": "mutual-tls",
    "two-factor": "multi-factor",
    "mfa": "multi-factor",
    "externalized": "sso",
    "sso": "sso",
    "saml": "sso",
    "kerberos": "kerberos",
    "pin": "pin",
    "ssh key": "ssh-key",
    "hmac": "hmac",
}
"""Our word for how a sender proves itself, by those of other tools in small letters."""

STORES = re.compile(
    r"database|\bdb\b|datastore|data[ -]store|storage|file[ -]?system|file[ -]server|bucket|\bs3\b|cache|"
    r"repository|registry|ledger|data-lake|search-index|vault|queue|postgres|mysql|mongo|redis|\bsql\b",
    re.IGNORECASE,
)
"""What a model calls a thing that keeps data."""

APPS = re.compile(
    r"browser|mobile|\bapp\b|desktop|\bclient\b|\bspa\b|web-client|android|\bios\b", re.IGNORECASE
)
HARDWARE = re.compile(
    r"\bhardware\b|iot-device|sensor|actuator|\bhsm\b|\bdevice\b|controller board", re.IGNORECASE
)
SERVERS = re.compile(
    r"server|web-service|service|api|gateway|load-balancer|proxy|broker|container|cluster|backend|"
    r"identity-provider|web-application|web application|ec2",
    re.IGNORECASE,
)
CLOUDS = re.compile(r"\blambda\b|serverless|\bfaas\b|function-as-a-service", re.IGNORECASE)
OPEN_NETWORK = re.compile(r"internet|public network|untrusted|\bwww\b", re.IGNORECASE)
PUBLIC_TRUST = 0


def way(said: str) -> tuple[str, str]:
    """Protocol and medium that a tool's word means, each "" where it names none that our lists have."""
    return PROTOCOLS.get(said.strip().lower(), ("", ""))


def proof(said: str) -> str:
    """Our word for a tool's way of authentication, "" where there is none."""
    return AUTHENTICATION.get(said.strip().lower(), "")


def level(rating: float | None, highest: float = 100) -> Level | None:
    """A rating as one of three levels: up to a third low, up to two thirds medium; None for no rating and for 0."""
    if rating is None or rating <= 0:
        return None
    third = highest / 3
    return "low" if rating <= third else "medium" if rating <= 2 * third else "high"


def cwe(said: str) -> int | None:
    """The number of `CWE-79`, `79` and the like."""
    found = re.fullmatch(r"(?:CWE[-: ]?)?([0-9]{1,5})", said.strip(), re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) else None
