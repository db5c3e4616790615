"""Is every way to connect stated, and do the list and the paths agree?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered, place_of_entry
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_in_device


@rule("DV105", asked_by=["fda-premarket-2026:VII.B"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def connections_not_stated(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how the device connects.

    Whether it is a cyber device in the eyes of the law turns on every way it could connect, used or
    not. `none` is an answer; silence is not.

    Flagged:

        # device.yaml
        format: 1                                                   # DV105 device
        device: {id: demo, name: Demo pump}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [none]
    """
    about = file.device.about
    if is_unanswered(about, "connects"):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("connects"),
            says="nobody said how the device connects",
            help="list every way, used or not: `connects: [wifi, usb]`, or `connects: [none]`",
        )


@rule("DV106", asked_by=["fda-premarket-2026:VII.B"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def medium_not_in_connections(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path of the device runs over a medium that `connects` does not list.

    The list and the drawing then describe two devices, and the one in the legal determination is
    the less connected of them.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [ethernet]
        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          server: {is: server, in: hospital, owner: hospital}
          gate: {is: server, in: hospital, owner: hospital}
          pump: {is: process, in: case}
        flows:
          - server -> pump: {id: in, via: https/wifi}               # DV106 in
          - pump -> server: {id: out, via: wifi}                    # DV106 out
          - pump -> server: {id: wire, via: https/ethernet}
          - pump -> pump: {id: inner, via: spi}
          - server -> gate: {id: beside, via: https/wifi}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [wifi]
        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {via: https/wifi}
    """
    countable = load().words("connects")
    inside = {part.id for part in file.device.parts.values() if is_in_device(part)}
    for flow in file.device.flows.values():
        medium = flow.medium
        if (
            not inside.isdisjoint((flow.sender, flow.receiver))
            and medium in countable
            and medium not in file.device.about.connects
        ):
            yield Diagnostic(
                subject=flow.id,
                at=flow.origin.of("via"),
                says=f"`{flow.id}` runs over `{medium}`, which `connects` in device.yaml does not list",
                help=f"add `{medium}` to `connects`, or correct `via`",
                related=((file.device.about.origin.of("connects"), "the list"),),
            )


@rule("DV107", asked_by=["fda-premarket-2026:App2.B.2a"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def connection_without_path(file: SecurityFile) -> Iterator[Diagnostic]:
    """A way to connect is listed, but no path uses it.

    Reviewers ask for unused interfaces too, because an attacker uses what nobody watches. A path
    that exists and is not used is written with `dormant: yes`.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects:
          - ethernet
          - usb                                                     # DV107 usb

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [ethernet]

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {via: https/ethernet, dormant: yes}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        connects: [none]
    """
    used = {flow.medium for flow in file.device.flows.values()}
    for index, medium in enumerate(file.device.about.connects):
        if medium not in used and medium in load().words("media"):
            yield Diagnostic(
                subject=medium,
                at=place_of_entry(file.device.about, "connects", index),
                says=f"the device connects by `{medium}`, but no path uses it",
                help=f"write the path: `- a -> b: {{via: {medium}}}`, with `dormant: yes` if unused",
            )
