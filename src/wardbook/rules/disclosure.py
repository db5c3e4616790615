"""Do the answers to the form of hospitals agree with the device, and is the form filled in where it is asked for?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.disclosure_answers import answered_at, open_questions
from wardbook.base.nearest import nearest
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule


@rule("LB110", asked_by=["fda-premarket-2026:VI.A"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def disclosure_contradicts_the_device(file: SecurityFile) -> Iterator[Diagnostic]:
    """An answer to the form of hospitals says one thing, the description of the device or its labelling another.

    A hospital plans its network by these answers, and an inspector reads both. The written answer is printed until one
    of the two is mended. "See note" contradicts nothing.

    Flagged:

        # labelling.yaml
        mds2:
          CONN-1.2.1: {answer: no}                                  # LB110 CONN-1.2.1

    Flagged:

        # company.yaml
        name: Example Medical
        answers: {CONN-1: "No"}                                     # LB110 CONN-1
        # labelling.yaml
        mds2: {AUDT-3: {answer: no}}

    Accepted:

        # labelling.yaml
        mds2:
          CONN-1.2.1: {answer: see note, note: "one port, closed by a cover"}
          CONN-1: {answer: yes}
    """
    for item in file.disclosure.values():
        if item.follows and item.answer not in (item.follows, "see note"):
            yield Diagnostic(
                subject=item.id,
                at=answered_at(file, item),
                says=f"{item.id} ({item.question}) is answered `{item.answer}`, but `{item.follows}` follows from the device",
                help="`wardbook show mds2-trace` tells the facts; mend the answer or the fact, or answer `see note`",
            )


@rule("LB111", asked_by=["nema-mds2-2019:DOC-1"], ground=Ground.OPINION, blocks_at=Gate.MARKET)
def disclosure_with_open_questions(file: SecurityFile) -> Iterator[Diagnostic]:
    """Customers ask for the form of hospitals, and questions of it are not answered.

    A blank line reads as "no" to some and as carelessness to others. Each open question names where its fact would be
    stated.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        customers-ask: {mds2: yes}                                  # LB111 mds2

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
    """
    if told := open_questions(file):
        yield Diagnostic(
            subject="mds2",
            at=file.device.about.origin.of("customers_ask"),
            says=told,
            help="`wardbook mds2` says for each where its fact would be stated",
        )


@rule("LB112", asked_by=["nema-mds2-2019:DOC-1"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def answer_to_no_question(file: SecurityFile) -> Iterator[Diagnostic]:
    """An answer is given to a number that the form does not have.

    It would be printed nowhere, and the question it was meant for stays open.

    Flagged:

        # labelling.yaml
        mds2:
          AUDT-99: {answer: no}                                     # LB112 AUDT-99

    Accepted:

        # labelling.yaml
        mds2:
          AUDT-3: {answer: no}
    """
    for name, written in file.device.disclosed.items():
        if name not in file.disclosure:
            guess = nearest(name, file.disclosure)
            yield Diagnostic(
                subject=name,
                at=written.origin.span,
                says=f"the MDS2 has no question `{name}`" + (f"; did you mean `{guess}`?" if guess else ""),
                help="`wardbook show mds2` lists every number",
            )
