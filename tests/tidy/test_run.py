"""`./run`, the one door: quick when all is there, plain words when something is missing, and it heals itself.

The network and real packages are left out: a folder with a small `.venv` made here shows what is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT

ECHO = """#!/bin/sh
printf 'in %s\\n' "$PWD"
for argument in "$@"; do printf '[%s]\\n' "$argument"; done
"""


def start(
    script: Path, *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(script), *arguments],
        cwd=cwd or script.parent,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def copy_of_run(folder: Path) -> Path:
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "run", folder / "run")
    return folder / "run"


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A checkout whose path has spaces, with a `.venv` that is ready and only says how it was started."""
    script = copy_of_run(tmp_path / "my own checkout")
    venv = script.parent / ".venv"
    program(venv / "bin" / "python", ECHO)
    recipe = next(line for line in script.read_text().splitlines() if line.startswith("recipe=")).partition(
        "="
    )[2]
    for name in ("run", "dev"):
        with (script.parent / "requirements" / f"{name}.txt").open("rb") as stream:
            summed = subprocess.run(["cksum"], stdin=stream, capture_output=True, text=True, check=True)
        (venv / f"ready-{name}").write_text(f"{recipe} {summed.stdout}", encoding="utf-8")
    return script


@pytest.fixture
def without_network(tmp_path: Path) -> dict[str, str]:
    """An environment whose only Python makes a `.venv` and whose pip reaches nobody."""
    fake = """#!/bin/sh
case "$*" in
*version_info*) echo "$0" ;;
*"-m venv"*) mkdir -p "$3/bin" "$3/lib/python3.11/site-packages" && cp "$0" "$3/bin/python" ;;
*"pip "*install*) echo "ERROR: No matching distribution found for click" ; exit 1 ;;
esac
"""
    tools = tmp_path / "tools"
    program(tools / "python3", fake)
    return {"PATH": f"{tools}:/usr/bin:/bin"}


def test_the_command_starts_in_the_folder_you_are_in_with_your_arguments_as_they_are(
    ready: Path, tmp_path: Path
) -> None:
    done = start(ready, "wardbook", "check", "a folder", "", "*", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        f"in {tmp_path}",
        *("[-P]", "[-m]", "[wardbook.cli]", "[check]", "[a folder]", "[]", "[*]"),
    ]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "started"),
    [
        (["demo", "-q"], "[-P] [-m] [wardbook.cli] [demo] [-q]"),
        (["bench", "start", "--write"], "[-m] [benchmarks] [start] [--write]"),
        (["campaign", "fuzz"], "[-m] [tests.campaign] [fuzz]"),
        (["test", "tests/rules", "-k", "x y"], "[-m] [pytest] [tests/rules] [-k] [x y]"),
    ],
)
def test_everything_else_starts_at_the_top_of_the_checkout(
    ready: Path, tmp_path: Path, arguments: list[str], started: str
) -> None:
    done = start(ready, *arguments, cwd=tmp_path)
    assert done.stdout.splitlines() == [f"in {ready.parent}", *started.replace("] [", "]\n[").splitlines()]


def test_cdpath_and_a_relative_call_lead_nowhere_else(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "my own checkout").mkdir(parents=True)
    cdpath = str(tmp_path / "elsewhere")
    done = start(Path("my own checkout/run"), "demo", cwd=tmp_path, environment={"CDPATH": cdpath})
    assert done.stdout.splitlines()[0] == f"in {ready.parent}"
    bare = start(Path("run"), "demo", cwd=ready.parent, environment={"CDPATH": cdpath})
    assert bare.stdout.splitlines()[0] == f"in {ready.parent}"


def test_a_warm_start_starts_nothing_but_the_command(ready: Path) -> None:
    started = start(ready, "wardbook")
    assert sum(line.startswith("in ") for line in started.stdout.splitlines()) == 1
    assert started.stderr == ""


def test_help_names_every_command_and_an_unknown_one_is_a_usage_error(tmp_path: Path) -> None:
    script = copy_of_run(tmp_path / "checkout")
    shown = start(script, "help")
    assert shown.returncode == 0
    for name in ("demo", "test", "wardbook", "bench", "campaign", "fix", "help"):
        assert f"\n  {name} " in shown.stdout
    wrong = start(script, "tset")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert 'there is no command "tset"' in wrong.stderr


def test_without_the_network_it_says_so_and_leaves_what_worked(
    ready: Path, without_network: dict[str, str]
) -> None:
    venv = ready.parent / ".venv"
    program(venv / "bin" / "python", (Path(without_network["PATH"].split(":")[0]) / "python3").read_text())
    (venv / "ready-dev").unlink()
    failed = start(ready, "test", environment=without_network)
    assert failed.returncode == 1
    assert "the package index was not reached" in failed.stderr
    assert start(ready, "wardbook", environment=without_network).returncode == 0
    assert not (ready.parent / ".venv.lock").is_symlink()


def test_a_set_up_that_broke_off_while_packages_were_put_in_place_begins_afresh(
    ready: Path, without_network: dict[str, str]
) -> None:
    venv = ready.parent / ".venv"
    (venv / "unfinished").touch()
    (venv / "set-up.log").write_text("Installing collected packages: click\n", encoding="utf-8")
    (venv / "half-written").touch()
    done = start(ready, "wardbook", environment=without_network)
    assert "beginning afresh" in done.stderr
    assert not (venv / "half-written").exists()


def test_a_set_up_that_broke_off_while_downloading_harms_nothing(ready: Path) -> None:
    venv = ready.parent / ".venv"
    (venv / "unfinished").touch()
    (venv / "set-up.log").write_text("Collecting click\n", encoding="utf-8")
    done = start(ready, "wardbook")
    assert done.stdout.endswith("[wardbook.cli]\n")
    assert done.stderr == ""


def test_the_lock_of_a_process_that_is_gone_is_taken_over(ready: Path) -> None:
    gone = subprocess.run(
        ["/bin/sh", "-c", "echo $$"], capture_output=True, text=True, check=True
    ).stdout.strip()
    (ready.parent / ".venv.lock").symlink_to(gone)
    (ready.parent / ".venv" / "unfinished").touch()
    (ready.parent / ".venv" / "set-up.log").touch()
    assert start(ready, "wardbook").returncode == 0


def test_without_venv_it_says_the_one_command_that_helps(tmp_path: Path) -> None:
    script = copy_of_run(tmp_path / "checkout")
    fake = '#!/bin/sh\ncase "$*" in *version_info*) echo "$0" ;; *ensurepip*) exit 1 ;; esac\n'
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python", "uv"):
        program(tmp_path / "tools" / name, "#!/bin/sh\nexit 1\n")
    (tmp_path / "tools" / "uv").unlink()
    program(tmp_path / "tools" / "python3", fake)
    done = start(script, "demo", environment={"PATH": f"{tmp_path / 'tools'}:/usr/bin:/bin"})
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert not (script.parent / ".venv").exists()


def test_without_venv_it_uses_uv_where_that_is_present(tmp_path: Path) -> None:
    script = copy_of_run(tmp_path / "checkout")
    uv = """#!/bin/sh
for target; do :; done
case "$1 $2" in
"venv "*) mkdir -p "$target/bin" "$target/lib/python3.11/site-packages"
    printf '#!/bin/sh\\ncase "$*" in *"import pip"*) exit 1 ;; esac\\necho "started $*"\\n' >"$target/bin/python"
    chmod +x "$target/bin/python" ;;
"pip install") case "$*" in *--require-hashes*) ;; *) exit 1 ;; esac ;;
esac
"""
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"):
        program(tmp_path / "tools" / name, "#!/bin/sh\nexit 1\n")
    program(tmp_path / "tools" / "uv", uv)
    done = start(script, "demo", environment={"PATH": f"{tmp_path / 'tools'}:/usr/bin:/bin"})
    assert "making .venv with uv" in done.stderr
    assert done.stdout == "started -P -m wardbook.cli demo\n"


def test_fix_mends_then_formats_then_renews_what_is_generated(ready: Path) -> None:
    (ready.parent / "tools").mkdir()
    done = start(ready, "fix")
    lines = done.stdout.replace("\n[", " [").splitlines()
    asked = [line.removeprefix(f"in {ready.parent} ") for line in lines]
    assert asked == [
        "[-m] [ruff] [check] [--fix] [--quiet] [.]",
        "[-m] [ruff] [format] [--quiet] [.]",
        "[-m] [tools] [regenerate]",
    ]


def test_all_checks_run_even_when_one_fails_and_the_failed_ones_are_named(ready: Path) -> None:
    program(ready.parent / ".venv" / "bin" / "python", '#!/bin/sh\necho "$2"\n[ "$2" != mypy ]\n')
    done = start(ready, "test")
    assert done.returncode == 1
    assert [line.split()[-1] for line in done.stdout.splitlines()] == [
        "passed",
        "passed",
        "FAILED",
        "mypy",
        "passed",
        "pytest",
    ]
    assert done.stderr == "run: failed: mypy\n"
