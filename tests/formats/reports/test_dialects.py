"""What each format can say beyond the samples: outcomes that are easily counted wrong, findings that are none."""

from __future__ import annotations

import base64
import json

import pytest

from tests.campaign import CAMPAIGNS, run
from tests.formats.reports.hostile import SEEDS
from wardbook.formats import reports
from wardbook.model.reading import Place, Reading


def read(text: str | object) -> Reading:
    data = text.encode() if isinstance(text, str) else json.dumps(text).encode()
    found, said = reports.read(data, "x")
    assert found is not None, said
    return found


def counts(text: str | object) -> tuple[int, int, int]:
    found = read(text)
    return found.count("passed"), found.count("failed"), found.count("skipped")


JUNIT = {
    "pytest": (
        (
            '<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" timestamp="2026-10-20T10:00:00.1+02:00">'
            '<testcase classname="t" name="a"/><testcase classname="t" name="b"><failure message="no"/></testcase>'
            '<testcase classname="t" name="c"><error message="setup"/></testcase>'
            '<testcase classname="t" name="d"><skipped type="pytest.xfail" message="later"/></testcase></testsuite></testsuites>'
        ),
        (1, 2, 1),
    ),
    "GoogleTest": (
        (
            '<testsuites name="AllTests" tests="3" failures="0" disabled="1"><testsuite name="S"><testcase name="A" status="run" result="completed"/>'
            '<testcase name="B" status="notrun" result="suppressed"/><testcase name="C" status="run" result="skipped"><skipped/></testcase></testsuite></testsuites>'
        ),
        (1, 0, 2),
    ),
    "Maven with a flaky and a rerun test": (
        (
            '<testsuite name="S" tests="2"><testcase name="flaky"><flakyFailure message="once"/></testcase>'
            '<testcase name="dead"><failure message="x"/><rerunFailure message="x"/></testcase></testsuite>'
        ),
        (1, 1, 0),
    ),
    "CTest": (
        (
            '<testsuite name="S"><testcase name="a" status="run"/><testcase name="b" status="fail"><failure/></testcase>'
            '<testcase name="c" status="disabled"/></testsuite>'
        ),
        (1, 1, 1),
    ),
    "nested suites": (
        (
            '<testsuites><testsuite name="o" tests="2"><testsuite name="i" tests="1"><testcase name="a"/></testsuite>'
            '<testcase name="b"/></testsuite></testsuites>'
        ),
        (2, 0, 0),
    ),
    "a namespace": (
        '<testsuite xmlns="urn:x" name="S"><testcase name="a"><skipped/></testcase></testsuite>',
        (0, 0, 1),
    ),
    "Go": (
        (
            '<testsuites><testsuite name="p" tests="1"><properties><property name="go.version" value="go1.22"/></properties>'
            '<testcase classname="p" name="TestA"/></testsuite></testsuites>'
        ),
        (1, 0, 0),
    ),
}


@pytest.mark.parametrize("name", JUNIT)
def test_outcomes_of_each_dialect_of_junit_are_counted_as_it_means_them(name: str) -> None:
    text, expected = JUNIT[name]
    assert counts(text) == expected


def test_a_suite_that_broke_as_a_whole_is_a_failure() -> None:
    assert counts('<testsuite name="S" errors="1"><error message="does not compile"/></testsuite>') == (
        0,
        1,
        0,
    )


def test_what_cppcheck_found_is_apart_from_what_it_says_of_its_run_and_from_source_it_gave_up_on() -> None:
    found, said = reports.read(SEEDS["Cppcheck XML"], "x")
    assert found is not None
    assert [(one.rule, one.cwe, str(one.places[0]), one.says) for one in found.findings] == [
        ("nullPointer", (476,), "a.c:3", "perhaps: v")
    ]
    assert found.left_out == {"messages of severity information": 1}
    assert [item.says for item in said] == [
        "the tool gave up on source in 1 places; nothing was looked for there"
    ]


def test_tests_of_robot_framework_count_with_their_suites_and_tags() -> None:
    found, said = reports.read(SEEDS["Robot Framework XML"], "x")
    assert found is not None
    assert [(one.place, one.name, one.outcome, one.says, one.words) for one in found.cases] == [
        ("S.T", "a", "passed", "", ("TC-1",)),
        ("S.T", "b", "failed", "boom", ()),
    ]
    assert (found.version, found.time, len(said)) == ("6.1", "2026-01-02T10:00:00", 1)
    for word in ("SKIP", "NOT RUN", ""):
        assert counts(f'<robot><suite><test name="a"><status status="{word}"/></test></suite></robot>') == (
            0,
            0,
            1,
        )


def test_results_of_dotnet_that_neither_passed_nor_failed_did_not_run_and_totals_are_held_against_them() -> (
    None
):
    found, said = reports.read(SEEDS["TRX"], "x")
    assert found is not None
    assert [(one.place, one.name, one.outcome, one.is_error) for one in found.cases] == [
        ("N.C", "a", "passed", False),
        ("", "b", "failed", True),
    ]
    assert [item.says for item in said] == ["its totals name 3 tests; it holds 2 results"]
    run = '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{}</Results></TestRun>'
    for word in ("NotExecuted", "Inconclusive", "Pending", "NotRunnable", ""):
        assert counts(run.format(f'<UnitTestResult testName="a" outcome="{word}"/>')) == (0, 0, 1)


def test_what_the_source_of_an_advisory_calls_not_affected_is_no_open_finding_of_trivy() -> None:
    listed = [
        {"VulnerabilityID": f"CVE-2026-{word}", "PkgName": "a", "Status": word}
        for word in ("not_affected", "will_not_fix")
    ]
    found = read({"SchemaVersion": 2, "Results": [{"Target": "t", "Vulnerabilities": listed}]})
    assert [bool(one.suppressed) for one in found.findings] == [True, False]


def test_a_report_that_no_reader_knows_is_told_what_else_can_be_done() -> None:
    for text in (b"<coverage line-rate='1'/>", b'{"a": 1}', b"TN:\nSF:a.c\n"):
        found, said = reports.read(text, "x")
        assert found is None
        assert "evidence add" in said[0].help


def test_an_empty_report_of_semgrep_and_one_of_bandit_are_told_apart() -> None:
    assert read({"results": [], "errors": []}).format == "Semgrep JSON"
    assert read({"results": [], "errors": [], "metrics": {"_totals": {}}}).format == "Bandit JSON"


def test_ids_in_properties_and_tags_of_a_case_and_of_its_suite_are_kept() -> None:
    found = read(
        '<testsuite name="S"><properties><property name="tc" value="TC-1"/></properties>'
        '<testcase name="a"><properties><property name="req" value="TC-2"/></properties></testcase></testsuite>'
    )
    assert {"TC-1", "TC-2"} <= set(found.cases[0].names.split())


def test_a_suite_whose_totals_tell_of_failures_that_no_case_shows_is_not_silently_green() -> None:
    found, said = reports.read(
        b'<testsuite name="S" tests="3" failures="2"><testcase name="a"/></testsuite>', "x"
    )
    assert found is not None and found.count("failed") == 0
    assert {item.severity.value for item in said} == {"warning"} and len(said) == 2


def sarif(*results: object, **run: object) -> dict[str, object]:
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "T"}}, "results": list(results), **run}],
    }


def test_passed_absent_and_inapplicable_results_of_sarif_are_no_findings() -> None:
    found = read(
        sarif(
            {"ruleId": "a"},
            {"ruleId": "b", "kind": "pass"},
            {"ruleId": "c", "kind": "notApplicable"},
            {"ruleId": "d", "baselineState": "absent"},
        )
    )
    assert [item.rule for item in found.findings] == ["a"]
    assert sum(found.left_out.values()) == 3


def test_a_suppression_counts_only_when_nobody_rejected_it_or_looks_at_it_still() -> None:
    def one(*words: str) -> bool:
        result = {"ruleId": "a", "suppressions": [{"kind": "external", "status": word} for word in words]}
        return bool(read(sarif(result)).findings[0].suppressed)

    assert [one("accepted"), one("rejected"), one("accepted", "underReview"), one()] == [
        True,
        False,
        False,
        False,
    ]


def test_the_level_of_a_result_comes_from_itself_then_its_rule_then_is_a_warning() -> None:
    rules = [{"id": "a", "defaultConfiguration": {"level": "error"}}, {"id": "b"}]
    run = {
        "tool": {"driver": {"name": "T", "rules": rules}},
        "results": [{"ruleId": "a"}, {"ruleId": "a", "level": "note"}, {"ruleId": "b"}, {"ruleId": "a/sub"}],
    }
    found = read({"version": "2.1.0", "runs": [run]})
    assert [item.severity for item in found.findings] == ["error", "note", "warning", "error"]


def test_a_run_that_failed_says_that_it_shows_nothing() -> None:
    found = read(sarif(invocations=[{"executionSuccessful": False}]))
    assert "not shown to be absent" in found.remarks[0]


def scenario(*states: str | None, name: str = "s") -> dict[str, object]:
    return {
        "type": "scenario",
        "name": name,
        "id": "f;s",
        "tags": [{"name": "@TC-7"}],
        "steps": [{"name": "x", "result": {"status": state} if state else {}} for state in states],
    }


def test_a_scenario_passes_only_when_every_step_did() -> None:
    elements = [
        scenario("passed", "passed"),
        scenario("passed", "failed", "skipped"),
        scenario("undefined"),
        scenario("pending"),
        scenario(None),
        scenario(),
        scenario("ambiguous"),
    ]
    assert counts([{"uri": "a.feature", "keyword": "Feature", "name": "f", "elements": elements}]) == (
        1,
        2,
        4,
    )


def test_a_failed_background_fails_the_scenarios_after_it() -> None:
    background = {"type": "background", "steps": [{"result": {"status": "failed", "error_message": "no"}}]}
    feature = {"uri": "a", "keyword": "Feature", "elements": [background, scenario("skipped")]}
    assert counts([feature]) == (0, 1, 0)
    assert "@TC-7" in read([feature]).cases[0].names


def statement(kind: str, predicate: object, **more: object) -> dict[str, object]:
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "fw.bin", "digest": {"sha256": "AB" * 32}}],
        "predicateType": kind,
        "predicate": predicate,
        **more,
    }


RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def test_a_test_result_statement_names_its_tests_and_the_digest_of_what_was_tested() -> None:
    found = read(
        statement(
            RESULT,
            {
                "result": "FAILED",
                "configuration": [],
                "passedTests": ["TC-1", "TC-2"],
                "warnedTests": ["w"],
                "failedTests": ["TC-3"],
            },
        )
    )
    assert (found.count("passed"), found.count("failed")) == (3, 1)
    assert found.subjects == {"fw.bin": "sha256:" + "ab" * 32}


def test_a_failed_run_without_a_named_failure_is_a_failure_all_the_same() -> None:
    assert counts(statement(RESULT, {"result": "FAILED", "configuration": []})) == (0, 1, 0)


def test_an_envelope_is_opened_and_says_that_nothing_was_verified() -> None:
    inner = statement(
        "https://in-toto.io/attestation/vulns/v0.1",
        {
            "scanner": {
                "uri": "pkg:x",
                "version": "1",
                "db": {},
                "result": [
                    {"id": "CVE-2024-1", "severity": [{"method": "nvd", "score": "medium"}]},
                    {"vulnerability": {"id": "CVE-2024-1234"}},
                ],
            },
            "metadata": {"scanFinishedOn": "2026-01-02T03:04:05Z"},
        },
    )
    found = read(
        {
            "payloadType": "application/vnd.in-toto+json",
            "payload": base64.b64encode(json.dumps(inner).encode()).decode(),
            "signatures": [{"sig": "AA"}],
        }
    )
    assert [item.rule for item in found.findings] == ["CVE-2024-1", "CVE-2024-1234"]
    assert "no signature was verified" in found.remarks[0] and found.time == "2026-01-02T03:04:05Z"


def test_statements_one_a_line_are_read_together() -> None:
    one = statement(RESULT, {"result": "PASSED", "configuration": [], "passedTests": ["TC-1"]})
    two = {
        **statement(RESULT, {"result": "FAILED", "configuration": [], "failedTests": ["TC-2"]}),
        "subject": [{"digest": {"sha256": "cd" * 32}}],
    }
    found = read(f"{json.dumps(one)}\n{json.dumps(two)}\n")
    assert (found.count("passed"), found.count("failed"), len(found.subjects)) == (1, 1, 2)
    assert reports.read(f"{json.dumps(one)}\n{{}}\n".encode(), "x")[0] is None


def test_a_run_of_nothing_says_so() -> None:
    assert "nothing was run" in read("<testsuites/>").remarks[0]
    assert "nothing was looked for" in read({"version": "2.1.0", "runs": []}).remarks[0]


def test_zap_writes_the_same_in_json() -> None:
    alert = {
        "pluginid": "10011",
        "alert": "Cookie",
        "riskcode": "1",
        "confidence": "0",
        "cweid": "614",
        "desc": "<p>x</p>",
        "instances": [{"uri": "https://a/1"}, {"uri": "https://a/2"}, {"uri": "https://a/1"}],
    }
    found = read(
        {
            "@programName": "ZAP",
            "@version": "2.16.0",
            "@generated": "Tue, 12 May 2026 20:57:30",
            "site": [{"@name": "https://a", "alerts": [alert]}],
        }
    )
    only = found.findings[0]
    assert (only.severity, only.cwe, [place.url for place in only.places]) == (
        "Low",
        (614,),
        ["https://a/1", "https://a/2"],
    )
    assert only.suppressed and found.version == "2.16.0"


def test_both_forms_of_testssl_json_say_the_same() -> None:
    line = {"id": "RC4", "severity": "HIGH", "finding": "offered", "cve": "CVE-2013-2566", "cwe": "CWE-310"}
    fine = {"id": "SSLv3", "severity": "OK", "finding": "not offered"}
    place = {"ip": "a/10.0.0.1", "port": "443"}
    flat = read([{**fine, **place}, {**line, **place}])
    pretty = read(
        {
            "Invocation": "x",
            "version": "3.2",
            "scanResult": [
                {"targetHost": "a", "ip": "10.0.0.1", "port": "443", "protocols": [fine], "rc4": [line]}
            ],
        }
    )
    assert flat.findings == pretty.findings and len(flat.findings) == 1
    assert flat.facts == pretty.facts == {"a/10.0.0.1:443 SSLv3": "not offered"}


def test_a_weak_cipher_that_is_not_accepted_is_no_finding() -> None:
    def cipher(status: str) -> str:
        return f'<cipher status="{status}" strength="weak" cipher="RC4" sslversion="TLSv1.0"/>'

    found = read(
        f'<document title="SSLScan Results" version="2"><ssltest host="a" port="443">{cipher("accepted")}{cipher("rejected")}</ssltest></document>'
    )
    assert [item.title for item in found.findings] == ["weak cipher RC4 over TLSv1.0"]


def test_audit_checks_of_nessus_are_tests_and_no_findings() -> None:
    items = "".join(
        f'<ReportItem port="0" severity="3" pluginID="21157" pluginName="Unix"><compliance>true</compliance>'
        f"<cm:compliance-check-name>{word}</cm:compliance-check-name><cm:compliance-result>{word}</cm:compliance-result></ReportItem>"
        for word in ("PASSED", "FAILED", "WARNING", "ERROR")
    )
    text = f'<NessusClientData_v2><Report><ReportHost xmlns:cm="http://www.nessus.org/cm" name="h">{items}</ReportHost></Report></NessusClientData_v2>'
    assert counts(text) == (1, 2, 1) and read(text).findings == ()


def test_lobster_without_a_status_is_not_run() -> None:
    items = [
        {"tag": f"gtest {word}", "name": word, "refs": ["req R-1"], "status": word}
        for word in ("ok", "fail", "not run")
    ]
    lone = {"tag": "gtest x", "name": "x", "refs": [], "status": None}
    trace = {
        "schema": "lobster-act-trace",
        "version": 3,
        "generator": "lobster_gtest",
        "data": [*items, lone],
    }
    assert counts(trace) == (1, 1, 2)
    assert "req R-1" in read(trace).cases[0].names


def test_an_approved_requirement_is_no_passed_test() -> None:
    text = '<specdocument><specobjects doctype="itest"><specobject><id>TC-1</id><status>approved</status></specobject><specobject><id>TC-2</id><testresult>passed</testresult></specobject></specobjects></specdocument>'
    assert counts(text) == (1, 0, 1)


def test_reqif_objects_are_read_by_the_names_of_their_attributes() -> None:
    text = """<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"><CORE-CONTENT><REQ-IF-CONTENT>
    <DATATYPES><DATATYPE-DEFINITION-ENUMERATION IDENTIFIER="e"><SPECIFIED-VALUES><ENUM-VALUE IDENTIFIER="v1" LONG-NAME="Passed"/>
    <ENUM-VALUE IDENTIFIER="v2" LONG-NAME="Failed"/></SPECIFIED-VALUES></DATATYPE-DEFINITION-ENUMERATION></DATATYPES>
    <SPEC-TYPES><SPEC-OBJECT-TYPE IDENTIFIER="t"><SPEC-ATTRIBUTES><ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a1" LONG-NAME="ReqIF.ForeignID"/>
    <ATTRIBUTE-DEFINITION-ENUMERATION IDENTIFIER="a2" LONG-NAME="Verdict"/></SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE></SPEC-TYPES>
    <SPEC-OBJECTS>%s</SPEC-OBJECTS></REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>"""
    one = """<SPEC-OBJECT IDENTIFIER="o%s"><VALUES><ATTRIBUTE-VALUE-STRING THE-VALUE="TC-%s"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a1</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
    <ATTRIBUTE-VALUE-ENUMERATION><DEFINITION><ATTRIBUTE-DEFINITION-ENUMERATION-REF>a2</ATTRIBUTE-DEFINITION-ENUMERATION-REF></DEFINITION><VALUES><ENUM-VALUE-REF>v%s</ENUM-VALUE-REF></VALUES></ATTRIBUTE-VALUE-ENUMERATION></VALUES></SPEC-OBJECT>"""
    found = read(text % "".join(one % (number, number, number) for number in (1, 2)))
    assert [(case.name, case.outcome) for case in found.cases] == [("TC-1", "passed"), ("TC-2", "failed")]


def test_generic_rows_that_are_false_positives_or_inactive_are_suppressed() -> None:
    found = read(
        "Title,Severity,CweId,Active,FalsePositive,Url\nA,High,79,TRUE,FALSE,https://x\nB,Low,,FALSE,FALSE,\nC,Low,,TRUE,TRUE,\n"
    )
    assert [bool(item.suppressed) for item in found.findings] == [False, True, True]
    assert found.findings[0].places == (Place(url="https://x"),)


def test_ignored_matches_and_modified_findings_are_suppressed_with_their_reason() -> None:
    match = {
        "vulnerability": {"id": "CVE-2024-1"},
        "artifact": {"name": "a", "version": "1", "purl": "pkg:deb/debian/a@1"},
    }
    grype = read(
        {
            "matches": [match],
            "ignoredMatches": [{**match, "appliedIgnoreRules": [{"reason": "not used"}]}],
            "descriptor": {"name": "grype", "version": "0.80"},
        }
    )
    assert [item.suppressed for item in grype.findings] == ["", "not used"]
    modified = [
        {
            "Type": "vulnerability",
            "Status": "not_affected",
            "Statement": "no code",
            "Finding": {"VulnerabilityID": "CVE-2024-1", "PkgName": "a"},
        }
    ]
    trivy = read(
        {
            "SchemaVersion": 2,
            "ArtifactName": "x",
            "Results": [
                {
                    "Target": "x",
                    "ExperimentalModifiedFindings": modified,
                    "Misconfigurations": [
                        {"ID": "DS001", "Status": "PASS"},
                        {"ID": "DS002", "Status": "FAIL", "Severity": "HIGH"},
                    ],
                }
            ],
        }
    )
    assert [(item.rule, item.suppressed) for item in trivy.findings] == [
        ("DS002", ""),
        ("CVE-2024-1", "no code"),
    ]


def test_cyclonedx_says_the_same_in_xml_and_in_json() -> None:
    both = [reports.read(SEEDS[name], "x")[0] for name in ("CycloneDX XML", "CycloneDX JSON")]
    assert both[0] is not None and both[1] is not None
    (one,), (two,) = both[0].findings, both[1].findings
    assert (one.rule, one.severity, one.places, one.suppressed) == (
        two.rule,
        two.severity,
        two.places,
        two.suppressed,
    )
    assert one.cwe == (79,) and both[0].time == "2026-01-01T00:00:00Z"


HOSTILE = {
    "entities": b'<!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun>&a;</nmaprun>',
    "outside entity": b'<!DOCTYPE issues [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]><issues burpVersion="1"/>',
    "endless type": b"<!DOCTYPE issues [" + b"<!ELEMENT a (b)>" * 100_000,
    "half XML": b'<testsuites><testsuite name="a">',
    "half JSON": b'{"version": "2.1.0", "runs": [',
    "deep JSON": b'{"runs":' + b"[" * 100_000,
    "unknown XML": b"<html/>",
    "unknown JSON": b'{"hello": 1}',
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0",
    "a table of something else": b"a,b\n1,2\n",
    "nothing": b"",
    "half gzip": b"\x1f\x8b\x08\0\0",
    "a surrogate": b'{"version": "2.1.0", "runs": [], "x": "\\ud800"}',
    "an archive": b"PK\x05\x06" + b"\0" * 18,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_one_diagnostic(name: str) -> None:
    found, said = reports.read(HOSTILE[name], "x")
    assert found is None
    assert [item.code for item in said] == ["SF001"]
    assert "while parsing" not in said[0].says


def test_a_document_type_that_only_names_elements_is_put_aside_and_lines_stay() -> None:
    text = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun\n[<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA "x">\n]>\n<nmaprun scanner="nmap" version="7"><'
    _, said = reports.read(text.encode(), "x")
    assert said[0].at.line >= 5
    found, _ = reports.read(
        (text[:-1] + "<runstats><finished exit='success'/></runstats></nmaprun>").encode(), "x"
    )
    assert found is not None and found.remarks == ()


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_report_of_each_format_is_read_or_ends_in_one_diagnostic(name: str) -> None:
    found, _ = reports.read(SEEDS[name], "x")
    assert found is not None and found.format == name and (found.cases or found.findings)
    run(f"REPORT-{name}", 150, seed=7)


def test_every_format_has_a_seed_and_a_campaign() -> None:
    assert {item.name for item in reports.FORMATS} == set(SEEDS)
    assert {f"REPORT-{name}" for name in SEEDS} <= set(CAMPAIGNS)
