"""in-toto statements of test results and vulnerabilities, bare or in DSSE envelopes; signatures are not verified here.

Read by the specification's pages of `test-result` v0.1 and `vulns` v0.1 and v0.2, and of cosign's before them.
The subjects' digests say which build was looked at.
"""

from __future__ import annotations

import base64
import binascii

import msgspec

from wardbook.formats.boundary import is_too_deep
from wardbook.formats.reports.json_tree import Tree, advisory_ids, short, text, texts, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Reading, ToolFinding
from wardbook.model.run import Case, Outcome

_TYPE = "application/vnd.in-toto+json"
_RESULTS = "https://in-toto.io/attestation/test-result/"
_VULNERABILITIES = ("https://in-toto.io/attestation/vulns", "https://cosign.sigstore.dev/attestation/vuln/")
_LISTS: tuple[tuple[str, Outcome, str], ...] = (
    ("passedTests", "passed", ""),
    ("warnedTests", "passed", "passed with warnings"),
    ("failedTests", "failed", ""),
)


def tells(root: Tree) -> bool:
    """Whether it is an in-toto statement, or an envelope that says it holds one."""
    return text(root.get("_type")).startswith("https://in-toto.io/Statement/") or (
        text(root.get("payloadType")) == _TYPE and "payload" in root
    )


def read(root: Tree) -> Reading:
    """What the statement says of its subjects. A signature around it is named as not verified."""
    statement, remarks = root, []
    if "payload" in root:
        count = len(list(trees(root.get("signatures"))))
        remarks.append(f"it is signed {count} times and no signature was verified here")
        statement = _opened(text(root.get("payload")))
        if not statement:
            remarks.append("its payload is no statement; nothing is read from it")
    kind, predicate = text(statement.get("predicateType")), tree(statement.get("predicate"))
    reading = Reading(format="in-toto statement")
    if kind.startswith(_RESULTS):
        reading = _results(predicate)
    elif kind.startswith(_VULNERABILITIES):
        reading = _vulnerabilities(predicate)
    elif statement:
        remarks.append(f"it is about `{short(kind)}`, which is neither test results nor vulnerabilities")
    subjects = _subjects(statement)
    if statement and not subjects:
        remarks.append("it names no digest of what was looked at, so it proves nothing of this build")
    return msgspec.structs.replace(
        reading, subjects=subjects, targets=tuple(subjects), remarks=(*reading.remarks, *remarks)
    )


def read_all(roots: list[Tree]) -> Reading:
    """Several statements, one a line, as tools store them: cases, findings and subjects of all of them."""
    found = [read(root) for root in roots]
    first = found[0]
    return msgspec.structs.replace(
        first,
        cases=tuple(case for one in found for case in one.cases),
        findings=tuple(item for one in found for item in one.findings),
        subjects={name: value for one in found for name, value in one.subjects.items()},
        targets=tuple(dict.fromkeys(target for one in found for target in one.targets)),
        remarks=tuple(dict.fromkeys(remark for one in found for remark in one.remarks)),
    )


def _opened(payload: str) -> Tree:
    try:
        data = base64.b64decode(
            payload.replace("-", "+").replace("_", "/") + "=" * (-len(payload) % 4), validate=True
        )
        return {} if is_too_deep(data) else tree(msgspec.json.decode(data))
    except (binascii.Error, ValueError, msgspec.MsgspecError, RecursionError):
        return {}


def _subjects(statement: Tree) -> dict[str, str]:
    """Digest by name; a subject without a name is called by its digest."""
    found: dict[str, str] = {}
    for item in trees(statement.get("subject")):
        for algorithm, value in tree(item.get("digest")).items():
            if isinstance(value, str) and value:
                name = f"{short(algorithm)}:{short(value).lower()}"
                key = short(item.get("name")) or name
                found[f"{key} ({short(algorithm)})" if key in found else key] = name
    return found


def _results(predicate: Tree) -> Reading:
    cases = [
        Case("", short(name), outcome, says)
        for key, outcome, says in _LISTS
        for name in texts(predicate.get(key))
    ]
    result = text(predicate.get("result"))
    remarks = (
        [f"its result is `{short(result) or 'missing'}`, which is no word of the format"]
        if result not in {"PASSED", "WARNED", "FAILED"}
        else []
    )
    if result == "FAILED" and not any(case.outcome == "failed" for case in cases):
        cases.append(
            Case("", "the run as a whole", "failed", "the result is FAILED and no failed test is named")
        )
    if result == "PASSED" and any(case.outcome == "failed" for case in cases):
        remarks.append("its result is PASSED and it names failed tests")
    settings = {
        f"configuration {number}": short(item.get("name") or item.get("uri"))
        for number, item in enumerate(trees(predicate.get("configuration")), 1)
    }
    return Reading(
        format="in-toto test-result",
        cases=tuple(cases),
        facts=settings | ({"run": short(predicate.get("url"))} if predicate.get("url") else {}),
        remarks=tuple(remarks),
    )


def _vulnerabilities(predicate: Tree) -> Reading:
    scanner = tree(predicate.get("scanner"))
    about = tree(predicate.get("metadata"))
    database = tree(scanner.get("db"))
    result = scanner.get("result")
    nested = tree(result).get("Results") or tree(result).get("matches")
    remarks = ["its scanner's own report stands inside; import that file itself"] if nested else []
    updated = text(database.get("lastUpdate"))
    return Reading(
        format="in-toto vulns",
        tool=short(scanner.get("uri")),
        version=short(scanner.get("version")),
        time=iso(text(about.get("scanFinishedOn")) or text(about.get("scanStartedOn"))),
        findings=tuple(_finding(item) for item in (trees(result) if isinstance(result, list) else ())),
        facts={"database updated": short(updated)} if updated else {},
        remarks=tuple(remarks),
    )


def _finding(item: Tree) -> ToolFinding:
    """A vulnerability as its example writes it, or one step deeper as its text says."""
    inner = tree(item.get("vulnerability")) or item
    rule = short(inner.get("id"))
    scores = [
        f"{text(each.get('score'))} ({text(each.get('method'))})" for each in trees(inner.get("severity"))
    ]
    return ToolFinding(
        rule=rule,
        title=rule,
        severity=short(", ".join(scores)),
        vulnerabilities=advisory_ids(rule) or ((rule,) if rule else ()),
    )
