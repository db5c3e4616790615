"""Does the quality system carry security: by clauses that exist, people who hold roles, tools that were validated?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.phases import phase_records
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.quality import Procedure
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_WRONG = {
    "no-such-clause": "which the catalogue of that standard does not have",
    "other-edition": "in another edition than the one catalogued",
}


@rule("QM101", asked_by=["us-qmsr-2026:4.2.4-5"], ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def clause_that_does_not_exist(file: SecurityFile) -> Iterator[Diagnostic]:
    """A procedure names a clause that its standard does not have, or another edition of it.

    It then carries nothing in the conformity matrix. Standards that are not catalogued are left alone.

    Flagged:

        # processes.yaml
        procedures:
          srm: {what: security risk management, clauses: ["ISO 14971:2019 4.9"]}     # QM101 srm

    Flagged:

        # processes.yaml
        procedures:
          srm: {what: security risk management, clauses: ["ISO 14971:2007 4.1"]}     # QM101 srm

    Accepted:

        # processes.yaml
        procedures:
          srm: {what: security risk management, clauses: ["ISO 14971:2019 4.1", "21 CFR 806"]}
    """
    for item in file.citations.values():
        if item.state in _WRONG:
            procedure = file.device.procedures[item.procedure]
            yield Diagnostic(
                subject=item.procedure,
                at=procedure.origin.of("clauses"),
                says=f"`{item.procedure}` says it carries `{item.text}`, {_WRONG[item.state]}",
                help=f"name a clause as `wardbook show conformity` lists it, for {item.source}",
            )


@rule("QM102", asked_by=["us-qmsr-2026:7.3.2"], ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def role_without_person(file: SecurityFile) -> Iterator[Diagnostic]:
    """A role that security needs, and nobody holds it.

    What nobody answers for is not done. `unknown` with a reason is an answer.

    Flagged:

        # processes.yaml
        roles:
          psl: {what: leads product security}                       # QM102 psl

    Accepted:

        # processes.yaml
        roles:
          psl: {what: leads product security, person: A. Author}
          lab: {what: leads the laboratory, person: {unknown: "post is open; A. Author stands in"}}
    """
    for role in file.device.roles.values():
        if is_unanswered(role, "person"):
            yield Diagnostic(
                subject=role.id,
                at=role.origin.span,
                says=f"nobody holds the role `{role.id}`",
                help="say `person: NAME`, or `unknown` with a reason",
            )


@rule("QM103", asked_by=["us-qmsr-2026:4.1.6"], ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def tool_without_validation(file: SecurityFile) -> Iterator[Diagnostic]:
    """A tool of development, test or production, and no record that it was validated for its use.

    What a tool does wrong goes unseen into the device or into what shows that it is safe.

    Flagged:

        # processes.yaml
        tools:
          compiler: {what: compiles the firmware}                   # QM103 compiler

    Accepted:

        # processes.yaml
        tools:
          compiler: {what: compiles the firmware, validation: VAL-12}
          scanner: {what: reads components out of images, validation: {unknown: "planned for 2027-01"}}
    """
    for tool in file.device.tools.values():
        if is_unanswered(tool, "validation"):
            yield Diagnostic(
                subject=tool.id,
                at=tool.origin.span,
                says=f"no record says that `{tool.id}` was validated for its use",
                help="say `validation: RECORD`, or `unknown` with a reason",
            )


@rule("QM104", asked_by=["us-qmsr-2026:7.1"], ground=Ground.REGULATION, blocks_at=None)
def clause_carried_nowhere(file: SecurityFile) -> Iterator[Diagnostic]:
    """Procedures carry some clauses of a standard and leave others that bind out.

    One line for each standard that a procedure cites; the matrix names every clause.

    Flagged:

        # processes.yaml
        procedures:
          a: {what: policy, clauses: ["ISO 14971:2019 4.11"]}
          b: {what: security risk management, clauses: ["ISO 14971:2019 4.1"]}     # QM104 iso-14971-2019
          c: {what: analysis, clauses: ["ISO 14971:2019 5"]}

    Accepted:

        # processes.yaml
        procedures:
          srm: {what: security risk management, clauses: ["ISO 14971:2019 4, 5, 6, 7.1-7.3, 7.5, 7.6, 8, 9, 10"]}
    """
    for source, procedure in _first_to_cite(file).items():
        mine = [item for item in file.clauses.values() if item.id.startswith(f"{source}:")]
        left = [item.clause for item in mine if item.state == "nowhere" and item.bound == "must"]
        if left:
            yield Diagnostic(
                subject=source,
                at=procedure.origin.span,
                says=f"no procedure carries these clauses of {mine[0].standard}: {', '.join(left)}",
                help="name them where a procedure carries them; `wardbook show conformity` lists all",
            )


@rule("QM105", asked_by=["us-qmsr-2026:4.2.4-5"], ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def phase_without_record(file: SecurityFile) -> Iterator[Diagnostic]:
    """A phase of the device's life has come, and a procedure of it names no record of this device.

    What left no record cannot be shown later to have been done. `unknown` with a reason is an answer.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        lifecycle: {stage: development}
        # processes.yaml
        procedures:
          srm: {what: security risk management, phase: [planning]}  # QM105 srm
          audit: {what: audits, phase: [disposal]}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        lifecycle: {stage: development}
        # processes.yaml
        procedures:
          srm: {what: security risk management, phase: [planning, development], records: [RMF-0042]}
          review: {what: reviews, phase: [development], records: {unknown: "the first is planned for May"}}
    """
    late = {item.procedure for item in phase_records(file) if item.state == "no record"}
    for name in sorted(late):
        procedure = file.device.procedures[name]
        if is_unanswered(procedure, "records"):
            yield Diagnostic(
                subject=name,
                at=procedure.origin.span,
                says=f"the time of `{name}` has come, and it names no record of this device",
                help="name them in `records`, or `unknown` with a reason; `wardbook show phase-records` tells what is usual",
            )


def _first_to_cite(file: SecurityFile) -> dict[str, Procedure]:
    """Each standard that a procedure cites, with the first that does."""
    return {
        item.source: file.device.procedures[item.procedure]
        for item in reversed(file.citations.values())
        if item.clauses
    }
