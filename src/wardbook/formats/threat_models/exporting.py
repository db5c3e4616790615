"""What the writers of threat models share: what a security file says of an element, and what a format leaves behind."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from wardbook.formats.losses import left_behind
from wardbook.model.architecture import Flow
from wardbook.model.imported import NotCarried
from wardbook.model.record import Record
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat

Object = dict[str, Any]  # Any: a JSON tree

ENCRYPTED = frozenset(
    {
        *("https", "wss", "mqtts", "coaps", "ldaps", "ftps", "sftp", "scp", "ssh", "tls", "dtls", "ipsec"),
        *("wireguard", "openvpn", "snmpv3", "syslog-tls", "eap-tls"),
    }
)
"""Protocols that encrypt by their nature."""

STRIDE: Mapping[str, str] = {
    "spoofing": "Spoofing",
    "tampering": "Tampering",
    "repudiation": "Repudiation",
    "disclosure": "Information disclosure",
    "denial": "Denial of service",
    "elevation": "Elevation of privilege",
}
"""What other tools call our kinds of threat."""

SEVERITIES = ("negligible", "minor", "serious", "critical", "catastrophic")
TABLES = (
    *(
        "zones",
        "actors",
        "parts",
        "assets",
        "flows",
        "uses",
        "harms",
        "situations",
        "controls",
        "requirements",
    ),
    *("anomalies", "tests", "evidence", "findings", "decisions"),
)
RESULTS = ("threats", "risks", "steps", "components", "vulnerabilities")
_NEVER_SAID = ("origin", "extra")


def own(record: Record, *without: str) -> Object:
    """A record's fields as the folder writes them, but those named and where it stands."""
    plain: Object = msgspec.to_builtins(record)
    return {key: value for key, value in plain.items() if key not in (*without, *_NEVER_SAID, "unknowns")}


def written(tree: Object) -> bytes:
    """JSON that people can compare: one member a line, in the order of the tree."""
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def identifier(file: SecurityFile, what: str) -> str:
    """A UUID that the same device and thing always get (RFC 9562, version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"wardbook:{file.device.about.device.id}/{what}"))


def label(record: Any, id_: str) -> str:  # Any: zones, actors, parts and assets, which have a name each
    """The name for people, the id where there is none."""
    return getattr(record, "name", None) or id_


def is_encrypted(flow: Flow) -> bool:
    """Whether what is stated of a path means that it is encrypted."""
    return (flow.protocol or "") in ENCRYPTED or flow.auth in ("mutual-tls", "tls-server", "tls-psk")


def worst(file: SecurityFile, threat: Threat) -> str:
    """The worst severity of a harm that a threat can lie on the way to, "" for none."""
    harms = {
        name
        for key in threat.reaches
        if key in file.device.situations
        for name in file.device.situations[key].harms
    }
    found = {file.device.harms[name].severity for name in harms if name in file.device.harms}
    return next((severity for severity in reversed(SEVERITIES) if severity in found), "")


def zone_of(file: SecurityFile) -> dict[str, str]:
    """The zone of each actor and part, actors first."""
    device = file.device
    return {
        **{key: actor.in_ for key, actor in device.actors.items()},
        **{key: part.in_ for key, part in device.parts.items()},
    }


def losses(file: SecurityFile, carried: tuple[str, ...], why: str) -> tuple[NotCarried, ...]:
    """What of a security file a format does not hold, by place (`flows[].fresh`) and count.

    A table of which nothing is carried is one place, with the number of its records.
    """
    tables = {table: getattr(file.device, table) for table in TABLES}
    tables |= {table: getattr(file, table) for table in RESULTS}
    opened = {path.partition("[")[0] for path in carried}
    whole = [NotCarried(name, len(rows), why) for name, rows in tables.items() if rows and name not in opened]
    tree: Object = {name: _rows(rows) for name, rows in tables.items() if name in opened}
    found = left_behind(tree, carried, why)
    return (*(NotCarried(one.path, one.count, one.why) for one in found), *whole)


def _rows(table: Any) -> list[Object]:  # Any: a table by id, or a tuple of records
    """Records without the places where they stand in the folder, which no other tool could use."""
    rows: list[Object] = msgspec.to_builtins(list(table.values() if isinstance(table, dict) else table))
    waiting: list[Any] = [rows]  # Any: JSON values
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for name in _NEVER_SAID:
                value.pop(name, None)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return rows
