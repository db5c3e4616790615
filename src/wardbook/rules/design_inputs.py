"""Does each category of controls have an answer, and is each design input one that can be built and tested?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_CONTROLS = Span("controls.yaml")


@rule("CT107", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def category_without_control_or_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A category of controls has neither a control nor a reason why it has none.

    FDA goes through eight categories; for each it looks for requirement, criteria and test, or for a reason.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}
        C-2: {do: role-based-access, at: [pump]}
        C-3: {do: approved-algorithms, at: [pump]}
        C-4: {do: range-check, at: [pump]}
        C-5: {do: encryption-in-transit, at: [update]}
        C-6: {do: security-logging, at: [pump]}
        C-7: {do: watchdog, at: [pump]}                             # CT107 fda-premarket-2026:App1.H
        # decisions.yaml
        []

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}
        C-2: {do: role-based-access, at: [pump]}
        C-3: {do: approved-algorithms, at: [pump]}
        C-4: {do: range-check, at: [pump]}
        C-5: {do: encryption-in-transit, at: [update]}
        C-6: {do: security-logging, at: [pump]}
        C-7: {do: watchdog, at: [pump]}
        # decisions.yaml
        - {about: fda-premarket-2026:App1.H, is: declined, why: "no software that could be renewed", by: A. Author, date: 2026-01-02}
    """
    for item in file.control_categories.values():
        if item.state == "open":
            yield Diagnostic(
                subject=item.id,
                at=_CONTROLS,
                says=f"no control answers category {item.letter}, {item.title.lower()}, and nobody said why",
                help=f"`wardbook controls suggest --category {item.letter}`, or say `about: {item.id}`, "
                "`is: declined` and `why` in decisions.yaml",
            )


@rule("CT108", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.OPINION, blocks_at=None)
def category_answered_in_part(file: SecurityFile) -> Iterator[Diagnostic]:
    """A category has controls, and some of what is asked in it is answered by none of them.

    Which control answers which point is our reading; a reviewer goes through the same points.

    Flagged:

        # controls.yaml
        C-1: {do: rate-limiting, at: [update]}                      # CT108 fda-premarket-2026:App1.G
        # decisions.yaml
        - {about: fda-premarket-2026:App1.G.1, is: declined, why: "nothing is critical", by: A. Author, date: 2026-01-02}

    Accepted:

        # controls.yaml
        C-1: {do: isolation, at: [pump]}
        C-2: {do: rate-limiting, at: [update]}
        C-3: {do: backup-restore, at: [pump]}
        C-4: {do: disconnect, at: [pump]}
        # decisions.yaml
        []

    Accepted:

        # controls.yaml
        C-1: {do: watchdog, at: [pump], requirement: {id: R-1, from: ["fda-premarket-2026:App1.G.3", "fda-premarket-2026:App1.G.4"]}}
        # decisions.yaml
        - {about: fda-premarket-2026:App1.G.2, is: declined, why: "nothing is kept", by: A. Author, date: 2026-01-02}
        - {about: fda-premarket-2026:App1.G.5, is: declined, why: "no network", by: A. Author, date: 2026-01-02}
    """
    for item in file.control_categories.values():
        if item.state == "in part":
            points = ", ".join(name.partition(":")[2] for name in item.unanswered)
            yield Diagnostic(
                subject=item.id,
                at=_CONTROLS,
                says=f"category {item.letter}, {item.title.lower()}, leaves {points} without an answer",
                help=f"`wardbook controls suggest --category {item.letter}`, or decline a point with a reason",
            )


@rule("CT109", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def requirement_that_is_a_template(file: SecurityFile) -> Iterator[Diagnostic]:
    """A requirement still has blanks, or stands word by word in the catalogue with its criteria.

    A design input says what this device does, in figures that a test can measure.

    Flagged:

        # controls.yaml
        C-1: {do: watchdog, at: [pump], requirement: {id: R-1, text: "A hung pump stops.", accept: "within <time>"}}      # CT109 C-1

    Flagged:

        # controls.yaml
        C-1:
          do: log-protection
          requirement:
            id: R-1                                                 # CT109 C-1
            text: "Removing or changing an entry is noticed at the next reading."
            accept: "A removed, changed and inserted entry is each reported."

    Accepted:

        # controls.yaml
        C-1: {do: watchdog, at: [pump], requirement: {id: R-1, text: "A hung pump stops.", accept: "within 2 s"}}
        C-2: {do: log-protection, requirement: {id: R-2, text: "Removing or changing an entry is noticed at the next reading."}}
    """
    for item in file.design_inputs.values():
        if item.blanks or item.as_catalogue:
            named = ", ".join(f"<{name}>" for name in item.blanks)
            yield Diagnostic(
                subject=item.id,
                at=file.device.controls[item.id].origin.of("requirement"),
                says=f"the requirement of `{item.id}` "
                + (
                    f"leaves {named} to be said"
                    if item.blanks
                    else "and its criteria are the catalogue's own sentences"
                ),
                help="say what this device does, where and within which limits",
            )


@rule("CT110", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def category_left_out_and_answered(file: SecurityFile) -> Iterator[Diagnostic]:
    """A category was left out with a reason, and a control answers it.

    One of the two is out of date, and a reviewer reads both.

    Flagged:

        # controls.yaml
        C-1: {do: watchdog, at: [pump]}                             # CT110 fda-premarket-2026:App1.G
        # decisions.yaml
        - {about: fda-premarket-2026:App1.G, is: declined, why: "nothing is critical", by: A. Author, date: 2026-01-02}

    Accepted:

        # controls.yaml
        C-1: {do: watchdog, at: [pump]}
        # decisions.yaml
        - {about: fda-premarket-2026:App1.H, is: declined, why: "nothing can be renewed", by: A. Author, date: 2026-01-02}
    """
    for item in file.control_categories.values():
        if item.excluded and item.controls:
            yield Diagnostic(
                subject=item.id,
                at=_CONTROLS,
                says=f"category {item.letter} is left out, and {', '.join(item.controls)} answers it",
                help="remove the decision, or retire the control",
            )


@rule(
    "CT111",
    asked_by=["fda-premarket-2026:V.C.requirements"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def method_without_test(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control is said to be implemented, and no test uses a method that it is to be verified by.

    The requirement names the method because no other one would show that it is met.

    Flagged:

        # controls.yaml
        C-1: {do: watchdog, state: implemented, tests: [T-1], requirement: {id: R-1, methods: [load-test, fuzzing]}}    # CT111 C-1
        # verification.yaml
        tests: {T-1: {method: load-test}, T-2: {method: fuzzing}}

    Accepted:

        # controls.yaml
        C-1: {do: watchdog, state: implemented, tests: [T-1], requirement: {id: R-1, methods: [load-test, fuzzing]}}
        C-2: {do: watchdog, at: [pump], state: planned, requirement: {id: R-2, methods: [robustness]}}
        # verification.yaml
        tests: {T-1: {method: load-test}, T-2: {method: fuzzing, verifies: [C-1]}}
    """
    for item in file.design_inputs.values():
        if item.untested and file.device.controls[item.id].state == "implemented":
            yield Diagnostic(
                subject=item.id,
                at=file.device.controls[item.id].origin.of("requirement"),
                says=f"no test of `{item.id}` is by {', '.join(item.untested)}",
                help="plan one in verification.yaml, or take the method back from the requirement",
            )


@rule("CT112", asked_by=["fda-premarket-2026:V.A.traceability"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def source_that_is_gone(file: SecurityFile) -> Iterator[Diagnostic]:
    """A requirement derives from something that is not there any more.

    What asked for it was renamed or went away; then the requirement may be needless, or its reason is lost.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, from: [HS-1/H-9]}}                # CT112 C-1

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, from: ["fda-premarket-2026:App1.Z.9"]}}      # CT112 C-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, from: [HS-1/H-1, "fda-premarket-2026:App1.A.1", R8.1.0(1), "DOORS:17"]}}
    """
    for item in file.design_inputs.values():
        if item.gone:
            yield Diagnostic(
                subject=item.id,
                at=_place(file, item.id),
                says=f"`{item.id}` derives from {', '.join(item.gone)}, which is not there",
                help="name what asks for it now, or retire it",
            )


def _place(file: SecurityFile, name: str) -> Span:
    control = file.device.controls.get(name)
    return (
        file.device.requirements[name].origin.of("from")
        if control is None
        else control.origin.of("requirement")
    )
