"""Is it said of each path what passes on it, and how?"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_SLIP = 0.85
"""Likeness from which a word is taken for a slip of an id; `firmware` and `firmware-key` stay below."""


@rule("AR141", asked_by=["fda-premarket-2026:App2.B.2b"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def path_carries_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path carries nothing.

    Whether data, code or commands pass, and which, is the first thing asked of every path.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows:
          - pump -> motor: {kind: command, via: spi}                # AR141 pump--motor

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows: [pump -> motor: {carries: rate}]
    """
    for flow in file.device.flows.values():
        if is_unanswered(flow, "carries"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("carries"),
                says=f"nobody said what `{flow.id}` carries",
                help="name assets or use plain words: `carries: drug-limits`",
            )


@rule("AR142", asked_by=["fda-premarket-2026:App2.B.2b"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def path_without_kind(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said whether a path carries data, commands or code.

    A forged value misleads, a forged command acts, and forged code owns the device; the threats
    differ, and so do the controls.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows:
          - pump -> motor: {carries: rate, via: spi}                # AR142 pump--motor

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows: [pump -> motor: {kind: command}]
    """
    for flow in file.device.flows.values():
        if is_unanswered(flow, "kind"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("kind"),
                says=f"nobody said whether `{flow.id}` carries data, commands or code",
                help="say `kind: data`, `command`, `code`, `signal` or `physical`",
            )


@rule("AR143", asked_by=["fda-premarket-2026:App2.B.2c"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def path_without_medium(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how a path runs.

    Protocol and medium decide who can listen, from how far, and with which tools.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows:
          - pump -> motor: {carries: rate, kind: command}           # AR143 pump--motor

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows: [pump -> motor: {via: spi}]
    """
    for flow in file.device.flows.values():
        if is_unanswered(flow, "via"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("via"),
                says=f"nobody said how `{flow.id}` runs",
                help="say protocol and medium: `via: https/wifi`, or the medium alone: `via: spi`",
            )


@rule("AR144", asked_by=["fda-premarket-2026:V.B.2.elements"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def carried_word_like_an_asset(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path carries a word that looks like a slip of an asset's id.

    Plain words are welcome, but only assets have needs and threats. A slip makes the path look
    harmless.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        assets: {drug-limits: {needs: {integrity: high}}, alarm: {needs: {integrity: high}}}
        flows:
          - pump -> motor:
              carries: [drug-limits, drug-limit, rate]              # AR144 pump--motor

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        assets: {drug-limits: {needs: {integrity: high}}}
        flows: [pump -> motor: {carries: [drug-limits, firmware]}]
    """
    assets = sorted(file.device.assets)
    for flow in file.device.flows.values():
        for word in flow.carries:
            likely = get_close_matches(word, assets, n=1, cutoff=_SLIP)
            if likely and word not in assets:
                yield Diagnostic(
                    subject=flow.id,
                    at=flow.origin.of("carries"),
                    says=f"`{flow.id}` carries `{word}`, which is no asset but looks like `{likely[0]}`",
                    help=f"write `{likely[0]}`, or a word that cannot be taken for it",
                )


@rule("AR145", asked_by=["fda-premarket-2026:App2.B.2d"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def dormant_without_word(file: SecurityFile) -> Iterator[Diagnostic]:
    """A dormant path, and nobody said what keeps it asleep.

    Functions that are built in and not used are asked for together with the assurance that nobody
    can wake them.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows:
          - pump -> motor: {id: debug, dormant: yes}                # AR145 debug
          - pump -> motor: {id: rate, dormant: no}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows: [pump -> motor: {dormant: yes, note: "fused off in production, see TC-12"}]
    """
    for flow in file.device.flows.values():
        if flow.dormant and is_unanswered(flow, "note"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("dormant"),
                says=f"`{flow.id}` is dormant, and nobody said what keeps it asleep",
                help='say it: `note: "fused off in production"`',
            )


@rule("AR146", asked_by=["fda-premarket-2026:App1.A.3"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def service_path_without_proof(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path for service staff on which nobody proves who they are.

    Service may do more than anybody, so the proof of identity is asked to be stronger there, not
    weaker. That only service knows the path protects nothing.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}, case: {trust: 4}}
        actors: {service: {in: ward, role: service}}
        parts: {pump: {is: process, in: case}}
        flows:
          - service -> pump: {id: shell, service-only: yes, auth: none}         # AR146 shell
          - service -> pump: {id: log, service-only: yes}                       # AR146 log
          - service -> pump: {id: keys, service-only: no, auth: none}

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}, case: {trust: 4}}
        actors: {service: {in: ward, role: service}}
        parts: {pump: {is: process, in: case}}
        flows: [service -> pump: {service-only: yes, auth: multi-factor}]
    """
    for flow in file.device.flows.values():
        if flow.service_only and flow.auth in (None, "none"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("auth"),
                says=f"`{flow.id}` is for service, but nobody proves there who they are",
                help="say how they do: `auth: multi-factor`",
            )


@rule("AR147", asked_by=["fda-premarket-2026:App1.D.3"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def code_without_signature(file: SecurityFile) -> Iterator[Diagnostic]:
    """Code arrives that nobody signed.

    Whoever gets between the two ends then decides what the device does. An encrypted connection does
    not help when the server is the one that was broken into.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: update, carries: firmware, kind: code}         # AR147 update
          - server -> pump: {id: patch, carries: fixes, kind: code, signed: none}   # AR147 patch
          - server -> pump: {id: data, carries: limits, kind: data, signed: none}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        assets: {sign-key: {needs: {secrecy: high}, kept-in: [server]}}
        flows: [server -> pump: {carries: firmware, kind: code, signed: sign-key}]
    """
    for flow in file.device.flows.values():
        if flow.kind == "code" and flow.signed in (None, "none"):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("signed"),
                says=f"`{flow.id}` brings code, and nothing says that it is signed",
                help="name the key asset it is signed with: `signed: sign-key`",
            )
