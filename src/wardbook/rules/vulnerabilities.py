"""Was every component compared with what the world knows, and was every vulnerability decided on?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

SNAPSHOT_DAYS = 30
"""Age of a snapshot that is too old to submit with: our own bound; reviewers ask for a current list and name no number."""


@rule(
    "VU201",
    asked_by=["fda-premarket-2026:V.A.4.b.assessment", "fda-premarket-2026:V.A.known-vulnerabilities"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def vulnerability_without_decision(file: SecurityFile) -> Iterator[Diagnostic]:
    """A known vulnerability has no decision that holds.

    Each one is a foreseeable risk until somebody says why it does not matter, or what is done about it.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0             # VU201 CVE-2020-0001@pump/flask@1.0

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: mended in 1.1.0, by: A. Author, date: 2026-01-01}
    """
    for item in file.vulnerabilities.values():
        if item.status == "undecided":
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"nobody has decided about {item.vulnerability} ({item.severity}) in `{item.component}`",
                help=f"wardbook decide {item.id} not_affected|affected|fixed|under_investigation …",
            )


@rule(
    "VU202",
    asked_by=["fda-premarket-2026:V.A.2.known-exploited"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def known_exploited_vulnerability_remains(file: SecurityFile) -> Iterator[Diagnostic]:
    """A vulnerability that attackers are known to use is still in the device.

    What stands in CISA's catalogue is designed out. Keeping it needs a decision of its own,
    `overridden`, with a reason and the person who answers for it.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: later, by: A. Author, date: 2026-01-01} # VU202 CVE-2020-0001@pump/flask@1.0

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: later, by: A. Author, date: 2026-01-01}
        - {about: CVE-2020-0001@pump/flask, is: overridden, why: "no path leads to it, see T-1", by: B. Approver, date: 2026-01-02}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: not_affected, justification: code_not_present, why: gone, by: A. Author, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
    """
    for item in file.vulnerabilities.values():
        if item.known_exploited and item.is_open and not item.override:
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"{item.vulnerability} in `{item.component}` is known to be exploited and is still there",
                help="design it out; to keep it, decide `is: overridden` with `why` and the approver in `by`",
            )


@rule(
    "VU203",
    asked_by=["fda-premarket-2026:V.A.6.update", "fda-premarket-2026:V.A.6.fielded-versions"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def vulnerability_decision_that_holds_for_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision about a vulnerability holds for nothing any more.

    It was about versions that are no longer shipped, or no advisory of the snapshot applies to what it
    names. Left standing, it would be read as an answer about the device of today.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: fixed, versions: [0.9], why: old, by: A, date: 2026-01-01} # VU203 CVE-2020-0001@pump/flask
        - {about: CVE-2020-0002, is: fixed, why: patched, by: A. Author, date: 2026-01-01} # VU203 CVE-2020-0002

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: fixed, versions: [1.0.0], why: patched, by: A. Author, date: 2026-01-01}
    """
    for item in file.left_decisions.values():
        yield Diagnostic(
            subject=item.about,
            at=item.origin.of("about"),
            says=f"the decision about `{item.about}` holds for nothing: {item.why}",
            help="decide again about what is shipped now, or remove it",
        )


@rule(
    "VU204",
    asked_by=["fda-premarket-2026:V.A.4.b.known-vulnerabilities"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def component_that_could_not_be_compared(file: SecurityFile) -> Iterator[Diagnostic]:
    """Advisories exist for a component, and whether they apply could not be told.

    Its version is missing or cannot be ordered by the rules of its ecosystem. That is not a clean result.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask pkg:pypi/flask                      # VU204 pump/flask

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.1 pkg:pypi/flask@1.1
    """
    for item in file.lookups.values():
        if item.status == "undetermined":
            component = file.components[item.id]
            yield Diagnostic(
                subject=item.id,
                at=component.origin.span,
                says=f"whether `{item.id}` is vulnerable could not be told: {item.why}",
                help="state the version as its ecosystem writes it, in the SBOM or in components.yaml",
            )


@rule(
    "VU205",
    asked_by=["fda-premarket-2026:V.A.4.b.known-vulnerabilities"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def components_that_no_source_covers(file: SecurityFile) -> Iterator[Diagnostic]:
    """No source of the snapshot covers some components of a part.

    Nothing was found about them because nothing was looked up; a reader takes an empty list for a clean one.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: own-lib 1.0.0                             # VU205 pump

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: own-lib 1.0.0
        # components.yaml
        own-lib@1.0.0: {justification: "our own code, in no public list"}

    Accepted:

        # sbom/pump.cdx.json: own-lib 1.0.0
    """
    for part, components in file.components_by_part.items():
        missing = [
            item
            for item in components
            if item.id in file.lookups
            and file.lookups[item.id].status == "not-covered"
            and not item.justification
        ]
        if missing:
            yield Diagnostic(
                subject=part,
                at=missing[0].origin.span,
                says=agreed(f"no source covers {len(missing)} of {len(components)} components of `{part}`: ")
                + ", ".join(f"`{item.name}`" for item in missing[:5])
                + (f" and {len(missing) - 5} more" if len(missing) > 5 else ""),
                help="confirm a `purl` or `cpe` in components.yaml, add a source, or give a `justification`",
            )


@rule(
    "VU206",
    asked_by=["fda-premarket-2026:V.A.4.b.known-vulnerabilities"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def nothing_was_looked_up(file: SecurityFile) -> Iterator[Diagnostic]:
    """The components were compared with nothing.

    Without a snapshot of feeds there are no known vulnerabilities, because nobody looked.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11                               # VU206 demo

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: zlib 1.2.11

    Accepted:

        # sbom/pump.cdx.json: no component
    """
    if file.intelligence is None and file.components:
        first = next(iter(file.components.values()))
        yield Diagnostic(
            subject=file.device.about.device.id,
            at=Span(first.origin.span.file),
            says=agreed(
                f"the {len(file.components)} components were compared with no source of vulnerabilities"
            ),
            help="make a snapshot: `wardbook intel update`",
        )


@rule(
    "VU207",
    asked_by=["fda-premarket-2026:V.A.4.b.known-vulnerabilities"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def snapshot_is_old(file: SecurityFile) -> Iterator[Diagnostic]:
    """The snapshot of feeds is more than 30 days older than the date that the records hold for.

    The list of known vulnerabilities must be current when it is submitted; the number of days is ours.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "modified": "2026-01-29T00:00:00Z",
         "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.1 pkg:pypi/flask@1.1              # VU207 demo

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "modified": "2026-01-30T00:00:00Z",
         "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.1 pkg:pypi/flask@1.1

    Accepted:

        # sbom/pump.cdx.json: flask 1.1 pkg:pypi/flask@1.1

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "modified": "2026-01-29T00:00:00Z",
         "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: no component
    """
    known = file.intelligence
    if known and file.components and file.as_of - known.as_of > datetime.timedelta(days=SNAPSHOT_DAYS):
        yield Diagnostic(
            subject=file.device.about.device.id,
            at=next(iter(file.components.values())).origin.span,
            says=f"the snapshot of feeds is of {known.as_of}, {(file.as_of - known.as_of).days} days before {file.as_of}",
            help="renew it: `wardbook intel update`",
        )


@rule(
    "VU208",
    asked_by=["fda-premarket-2026:V.C.report.deferral"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def vulnerability_without_a_date(file: SecurityFile) -> Iterator[Diagnostic]:
    """A vulnerability is admitted, and nobody says when it will be gone.

    What is put off needs the release or the day at which it is mended, or an approval for staying.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: later, by: A. Author, date: 2026-01-01} # VU208 CVE-2020-0001@pump/flask@1.0

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: deferred, why: later, by: A. Author, date: 2026-01-01} # VU208 CVE-2020-0001@pump/flask@1.0

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, until: 2026-06-30, why: later, by: A. Author, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: deferred, until-version: 1.1.0, why: later, by: A. Author, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: accepted, why: no harm follows, by: A. Author, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
    """
    for item in file.vulnerabilities.values():
        if item.decided in {"affected", "deferred"} and not item.deadline_why:
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"{item.vulnerability} in `{item.component}` is admitted, and no date is set for it",
                help="say `until: YYYY-MM-DD` or `until-version: X.Y.Z` in its decision",
            )
