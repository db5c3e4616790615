"""Does what crosses a trust boundary prove where it comes from, stay secret, and come only once?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.crossings import crosses, enclosing, zone_of
from wardbook.model.architecture import Flow
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import Device, SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_makers, links_parts

_PROVES_LITTLE = frozenset({"default-password", "ip-allow-list", "just-works-pairing", "proprietary"})
"""Kinds of proof that somebody without a secret can give."""

_INSIDE = frozenset({
    "analog", "backplane", "gpio", "i2c", "internal-bus", "pcie",
    "process-memory", "sdio", "shared-memory", "spi", "uart",
})  # fmt: skip
"""Media between chips and boards, which have neither ports nor sessions."""

_HOSTILE_TRUST = 1
"""Zones up to this trust are taken for places where an attacker may be."""

_DETAILS = ("port", "session", "on_error")
"""What is asked of every path through a boundary beside what has a rule of its own."""


@rule("AR151", asked_by=["fda-premarket-2026:App2.B.2i"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def crossing_without_word_on_proof(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path crosses a trust boundary, and nobody said how the sender proves itself.

    The mechanism and its strength are asked of every path. `none` is an answer that can be judged;
    silence is not.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: in, carries: limits}               # AR151 in
          - server -> pump: {id: open, carries: limits, auth: unknown}          # AR151 open
          - pump -> pump: {id: inner, carries: limits}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: in, carries: limits, auth: none}
          - pump -> server: {id: out, carries: log, auth: {unknown: "asked of the hospital"}}
    """
    for flow in _crossing(file.device):
        if is_unanswered(flow, "auth"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("auth"),
                says=f"`{flow.id}` crosses a trust boundary, and nobody said how the sender proves itself",
                help="say it: `auth: mutual-tls`, or `auth: none` where it does not",
            )


@rule("AR152", asked_by=["fda-premarket-2026:App1.A.1"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def command_nobody_proves(file: SecurityFile) -> Iterator[Diagnostic]:
    """A machine's command crosses a trust boundary without any proof of where it comes from.

    Anybody who reaches the path can then act in the sender's name. People at keys and screens are
    left out here: who may touch the device is a question of its zone.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        actors: {nurse: {in: hospital, role: clinician}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: order, carries: rate, kind: command, auth: none}   # AR152 order
          - server -> pump: {id: list, carries: names, kind: data, auth: none}
          - nurse -> pump: {id: keys, carries: rate, kind: command, auth: none}
          - pump -> pump: {id: inner, carries: rate, kind: command, auth: none}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows: [server -> pump: {carries: rate, kind: command, auth: mutual-tls}]
    """
    for flow in _crossing(file.device):
        if flow.kind == "command" and flow.auth == "none" and links_parts(file.device, flow):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("auth"),
                says=f"`{flow.id}` brings commands across a trust boundary without any proof of their sender",
                help="let the sender prove itself: `auth: mutual-tls`, or decide on `auth: wired-inside`",
            )


@rule("AR153", asked_by=["fda-premarket-2026:App1.A.P2"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def proof_that_proves_little(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path crosses a trust boundary on a proof that anybody can give.

    A handshake of one's own, an address on a list, a pairing without comparison or a password that
    is the same everywhere keeps out only those who do not try.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: in, carries: limits, auth: proprietary}        # AR153 in
          - pump -> pump: {id: inner, carries: limits, auth: proprietary}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows: [server -> pump: {carries: limits, auth: challenge-response}]
    """
    for flow in _crossing(file.device):
        if flow.auth in _PROVES_LITTLE:
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("auth"),
                says=f"`{flow.id}` crosses a trust boundary on `{flow.auth}`, which anybody can pass",
                help="use a proof that needs a secret, such as `mutual-tls` or `signature`",
            )


@rule("AR154", asked_by=["fda-premarket-2026:App1.A.6"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def command_that_can_be_replayed(file: SecurityFile) -> Iterator[Diagnostic]:
    """A command goes up into a more trusted zone, and nothing stops a recorded one.

    A genuine command, recorded and sent once more, is genuine still. What stops it must be part of
    the message or of the session. A line of which somebody decided that the enclosure is enough,
    `auth: wired-inside`, is left out.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}, rack: {trust: 4}}
        actors: {nurse: {in: hospital, role: clinician}}
        parts:
          server: {is: server, in: hospital}
          pump: {is: process, in: case}
          next-pump: {is: process, in: rack}
        flows:
          - next-pump -> pump: {id: relay, carries: rate, kind: command, fresh: none}
          - server -> pump: {id: order, carries: rate, kind: command}           # AR154 order
          - server -> pump: {id: stop, carries: rate, kind: command, fresh: none}   # AR154 stop
          - server -> pump: {id: list, carries: names, kind: data, fresh: none}
          - pump -> server: {id: call, carries: help, kind: command, fresh: none}
          - pump -> pump: {id: inner, carries: rate, kind: command, fresh: none}
          - nurse -> pump: {id: keys, carries: rate, kind: command, fresh: none}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: order, carries: rate, kind: command, fresh: counter}
          - server -> pump: {id: line, carries: rate, kind: command, auth: wired-inside}
    """
    for flow in _crossing(file.device):
        if (
            flow.kind == "command"
            and flow.fresh in (None, "none")
            and flow.auth != "wired-inside"
            and _rises(file.device, flow)
            and links_parts(file.device, flow)
        ):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("fresh"),
                says=f"nothing stops a recorded command on `{flow.id}` from being sent once more",
                help="say what does: `fresh: counter`, `nonce` or `time`",
            )


@rule("AR155", asked_by=["fda-premarket-2026:App1.E.1"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def secret_in_the_open(file: SecurityFile) -> Iterator[Diagnostic]:
    """Something very secret crosses a trust boundary, and nobody said that it is encrypted.

    Secrets are protected in storage and on their way. Which algorithm, version and mode is asked
    too, so the answer is one line and not a word.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        assets:
          history: {needs: {secrecy: high}, data: phi}
          rate: {needs: {secrecy: low}}
        flows:
          - pump -> server: {id: out, carries: [time, history]}     # AR155 out
          - pump -> server: {id: show, carries: rate}
          - pump -> pump: {id: inner, carries: history}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        assets: {history: {needs: {secrecy: high}, data: phi}}
        flows: [pump -> server: {carries: history, crypto: "TLS 1.3, AES-256-GCM"}]
    """
    secret = {asset.id for asset in file.device.assets.values() if asset.needs.secrecy == "high"}
    for flow in _crossing(file.device):
        carried = [word for word in flow.carries if word in secret]
        if carried and is_unanswered(flow, "crypto"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("crypto"),
                says=f"`{flow.id}` carries `{carried[0]}`, a secret, and nobody said how it is encrypted",
                help='say it: `crypto: "TLS 1.3, AES-256-GCM"`',
            )


@rule("AR156", asked_by=["fda-premarket-2026:App2.B.2c"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def crossing_without_protocol(file: SecurityFile) -> Iterator[Diagnostic]:
    """Two parts talk across a trust boundary, and no protocol is named.

    "USB" or "Wi-Fi" says through what, not in which language; a reviewer asks for protocol, version
    and port.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        actors: {nurse: {in: hospital, role: clinician}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: in, carries: limits, via: wifi}    # AR156 in
          - nurse -> pump: {id: keys, carries: rate, via: keypad}
          - server -> pump: {id: force, carries: push, kind: physical, via: mechanical}
          - server -> pump: {id: line, carries: call, kind: signal, via: gpio}
          - server -> pump: {id: untold, carries: limits}
          - server -> pump: {id: bus, carries: limits, via: spi}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows: [server -> pump: {carries: limits, via: https/wifi}]
    """
    for flow in _spoken(file.device):
        if flow.via and "/" not in flow.via:
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("via"),
                says=f"`{flow.id}` crosses a trust boundary by `{flow.via}`, and no protocol is named",
                help=f"name it before the medium: `via: https/{flow.via}`",
            )


@rule(
    "AR157",
    asked_by=["fda-premarket-2026:App2.B.2c", "fda-premarket-2026:App2.B.2h", "fda-premarket-2026:App2.B.2o"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def crossing_without_details(file: SecurityFile) -> Iterator[Diagnostic]:
    """Details are missing of a path by which two parts talk across a trust boundary.

    For each such path the views state the port or channel, how a session begins and ends, and what
    happens when it breaks.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        actors: {nurse: {in: hospital, role: clinician}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump:                                         # AR157 in
              id: in
              carries: limits
              port: tcp/443
              session: one per file
          - nurse -> pump: {id: keys, carries: rate}
          - server -> pump: {id: line, carries: call, kind: signal}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {port: tcp/443, session: one per file, on-error: keeps the last file}
    """
    for flow in _spoken(file.device):
        missing = [detail.replace("_", "-") for detail in _DETAILS if is_unanswered(flow, detail)]
        if missing:
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.span,
                says=f"`{flow.id}` crosses a trust boundary, and nobody stated its {', '.join(missing)}",
                help="add " + ", ".join(f"`{detail}: …`" for detail in missing),
            )


@rule(
    "AR158",
    asked_by=["fda-premarket-2026:App1.A.1", "fda-premarket-2026:App1.A.7"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def unproven_data_of_a_hostile_place(file: SecurityFile) -> Iterator[Diagnostic]:
    """Data go into a hostile place or come out of one, and nothing proves who sent them.

    What reaches the device is authenticated on the device, and whoever gets its data can tell that the
    device sent them. A zone of trust 0 or 1 is where an attacker stands; `auth: none` lets him write what
    he likes. What is signed with a key proves itself; code that nobody signed has a rule of its own.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 1}, lab: {trust: 2}, case: {trust: 4}, box: {trust: 5}}
        parts:
          server: {is: server, in: ward, owner: hospital}
          other: {is: server, in: lab, owner: hospital}
          pump: {is: process, in: case}
          motor: {is: process, in: box}
          gateway: {is: server, in: ward, owner: maker}
        flows:
          - server -> pump: {id: list, carries: names, kind: data, auth: none}    # AR158 list
          - server -> pump: {id: bare, carries: names, kind: data, auth: none, signed: none}  # AR158 bare
          - pump -> server: {id: log, carries: log, kind: data, auth: none}       # AR158 log
          - server -> pump: {id: told, carries: names, kind: data}
          - server -> pump: {id: order, carries: rate, kind: command, auth: none}
          - server -> pump: {id: update, carries: firmware, kind: code, auth: none}
          - motor -> pump: {id: speed, carries: speed, kind: data, auth: none}
          - gateway -> pump: {id: bus, carries: speed, kind: data, via: spi, auth: none}
          - server -> gateway: {id: inner, carries: names, kind: data, auth: none}
          - other -> server: {id: theirs, carries: names, kind: data, auth: none}

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: ward, owner: hospital}, pump: {is: process, in: case}}
        assets: {key: {needs: {secrecy: high}, kept-in: [server]}}
        flows:
          - server -> pump: {id: list, carries: names, kind: data, auth: mutual-tls}
          - server -> pump: {id: library, carries: limits, kind: data, auth: none, signed: key}
    """
    for flow in _spoken(file.device):
        if flow.kind != "data" or flow.auth != "none" or flow.signed not in (None, "none"):
            continue
        if _touches_hostile(file.device, flow) and _is_ours(file.device, flow):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("auth"),
                says=f"`{flow.id}` carries data into or out of a hostile place, and nothing proves who sent them",
                help="let the sender prove itself: `auth: mutual-tls`, or sign what is sent: `signed: KEY`",
            )


def _crossing(device: Device) -> Iterator[Flow]:
    return (flow for flow in device.flows.values() if crosses(device, flow))


def _spoken(device: Device) -> Iterator[Flow]:
    """Paths across a boundary by which two parts talk, so that there is a protocol to name."""
    for flow in _crossing(device):
        speaks = flow.kind not in ("physical", "signal") and flow.medium not in _INSIDE
        if speaks and links_parts(device, flow):
            yield flow


def _touches_hostile(device: Device, flow: Flow) -> bool:
    return min(_trust(device, flow.sender), _trust(device, flow.receiver)) <= _HOSTILE_TRUST


def _is_ours(device: Device, flow: Flow) -> bool:
    """Whether the manufacturer answers for an end of a path between two parts."""
    return is_makers(device.parts[flow.sender]) or is_makers(device.parts[flow.receiver])


def _rises(device: Device, flow: Flow) -> bool:
    return _trust(device, flow.sender) < _trust(device, flow.receiver)


def _trust(device: Device, element: str) -> int:
    """How far the zone of a part is trusted; not at all where the reader had to report that zone."""
    around = enclosing(device, zone_of(device, element))
    return device.zones[around[0]].trust if around else 0
