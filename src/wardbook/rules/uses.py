"""Can each use be followed over the paths of the architecture, updates above all?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_makers_software


@rule("AR131", asked_by=["fda-premarket-2026:V.B.2.use-case"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def step_without_path(file: SecurityFile) -> Iterator[Diagnostic]:
    """A use takes a step where no path leads.

    The view of a use case is drawn over the paths of the architecture. Where it jumps, either a path
    is missing or the use goes another way.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {ui: {is: process, in: case}, pump: {is: process, in: case}, motor: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses:
          set-rate:
            path:
              - ui
              - pump
              - motor                                               # AR131 set-rate

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {ui: {is: process, in: case}, pump: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump]}}
    """
    pairs = {(flow.sender, flow.receiver) for flow in file.device.flows.values()}
    for use in file.device.uses.values():
        for index, step in enumerate(zip(use.path, use.path[1:], strict=False)):
            if step not in pairs:
                yield Diagnostic(
                    subject=use.id,
                    at=use.origin.of(f"path.{index + 1}"),
                    says=f"`{use.id}` goes from `{step[0]}` to `{step[1]}`, but no path leads there",
                    help=f"add `- {step[0]} -> {step[1]}: {{carries: …}}` under `flows`, or correct `path`",
                )


@rule(
    "AR132",
    asked_by=["fda-premarket-2026:V.B.2.use-case"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def use_without_states(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said in which operating states a use happens.

    The same command may be harmless in standby and deadly during therapy, so the views are asked for
    across states.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {ui: {is: process, in: case}, pump: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses:
          set-rate: {path: [ui, pump]}                              # AR132 set-rate

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {ui: {is: process, in: case}, pump: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump], states: [standby]}}
    """
    for use in file.device.uses.values():
        if is_unanswered(use, "states"):
            yield Diagnostic(
                subject=use.id,
                at=use.origin.of("states"),
                says=f"nobody said in which operating states `{use.id}` happens",
                help="list them: `states: [standby, infusing]`",
            )


@rule(
    "AR133",
    asked_by=["fda-premarket-2026:V.B.2.updateability"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def no_update_use(file: SecurityFile) -> Iterator[Diagnostic]:
    """No use shows how updates reach the device.

    The updateability view is one of the four a reviewer expects: the whole way of an update, also
    through what the manufacturer does not control. Updating by a service visit is a way too. Where the
    view is left out, `views-omitted` says why, and the documents print it.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}, case: {trust: 4}}                 # AR133 device
        parts: {pump: {is: process, in: case}}
        uses:
          set-rate: {path: [pump], states: [standby]}

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}, case: {trust: 4}}
        parts: {stick: {is: hardware, in: ward}, pump: {is: process, in: case}}
        flows: [stick -> pump: {carries: firmware, kind: code, via: usb}]
        uses: {update: {path: [stick, pump], view: updateability}}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {board: {is: hardware, in: case}, ehr: {is: external, in: case}}

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}, case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        views-omitted: {updateability: "the program is in read-only memory and is replaced with the device"}
    """
    device = file.device
    if "updateability" in device.views_omitted:
        return
    has_software = any(is_makers_software(part) for part in device.parts.values())
    if has_software and all(use.view != "updateability" for use in device.uses.values()):
        yield Diagnostic(
            subject="device",
            at=Span("architecture.yaml"),
            says="no use shows how updates reach the device",
            help="add one under `uses`: `update-firmware: {path: […], view: updateability}`, or the reason under `views-omitted`",
        )
