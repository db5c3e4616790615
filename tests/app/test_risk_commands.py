"""Threats, plans, risks and differences as people ask for them: through the command, from start to end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from wardbook.analysis.attack.certificate import check as check_certificate
from wardbook.cli.main import wardbook

DAY = "2026-11-20"


def run(*words: str | Path, code: int = 0) -> Result:
    """The command in this process; the exit code is part of what is promised."""
    result = CliRunner().invoke(wardbook, [str(word) for word in words])
    expected = result.exit_code == code
    assert expected, f"{result.exit_code}: {result.output}\n{result.exception!r}"
    return result


def edited(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of a file; it must be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def without_control(folder: Path, name: str) -> None:
    """Take a control out of controls.yaml, up to the next one."""
    text = (folder / "controls.yaml").read_text(encoding="utf-8")
    shorter = re.sub(rf"^{name}:\n(?:[ #\n].*\n|\n)*", "", text, flags=re.MULTILINE)
    assert shorter != text
    (folder / "controls.yaml").write_text(shorter, encoding="utf-8")


@pytest.fixture
def pump(example: Path, tmp_path: Path) -> Path:
    """A copy of the example to change."""
    return Path(
        shutil.copytree(example, tmp_path / "pump", ignore=shutil.ignore_patterns(".wardbook", "out"))
    )


@pytest.fixture
def small(root: Path, tmp_path: Path) -> Path:
    """A pump of one part, a network and a control that stands in the way."""
    folder = tmp_path / "small"
    shutil.copytree(root / "tests" / "rules" / "base", folder)
    (folder / "architecture.yaml").write_text(
        "zones:\n  ward: {trust: 1}\n  case: {trust: 4, inside: ward, reach: physical}\n"
        "parts:\n  server: {is: server, in: ward, owner: hospital, version: 1.0.0}\n"
        "  pump: {is: process, in: case, version: 1.0.0, sbom: sbom/pump.cdx.json}\n"
        "assets:\n  limits: {needs: {integrity: high}}\n"
        "flows:\n  - server -> pump: {id: library, kind: data, via: https/ethernet, carries: [limits], auth: none}\n"
    )
    (folder / "safety.yaml").write_text(
        "harms:\n  H-1: {what: overdose, severity: catastrophic}\n"
        "situations:\n  HS-1: {what: wrong limits, harms: [H-1], when: limits.tampered, multi-patient: yes}\n"
        "acceptance:\n  catastrophic: {time: months, expertise: expert, knowledge: sensitive, window: difficult, equipment: bespoke}\n"
    )
    (folder / "controls.yaml").write_text(
        "C-1: {do: mutual-tls, at: [library], state: implemented, tests: [TC-1], introduces: none}\n"
    )
    (folder / "verification.yaml").write_text(
        "tests:\n  TC-1: {method: security-requirement, verifies: [C-1]}\n"
    )
    (folder / "decisions.yaml").write_text("")
    return folder


def difference(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("diff", *words, "--as-of", DAY, "--format", "json").stdout)
    return found


def test_a_removed_control_reappears_in_the_difference_and_in_the_risks_it_had_lowered(
    example: Path, pump: Path
) -> None:
    before = json.loads(run("show", "risks", example, "--as-of", DAY, "--format", "json").stdout)["rows"]
    without_control(pump, "C-21")
    after = json.loads(run("show", "risks", pump, "--as-of", DAY, "--format", "json").stdout)["rows"]
    level = {row["risk"]["id"]: row["proven"] for row in before}
    higher = [row["risk"]["id"] for row in after if row["proven"] != level[row["risk"]["id"]]]
    assert higher, "this control lowered a risk, so taking it away shows something"
    found = difference(example, pump)
    changes = {(item["table"], item["id"], item["aspect"]): item for item in found["changes"]}
    assert changes["controls", "C-21", ""]["kind"] == "removed"
    for name in higher:
        assert changes["risks", name, "exploitability proven"]["cause"] == "design"
    assert {item["cause"] for item in found["changes"]} == {"design"}
    assert found["differing"]["design"] == ["controls.yaml"]


def test_nothing_changed_is_said_and_the_exit_code_tells_it_apart(small: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(small, tmp_path / "other"))
    assert "Nothing changed" in run("diff", small, other, "--as-of", DAY, "--exit-code").stdout
    edited(other, "safety.yaml", "overdose", "bleeding")
    run("diff", small, other, "--as-of", DAY, "--exit-code", code=1)
    assert "bleeding" in run("diff", small, other, "--as-of", DAY).stdout


ADVISORY = {
    "id": "OSV-2026-1",
    "modified": "2026-11-01T00:00:00Z",
    "published": "2026-11-01T00:00:00Z",
    "summary": "zlib gives a stranger control",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [
        {"package": {"ecosystem": "PyPI", "name": "zlib", "purl": "pkg:pypi/zlib"}, "versions": ["1.2.11"]}
    ],
}


def bill(version: str) -> str:
    listed = [{"type": "library", "name": "zlib", "version": version, "purl": f"pkg:pypi/zlib@{version}"}]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": listed})


def test_every_change_has_one_cause_though_design_world_and_decision_change_together(
    small: Path, tmp_path: Path
) -> None:
    (small / "sbom" / "pump.cdx.json").write_text(bill("1.2.11"))
    other = Path(shutil.copytree(small, tmp_path / "other"))
    (other / "advisories").mkdir()
    (other / "advisories" / "OSV-2026-1.json").write_text(json.dumps(ADVISORY))
    edited(other, "controls.yaml", "implemented", "planned")
    (other / "decisions.yaml").write_text(
        "- {about: HS-1/H-1, is: deferred, why: later, by: A. Author, date: 2026-11-01}\n"
    )
    found = difference(small, other)
    causes = {(item["table"], item["id"], item["aspect"]): item["cause"] for item in found["changes"]}
    assert causes["controls", "C-1", "state"] == "design"
    assert causes["controls", "C-1", "standing"] == "design"
    assert causes["decisions", "deferred:HS-1/H-1", ""] == "decision"
    assert causes["risks", "HS-1/H-1", "decided"] == "decision"
    worlds = [key for key, cause in causes.items() if cause == "world"]
    assert [key for key in worlds if key[0] == "vulnerabilities" and not key[2]]
    assert set(found["differing"]) == {"world", "design", "decision"}
    back = difference(other, small)
    assert {(item["table"], item["id"], item["aspect"]): item["cause"] for item in back["changes"]} == causes


def test_a_vulnerability_that_comes_with_a_new_component_is_the_doing_of_the_design(
    small: Path, tmp_path: Path
) -> None:
    (small / "sbom" / "pump.cdx.json").write_text(bill("1.3.1"))
    (small / "advisories").mkdir()
    (small / "advisories" / "OSV-2026-1.json").write_text(json.dumps(ADVISORY))
    other = Path(shutil.copytree(small, tmp_path / "other"))
    (other / "sbom" / "pump.cdx.json").write_text(bill("1.2.11"))
    found = difference(small, other)
    added = [item for item in found["changes"] if item["table"] == "vulnerabilities" and not item["aspect"]]
    assert [(item["kind"], item["cause"]) for item in added] == [("added", "design")]


def git(folder: Path, *words: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder), *words]
    subprocess.run(command, check=True, capture_output=True)


def test_a_commit_is_read_out_of_gits_objects_and_starts_nothing_that_the_repository_names(
    small: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    program.chmod(0o755)
    git(small.parent, "init", "-q")
    (small / ".gitattributes").write_text("*.yaml filter=x diff=x\n")
    (small / "link.yaml").symlink_to("/etc/passwd")
    git(small.parent, "add", "small")
    git(small.parent, "commit", "-qm", "x")
    for setting in ("filter.x.smudge", "filter.x.clean", "diff.x.textconv", "core.fsmonitor"):
        git(small.parent, "config", setting, str(program))
    edited(small, "controls.yaml", "implemented", "planned")
    subprocess.run(["git", "-C", str(small), "diff"], capture_output=True, check=False)
    assert (tmp_path / "ran").exists(), "the attack works on plain git, so this test shows something"
    (tmp_path / "ran").unlink()
    found = json.loads(run("diff", "git:HEAD", small, "-C", small, "--as-of", DAY, "--format", "json").stdout)
    assert not (tmp_path / "ran").exists()
    changed = {(item["id"], item["aspect"]): (item["before"], item["after"]) for item in found["changes"]}
    assert changed["C-1", "state"] == ("implemented", "planned")
    assert found["differing"]["design"] == ["controls.yaml"]
    for name in ("git:no-such", "git:--output=x", "git:", "nowhere"):
        told = run("diff", name, small, "-C", small, "--as-of", DAY, code=1).output
        assert "cannot be read" in told or "there is no" in told


def test_security_files_are_compared_by_digests_and_the_tool_is_named(small: Path, tmp_path: Path) -> None:
    from wardbook.app.check import check
    from wardbook.app.dates import given
    from wardbook.model.security_file import dumps

    file = check(small, as_of=given(DAY).date).report.subject
    assert file is not None
    old = tmp_path / "security-file.json"
    plain = json.loads(dumps(file))
    plain["tool"] = "0.0.1"
    plain["risks"]["HS-1/H-1"]["claimed"]["exploitability"] = 2
    old.write_text(json.dumps(plain))
    found = difference(old, small)
    assert (found["method"], list(found["differing"])) == ("digests", ["tool"])
    assert [(item["id"], item["before"], item["cause"]) for item in found["changes"]] == [
        ("HS-1/H-1", "2 of 5", "tool")
    ]
    old.write_text("{}")
    assert "is no security file" in run("diff", old, small, "--as-of", DAY, code=1).output


@pytest.mark.parametrize("situation", ["HS-01", "HS-02", "HS-03", "HS-10"])
def test_published_answers_are_verified_by_the_independent_checker(example: Path, situation: str) -> None:
    found = json.loads(run("paths", situation, "-C", example, "--as-of", DAY, "--format", "json").stdout)
    for certificate in found["certificates"]:
        assert check_certificate(found["graph"], certificate) == ""
    reached = [item for item in found["certificates"] if item["says"] == "reached"]
    assert len(reached) == len(found["plans"])
    for certificate in reached:
        wrong = {**certificate, "plan": certificate["plan"][1:]}
        assert check_certificate(found["graph"], wrong) != ""


def test_an_attack_tree_is_drawn_with_words_for_those_who_cannot_see_it(example: Path) -> None:
    svg = run("paths", "HS-01", "-C", example, "--as-of", DAY, "--format", "svg").stdout
    root = etree.fromstring(svg.encode())
    said = root.findtext("{*}desc") or ""
    assert "over-infusion of an opioid" in said
    boxes = root.findall(".//{*}g[@data-id]")
    assert len(boxes) > 8
    assert run("paths", "HS-01", "-C", example, "--as-of", DAY, "--format", "svg").stdout == svg
    tree = run("paths", "HS-01", "-C", example, "--as-of", DAY, "--format", "galileo").stdout
    assert re.search(r'^toplevel "\w+";$', tree, re.MULTILINE)


def test_paths_tells_each_plan_in_a_sentence_before_its_steps(example: Path) -> None:
    told = run("paths", "HS-03", "-C", example, "--as-of", DAY).stdout
    assert re.search(r"^  Somebody .*, starting from .*, can .*\.$", told, re.MULTILINE)
    assert "by this model and these estimates" in told


RMF = (
    "Hazardous Situation ID,Foreseeable sequence of events,Hazardous situation,Harm ID,Harm,Severity,Status\n"
    "HZ-1,server sends wrong limits,wrong limits,H-1,overdose,Catastrophic,\n"
    "HZ-2,pump stands still,therapy stops,H-2,untreated pain,Serious,\n"
    "HZ-3,,pump falls,H-3,bruise,Minor,Obsolete\n"
)


def test_what_is_new_in_the_safety_file_is_taken_over_and_every_other_line_stays(
    small: Path, tmp_path: Path
) -> None:
    rmf = tmp_path / "rmf.csv"
    rmf.write_text(RMF)
    before = (small / "safety.yaml").read_text()
    told = run("safety", "import", rmf, "-C", small, "--dry-run", code=1).output
    assert "+  H-2: {what: untreated pain, severity: serious, safety-file: [H-2]}" in told
    assert (small / "safety.yaml").read_text() == before
    run("safety", "import", rmf, "-C", small, code=1)  # HS-1 does not name its id in the safety file yet
    after = (small / "safety.yaml").read_text()
    assert [line for line in after.splitlines() if line in before.splitlines()] == before.splitlines()
    assert (
        "  HZ-2: {what: therapy stops, harms: [H-2], sequence: pump stands still, safety-file: [HZ-2]}"
        in after
    )
    assert "pump falls" not in after
    edited(small, "safety.yaml", "harms: [H-1], when", "safety-file: [HZ-1], harms: [H-1], when")
    edited(small, "safety.yaml", "severity: catastrophic}", "severity: catastrophic, safety-file: [H-1]}")
    assert "say the same" in run("safety", "diff", rmf, "-C", small).stdout
    assert "Nothing in" in run("safety", "import", rmf, "-C", small).output
    found = json.loads(run("check", small, "--as-of", DAY, "--format", "json", code=1).stdout)
    assert [item for item in found["diagnostics"] if item["subject"] == "HZ-2"], "a rule asks for its `when`"


def test_drift_is_an_error_and_each_kind_is_named(small: Path, tmp_path: Path) -> None:
    rmf = tmp_path / "rmf.csv"
    rmf.write_text(RMF)
    run("safety", "import", rmf, "-C", small, code=1)
    rmf.write_text(
        "Hazardous Situation ID,Hazardous situation,Harm ID,Harm,Severity,Status\n"
        "HZ-2,therapy stops unseen,H-2,untreated pain,Critical,\n"
        "HZ-4,pump burns,H-9,burn,minor,\n"
        "HZ-1,wrong limits,H-2,untreated pain,Critical,retired\n"
    )
    told = run("safety", "diff", rmf, "-C", small, "--format", "json", code=1).stdout
    kinds = {(item["kind"], item["id"] or item["safety-file"]) for item in json.loads(told)["drift"]}
    assert kinds == {
        ("severity", "H-2"),
        ("missing", "H-1"),
        ("new", "H-9"),
        ("wording", "HZ-2"),
        ("new", "HZ-4"),
        ("retired", "HS-1"),
    }
    text = run("safety", "diff", rmf, "-C", small, code=1).stdout
    assert "is retired in the safety file and not here" in text
    assert re.search(r"safety\.yaml:\d+", text)
    assert f"{rmf}:2" in text


def test_a_file_that_is_no_safety_file_is_unreadable_input(small: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert "--map" not in run("safety", "diff", tmp_path / "none.csv", "-C", small, code=3).output
    assert "mapping" in run("safety", "diff", tmp_path / "x.csv", "-C", small, code=3).output
    assert "NAME=VALUE" in run("safety", "diff", tmp_path / "x.csv", "-C", small, "--map", "a", code=2).output


def explained(name: str, folder: Path) -> str:
    return run("explain", name, folder, "--as-of", DAY).stdout


def test_explain_tells_where_a_control_is_written_before_what_is_derived_of_it(example: Path) -> None:
    told = explained("C-07", example)
    assert re.search(r"Stands in:\n +controls\.yaml:\d+:\d+\n", told)
    assert re.search(r"Control states:\n +standing: ", told)
    assert "sbom: [{file: sbom/comms.spdx.json}]" in explained("comms", example)
    assert re.search(r"Stands in:\n +device\.yaml", explained("device", example))


def test_explain_says_on_what_a_risk_rests_with_file_and_line_and_what_would_change_it(example: Path) -> None:
    told = explained("HS-09/H-2", example)
    line = next(
        number
        for number, text in enumerate((example / "safety.yaml").read_text().splitlines(), 1)
        if text.strip() == "HS-09:"
    )
    assert f"safety.yaml:{line}:" in told
    for section in ("Without any control:", "Would change it:", "Decided:", "In the way:"):
        assert section in told
    plan = explained("HS-09#1", example)
    assert "wardbook-attack-2026:step." in plan
    assert re.search(r"architecture\.yaml:\d+:\d+", plan)
    step = re.search(r"^Step 1, (\S+):$", plan, re.MULTILINE)
    assert step is not None
    assert "Estimate:" in explained(step[1], example)
    run("explain", "HS-09#99", example, "--as-of", DAY, code=1)


def test_explain_says_of_a_threat_which_facts_raised_it_and_what_answers_it(example: Path) -> None:
    rows = json.loads(run("show", "threats", example, "--as-of", DAY, "--format", "json").stdout)["rows"]
    name = next(row["threat"]["id"] for row in rows)
    told = explained(name, example)
    assert "Raised by:" in told
    assert "Status:" in told


def decided(folder: Path, *words: str, code: int = 0) -> str:
    return run("decide", *words, "--by", "A. Author", "-C", folder, "--as-of", DAY, code=code).output


def test_a_decision_about_nothing_or_in_a_word_that_does_not_fit_is_refused_with_a_suggestion(
    small: Path,
) -> None:
    before = (small / "decisions.yaml").read_text()
    assert "did you mean `HS-1/H-1`" in decided(small, "HS-1/H1", "accepted", "--why", "x", code=1)
    assert "cannot be `fixed`" in decided(small, "HS-1/H-1", "fixed", "--why", "x", code=1)
    assert "--to" in decided(small, "HS-1/H-1", "transferred", "--why", "x", code=1)
    assert "--why" in decided(small, "HS-1/H-1", "accepted", code=1)
    assert (small / "decisions.yaml").read_text() == before
    decided(small, "HS-1/H-1", "transferred", "--to", "hospital", "--why", "their network")
    shown = run("show", "risks", small, "--as-of", DAY, "--format", "json").stdout
    assert "transferred, proposed: their network" in shown


def exploited(folder: Path) -> None:
    """A pump whose only way to harm is a vulnerability that CISA lists."""
    (folder / "sbom" / "pump.cdx.json").write_text(bill("1.2.11"))
    (folder / "advisories").mkdir()
    cve = {**ADVISORY, "id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2026-1000"]}
    (folder / "advisories" / "GHSA-aaaa-bbbb-cccc.json").write_text(json.dumps(cve))
    listed = {
        "title": "CISA Catalog of Known Exploited Vulnerabilities",
        "catalogVersion": "2026.11.01",
        "dateReleased": "2026-11-01T00:00:00.0000Z",
        "count": 1,
        "vulnerabilities": [
            {
                "cveID": "CVE-2026-1000",
                "vendorProject": "zlib",
                "product": "zlib",
                "vulnerabilityName": "x",
                "dateAdded": "2026-11-01",
                "shortDescription": "x",
                "requiredAction": "x",
                "dueDate": "2026-11-22",
                "knownRansomwareCampaignUse": "Unknown",
                "notes": "",
                "cwes": [],
            }
        ],
    }
    (folder / "advisories" / "known_exploited_vulnerabilities.json").write_text(json.dumps(listed))
    edited(folder, "safety.yaml", "when: limits.tampered", "when: pump.user")


def test_a_risk_with_an_exploited_vulnerability_on_its_plan_is_not_accepted_without_an_override(
    small: Path,
) -> None:
    exploited(small)
    told = decided(small, "HS-1/H-1", "accepted", "--why", "rare", code=1)
    assert "CVE-2026-1000" in told or "GHSA-aaaa-bbbb-cccc" in told
    assert "CISA KEV" in told
    (small / "decisions.yaml").write_text(
        "- {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-11-01}\n"
    )
    shown = run("show", "risks", small, "--as-of", DAY, "--format", "json").stdout
    assert '"accepted' not in shown, "an acceptance that somebody wrote by hand does not hold either"
    (small / "decisions.yaml").write_text("")
    decided(small, "HS-1/H-1", "overridden", "--why", "the port is closed before shipping")
    decided(small, "HS-1/H-1", "accepted", "--why", "rare")
    shown = run("show", "risks", small, "--as-of", DAY, "--format", "json").stdout
    assert "accepted, proposed: rare" in shown


def test_the_control_that_the_demo_names_does_keep_the_attacker_of_the_worst_plan_away(
    example: Path, pump: Path
) -> None:
    from wardbook.app.check import check
    from wardbook.app.dates import given
    from wardbook.app.remedy import remedy
    from wardbook.knowledge.reader import load
    from wardbook.views.story import worst, worst_plan

    file = check(example, as_of=given(DAY).date).report.subject
    assert file is not None
    risk = worst(file)
    assert risk is not None
    assert risk.severity == "catastrophic"
    told = worst_plan(file).text
    assert file.device.situations[risk.situation].what in told
    named = re.findall(r"(\S+) at (\S+?)(?:,| and| would)", remedy(file, load()))
    assert named, "the example's own controls are not enough, so one of the catalogue is named"
    with (pump / "controls.yaml").open("a") as controls:
        for number, (word, place) in enumerate(named):
            controls.write(
                f"C-9{number}: {{do: {word}, at: [{place}], state: implemented, introduces: none}}\n"
            )
    after = check(pump, as_of=given(DAY).date).report.subject
    assert after is not None
    assert risk.proven.points is not None
    least = after.risks[risk.id].claimed.points
    assert least is None or least > risk.proven.points


def test_risk_documents_never_print_a_cost_and_count_overrides_on_the_cover(small: Path) -> None:
    from wardbook.app.check import check
    from wardbook.app.dates import given
    from wardbook.documents import book
    from wardbook.documents.writers.paper import Paper

    edited(small, "controls.yaml", "state: implemented", "state: implemented, cost: high")
    (small / "decisions.yaml").write_text(
        "- {about: HS-1/H-1, is: overridden, why: lab only, by: A. Author, date: 2026-11-01}\n"
    )
    report = check(small, as_of=given(DAY).date).report
    for name in ("risk-assessment", "risk-report", "vulnerability-assessment"):
        document, problems = book.write(name, report, {})
        assert problems == []
        shown = json.dumps(Paper(document, [None] * 9).data)
        assert not re.search(r"\bcosts?\b", shown, re.IGNORECASE)
        if name != "vulnerability-assessment":
            assert document.cover == "Judgements of the model that a person set aside: 1 (HS-1/H-1)."
            assert "draft" in shown


def test_the_transfer_table_names_the_ids_of_the_safety_file_and_goes_out_as_a_spreadsheet(
    example: Path, tmp_path: Path
) -> None:
    import openpyxl

    out = tmp_path / "transfer.xlsx"
    run("show", "safety-transfer", example, "--as-of", DAY, "--format", "xlsx", "-o", out)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out).worksheets[0].iter_rows()]
    text = "\n".join(str(row) for row in rows)
    assert "HZ-3" in text
    assert "H-17" in text
    assert "C-21" in text
    assert "HZ-3" in run("show", "safety-transfer", example, "--as-of", DAY, "--format", "csv").stdout


def test_every_component_is_named_in_the_print_forms_of_look_ups_and_support(example: Path) -> None:
    for view in ("look-up-reasons", "support-groups"):
        rows = json.loads(run("show", view, example, "--as-of", DAY, "--format", "json").stdout)["rows"]
        listed = json.loads(run("show", "components", example, "--as-of", DAY, "--format", "json").stdout)
        assert sum(row["count"] for row in rows) == len(listed["rows"])
