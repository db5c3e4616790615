"""Is it clear what is worth protecting, where it is, and how secrets live?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.model.architecture import Asset
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import Device, SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_CREDENTIALS = frozenset({"key", "credential"})

_BEFORE_STATE = re.compile(r"([A-Za-z0-9_-]+)\.[a-z]+")
"""What stands before a level or state in `when`; tolerant, as the readers report what is no expression."""


@rule("AR121", asked_by=["fda-premarket-2026:V.B.2.elements"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def asset_nowhere(file: SecurityFile) -> Iterator[Diagnostic]:
    """An asset that no part keeps and no path carries.

    What is worth protecting must be somewhere. As long as nobody says where, no threat can touch it
    and no control can guard it.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        assets:
          log: {needs: {integrity: high}}                           # AR121 log
          rate: {needs: {integrity: high}}
          limits: {needs: {integrity: high}, kept-in: [pump]}
        flows: [pump -> motor: {carries: rate}]

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets: {log: {needs: {integrity: high}, kept-in: [pump]}}
    """
    carried = {word for flow in file.device.flows.values() for word in flow.carries}
    for asset in file.device.assets.values():
        if is_unanswered(asset, "kept_in") and asset.id not in carried:
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.of("kept_in"),
                says=f"no part keeps `{asset.id}` and no path carries it",
                help="say `kept-in: [PART]`, or name it in a flow's `carries`",
            )


@rule("AR122", asked_by=["fda-premarket-2026:V.A.1.elements"], ground=Ground.OPINION, blocks_at=None)
def asset_out_of_reach(file: SecurityFile) -> Iterator[Diagnostic]:
    """An asset that no path touches and no hazardous situation names.

    Nothing in the folder says how anybody would get at it or what would follow, so the threat model
    will pass it by.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        assets:
          log: {needs: {integrity: high}, kept-in: [pump]}          # AR122 log
          rate: {needs: {integrity: high}}
          limits: {needs: {integrity: high}, kept-in: [pump]}
          pin: {needs: {secrecy: high}, kept-in: [motor]}
          link-key: {needs: {secrecy: high}, kept-in: [motor]}
          sign-key: {needs: {secrecy: high}, kept-in: [motor]}
        flows:
          - pump -> motor: {carries: [rate], auth: pin, keys: [link-key], signed: sign-key}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control or limits.tampered}
          HS-2: {what: burn, harms: [H-1]}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, motor: {is: process, in: case}}
        assets: {log: {needs: {integrity: high}, kept-in: [pump]}}
        flows: [pump -> motor: {carries: log}]
    """
    touched = _on_paths(file.device) | _in_situations(file.device)
    for asset in file.device.assets.values():
        if asset.id not in touched:
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.span,
                says=f"no path touches `{asset.id}` and no hazardous situation names it",
                help="name it where a flow carries it, or in a situation's `when`, or take it out",
            )


@rule("AR123", asked_by=["fda-premarket-2026:V.B.2.alignment"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def asset_without_need(file: SecurityFile) -> Iterator[Diagnostic]:
    """An asset that needs neither secrecy nor integrity nor availability.

    Then nothing can be lost with it, and it is no asset; or nobody has thought about it yet.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          log:                                                      # AR123 log
            needs: {}
            kept-in: [pump]
          name: {needs: {secrecy: low}, kept-in: [pump]}
          rate: {needs: {integrity: high}, kept-in: [pump]}
          alarm: {needs: {availability: high}, kept-in: [pump]}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets: {log: {needs: {integrity: {unknown: "asked of the quality team"}}, kept-in: [pump]}}
    """
    for asset in file.device.assets.values():
        if all(is_unanswered(asset.needs, need) for need in ("secrecy", "integrity", "availability")):
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.span,
                says=f"`{asset.id}` needs neither secrecy nor integrity nor availability",
                help="say what would be lost: `needs: {integrity: high}`; or take it out",
            )


@rule("AR124", asked_by=["fda-premarket-2026:App1.E.1"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def personal_data_without_secrecy(file: SecurityFile) -> Iterator[Diagnostic]:
    """Personal data, and nobody said how secret it must stay.

    Health data that leaks hurts people, and several laws ask what was done about it.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          history: {needs: {integrity: high}, data: phi, kept-in: [pump]}       # AR124 history
          names: {needs: {integrity: low}, data: personal, kept-in: [pump]}     # AR124 names
          rate: {needs: {integrity: high}, data: safety, kept-in: [pump]}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets: {history: {needs: {integrity: high, secrecy: medium}, data: phi, kept-in: [pump]}}
    """
    for asset in file.device.assets.values():
        if {"phi", "personal"} & {*asset.data} and is_unanswered(asset.needs, "secrecy"):
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.of("needs"),
                says=f"`{asset.id}` is personal data, and nobody said how secret it must stay",
                help="say it: `needs: {secrecy: high}`",
            )


@rule("AR125", asked_by=["fda-premarket-2026:App2.B.2m"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def credential_without_life_cycle(file: SecurityFile) -> Iterator[Diagnostic]:
    """A key or credential without a word on its life.

    How it is made, brought into the device, kept, renewed and destroyed is asked of every kind of
    credential. Most keys are lost at one of these steps and not by breaking the algorithm.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          link-key: {needs: {secrecy: high}, data: key, kept-in: [pump]}        # AR125 link-key
          pin: {needs: {secrecy: high}, data: credential, kept-in: [pump]}      # AR125 pin
          rate: {needs: {integrity: high}, kept-in: [pump]}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          link-key: {needs: {secrecy: high}, data: key, life-cycle: "made in the device, renewed yearly"}
    """
    for asset in file.device.assets.values():
        if _is_credential(asset) and is_unanswered(asset, "life_cycle"):
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.of("life_cycle"),
                says=f"nobody said how `{asset.id}` is made, kept, renewed and destroyed",
                help='say it: `life-cycle: "made in an HSM, renewed yearly, destroyed at disposal"`',
            )


@rule("AR126", asked_by=["fda-premarket-2026:App1.C.3"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def credential_of_all_devices(file: SecurityFile) -> Iterator[Diagnostic]:
    """One secret opens all devices.

    Whoever takes one device apart then holds every other. FDA asks that even full knowledge of one
    device does not help against the next.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          pin:
            needs: {secrecy: high}
            data: credential
            shared: all devices                                     # AR126 pin
          link-key: {needs: {secrecy: medium}, data: key, shared: all devices}  # AR126 link-key
          limits: {needs: {secrecy: high}, shared: all devices}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          pin: {needs: {secrecy: high}, data: credential, shared: one device}
          public-key: {needs: {integrity: high}, data: key, shared: all devices}
    """
    for asset in file.device.assets.values():
        if _is_secret(asset) and asset.shared == "all devices":
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.of("shared"),
                says=f"`{asset.id}` is one secret for all devices",
                help="give each device its own, or keep only the public half in the device",
            )


@rule("AR127", asked_by=["fda-premarket-2026:App1.C.3"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def credential_sharing_not_stated(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how many devices share a secret.

    The answer decides whether one opened device harms one patient or all of them.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          pin: {needs: {secrecy: high}, data: credential}           # AR127 pin
          rate: {needs: {integrity: high}}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets: {pin: {needs: {secrecy: high}, data: credential, shared: one device}}
    """
    for asset in file.device.assets.values():
        if _is_secret(asset) and is_unanswered(asset, "shared"):
            yield Diagnostic(
                subject=asset.id,
                at=asset.origin.of("shared"),
                says=f"nobody said how many devices share `{asset.id}`",
                help="say `shared: one device`, `one customer` or `all devices`",
            )


def _is_credential(asset: Asset) -> bool:
    return not _CREDENTIALS.isdisjoint(asset.data)


def _is_secret(asset: Asset) -> bool:
    """Whether it is a credential that must stay secret; the public half of a pair need not."""
    return _is_credential(asset) and asset.needs.secrecy in ("medium", "high")


def _on_paths(device: Device) -> set[str]:
    """Everything that some path carries, proves itself with, is encrypted with or is signed with."""
    found: set[str] = set()
    for flow in device.flows.values():
        found.update(flow.carries, flow.keys, filter(None, (flow.auth, flow.signed)))
    return found


def _in_situations(device: Device) -> set[str]:
    found: set[str] = set()
    for situation in device.situations.values():
        found.update(_BEFORE_STATE.findall(situation.when or ""))
    return found
