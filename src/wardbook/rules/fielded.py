"""What was decided about released versions: does this version know of it?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.model.vulnerability import FieldDecision, Vulnerability
from wardbook.rules.rulebook import rule


@rule(
    "VU209",
    asked_by=["fda-premarket-2026:V.A.6.update", "fda-premarket-2026:V.A.6.fielded-versions"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def decision_about_a_released_version_not_taken_over(file: SecurityFile) -> Iterator[Diagnostic]:
    """The registry holds a decision about a vulnerability in a released version, and this version has none or another.

    What was decided for units in the field does not hold for the next version by itself: a person confirms
    it or decides otherwise. A decision made here later than the one in the field is taken as made knowingly.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # field/decisions.jsonl
        {"kind":"decided","seq":7,"on":"2026-01-05","by":"A","releases":["demo@1"],"body":{"vulnerability":"CVE-2020-0001","status":"fixed"}}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0             # VU209 CVE-2020-0001@pump/flask@1.0

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # field/decisions.jsonl
        {"kind":"decided","seq":7,"on":"2026-01-05","by":"A","releases":["demo@1"],"body":{"vulnerability":"CVE-2020-0001","status":"fixed"}}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: called, by: A, date: 2026-01-05} # VU209 CVE-2020-0001@pump/flask@1.0

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # field/decisions.jsonl
        {"kind":"decided","seq":7,"on":"2026-01-05","by":"A","releases":["demo@1"],"body":{"vulnerability":"CVE-2020-0001","status":"fixed"}}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: affected, why: it is called now, by: A. Author, date: 2026-01-06}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # field/decisions.jsonl
        {"kind":"decided","seq":7,"on":"2026-01-05","by":"A","releases":["demo@1"],"body":{"vulnerability":"CVE-2020-0001","status":"fixed"}}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: CVE-2020-0001@pump/flask, is: fixed, why: patched, by: A. Author, date: 2026-01-01}
    """
    for one in file.field_decisions.values():
        for name in one.about:
            item = file.vulnerabilities[name]
            if item.status != one.status and not _is_later(item, one):
                yield Diagnostic(
                    subject=item.id,
                    at=item.origin.span,
                    says=f"the registry holds a decision about {item.vulnerability} in {one.words}; "
                    f"in `{item.component}` of this version it is {item.status}",
                    help=f"confirm it with `{one.confirmed(item.id)}`, or decide otherwise",
                )


def _is_later(item: Vulnerability, one: FieldDecision) -> bool:
    """Whether the folder's decision was made after that of the field."""
    return item.decided_on is not None and item.decided_on > one.on
