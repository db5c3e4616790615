"""Is each chosen control a design input that somebody can check?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.controls import Control
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_PUT_OFF = frozenset({"deferred", "declined", "accepted"})
"""What a decision says of a control that is not to be waited for."""


def _chosen(file: SecurityFile) -> Iterator[Control]:
    return (control for control in file.device.controls.values() if control.state != "retired")


@rule("CT101", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def control_without_place(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control stands nowhere.

    What protects nothing in particular cannot be tested and hinders no path of an attacker.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls}                                       # CT101 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}
        C-2: {do: watchdog, state: retired, because: replaced}
    """
    for control in _chosen(file):
        if not control.at:
            yield Diagnostic(
                subject=control.id,
                at=control.origin.span,
                says=f"nobody said where `{control.id}` stands",
                help="say `at: [PART, FROM -> TO, ZONE]`",
            )


@rule("CT102", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def control_without_design_input(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control is not recorded as a design input with acceptance criteria.

    A reviewer asks for the requirement of each control and for what would show that it is met.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}                         # CT102 C-1

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, text: "It proves itself."}}    # CT102 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "a stranger is refused"}}
        C-2: {do: watchdog, state: retired, because: replaced}
    """
    for control in _chosen(file):
        if is_unanswered(control.requirement, "accept"):
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("requirement"),
                says=f"`{control.id}` has no requirement with acceptance criteria",
                help='say `requirement: {id: …, text: "…", accept: "when it is met"}`',
            )


@rule("CT103", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def control_without_state(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how far a control has come.

    Only an implemented control may lower a risk; a plan that reads like a fact misleads.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}                         # CT103 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: planned}
    """
    for control in file.device.controls.values():
        if is_unanswered(control, "state"):
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("state"),
                says=f"nobody said how far `{control.id}` has come",
                help="say `state: proposed`, `planned`, `implemented` or `retired`",
            )


@rule(
    "CT104",
    asked_by=["fda-premarket-2026:V.C.requirements"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def implemented_without_test(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control is said to be implemented, and no test is to show it.

    Nothing counts that a test did not show; a claim without one lowers no risk.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: implemented}     # CT104 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: implemented, tests: [T-1]}
        C-2: {do: watchdog, at: [pump], state: planned}
        # verification.yaml
        tests: {T-1: {method: security-requirement, verifies: [C-1]}}
    """
    for control in file.device.controls.values():
        if control.state == "implemented" and not control.tests:
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("state"),
                says=f"no test is to show that `{control.id}` works",
                help="plan one in verification.yaml and name it: `tests: [TC-…]`",
            )


@rule(
    "CT105",
    asked_by=["fda-premarket-2026:V.A.two-assessments"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def control_without_side_effects(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said whether a control can itself cause a hazardous situation.

    A lock that keeps a nurse out can hurt as much as the attacker it was meant for.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}                         # CT105 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], introduces: none, because: no new interface}
        C-2: {do: watchdog, state: retired, because: replaced}
    """
    for control in _chosen(file):
        if is_unanswered(control, "introduces"):
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("introduces"),
                says=f"nobody said whether `{control.id}` can cause harm itself",
                help="say `introduces: [SITUATION]`, or `introduces: none` with `because`",
            )


@rule("CT113", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def control_not_built_yet(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control is proposed or planned, and nobody decided that the device goes out without it.

    A submission tells which controls are built in. One that is still to come lowers no risk, and a reviewer
    asks when it comes, what stands in for it, and who decided that this is enough.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: planned}         # CT113 C-1
        C-2: {do: watchdog, at: [pump], state: proposed}            # CT113 C-2
        # decisions.yaml
        - {about: C-1, is: deferred, until-version: 2.0.0, by: A. Author, date: 2026-01-01}
        - {about: C-2, is: overridden, why: "the estimate is too high", by: A. Author, date: 2026-01-01}

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: planned}
        C-2: {do: watchdog, state: retired, because: replaced}
        C-3: {do: watchdog, at: [pump], state: implemented}
        # decisions.yaml
        - {about: C-1, is: deferred, until-version: 2.0.0, why: "the seal closes the port", by: A. Author, date: 2026-01-01}
    """
    decided = {item.about for item in file.device.decisions if item.is_ in _PUT_OFF and item.why}
    for control in file.device.controls.values():
        if control.state in ("proposed", "planned") and control.id not in decided:
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("state"),
                says=f"`{control.id}` is only {control.state}",
                help="build it, or decide on it: `{about: …, is: deferred, until-version: …, why: …}` in decisions.yaml",
            )


@rule("CT106", asked_by=["fda-premarket-2026:V.A.traceability"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def retired_control_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control was retired, and nobody said why.

    The next reviewer finds its id in an older submission and asks where the protection went.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: retired}         # CT106 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: retired, because: replaced by C-2}
        C-2: {do: mutual-tls, at: [update], state: planned}
    """
    for control in file.device.controls.values():
        if control.state == "retired" and is_unanswered(control, "because"):
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("state"),
                says=f"nobody said why `{control.id}` was retired",
                help="say `because:`, and `replaced-by:` where another took its place",
            )
