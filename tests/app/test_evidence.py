"""Stories of evidence through the commands: reports come in, count for what they were made for, and are kept as they were."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wardbook.app.check import check
from wardbook.app.dates import given
from wardbook.cli.main import wardbook
from wardbook.model.risk import TestResult

BASE = Path(__file__).parents[1] / "rules" / "base"
DAY = "2026-03-01"
JUNIT = '<testsuite name="rig"><testcase name="TC-1 refuses"/><testcase name="test_replay"/></testsuite>'
CONTROLS = """C-1:
  do: mutual-tls
  at: [update]
  requirement: {id: R-1, text: "Only known servers.", accept: "%s"}
  state: implemented
  tests: [TC-1, TC-2]
"""
TESTS = """tests:
  TC-1: {method: security-requirement, verifies: [C-1]}
  TC-2: {method: threat-mitigation, verifies: [C-1]}
evidence: {}  # as results come
"""


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """The base folder with one control and two planned tests."""
    place = tmp_path / "device"
    shutil.copytree(BASE, place, ignore=shutil.ignore_patterns(".wardbook"))
    (place / "controls.yaml").write_text(CONTROLS % "a foreign server is refused")
    (place / "verification.yaml").write_text(TESTS)
    return place


def run(*words: object) -> Result:
    return CliRunner().invoke(wardbook, [str(word) for word in words], catch_exceptions=False)


def imported(device: Path, report: Path, *more: str) -> dict[str, object]:
    answer = run("evidence", "import", report, "-C", device, "--as-of", DAY, "--format", "json", *more)
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, object]] = json.loads(answer.stdout)
    return found[0]


def version(device: Path) -> str:
    return str(file_of(device).device.parts["pump"].version)


def file_of(device: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201  the security file
    return check(device, as_of=given(DAY).date).report.subject


def result(device: Path, test: str) -> TestResult:
    found: TestResult = file_of(device).results[test]
    return found


def junit(tmp_path: Path, text: str = JUNIT) -> Path:
    path = tmp_path / "run.xml"
    path.write_text(text)
    return path


def test_looking_at_a_file_needs_no_device_folder(tmp_path: Path) -> None:
    answer = run("evidence", "import", junit(tmp_path), "--dry-run", "--format", "json")
    assert answer.exit_code == 0
    (found,) = json.loads(answer.stdout)
    assert found["tests"] == {"passed": 2, "failed": 0, "skipped": 0}
    assert found["findings"] == 0 and found["diagnostics"] == [] and found["file"].endswith("run.xml")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_told_all_the_same(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<testsuite")
    answer = run(
        "evidence", "import", bad, junit(tmp_path), tmp_path / "none", "--dry-run", "--format", "json"
    )
    assert answer.exit_code == 3
    assert [len(item["diagnostics"]) for item in json.loads(answer.stdout)] == [1, 0, 1]


def test_a_report_becomes_evidence_with_its_original_kept_by_digest(device: Path, tmp_path: Path) -> None:
    now = version(device)
    found = imported(
        device,
        junit(tmp_path),
        "--as",
        "security-requirement",
        "--of",
        f"pump={now}",
        "--map",
        "TC-2=test_rep*",
    )
    assert (found["evidence"], found["shows"]) == ("E-1", ["TC-1", "TC-2"])
    (kept,) = (device / "evidence").iterdir()
    assert kept.read_text() == JUNIT
    assert kept.name.startswith(hashlib.sha256(JUNIT.encode()).hexdigest()[:12])
    assert result(device, "TC-1").state == result(device, "TC-2").state == "passed"
    assert file_of(device).control_states["C-1"].standing == "proven"
    assert "# as results come" in (device / "verification.yaml").read_text()


def test_importing_again_changes_nothing(device: Path, tmp_path: Path) -> None:
    first = imported(device, junit(tmp_path))
    before = {
        path: path.read_bytes()
        for path in device.rglob("*")
        if path.is_file() and ".wardbook" not in path.parts
    }
    again = imported(device, junit(tmp_path))
    after = {
        path: path.read_bytes()
        for path in device.rglob("*")
        if path.is_file() and ".wardbook" not in path.parts
    }
    assert before == after
    assert (first["is_new"], again["is_new"], again["evidence"]) == (True, False, "E-1")


def test_a_dry_run_in_a_folder_shows_the_change_and_writes_nothing(device: Path, tmp_path: Path) -> None:
    before = (device / "verification.yaml").read_bytes()
    answer = run("evidence", "import", junit(tmp_path), "-C", device, "--as-of", DAY, "--dry-run")
    assert "--- verification.yaml" in answer.stdout
    assert "+  E-1: {file: evidence/" in answer.output
    assert (device / "verification.yaml").read_bytes() == before and not (device / "evidence").exists()


def test_a_changed_claim_makes_its_evidence_suspect(device: Path, tmp_path: Path) -> None:
    imported(device, junit(tmp_path), "--of", f"pump={version(device)}", "--map", "TC-2=test_replay")
    (device / "controls.yaml").write_text(CONTROLS % "a foreign server is refused within 1 s")
    assert result(device, "TC-1").state == "suspect"
    assert "acceptance criteria" in result(device, "TC-1").why
    assert file_of(device).control_states["C-1"].standing == "suspect"


def test_a_case_without_a_result_is_not_run(device: Path, tmp_path: Path) -> None:
    text = JUNIT.replace('<testcase name="TC-1 refuses"/>', '<testcase name="TC-1"><skipped/></testcase>')
    imported(device, junit(tmp_path, text), "--of", f"pump={version(device)}")
    assert result(device, "TC-1").state == "not run"


def test_a_statement_about_the_digest_of_the_build_needs_no_typed_version(
    device: Path, tmp_path: Path
) -> None:
    build = "ab" * 32
    text = (device / "architecture.yaml").read_text()
    name = "pump"
    part = next(line for line in text.splitlines() if line.lstrip().startswith(f"{name}:"))
    assert "{" in part, "the base folder writes its pump in one line"
    (device / "architecture.yaml").write_text(
        text.replace(part, part.replace("{", f'{{build: "sha256:{build}", ', 1))
    )
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "fw.bin", "digest": {"sha256": build}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {"result": "PASSED", "configuration": [], "passedTests": ["TC-1"]},
    }
    path = tmp_path / "t.intoto.json"
    path.write_text(json.dumps(statement))
    imported(device, path)
    evidence = file_of(device).device.evidence["E-1"]
    assert evidence.of == {"pump": version(device)} and evidence.digests == {"pump": f"sha256:{build}"}
    assert result(device, "TC-1").state == "passed"
    changed = (device / "architecture.yaml").read_text().replace(build, "cd" * 32)
    (device / "architecture.yaml").write_text(changed)
    assert result(device, "TC-1").state == "other version"
    assert "another build" in result(device, "TC-1").why


def test_an_original_that_was_altered_counts_for_nothing_and_is_named(device: Path, tmp_path: Path) -> None:
    imported(device, junit(tmp_path), "--of", f"pump={version(device)}")
    (kept,) = (device / "evidence").iterdir()
    kept.write_text(JUNIT.replace("rig", "rag"))
    assert result(device, "TC-1").state == "not run"
    report = check(device, as_of=given(DAY).date).report
    assert "VR111@E-1" in {item.id for item in report.diagnostics}


def sarif(tmp_path: Path, *rules: str, version: str = "1") -> Path:
    results = [{"ruleId": rule, "level": "error", "message": {"text": rule}} for rule in rules]
    driver = {"name": "T", "version": version}
    target = [{"repositoryUri": "https://example.org/fw"}]
    path = tmp_path / f"{'-'.join(rules) or 'none'}-{version}.sarif"
    runs = [{"tool": {"driver": driver}, "results": results, "versionControlProvenance": target}]
    path.write_text(json.dumps({"version": "2.1.0", "runs": runs}))
    return path


def test_findings_of_a_tool_become_findings_at_the_tested_part_once_for_each_rule(
    device: Path, tmp_path: Path
) -> None:
    found = imported(device, sarif(tmp_path, "a1", "a1", "b2"), "--of", f"pump={version(device)}")
    assert found["recorded"] == ["E-1-1", "E-1-2"]
    findings = file_of(device).device.findings
    assert {(item.what, item.at) for item in findings.values()} == {("a1", ("pump",)), ("b2", ("pump",))}


def test_a_finding_is_gone_only_where_the_same_tool_and_target_no_longer_show_it(
    device: Path, tmp_path: Path
) -> None:
    imported(device, sarif(tmp_path, "a1", "b2"), "--of", f"pump={version(device)}")
    other = imported(device, sarif(tmp_path, "b2", version="2"))
    assert set(other["retest"].values()) == {"not retested: another version of the tool"}  # type: ignore[attr-defined]
    same = imported(device, sarif(tmp_path, "b2"))
    assert {key: same["retest"][key] for key in ("E-1-1", "E-1-2")} == {
        "E-1-1": "no longer shown",
        "E-1-2": "still shown",
    }  # type: ignore[index]


def test_an_unknown_part_test_or_method_is_refused_with_the_nearest_name(
    device: Path, tmp_path: Path
) -> None:
    for words, nearest in (
        (("--of", "pumpp=1"), "pump"),
        (("--as", "penetratoin"), "penetration"),
        (("--map", "TC-3=x"), "TC-"),
    ):
        answer = run("evidence", "import", junit(tmp_path), "-C", device, "--as-of", DAY, *words)
        assert answer.exit_code == 2 or "Error" in answer.output
        assert nearest in answer.output
    assert not (device / "evidence").exists()


def test_a_persons_report_is_kept_with_what_was_typed_of_it(device: Path, tmp_path: Path) -> None:
    report = tmp_path / "pen test (final).pdf"
    report.write_bytes(b"%PDF-1.7 x")
    answer = run(
        "evidence",
        "add",
        report,
        "-C",
        device,
        "--as",
        "pentest",
        "--tester",
        "Red Lab",
        "--independence",
        "organisation",
        "--of",
        f"pump={version(device)}",
        "--date",
        "2026-02-01",
        "--duration",
        "5 d",
        "--finding",
        "pump: a default PIN (CWE-1392)",
        "--as-of",
        DAY,
    )
    assert answer.exit_code == 0, answer.output
    file = file_of(device)
    evidence, finding = file.device.evidence["E-1"], file.device.findings["E-1-1"]
    assert (evidence.method, evidence.tester.name, evidence.tester.independence) == (
        "penetration",
        "Red Lab",
        "organisation",
    )
    assert (finding.at, finding.cwe, finding.what) == (("pump",), (1392,), "a default PIN (CWE-1392)")
    assert (device / evidence.file).read_bytes() == report.read_bytes()


@pytest.mark.parametrize(("code", "state"), [(0, "passed"), (3, "failed")])
def test_a_command_that_was_run_is_recorded_with_exit_code_and_outputs_and_no_secret(
    device: Path, monkeypatch: pytest.MonkeyPatch, code: int, state: str
) -> None:
    monkeypatch.setenv("API_TOKEN", "do-not-tell")
    script = f"import sys; print('hello'); sys.exit({code})"
    answer = run(
        "evidence",
        "run",
        "--for",
        "TC-1",
        "-C",
        device,
        "--of",
        f"pump={version(device)}",
        "--as-of",
        DAY,
        "--version-of",
        f"{sys.executable} --version",
        "--",
        sys.executable,
        "-c",
        script,
    )
    assert answer.exit_code == (1 if code else 0), answer.output
    (kept,) = (device / "evidence").iterdir()
    record = json.loads(kept.read_text())
    assert (record["exit"], record["stdout"]["begins"].strip()) == (code, "hello")
    assert record["stdout"]["digest"] == "sha256:" + hashlib.sha256(b"hello\n").hexdigest()
    assert "do-not-tell" not in kept.read_text() and "API_TOKEN" not in kept.read_text()
    assert any(said.startswith("Python 3") for said in record["tools"].values())
    assert result(device, "TC-1").state == state


def test_no_shell_reads_the_command(device: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    run(
        "evidence",
        "run",
        "--for",
        "TC-1",
        "-C",
        device,
        "--as-of",
        DAY,
        "--",
        sys.executable,
        "-c",
        "pass",
        f"; touch {mark}",
    )
    assert not mark.exists()


def test_a_report_of_a_person_answers_the_tests_that_were_said_until_its_claim_changes_and_again_once_renewed(
    device: Path, tmp_path: Path
) -> None:
    report = tmp_path / "crypto.md"
    report.write_text("# All four certificates were refused.\n")
    words = (
        "--as",
        "security-requirement",
        "--of",
        f"pump={version(device)}",
        "--for",
        "TC-1",
        "--result",
        "passed",
    )
    who = ("--tester", "Lab", "--independence", "department", "--date", DAY)
    answer = run("evidence", "add", report, "-C", device, "--as-of", DAY, *words, *who)
    assert answer.exit_code == 0, answer.output
    assert row(device, "C-1/security-requirement") == ("passed", "TC-1 passed in E-1")

    (device / "controls.yaml").write_text(CONTROLS % "a foreign server is refused within 1 s")
    assert row(device, "C-1/security-requirement")[0] == "suspect"
    why = ("--because", "the bound was measured then", "--by", "A. Author", "--as-of", DAY)
    before = {name: (device / name).read_bytes() for name in ("verification.yaml", "decisions.yaml")}
    tried = run("evidence", "renew", "E-1", "-C", device, *why, "--dry-run")
    assert "claims" in tried.output and "confirmed" in tried.output
    assert {name: (device / name).read_bytes() for name in before} == before

    done = run("evidence", "renew", "E-1", "-C", device, *why)
    assert (done.exit_code, done.output) == (0, "E-1 counts again for TC-1\n")
    assert row(device, "C-1/security-requirement")[0] == "passed"
    assert "the bound was measured then" in (device / "decisions.yaml").read_text()
    assert "# as results come" in (device / "verification.yaml").read_text()
    again = run("evidence", "renew", "E-1", "-C", device, *why)
    assert (again.exit_code, "nothing to renew" in again.output) == (1, True)


def row(device: Path, name: str) -> tuple[str, str]:
    found = file_of(device).verification[name]
    return found.state, found.says


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("E-9",), "no evidence is called `E-9`"),
        (("E-1",), "there is nothing to renew"),
        (("E-1", "--test", "TC-2"), "what `TC-2` is to show has not changed"),
    ],
)
def test_evidence_that_is_not_in_doubt_is_not_renewed(
    device: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    imported(device, junit(tmp_path), "--of", f"pump={version(device)}")
    before = (device / "verification.yaml").read_bytes()
    answer = run("evidence", "renew", *words, "-C", device, "--because", "x", "--by", "y", "--as-of", DAY)
    assert (answer.exit_code, says in answer.output) == (1, True), answer.output
    assert (device / "verification.yaml").read_bytes() == before


def test_a_control_that_changed_doubts_only_the_evidence_of_its_own_tests(
    device: Path, tmp_path: Path
) -> None:
    other = 'C-2:\n  do: mutual-tls\n  at: [update]\n  state: implemented\n  requirement: {id: R-2, accept: "%s"}\n  tests: [TC-3]\n'
    (device / "controls.yaml").write_text(CONTROLS % "refused" + other % "refused")
    tests = TESTS.replace("evidence:", "  TC-3: {method: security-requirement}\nevidence:")
    (device / "verification.yaml").write_text(tests)
    text = JUNIT.replace("test_replay", "TC-3 refuses")
    imported(device, junit(tmp_path, text), "--of", f"pump={version(device)}")
    assert (result(device, "TC-1").state, result(device, "TC-3").state) == ("passed", "passed")
    (device / "controls.yaml").write_text(CONTROLS % "refused" + other % "refused at once")
    assert (result(device, "TC-1").state, result(device, "TC-3").state) == ("passed", "suspect")


def test_a_report_to_fill_in_asks_for_the_facts_of_its_method_and_lists_the_rows_it_would_answer(
    device: Path,
) -> None:
    answer = run("evidence", "template", "pentest", "-C", device, "--as-of", DAY)
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("# Penetration test: Demo pump 1.0.0\n")
    for asked in ("Time spent", "Expertise", "Independence at least: department", "device/penetration"):
        assert asked in answer.output
    wrong = run("evidence", "template", "penetration-tset", "-C", device, "--as-of", DAY)
    assert (wrong.exit_code, "did you mean `penetration`?" in wrong.output) == (1, True)


def test_a_look_up_of_components_is_bound_to_the_sbom_it_looked_at(device: Path, tmp_path: Path) -> None:
    report = tmp_path / "grype.json"
    report.write_text(
        '{"matches": [], "descriptor": {"name": "grype", "version": "0.90.0"}, "source": {"type": "image"}}'
    )
    imported(device, report, "--of", f"pump={version(device)}")
    assert row(device, "pump/component-scan") == ("passed", "E-1 passed")
    sbom = device / "sbom" / "pump.cdx.json"
    sbom.write_bytes(sbom.read_bytes() + b"\n")
    assert row(device, "pump/component-scan")[0] == "stale"
    assert "looked up another sbom/pump.cdx.json" in row(device, "pump/component-scan")[1]


def test_a_row_of_the_plan_is_explained_and_can_be_left_out_by_a_decision(device: Path) -> None:
    told = run("explain", "pump/static-analysis", device, "--as-of", DAY)
    assert (
        "state: missing" in told.output and "asked-by: [fda-premarket-2026:V.C.code-analysis" in told.output
    )
    words = ("pump/static-analysis", "declined", "--why", "written in a proven language", "--by", "A. Author")
    assert run("decide", *words, "-C", device, "--as-of", DAY).exit_code == 0
    assert row(device, "pump/static-analysis") == ("left out", "written in a proven language (A. Author)")
