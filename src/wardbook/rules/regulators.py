"""Is what was asked of regulators, promised to them and demanded by them held to?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.regulators import (
    against_answer,
    cited_by,
    commitment_standing,
    deficiency_state,
    origin_of_promise,
)
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule


@rule("RG103", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.OPINION, blocks_at=None)
def question_without_position(file: SecurityFile) -> Iterator[Diagnostic]:
    """A question to a regulator, and nobody said what we propose, about which section, or on which evidence.

    "Is this acceptable?" gets an answer, "what shall we do?" does not.

    Flagged:

        # regulators.yaml
        questions:
          RQ-1: {to: fda, ask: What shall we do?}                   # RG103 RQ-1

    Flagged:

        # regulators.yaml
        questions:
          RQ-1:                                                     # RG103 RQ-1
            {to: fda, ask: Is it enough?, position: "Yes.", section: "fda-premarket-2026:V.B.1"}

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump}
        # regulators.yaml
        questions:
          RQ-1:                                                     # RG103 RQ-1
            {to: fda, ask: Is it enough?, section: "fda-premarket-2026:V.B.1", evidence: [C-1]}

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump}
        # regulators.yaml
        questions:
          RQ-1:                                                     # RG103 RQ-1
            {to: fda, ask: Is it enough?, position: "Yes.", evidence: [C-1]}

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump}
        # regulators.yaml
        questions:
          RQ-2: {to: fda, ask: Which documents?, answer: "Those of Table 1."}
          RQ-1:
            {to: fda, ask: Is it enough?, position: "Yes.", section: "fda-premarket-2026:V.B.1", evidence: [C-1]}

    Accepted:

        # regulators.yaml
        questions:
          RQ-1:
            to: fda
            ask: Which documents?
            position: {unknown: "is being written"}
            section: {unknown: "none fits"}
            evidence: {unknown: "none yet"}
    """
    for item in file.device.questions.values():
        left = [
            name
            for name in ("position", "section", "evidence")
            if is_unanswered(item, name) and not item.answer
        ]
        if left:
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"the question `{item.id}` has no {' and no '.join(left)}",
                help="say what you propose and why, the section of the guidance, and the evidence attached",
            )


@rule("RG104", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def feedback_that_nothing_takes_up(file: SecurityFile) -> Iterator[Diagnostic]:
    """A regulator answered, and no design input cites the answer and nothing was promised because of it.

    A reviewer begins with what was said at the last meeting, and asks where it went.

    Flagged:

        # regulators.yaml
        questions:
          RQ-1: {to: fda, ask: Enough?, position: "Yes.", answer: Only with a second factor.}     # RG104 RQ-1

    Accepted:

        # requirements.yaml
        R-1: {text: The service menu asks for a second factor., from: [RQ-1]}
        # regulators.yaml
        questions:
          RQ-1: {to: fda, ask: Enough?, position: "Yes.", answer: Only with a second factor.}

    Accepted:

        # regulators.yaml
        questions:
          RQ-1: {to: fda, ask: Enough?, position: "Yes.", answer: Only with a second factor.}
          RQ-2: {to: fda, ask: Enough?, position: "Yes.", answer: {unknown: "minutes are being agreed"}}
        commitments:
          RC-1: {to: fda, what: add a second factor, from-question: RQ-1}
    """
    for item in file.device.questions.values():
        if item.answer and not cited_by(file, item.id) and not origin_of_promise(file, item.id):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"nothing takes up what `{item.to}` answered to `{item.id}`",
                help="name it in `from` of a design input, or write the commitment with `from-question`",
            )


@rule("RG105", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def commitment_that_nothing_fulfils(file: SecurityFile) -> Iterator[Diagnostic]:
    """Something was promised to a regulator, and no control, requirement, test or evidence is linked with it.

    What nothing is linked with is forgotten, and the submission cannot show where it was kept.

    Flagged:

        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test}                    # RG105 RC-1

    Accepted:

        # requirements.yaml
        R-1: {text: The test is repeated., from: [RC-1]}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test}

    Accepted:

        # verification.yaml
        tests: {TC-1: {method: penetration, at: pump}}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test, by: [TC-1]}
          RC-2: {to: fda, what: say how, by: {unknown: "is decided in May"}}
    """
    for item in file.device.commitments.values():
        if is_unanswered(item, "by") and not cited_by(file, item.id):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"nothing fulfils or cites what was promised to `{item.to}` as `{item.id}`",
                help="name a test, control, requirement or evidence in `by`, or name it in `from` of a design input",
            )


@rule("RG106", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def commitment_overdue(file: SecurityFile) -> Iterator[Diagnostic]:
    """The day by which something was promised to a regulator is past, and it is not said to be done.

    The day itself still counts.

    Flagged:

        # requirements.yaml
        R-1: {text: The test is repeated., from: [RC-1]}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test, due: 2026-02-28, is: open}     # RG106 RC-1

    Accepted:

        # requirements.yaml
        R-1: {text: The test is repeated., from: [RC-1, RC-2]}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test, due: 2026-03-01, is: open}
          RC-2: {to: fda, what: say how, due: 2026-02-01, is: done, by: [R-1]}
    """
    for item in file.device.commitments.values():
        if commitment_standing(file, item).state == "overdue":
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("due"),
                says=f"`{item.id}` was promised to `{item.to}` by {item.due}, and it is not done",
                help="do it and say `is: done` with what fulfils it in `by`, or agree on another day",
            )


@rule("RG107", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def commitment_contradicted(file: SecurityFile) -> Iterator[Diagnostic]:
    """A promise to a regulator is called done, and the folder says otherwise.

    A control that only is planned, a test that did not pass, a withdrawn requirement, evidence of another version or
    with open findings, or nothing at all stands where the promise is to be fulfilled.

    Flagged:

        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: repeat the test, is: done}          # RG107 RC-1

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump, state: planned}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: prove both sides, is: done, by: [C-1]}     # RG107 RC-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump, state: implemented}
        # regulators.yaml
        commitments:
          RC-1: {to: fda, what: prove both sides, is: done, by: [C-1]}
    """
    for item in file.device.commitments.values():
        against = commitment_standing(file, item).against
        if against:
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("is"),
                says=f"`{item.id}` is called done, and it is not: {'; '.join(against)}",
                help="say `is: open` until it is done, or name what fulfils it",
            )


@rule("RG108", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def point_of_a_letter_without_answer(file: SecurityFile) -> Iterator[Diagnostic]:
    """A point of a regulator's letter has no answer, or its day is past and no answer was sent.

    A submission is put on hold until every point is answered, and is withdrawn where the time runs out.

    Flagged:

        # regulators.yaml
        deficiencies:
          RD-1: {from: fda, ask: Provide the report.}               # RG108 RD-1

    Flagged:

        # regulators.yaml
        deficiencies:
          RD-1:                                                     # RG108 RD-1
            {from: fda, ask: Provide the report., due: 2026-02-28, answer: It is attached.}

    Flagged:

        # regulators.yaml
        deficiencies:
          RD-1:                                                     # RG108 RD-1
            {from: fda, ask: Provide the report., answered: 2026-02-01, answer: Attached., is: asked-again}

    Accepted:

        # regulators.yaml
        deficiencies:
          RD-1: {from: fda, ask: Provide the report., due: 2026-03-01, answer: It is attached., evidence: {unknown: "is scanned"}}
          RD-2: {from: fda, ask: Provide the report., due: 2026-02-01, answered: 2026-01-30, answer: Sent., evidence: {unknown: "was sent"}}
    """
    for item in file.device.deficiencies.values():
        state = deficiency_state(file, item)
        if state in ("open", "overdue", "asked again"):
            told = {"open": "has no answer", "overdue": f"was to be answered by {item.due}"}
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"the point `{item.id}` of `{item.from_}` {told.get(state, 'is asked again')}",
                help="write `answer` with its evidence and what changed, and `answered` once it is sent",
            )


@rule("RG109", asked_by=["us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def answer_without_evidence(file: SecurityFile) -> Iterator[Diagnostic]:
    """An answer to a point of a letter has no evidence, or evidence that does not hold.

    Evidence of another version, a changed file, open findings or a control that is not there yet earns a second letter.

    Flagged:

        # regulators.yaml
        deficiencies:
          RD-1: {from: fda, ask: Provide the report., answer: It is attached.}     # RG109 RD-1

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump, state: planned}
        # regulators.yaml
        deficiencies:
          RD-1: {from: fda, ask: How are both proven?, answer: By certificates., evidence: [C-1]}     # RG109 RD-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: pump, state: implemented}
        # regulators.yaml
        deficiencies:
          RD-1: {from: fda, ask: How are both proven?, answer: By certificates., evidence: [C-1]}
          RD-2: {from: fda, ask: Who signs?, answer: "Two managers.", evidence: {unknown: "a statement is enough"}}
          RD-3: {from: fda, ask: Where does it lie?}
    """
    for item in file.device.deficiencies.values():
        if told := "; ".join(against_answer(file, item)):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"the answer to `{item.id}` has no evidence that holds: {told}",
                help="name evidence of this version, or `unknown` with the reason why none is needed",
            )
