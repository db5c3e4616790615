"""The story of a change after authorization: what was authorized, what changed, what the rules ask, who decided what."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.app.test_mutations import against, named
from tests.base_folder import BASE
from tests.complete_device import AS_OF, complete_device
from wardbook.cli.main import wardbook

DAY = ("--as-of", "2026-11-20")


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(wardbook, [str(word) for word in words])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}\n{result.exception!r}"
    return result


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def found(folder: Path, who: str, *words: str | Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        run("diff", *words, "--for", who, "-C", folder, *DAY, "--format", "json").stdout
    )
    return told


def add_flow(folder: Path, name: str, auth: str = "none") -> None:
    path = folder / "architecture.yaml"
    text = path.read_text(encoding="utf-8")
    flow = f"  - pump -> pump: {{id: {name}, kind: data, via: https/wifi, auth: {auth}}}\n"
    path.write_text(text.replace("flows:\n", f"flows:\n{flow}", 1), encoding="utf-8")


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """The base device in git, authorized as it was at the tag v1."""
    folder = Path(shutil.copytree(BASE, tmp_path / "device"))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "device")
    git(tmp_path, "commit", "-qm", "x")
    git(tmp_path, "tag", "v1")
    words = ("--market", "us", "--route", "510k", "--number", "K260001", "--on", "2026-05-01")
    run("change", "authorized", "US-1", *words, "--kept", "git:v1", "-C", folder, *DAY)
    return folder


def test_changes_are_counted_since_the_authorized_state_without_naming_it(device: Path) -> None:
    before = found(device, "fda")
    assert [item for item in before["questions"] if item["changes"]] == []
    assert before["doubts"] == []
    add_flow(device, "loop")
    after = found(device, "fda")
    by_id = {item["id"]: item for item in after["questions"]}
    assert ("flows", "loop") in {
        (item["table"], item["id"]) for item in by_id["us-content-connection"]["changes"]
    }
    assert ("flows", "loop") in {(item["table"], item["id"]) for item in by_id["us-510k-effect"]["changes"]}
    assert not [item for item in by_id["us-sw-2"]["changes"] if item["table"] == "flows"]
    assert [item["standing"] for item in after["decided"]] == ["missing", "missing"]
    assert {item["about"] for item in after["questions"]} == {"filing", "content"}
    assert not any(item["id"].startswith("us-pma") for item in after["questions"])
    add_flow(device, "second")
    assert after["over"] != found(device, "fda")["over"]


def test_a_person_decides_and_the_next_change_makes_the_decision_stale(device: Path) -> None:
    add_flow(device, "loop")
    told = run(
        *("change", "decide", "CA-1", "needed", "--since", "US-1", "--by", "A. Author", "-C", device, *DAY),
        *("--why", "a new path to the pump", "--how", "Special 510(k)"),
        *("--answer", "us-sw-1=no:it is a new function", "--answer", "us-510k-use=no"),
    )
    assert "have no answer yet" in told.stderr
    run(
        *("change", "decide", "CA-2", "full", "--since", "US-1", "--by", "B. Other", "-C", device, *DAY),
        "--why",
        "new connection",
    )
    now = found(device, "fda")
    assert [(item["about"], item["standing"]) for item in now["decided"]] == [
        ("filing", "decided"),
        ("content", "decided"),
    ]
    causes = {item["table"]: item["cause"] for item in now["difference"]["changes"]}
    assert (causes["assessments"], causes["authorizations"], causes["flows"]) == (
        "decision",
        "design",
        "design",
    )
    answers = {item["id"]: item["answer"] for item in now["questions"] if item["answer"]}
    assert answers["us-sw-1"] == {"is": "no", "why": "it is a new function"}
    text = run("diff", "--for", "fda", "-C", device, *DAY).stdout
    for words in ("Special 510(k)", "A. Author", "B. Other", "no: it is a new function", "decides nothing"):
        assert words in text
    add_flow(device, "second")
    assert {item["standing"] for item in found(device, "fda")["decided"]} == {"stale"}
    assert "moved on" in run("diff", "--for", "fda", "-C", device, *DAY).stdout


def test_a_decision_without_person_or_reason_or_over_nothing_is_not_written(device: Path) -> None:
    before = (device / "regulators.yaml").read_bytes()
    words = ("change", "decide", "CA-1", "not-needed", "-C", device, *DAY)
    assert "--by" in run(*words, "--since", "US-1", "--why", "x", code=1).output
    assert "--why" in run(*words, "--since", "US-1", "--by", "A. Author", code=1).output
    full = (*words, "--by", "A. Author", "--why", "x")
    assert "did you mean `US-1`" in run(*full, "--since", "US-2", code=1).output
    assert "us-sw-1" in run(*full, "--since", "US-1", "--answer", "us-sw1=no", code=1).output
    assert "QUESTION=" in run(*full, "--since", "US-1", "--answer", "us-sw-1=maybe", code=2).output
    assert "is no id" in run("change", "decide", "no id!", *full[3:], "--since", "US-1", code=1).output
    run(*full, "--since", "US-1", "--dry-run")
    assert (device / "regulators.yaml").read_bytes() == before


def test_a_state_that_is_not_the_authorized_one_is_doubted(device: Path, tmp_path: Path) -> None:
    middle = Path(shutil.copytree(device, tmp_path / "middle"))
    add_flow(middle, "loop")
    add_flow(device, "loop")
    add_flow(device, "second")
    told = found(device, "fda", middle, device)
    assert "not all the changes" in told["doubts"][0]
    assert "not all the changes" in run("diff", middle, device, "--for", "fda", *DAY).stdout.replace(
        "\n", " "
    )


def test_what_was_never_authorized_and_a_version_that_was_not_are_said(device: Path) -> None:
    assert "change authorized" in run("diff", "--for", "eu", "-C", device, *DAY, code=1).output
    words = ("change", "authorized", "EU-1", "--kept", "git:v1", "-C", device, *DAY)
    assert "there are" in run(*words, "--market", "ue", code=1).output
    assert "9.9" in run(*words, "--market", "eu", "--version", "9.9", code=1).output
    told = run("change", "authorized", "EU-1", "--market", "eu", "-C", device, *DAY).stderr
    assert "--kept" in told
    assert "name OLD" in run("diff", "--for", "eu", "-C", device, *DAY, code=1).output
    run("diff", code=2)


def test_a_rule_that_nobody_read_is_asked_and_leads_nowhere(device: Path) -> None:
    words = ("--market", "us", "--route", "exempt", "--on", "2026-06-01", "--kept", "git:v1")
    run("change", "authorized", "US-2", *words, "-C", device, *DAY)
    add_flow(device, "loop")
    told = run("diff", "--for", "fda", "-C", device, *DAY).stdout
    assert "us-other-route" in told
    assert "no conclusion is drawn" in told
    assert "not read" in told


def test_an_assessment_is_printed_alike_each_time_and_on_paper(device: Path, tmp_path: Path) -> None:
    add_flow(device, "loop")
    files = [tmp_path / f"{number}.pdf" for number in (1, 2)]
    for file in files:
        run("diff", "--for", "fda", "-C", device, *DAY, "-o", file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.xdist_group("packages")
def test_the_package_that_was_sent_is_the_authorized_state_and_is_found_from_the_folder(
    device: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sent" / "P"
    run(*("package", "make", device, "--profile", "fda-reduced", "-o", out, *DAY, "--draft"))
    words = ("--market", "us", "--route", "de-novo", "--on", "2026-10-01", "--kept", "../sent/P.zip")
    run("change", "authorized", "US-2", *words, "-C", device, *DAY)
    before = found(device, "fda")
    assert (before["authorization"]["id"], before["doubts"]) == ("US-2", [])
    add_flow(device, "loop")
    after = found(device, "fda")
    assert ("flows", "loop") in {(item["table"], item["id"]) for item in after["difference"]["changes"]}
    assert {item["cause"] for item in after["difference"]["changes"]} == {"design"}
    shown = json.loads(run("show", "authorizations", device, *DAY, "--format", "json").stdout)["rows"]
    assert [row["design"]["state"] for row in shown] == ["superseded", "changed since"]
    assert "version 1.0.0" in shown[1]["as"]


def test_another_device_is_never_taken_for_an_earlier_state(device: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(device, tmp_path / "other"))
    text = (other / "device.yaml").read_text(encoding="utf-8")
    assert "id: demo" in text
    (other / "device.yaml").write_text(text.replace("id: demo", "id: another"), encoding="utf-8")
    assert "another device" in found(device, "fda", other, device)["doubts"][0]
    assert "two devices" in run("diff", other, device, *DAY).stdout
    assert "two devices" not in run("diff", device, device, *DAY).stdout


def test_what_full_and_reduced_content_hold_stands_with_the_changes_each_part_tells_of(device: Path) -> None:
    path = device / "sbom" / "pump.cdx.json"
    text = path.read_text(encoding="utf-8")
    assert "1.2.11" in text
    path.write_text(text.replace("1.2.11", "1.3.1"), encoding="utf-8")
    parts = {item["id"]: item for item in found(device, "fda")["parts"]}
    assert {item["path"] for item in parts.values()} == {"full", "reduced"}
    assert "components" in {item["table"] for item in parts["VII.D.2.sbom"]["changes"]}
    assert parts["VII.D.2.plan"]["changes"] == []
    text = run("diff", "--for", "fda", "-C", device, *DAY).stdout
    assert "What full and reduced content hold" in text
    words = ("change", "authorized", "EU-1", "--market", "eu", "--route", "mdr", "--kept", "git:v1")
    run(*words, "-C", device, *DAY)
    assert found(device, "eu")["parts"] == []


def test_a_final_package_of_a_changed_device_waits_for_both_decisions_over_these_very_changes(
    tmp_path: Path,
) -> None:
    folder = complete_device(tmp_path / "device")
    day = ("-C", folder, "--as-of", AS_OF.isoformat())

    def refused_by() -> list[str]:
        return sorted(map(named, against(folder)))

    def renamed(old: str, new: str) -> None:
        path = folder / "architecture.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    decide = ("change", "decide", "--since", "US-1", "--by", "A. Author", "--why", "see VER-31", *day)
    run("change", "authorized", "US-1", "--market", "us", "--route", "510k", "--on", "2026-05-01", *day)
    renamed("name: Update server", "name: Server of updates")
    assert refused_by() == ["RG110"]
    run(*decide, "CA-2", "needed")
    assert refused_by() == ["RG115"]
    run(*decide, "CA-3", "full")
    assert refused_by() == []
    renamed("name: Server of updates", "name: Server that gives updates")
    assert refused_by() == ["RG111", "RG111"]


def test_a_revision_that_moves_is_written_as_the_commit_that_it_was(device: Path) -> None:
    commit = git(device, "rev-parse", "HEAD").strip()
    for number, name in enumerate(("HEAD", "HEAD~0", "v1", commit, commit[:9])):
        words = ("--market", "eu", "--route", "mdr", "--kept", f"git:{name}")
        told = run("change", "authorized", f"EU-{number}", *words, "-C", device, *DAY)
        moves = name.startswith("HEAD")
        assert ("moves with the next commit" in told.stderr) == moves
        written = yaml.safe_load((device / "regulators.yaml").read_text())["authorizations"][f"EU-{number}"]
        assert written["kept"] == f"git:{commit if moves else name}"
