"""Are the trust boundaries drawn, and is it said what is assumed of each side?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.crossings import enclosing
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_HOSTILE_TRUST = 1
"""Zones up to this trust are taken for places where an attacker may be."""


@rule(
    "AR101",
    asked_by=["fda-premarket-2026:V.A.1.assumptions"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def hostile_zone_without_assumption(file: SecurityFile) -> Iterator[Diagnostic]:
    """A zone of low trust without a word on what is assumed of it.

    A threat model states its assumptions. Of a hospital network FDA expects one above all: that an
    adversary there can read, alter, drop and replay what passes.

    Flagged:

        # architecture.yaml
        zones:
          hospital: {trust: 1}                                      # AR101 hospital
          case: {trust: 4}

    Accepted:

        # architecture.yaml
        zones:
          hospital: {trust: 1, assumption: "an adversary can read, alter, drop and replay"}
          case: {trust: 4}
    """
    for zone in file.device.zones.values():
        if zone.trust <= _HOSTILE_TRUST and is_unanswered(zone, "assumption"):
            yield Diagnostic(
                subject=zone.id,
                at=zone.origin.of("assumption"),
                says=f"`{zone.id}` is hardly trusted, but nobody said what is assumed of it",
                help='say it: `assumption: "an adversary can read, alter, drop and replay"`',
            )


@rule(
    "AR102",
    asked_by=["fda-premarket-2026:V.A.1.assumptions"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def no_hostile_zone(file: SecurityFile) -> Iterator[Diagnostic]:
    """No zone is taken for hostile, though the device connects.

    Where every place is trusted no attack can begin, and the threat model finds nothing. FDA asks to
    assume that the hospital network is hostile.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [wifi]                                            # AR102 device
        # architecture.yaml
        zones: {hospital: {trust: 2}, case: {trust: 4}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [wifi]
        # architecture.yaml
        zones: {hospital: {trust: 1, assumption: "an adversary can read and alter"}, case: {trust: 4}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [none]
        # architecture.yaml
        zones: {case: {trust: 4}}
    """
    about = file.device.about
    connects = set(about.connects) - {"none"}
    if connects and all(zone.trust > _HOSTILE_TRUST for zone in file.device.zones.values()):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("connects"),
            says="the device connects, but no zone is taken for hostile",
            help="give the network it connects to `trust: 1` or `trust: 0` in architecture.yaml",
        )


@rule("AR103", asked_by=["fda-premarket-2026:V.A.2"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def zone_without_reach(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said what it takes to get at a zone.

    Whether an attacker needs the network, the room or the open device is where every attack path
    begins, and weighs heavily in how exploitable it is. A zone inside another is reached through that
    one and need not say more.

    Flagged:

        # architecture.yaml
        zones:
          hospital: {trust: 1, reach: network}
          case: {trust: 4}                                          # AR103 case
          board: {trust: 5, inside: hospital}

    Accepted:

        # architecture.yaml
        zones:
          hospital: {trust: 1, reach: network}
          case: {trust: 4, reach: physical}
    """
    zones = file.device.zones
    for zone in zones.values():
        if all(is_unanswered(zones[name], "reach") for name in enclosing(file.device, zone.id)):
            yield Diagnostic(
                subject=zone.id,
                at=zone.origin.of("reach"),
                says=f"nobody said what it takes to get at `{zone.id}`",
                help="say `reach: network`, `adjacent` or `physical`",
            )


@rule("AR104", asked_by=["fda-premarket-2026:V.B.2.context"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def inner_zone_less_trusted(file: SecurityFile) -> Iterator[Diagnostic]:
    """A zone is trusted less than the zone around it.

    What stands inside a boundary is protected by it as well, so it is trusted at least as far. If
    something less trusted sits there, the boundary is drawn in the wrong place.

    Flagged:

        # architecture.yaml
        zones:
          case: {trust: 4}
          slot:
            trust: 2                                                # AR104 slot
            inside: case

    Accepted:

        # architecture.yaml
        zones:
          case: {trust: 4}
          board: {trust: 4, inside: case}
          slot: {trust: 2}
    """
    zones = file.device.zones
    for zone in zones.values():
        for outer in enclosing(file.device, zone.id)[1:2]:
            if zone.trust < zones[outer].trust:
                yield Diagnostic(
                    subject=zone.id,
                    at=zone.origin.of("trust"),
                    says=f"`{zone.id}` is trusted less than `{outer}` around it",
                    help="take it out of that zone, or correct one `trust`",
                    related=((zones[outer].origin.of("trust"), f"trust of `{outer}`"),),
                )
