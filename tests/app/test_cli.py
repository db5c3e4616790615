"""The command as people meet it: help, errors, exit codes, forms; never a traceback."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner
from lxml import etree

from wardbook.app.check import check
from wardbook.app.render import render_view
from wardbook.cli.main import wardbook as in_process
from wardbook.views import all_views

ROOT = Path(__file__).resolve().parent.parent.parent
BASE = ROOT / "tests" / "rules" / "base"
GOLDEN = Path(__file__).parent / "golden"
BROKEN = {
    "device.yaml": "format: 1\ndevice: {id: demo, name: Demo pump, version: 1.0.0}\nmarkets: [us, moon]\nlifecycle: {stage: development, support-until: 2030-99-99}\n",
    "architecture.yaml": "zones:\n  hospital: {trust: 9}\n  ward: {trust: 2, inside: wrd}\nparts:\n  pump: {is: proces, in: ward}\n  pump: {is: process, in: ward}\n  server: {is: server, in: ward, sbom: sbom/none.cdx.json, colour: red}\nflows:\n  - server -> pmp: {via: htps/ethernet, auth: unknown}\n",
    "safety.yaml": "harms: {H-1: {what: pain, and more, severity: mild}}\nsituations:\n  HS-1: {what: too fast, harms: [H-11], when: server.tampered and not pump.control}\n",
    "controlls.yaml": "C-1: {do: mutual-tls}\n",
}


def wardbook(*words: str, cwd: Path = ROOT, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")
    } | extra
    return subprocess.run(
        [sys.executable, "-P", "-m", "wardbook.cli", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_help_fits_a_screen_and_names_every_command() -> None:
    shown = wardbook("--help").stdout
    assert len(shown.splitlines()) < 64  # a terminal of today; commands on one thing share a line
    for name in (
        "init",
        "check",
        "explain",
        "show",
        "status",
        "paths",
        "plan",
        "scan",
        "vex",
        "build",
        "doctor",
    ):
        assert f"  {name} " in shown
        assert "Usage:" in wardbook(name, "--help").stdout


def test_a_misspelt_command_is_a_usage_error_with_a_suggestion() -> None:
    result = wardbook("chekc")
    assert (result.returncode, "did you mean `check`?" in result.stderr) == (2, True)


def test_the_diagnostics_of_a_broken_folder_read_as_before(broken: Path) -> None:
    shown = wardbook("check", ".", "--as-of", "2026-11-20", "--gate", "idea", cwd=broken)
    assert shown.returncode == 1
    path = GOLDEN / "broken-folder.txt"
    if os.environ.get("WARDBOOK_RENEW"):
        path.write_text(shown.stdout)
    assert shown.stdout == path.read_text()


def test_every_error_of_every_file_is_in_one_run(broken: Path) -> None:
    found = json.loads(
        wardbook("check", ".", "--as-of", "2026-11-20", "--format", "json", cwd=broken).stdout
    )["diagnostics"]
    assert {item["file"] for item in found if item["severity"] == "error"} == {
        "device.yaml",
        "architecture.yaml",
        "safety.yaml",
    }
    assert all(
        item["help"] and item["line"]
        for item in found
        if item["code"].startswith(("PF", "RF")) and item["file"] != "controlls.yaml"
    )


def test_the_exit_code_says_whether_something_blocks(broken: Path, tmp_path: Path) -> None:
    assert wardbook("check", str(BASE), "--as-of", "2026-11-20", "--gate", "idea").returncode == 0
    assert wardbook("check", str(broken), "--as-of", "2026-11-20").returncode == 1
    assert wardbook("check", str(BASE), "--gate", "sometime").returncode == 2
    assert wardbook("check", str(BASE), "--as-of", "20.11.2026").returncode == 2
    (tmp_path / "empty").mkdir()
    assert wardbook("check", str(tmp_path / "empty")).returncode == 3
    assert wardbook("check", str(tmp_path / "nowhere")).returncode == 3


def test_sarif_names_rules_places_and_what_is_waived(broken: Path) -> None:
    log = json.loads(wardbook("check", ".", "--as-of", "2026-11-20", "--format", "sarif", cwd=broken).stdout)
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1
    assert all("shortDescription" in rule for rule in rules)


def test_junit_counts_what_blocks_as_failures(broken: Path) -> None:
    suite = etree.fromstring(
        wardbook("check", ".", "--as-of", "2026-11-20", "--format", "junit", cwd=broken).stdout.encode()
    )
    assert int(suite.get("failures", "")) == len(suite.findall(".//failure")) > 5
    assert int(suite.get("tests", "")) == len(suite.findall(".//testcase"))


def test_colour_is_on_request_and_can_be_switched_off(broken: Path) -> None:
    assert "\x1b[" not in wardbook("check", ".", cwd=broken).stdout
    assert "\x1b[" in wardbook("check", ".", cwd=broken, FORCE_COLOR="1").stdout
    assert "\x1b[" not in wardbook("check", ".", cwd=broken, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_device_named_as_output_is_written_to_and_never_replaced() -> None:
    answer = wardbook("export", str(BASE), "--to", "otm", "-o", os.devnull, "--as-of", "2026-11-20")
    assert (answer.returncode, Path(os.devnull).is_char_device()) == (0, True), answer.stderr


def test_without_git_the_message_names_git_and_not_a_history_that_is_missing(tmp_path: Path) -> None:
    compared = wardbook("diff", "git:HEAD", str(BASE), "-C", str(BASE), PATH=str(tmp_path))
    assert (compared.returncode, "git is not installed" in compared.stderr) == (2, True), compared.stderr


def test_the_folder_is_named_by_its_place_or_by_an_option_and_never_by_both(tmp_path: Path) -> None:
    named, given = wardbook("check", str(BASE)), wardbook("check", "-C", str(BASE))
    assert named.stdout == given.stdout
    assert wardbook("show", "parts", "-C", str(BASE)).returncode == 0
    both = wardbook("check", "-C", str(BASE), str(tmp_path))
    assert (both.returncode, "named twice" in both.stderr) == (2, True)


@pytest.mark.parametrize(
    ("via", "advice"),
    [
        ("can/internal-bus", "`can` is a medium: write `via: can`"),
        ("https", "`https` is a protocol: name the medium"),
    ],
)
def test_a_protocol_in_place_of_a_medium_and_the_other_way_round_are_told_apart(
    tmp_path: Path, via: str, advice: str
) -> None:
    (tmp_path / "device.yaml").write_text("format: 1\ndevice: {id: demo, name: Demo, version: 1.0.0}\n")
    (tmp_path / "architecture.yaml").write_text(
        f"zones: {{case: {{trust: 4}}}}\nparts: {{a: {{is: process, in: case}}, b: {{is: process, in: case}}}}\nflows: [a -> b: {{via: {via}}}]\n"
    )
    report = check(tmp_path, as_of=datetime.date(2026, 11, 20)).report
    assert [advice in item.help for item in report.diagnostics if item.code == "RF002"] == [True]


def test_explain_tells_a_rule_and_a_thing_apart_and_suggests() -> None:
    assert "Flagged:" in wardbook("explain", "SB107").stdout
    assert "Asked by:" in wardbook("explain", "sb107").stdout
    assert "architecture.yaml" in wardbook("explain", "update", str(BASE), "--as-of", "2026-11-20").stdout
    assert (
        "Source:" in wardbook("explain", "fda-premarket-2026:V.B.2.a", str(BASE)).stdout
        or "Source:" in wardbook("explain", "fda-premarket-2026:VI.A", str(BASE)).stdout
    )
    missing = wardbook("explain", "SB10", str(BASE))
    assert (missing.returncode, "did you mean" in missing.stderr) == (2, True)


def show(view: str, form: str, *words: str) -> bytes:
    """One view in one form, without a new process for each: the bytes printed, or written to the file after -o."""
    command = ["show", view, str(BASE), "--as-of", "2026-11-20", "--format", form, *words]
    result = CliRunner().invoke(in_process, command)
    assert result.exit_code == 0, result.output
    return Path(words[1]).read_bytes() if words else result.stdout_bytes


def test_every_view_prints_in_every_form(tmp_path: Path) -> None:
    names = [line.split()[0] for line in wardbook("show").stdout.splitlines()]
    assert {
        "parts",
        "flows",
        "gaps",
        "readiness",
        "controls",
        "situations",
        "assets",
        "uses",
        "zones",
    } <= set(names)
    report = check(BASE, as_of=datetime.date(2026, 11, 20)).report
    forms = ("svg", "json", "csv", "table", "md", "xlsx")
    for name in names:
        made = {
            form: render_view(all_views()[name](report), form)
            for form in forms
            if (form == "svg") == (name == "global-system")
        }
        if name == "global-system":
            assert made["svg"].startswith(b"<svg")
            continue
        assert json.loads(made["json"])["columns"]
        header, *rows = csv.reader(io.StringIO(made["csv"].decode()))
        assert all(len(row) == len(header) for row in rows)
        assert made["table"].strip()
        assert made["md"].strip()
        with zipfile.ZipFile(io.BytesIO(made["xlsx"])) as book:
            assert book.testzip() is None
    for form in ("json", "csv", "md"):
        assert show("flows", form) == render_view(all_views()["flows"](report), form)
    assert show("flows", "table").startswith(b"Communication paths")
    assert show("flows", "xlsx", "-o", str(tmp_path / "flows.xlsx")).startswith(b"PK")
    assert "did you mean `flows`?" in wardbook("show", "flow", str(BASE)).stderr


def test_the_schema_of_each_file_is_a_schema_and_accepts_the_base_folder() -> None:
    for name in wardbook("schema").stdout.split():
        schema = json.loads(wardbook("schema", name).stdout)
        validator = jsonschema_rs.validator_for(schema)
        path = BASE / name
        if path.exists() and path.suffix == ".yaml":
            validator.validate(
                yaml.safe_load(re.sub(r"(?<=: )([0-9]{4}-[0-9]{2}-[0-9]{2})\b", r'"\1"', path.read_text()))
            )
    assert "did you mean `device.yaml`?" in wardbook("schema", "devise.yaml").stderr


def test_status_has_ten_points_and_every_market() -> None:
    status = json.loads(wardbook("status", str(BASE), "--as-of", "2026-11-20", "--format", "json").stdout)
    assert [point["point"] for point in status["points"]] == list(range(1, 11))
    assert [market["market"] for market in status["markets"]] == ["us"]
    assert {item["state"] for point in status["points"] for item in point["items"]} <= {
        "done",
        "open",
        "unknown",
    }


def test_doctor_names_versions_and_that_there_are_no_feeds() -> None:
    shown = wardbook("doctor").stdout
    assert "typst" in shown
    assert "not assessed" in shown


HOSTILE: dict[str, Callable[[Path], object]] = {
    "device.yaml is a folder": lambda folder: (folder / "device.yaml").mkdir(),
    "device.yaml is a pipe": lambda folder: os.mkfifo(folder / "device.yaml"),
    "device.yaml is a link out of the folder": lambda folder: (folder / "device.yaml").symlink_to(
        "/etc/passwd"
    ),
    "device.yaml is a link to nothing": lambda folder: (folder / "device.yaml").symlink_to("nothing"),
    "device.yaml is binary": lambda folder: (folder / "device.yaml").write_bytes(bytes(range(256)) * 50),
    "device.yaml is huge": lambda folder: os.truncate(
        os.open(folder / "device.yaml", os.O_CREAT | os.O_WRONLY), 70 * 1024 * 1024
    ),
    "device.yaml is not UTF-8": lambda folder: (folder / "device.yaml").write_bytes(
        "format: 1\ndevice: {id: d, name: Gerät}\n".encode("latin-1")
    ),
    "device.yaml is empty": lambda folder: (folder / "device.yaml").write_text(""),
    "device.yaml is a list": lambda folder: (folder / "device.yaml").write_text("- a\n- b\n"),
    "device.yaml is a word": lambda folder: (folder / "device.yaml").write_text("hello"),
    "device.yaml names nothing": lambda folder: (folder / "device.yaml").write_text("format: 1\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["check", "status", "build", "show"])
def test_a_hostile_folder_ends_in_a_coded_message(name: str, command: str, tmp_path: Path) -> None:
    folder = tmp_path / "device"
    folder.mkdir()
    HOSTILE[name](folder)
    words = {
        "build": ["build", str(folder), "-o", str(tmp_path / "out")],
        "show": ["show", "parts", str(folder)],
    }.get(command, [command, str(folder)])
    result = wardbook(*words, "--as-of", "2026-11-20")
    printed = result.stdout + result.stderr
    assert result.returncode == 3, printed
    assert "Traceback" not in printed
    assert "error[" in printed
    assert "help:" in printed
    assert not (tmp_path / "out").exists()


SECRET = "the-secret-of-another-file"


@pytest.mark.parametrize("name", ["architecture.yaml", "sbom/pump.cdx.json", "evidence/e.xml"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_file_that_is_a_link_out_of_the_folder_or_a_pipe_is_named_and_not_read(
    name: str, kind: str, tmp_path: Path
) -> None:
    folder = tmp_path / "device"
    shutil.copytree(BASE, folder)
    (tmp_path / "note.md").write_text(SECRET)
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to(tmp_path / "note.md")
    checked = wardbook("check", str(folder), "--gate", "idea", "--as-of", "2026-11-20")
    printed = checked.stdout + checked.stderr
    assert checked.returncode == 1, printed
    assert f"--> {name}" in printed
    assert SECRET not in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("linked", [False, True])
def test_a_folder_that_is_a_link_brings_nothing_of_another_folder_into_records(
    linked: bool, tmp_path: Path
) -> None:
    outside, folder, out = tmp_path / "outside", tmp_path / "device", tmp_path / "out"
    (outside / "security-architecture").mkdir(parents=True)
    (outside / "security-architecture" / "overview.md").write_text(f"# Overview\n\n{SECRET}\n")
    shutil.copytree(BASE, folder)
    if linked:
        (folder / "documents").symlink_to(outside)
    else:
        shutil.copytree(outside, folder / "documents")
    assert wardbook("build", str(folder), "-o", str(out), "--as-of", "2026-11-20").returncode == 0
    holding = [path for path in out.rglob("*.html") if SECRET in path.read_text()]
    assert bool(holding) is not linked


def test_a_later_milestone_never_asks_less(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text((BASE / "device.yaml").read_text())
    blocking = []
    for gate in ("idea", "design", "submission", "market"):
        command = ["check", str(tmp_path), "--as-of", "2026-11-20", "--gate", gate, "--format", "json"]
        found = json.loads(CliRunner().invoke(in_process, command).stdout)
        assert found["gate"] == gate
        blocking.append(
            {(item["code"], item["says"]) for item in found["diagnostics"] if item["severity"] == "error"}
        )
    assert all(earlier <= later for earlier, later in itertools.pairwise(blocking))
    assert len(blocking[0]) < len(blocking[2])


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-P", "-m", "wardbook.cli", "show", "gaps", str(BASE)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, complaints = process.communicate(timeout=30)
    assert complaints == b""


def test_a_build_outside_git_asks_for_a_date(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "device")
    result = wardbook(
        "build",
        str(tmp_path / "device"),
        "-o",
        str(tmp_path / "out"),
        GIT_CEILING_DIRECTORIES=str(tmp_path.parent),
    )
    assert (result.returncode, "--as-of YYYY-MM-DD" in result.stderr) == (2, True)


def test_a_build_in_git_takes_the_date_of_the_last_commit_and_runs_nothing_of_the_repository(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "device"
    shutil.copytree(BASE, folder)
    when = {"GIT_AUTHOR_DATE": "2025-03-04T23:30:00-05:00", "GIT_COMMITTER_DATE": "2025-03-04T23:30:00-05:00"}
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, **when})
    subprocess.run([*git, "config", "core.fsmonitor", f"touch {tmp_path}/ran; false"], check=True)
    result = wardbook("build", str(folder), "-o", str(tmp_path / "out"))
    assert "as of 2025-03-05 (the last commit)" in result.stderr
    assert not (tmp_path / "ran").exists()
