"""The attack graph of a device: every step that zones, paths, parts, vulnerabilities, findings and assets allow."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.analysis.attack.building import Steps
from wardbook.analysis.attack.causes import bring_about
from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.parts import fall, keep, use_findings, use_vulnerabilities
from wardbook.analysis.attack.ways import pass_on
from wardbook.analysis.attack.written import Written
from wardbook.analysis.attack.zones import stand
from wardbook.base.uncollected import uncollected
from wardbook.model.attack import AttackGraph
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability


@uncollected()
def attack_graph(device: Device, known: Iterable[Vulnerability], estimates: Estimates) -> AttackGraph:
    """Every step, whichever controls stand; each step carries the hindrances of controls that are not retired.

    Packages are steps at the part that runs them, never facts, so the graph grows with the architecture and
    not with the SBOMs. Facts are told apart by id, so equal names of credentials in two zones do not join.
    """
    steps = Steps(estimates, device.controls)
    stand(device, steps)
    pass_on(device, steps)
    fall(device, steps)
    use_vulnerabilities(device, steps, known)
    use_findings(device, steps, device.findings.values(), mended(device))
    keep(device, steps)
    situations = bring_about(device, steps)
    return AttackGraph(steps.made(), situations)


def mended(device: Device) -> frozenset[str]:
    """The findings that a decision says are fixed or not there."""
    return frozenset(item.about for item in device.decisions if item.is_ in {"fixed", "not_affected"})


def stated_controls(graph: AttackGraph) -> frozenset[str]:
    """What the architecture claims of its paths beside the controls: `PATH/auth`, `PATH/crypto` and the like."""
    hindered = (
        {row[6] for row in graph.steps.rows}
        if isinstance(graph.steps, Written)
        else {step.hindered for step in graph.steps}
    )
    return frozenset(item.control for items in hindered for item in items if "/" in item.control)
