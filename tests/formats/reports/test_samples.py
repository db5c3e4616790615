"""Reports that the tools themselves wrote: what is counted here by other means is what is read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from wardbook.formats import reports
from wardbook.model.reading import Reading

SAMPLES = Path(__file__).parents[3].parent / "shared" / "data" / "reports"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="reports of tools are not here (../shared/data/reports)"
)


def raw(name: str) -> bytes:
    data = (SAMPLES / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def tree(name: str) -> dict[str, list[dict[str, list[object]]]]:
    found: dict[str, list[dict[str, list[object]]]] = json.loads(raw(name))
    return found


def matches(name: str, pattern: str) -> list[str]:
    return re.findall(pattern, raw(name).decode(), re.DOTALL)


def read(name: str) -> Reading:
    found, said = reports.read((SAMPLES / name).read_bytes(), name)
    assert found is not None, said
    return found


FINDINGS: dict[str, tuple[str, str, int, Callable[[str], int]]] = {
    "anchore_grype/many_vulns4.json.gz": ("Grype JSON", "Grype", 9, lambda name: len(tree(name)["matches"])),
    "bandit/many_vulns.json": ("Bandit JSON", "Bandit", 214, lambda name: len(tree(name)["results"])),
    "burp/seven_findings.xml": (
        "Burp XML",
        "Burp Suite",
        7,
        lambda name: len(set(matches(name, r"<type>(\d+)</type>"))),
    ),
    "cyclonedx/log4j.json.gz": (
        "CycloneDX JSON",
        "grype",
        8,
        lambda name: len(tree(name)["vulnerabilities"]),
    ),
    "generic/generic_report1.csv": (
        "generic CSV",
        "",
        5,
        lambda name: len(list(csv.DictReader(io.StringIO(raw(name).decode("utf-8-sig"))))),
    ),
    "generic/generic_report1.json": ("generic JSON", "", 2, lambda name: len(tree(name)["findings"])),
    "nessus/nessus_many_vuln.xml": (
        "Nessus XML",
        "Nessus",
        7,
        lambda name: len(matches(name, "<ReportItem ")),
    ),
    "nmap/nmap_multiple_port.xml": ("nmap XML", "nmap", 13, lambda name: len(matches(name, 'state="open"'))),
    "openvas/many_vuln.xml.gz": (
        "OpenVAS XML",
        "OpenVAS",
        44,
        lambda name: len(matches(name, "<result id=")),
    ),
    "osv_scanner/some_findings.json.gz": (
        "osv-scanner JSON",
        "osv-scanner",
        1,
        lambda name: sum(
            len(package["vulnerabilities"])
            for result in tree(name)["results"]
            for package in result["packages"]
            if isinstance(package, dict)
        ),
    ),
    "sarif/appendix_k.sarif.gz": (
        "SARIF 2.1.0",
        "CodeScanner",
        1,
        lambda name: len(tree(name)["runs"][0]["results"]),
    ),
    "sarif/codeQL-output.sarif.gz": (
        "SARIF 2.1.0",
        "CodeQL",
        72,
        lambda name: len(tree(name)["runs"][0]["results"]),
    ),
    "semgrep/many_findings.json": ("Semgrep JSON", "Semgrep", 3, lambda name: len(tree(name)["results"])),
    "sslscan/sslscan_many_vuln.xml": (
        "sslscan XML",
        "sslscan",
        2,
        lambda name: len(matches(name, 'vulnerable="1"|<expired>true|<self-signed>true')),
    ),
    "testssl/demo.csv": ("testssl CSV", "testssl.sh", 12, lambda name: len(matches(name, '"INFO"'))),
    "trivy/alpine-310.json.gz": (
        "Trivy JSON",
        "Trivy",
        4,
        lambda name: len(matches(name, '"VulnerabilityID"')),
    ),
    "trivy/alpine-310.sarif": ("SARIF 2.1.0", "Trivy", 4, lambda name: len(tree(name)["runs"][0]["results"])),
    "trivy/alpine-310.junit.xml": ("JUnit XML", "Trivy", 4, lambda name: len(matches(name, "<testcase "))),
    "zap/some_2.9.0.xml": ("ZAP XML", "ZAP", 7, lambda name: len(matches(name, "<alertitem>"))),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_of_a_tools_own_report_is_read(name: str) -> None:
    form, tool, count, counted = FINDINGS[name]
    found = read(name)
    assert counted(name) == count
    assert (found.format, found.tool, len(found.findings), found.unproven) == (form, tool, count, "")


def test_no_sample_is_left_out() -> None:
    there = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}
    assert there == {*FINDINGS, "junit/innolitics-xunit_result.xml"}


def test_what_a_tool_has_written_is_proven_and_everything_else_says_that_it_is_not() -> None:
    shown = {read(name).format for name in (*FINDINGS, "junit/innolitics-xunit_result.xml")}
    assert shown == {item.name for item in reports.FORMATS if not item.unproven} - {
        "wardbook run",
        "wardbook elf",
    }


def test_qt_test_results_are_counted_and_the_total_that_disagrees_is_said() -> None:
    data = (SAMPLES / "junit/innolitics-xunit_result.xml").read_bytes()
    found, said = reports.read(data, "x.xml")
    assert found is not None
    counts = tuple(found.count(word) for word in ("passed", "failed", "skipped"))
    assert counts == (len(re.findall(rb'<testcase result="pass"', data)), 1, 0) == (17, 1, 0)
    assert [item.says for item in said] == ["its totals name 1 failures and 1 errors; its cases show 1 and 0"]


def test_three_forms_of_one_scan_name_the_same_vulnerabilities_and_components() -> None:
    names = ("trivy/alpine-310.json.gz", "trivy/alpine-310.sarif", "trivy/alpine-310.junit.xml")
    seen = [
        sorted(
            (item.vulnerabilities[0], re.sub(r"^pkg:apk/alpine/|\?.*", "", item.places[0].component))
            for item in read(name).findings
        )
        for name in names
    ]
    assert seen[0] == seen[1] == seen[2] != []


def test_a_finding_tells_its_place_weakness_and_severity() -> None:
    zap = read("zap/some_2.9.0.xml").findings[0]
    assert (zap.rule, zap.severity, zap.cwe, zap.places[0].url) == (
        "10011",
        "Low",
        (614,),
        "https://mainsite.com",
    )
    codeql = {item.rule: item for item in read("sarif/codeQL-output.sarif.gz").findings}
    assert (codeql["py/empty-except"].cwe, codeql["py/empty-except"].severity) == ((390,), "note")
    place = read("bandit/many_vulns.json").findings[0].places[0]
    assert (place.file, place.line) == ("dojo/benchmark\\views.py", 26)
    scan = read("openvas/many_vuln.xml.gz").findings[0]
    assert (scan.vulnerabilities, scan.places[0].port, scan.severity) == (
        ("CVE-1999-0618",),
        "512/tcp",
        "High",
    )


def test_the_specifications_own_example_is_suppressed_and_its_message_is_put_together() -> None:
    found = read("sarif/appendix_k.sarif.gz").findings[0]
    assert found.suppressed and found.severity == "error"
    assert found.says == 'Variable "ptr" was used without being initialized. It was declared [here](0).'


def test_times_of_all_tools_are_read_into_one_form() -> None:
    assert {
        name: read(name).time
        for name in ("burp/seven_findings.xml", "nmap/nmap_multiple_port.xml", "zap/some_2.9.0.xml")
    } == {
        "burp/seven_findings.xml": "2014-09-13T22:35:04",
        "nmap/nmap_multiple_port.xml": "2016-05-16T17:57:31Z",
        "zap/some_2.9.0.xml": "2020-05-12T20:57:30",
    }


@pytest.mark.parametrize("name", [*FINDINGS, "junit/innolitics-xunit_result.xml"])
def test_a_packed_report_says_what_the_plain_one_says(name: str) -> None:
    plain, _ = reports.read(raw(name), name)
    packed, _ = reports.read(gzip.compress(raw(name), mtime=0), name)
    assert plain == packed is not None
