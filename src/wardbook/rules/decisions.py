"""Does each decision say who decided what and why, and is it still about something?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_DERIVED = re.compile(r"/|^(CVE|GHSA|OSV)-|^[A-Z]{2}[0-9]{3}(@|$)")
"""Names of things this version does not derive (threats, vulnerabilities), and of rules, which waivers name."""


@rule("DC101", asked_by=["fda-premarket-2026:V.A.mitigation"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def decision_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision has no reason, no person or no date.

    A decision that nobody answers for is an opinion, and an auditor cannot follow it.

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, by: A. Author, date: 2026-01-01}                # DC101 HS-1

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, date: 2026-01-01}                    # DC101 HS-1

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author}                       # DC101 HS-1

    Accepted:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
    """
    for decision in file.device.decisions:
        missing = [name for name in ("why", "by", "date") if getattr(decision, name) is None]
        if missing:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.span,
                says=f"the decision about `{decision.about}` lacks {', '.join(f'`{name}`' for name in missing)}",
                help="say why, who decided, and when",
            )


@rule("DC102", asked_by=["fda-premarket-2026:V.A.6.update"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def decision_about_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision is about something that is not in the folder any more.

    It may hide that a thing was renamed and its replacement was never decided on.

    Flagged:

        # decisions.yaml
        - {about: HS-9, is: accepted, why: rare, by: A. Author, date: 2026-01-01}     # DC102 HS-9

    Accepted:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
        - {about: pump, is: confirmed, why: seen, by: A. Author, date: 2026-01-01}
        - {about: pump/TID-222, is: dismissed, why: rare, by: A. Author, date: 2026-01-01}
        - {about: CVE-2021-44228, is: fixed, why: removed, by: A. Author, date: 2026-01-01}
        - {about: fda-premarket-2026:App1.H, is: declined, why: fixed for ever, by: A. Author, date: 2026-01-01}
        - {about: fda-premarket-2026:App1.A.3, is: declined, why: no service, by: A. Author, date: 2026-01-01}
        - {about: watchdog, is: declined, why: no processor, by: A. Author, date: 2026-01-01}
    """
    known = _known(file)
    for decision in file.device.decisions:
        if decision.about not in known and not _DERIVED.search(decision.about):
            guess = nearest(decision.about, known)
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("about"),
                says=f"nothing in the folder is called `{decision.about}`",
                help=f"did you mean `{guess}`?" if guess else "remove the decision, or name what it is about",
            )


def _known(file: SecurityFile) -> frozenset[str]:
    """The id of every record of the device, of what binds it, and every control of the catalogue, which may be declined."""
    tables = [getattr(file.device, name) for name in file.device.__struct_fields__]
    tables += [file.obligations, file.control_categories, load().words("controls")]
    return frozenset(key for table in tables if isinstance(table, Mapping) for key in table)


@rule("DC103", asked_by=["fda-premarket-2026:V.A.6.update"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def decision_that_has_run_out(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision held until a date that has passed.

    What was put off is due, and nobody has said what happens now.

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2020-01-01, until: 2020-06-30}    # DC103 HS-1

    Accepted:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2020-01-01, until: 2026-03-01}    # its last day
        - {about: H-1, is: accepted, why: rare, by: A. Author, date: 2020-01-01}
    """
    for decision in file.device.decisions:
        if decision.until is not None and decision.until < file.as_of:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("until"),
                says=f"the decision about `{decision.about}` held until {decision.until}",
                help="decide again, with a new date, or do what it put off",
            )


@rule("DC104", asked_by=["fda-premarket-2026:V.A.mitigation"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def decision_from_the_future(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision has a date later than the date the records hold for.

    Records of a day cannot rest on what was decided afterwards; one of the two dates is wrong.

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2090-01-01}     # DC104 HS-1

    Accepted:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-03-01}    # the same day
        - {about: H-1, is: accepted, why: rare, by: A. Author}
    """
    for decision in file.device.decisions:
        if decision.date is not None and decision.date > file.as_of:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("date"),
                says=f"the decision about `{decision.about}` is of {decision.date}, after {file.as_of}",
                help="correct the date, or build with a later `--as-of`",
            )


@rule(
    "DC105",
    asked_by=["fda-premarket-2026:V.A.known-vulnerabilities"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def not_affected_without_justification(file: SecurityFile) -> Iterator[Diagnostic]:
    """A vulnerability is said not to matter, and no justification of the closed list is given.

    Customers' tools read the word, not the prose; without it the statement says nothing to them.

    Flagged:

        # decisions.yaml
        - {about: CVE-2021-44228, is: not_affected, why: not called, by: A. Author, date: 2026-01-01}    # DC105 CVE-2021-44228

    Accepted:

        # decisions.yaml
        - {about: CVE-2021-44228, is: not_affected, justification: code_not_present, why: removed, by: A. Author, date: 2026-01-01}
        - {about: CVE-2021-44229, is: fixed, why: patched, by: A. Author, date: 2026-01-01}
    """
    for decision in file.device.decisions:
        if decision.is_ == "not_affected" and decision.justification is None:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("is_"),
                says=f"`{decision.about}` is said not to matter, without a justification",
                help="say `justification: code_not_present` or another of the list",
            )


@rule("DC106", asked_by=["fda-premarket-2026:V.A.traceability"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def contradicting_decisions(file: SecurityFile) -> Iterator[Diagnostic]:
    """Two decisions about one thing say different things.

    Whoever reads one of them is misled, whichever it is.

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
        - {about: HS-1, is: deferred, why: later, by: B. Author, date: 2026-01-02}    # DC106 HS-1

    Accepted:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
        - {about: HS-1, is: overridden, why: until June, by: A. Author, date: 2026-01-01}
        - {about: H-1, is: deferred, why: later, by: B. Author, date: 2026-01-02}
        - {about: H-1, is: accepted, why: rare, by: B. Author, date: 2026-01-02, versions: [0.9.0]}
    """
    # An override says why something exploited may stay, beside the decision; versions have decisions of their own.
    said = [decision for decision in file.device.decisions if decision.is_ != "overridden"]
    first = {(decision.about, decision.versions): decision for decision in reversed(said)}
    for decision in said:
        other = first[decision.about, decision.versions]
        if other.is_ != decision.is_:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.span,
                says=f"`{decision.about}` is decided twice: {other.is_} and {decision.is_}",
                help="keep the one that holds",
                related=((other.origin.span, "the other decision"),),
            )
