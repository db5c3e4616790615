"""Same input, same bytes: under another zone, locale, hash seed, umask, folder and number of cores; and all or nothing."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent / "rules" / "base"
VARIATIONS: dict[str, dict[str, str]] = {
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "the C locale": {"LC_ALL": "C", "LANG": "C"},
    "a UTF-8 locale": {"LC_ALL": "C.UTF-8"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 4242": {"PYTHONHASHSEED": "4242"},
    "an empty home": {"HOME": "/nonexistent"},
    "a narrow coloured terminal": {"COLUMNS": "40", "FORCE_COLOR": "1", "TERM": "xterm"},
}


def run(
    folder: Path, out: Path, *prefix: str, cwd: Path | None = None, **extra: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **extra}
    command = [
        *prefix,
        sys.executable,
        "-P",
        "-m",
        "wardbook.cli",
        "build",
        str(folder),
        "-o",
        str(out),
        "--as-of",
        "2026-11-20",
    ]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def digests(out: Path) -> dict[str, str]:
    """Every file but the build's own record, which names a stamp of the code."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "wardbook-build.json"
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    root = tmp_path_factory.mktemp("first")
    folder = root / "device"
    shutil.copytree(BASE, folder)
    result = run(folder, root / "out")
    assert result.returncode == 0, result.stderr
    found = digests(root / "out")
    assert len(found) > 100
    return folder, found


@pytest.mark.parametrize("name", VARIATIONS)
def test_the_build_is_byte_identical_under(
    name: str, first: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    assert run(first[0], tmp_path / "out", **VARIATIONS[name]).returncode == 0
    assert digests(tmp_path / "out") == first[1]


def test_the_build_is_byte_identical_elsewhere_with_another_mask_and_one_core(
    first: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    folder = tmp_path / "a path with spaces and ünïcode" / "device"
    shutil.copytree(first[0], folder)
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, (1, 1))
    prefix = ("taskset", "1") if shutil.which("taskset") else ()
    old = os.umask(0o077)
    try:
        assert run(folder, tmp_path / "out", *prefix, cwd=folder.parent).returncode == 0
    finally:
        os.umask(old)
    assert digests(tmp_path / "out") == first[1]


def test_a_second_build_makes_nothing_and_a_changed_fact_makes_what_a_clean_build_would(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "device"
    shutil.copytree(BASE, folder)
    run(folder, tmp_path / "out")
    assert "nothing changed" in run(folder, tmp_path / "out").stderr
    (folder / "device.yaml").write_text(
        (folder / "device.yaml").read_text().replace("Demo pump", "Other pump")
    )
    run(folder, tmp_path / "out")
    run(folder, tmp_path / "clean")
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_a_touched_output_is_made_anew(tmp_path: Path, first: tuple[Path, dict[str, str]]) -> None:
    run(first[0], tmp_path / "out")
    (tmp_path / "out" / "index.html").write_text("changed by hand")
    run(first[0], tmp_path / "out")
    assert digests(tmp_path / "out") == first[1]


def test_a_killed_build_leaves_the_old_output_whole(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    shutil.copytree(BASE, folder)
    run(folder, tmp_path / "out")
    old = digests(tmp_path / "out")
    order = random.Random(5)
    for number in range(8):
        (folder / "device.yaml").write_text(
            (folder / "device.yaml").read_text().replace("Demo pump", f"Pump {number}", 1) + "\n"
        )
        command = [
            sys.executable,
            "-P",
            "-m",
            "wardbook.cli",
            "build",
            str(folder),
            "-o",
            str(tmp_path / "out"),
            "--as-of",
            "2026-11-20",
            "--fresh",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(order.uniform(0.1, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert set(digests(tmp_path / "out")) == set(old)
    assert run(folder, tmp_path / "out").returncode == 0


def test_a_folder_of_yours_is_never_overwritten(tmp_path: Path, first: tuple[Path, dict[str, str]]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    result = run(first[0], tmp_path / "mine")
    assert result.returncode == 2
    assert "nothing of yours is overwritten" in result.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert run(first[0], first[0]).returncode == 2


def test_a_full_disk_ends_in_a_coded_message_and_keeps_the_old_output(
    tmp_path: Path, first: tuple[Path, dict[str, str]]
) -> None:
    run(first[0], tmp_path / "out")
    old = digests(tmp_path / "out")
    script = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sys.argv[0] = 'wardbook'; from wardbook.cli import main; main()"
    command = [
        sys.executable,
        "-P",
        "-c",
        script,
        "build",
        str(first[0]),
        "-o",
        str(tmp_path / "out"),
        "--as-of",
        "2026-11-20",
        "--fresh",
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 4
    assert "error[IN002]" in result.stderr
    assert "Traceback" not in result.stderr
    assert digests(tmp_path / "out") == old
