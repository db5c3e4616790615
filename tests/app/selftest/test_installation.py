"""Each fault of an installation is found by its own check and by no other."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from wardbook import __version__
from wardbook.app.selftest import iq
from wardbook.app.selftest.machine import Machine, facts, machine
from wardbook.base.canonical import canonical_json

ROOT = Path(__file__).parent.parent.parent.parent
KNOWLEDGE = ROOT / "src" / "wardbook" / "knowledge"


def line(site: Path, path: Path) -> list[str]:
    """One line of RECORD, as the format of wheels has it."""
    digest = urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
    return [path.relative_to(site).as_posix(), f"sha256={digest}", str(path.stat().st_size)]


def record(site: Path, name: str, version: str, folder: str) -> None:
    """Write the list of an installed distribution whose files lie in `folder`."""
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    files = sorted(path for path in (site / folder).rglob("*") if path.is_file())
    lines = [line(site, path) for path in files]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([*lines, [f"{info.name}/RECORD", "", ""]])
    (info / "RECORD").write_text(out.getvalue())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with an installed product and one library."""
    (tmp_path / "wardbook" / "knowledge").mkdir(parents=True)
    (tmp_path / "wardbook" / "__init__.py").write_text("x = 1\n")
    shutil.copytree(
        KNOWLEDGE,
        tmp_path / "wardbook" / "knowledge",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
    )
    record(tmp_path, "wardbook", __version__, "wardbook")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "__init__.py").write_text("y = 1\n")
    record(tmp_path, "library", "1.2.3", "library")
    return tmp_path


def sound(site: Path) -> Machine:
    """A machine on which nothing is wrong."""
    (site / "fonts").mkdir(exist_ok=True)
    for name in iq._FACES:
        (site / "fonts" / name).write_bytes(b"\x00\x01\x00\x00")
    return msgspec.structs.replace(
        machine(),
        package=site / "wardbook",
        search=(str(site),),
        lock=canonical_json(
            [{"name": "library", "version": "1.2.3"}, {"name": "absent", "version": "1", "extras": ["sign"]}]
        ),
        version=__version__,
        python=(3, 12),
        implementation="cpython",
        optimised=False,
        environ={},
        encodings=("utf-8", "UTF-8"),
        umask=0o022,
        now=datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC),
        newest={"the newest source of our knowledge": datetime.date(2026, 11, 30)},
        free={"this folder": 10**10},
        writable=(site / "cache",),
        fonts=site / "fonts",
        typeset=lambda: "",
        laid_out=lambda: "",
        git="git",
    )


def test_a_sound_installation_passes_every_check(site: Path) -> None:
    found = iq.qualify(sound(site))
    assert [(item.id, item.why) for item in found if item.outcome != "passed"] == []
    assert [item.id for item in found] == [f"IQ-{number:02d}" for number in range(1, 17)]


Fault = Callable[[Path, Machine], Machine]


def put(**fields: object) -> Fault:
    """A fault that is a fact of the machine."""
    return lambda _, here: msgspec.structs.replace(here, **fields)


def on_disk(change: Callable[[Path], object]) -> Fault:
    """A fault that lies in files."""

    def plant(site: Path, here: Machine) -> Machine:
        change(site)
        return here

    return plant


def stale_knowledge(site: Path) -> None:
    """Knowledge that was packed from other texts, and released so: each file is as it was released."""
    path = site / "wardbook" / "knowledge" / "compiled.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    record(site, "wardbook", __version__, "wardbook")


def another_library(site: Path) -> None:
    shutil.rmtree(site / "library-1.2.3.dist-info")
    record(site, "library", "1.2.4", "library")


def no_library(site: Path) -> None:
    shutil.rmtree(site / "library-1.2.3.dist-info")


def unwritable(site: Path, here: Machine) -> Machine:
    """A place under a file, which nobody can write to, whoever they are."""
    (site / "file").touch()
    return msgspec.structs.replace(here, writable=(site / "file" / "cache",))


def broken() -> str:
    raise OSError("no such library")


FAULTS: dict[str, tuple[Fault, str, str]] = {
    "another version than installed": (put(version="9.9.9"), "IQ-01", "install it again"),
    "an old Python": (put(python=(3, 10)), "IQ-02", "3.11"),
    "another Python": (put(implementation="pypy"), "IQ-02", "CPython"),
    "checks switched off": (put(optimised=True), "IQ-02", "-O"),
    "another version of a library": (on_disk(another_library), "IQ-03", "library 1.2.4 instead of 1.2.3"),
    "a missing library": (on_disk(no_library), "IQ-03", "library 1.2.3 is missing"),
    "a changed file": (on_disk(lambda site: (site / "wardbook" / "__init__.py").write_text("x = 2\n")), "IQ-04", "wardbook/__init__.py was changed"),
    "a file of texts that is gone": (on_disk(lambda site: (site / "wardbook" / "knowledge" / "README.md").unlink()), "IQ-04", "README.md is missing"),
    "a file too many": (on_disk(lambda site: (site / "wardbook" / "more.py").touch()), "IQ-04", "wardbook/more.py is in no list"),
    "a changed file of a library": (on_disk(lambda site: (site / "library" / "__init__.py").write_text("y = 2\n")), "IQ-05", "library/__init__.py was changed"),
    "a missing file of a library": (on_disk(lambda site: (site / "library" / "__init__.py").unlink()), "IQ-05", "library/__init__.py is missing"),
    "stale knowledge": (on_disk(stale_knowledge), "IQ-06", "not what the texts give"),
    "a search path of somebody": (put(environ={"PYTHONPATH": "x"}), "IQ-07", "PYTHONPATH is set"),
    "names that are not UTF-8": (put(encodings=("ascii", "ANSI_X3.4-1968")), "IQ-08", "LC_ALL"),
    "files that everybody may write": (put(umask=0), "IQ-09", "umask"),
    "a clock set back": (put(now=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)), "IQ-10", "2020-01-01"),
    "a full disk": (put(free={"this folder": 1000}), "IQ-11", "this folder has 0 MiB"),
    "a place that cannot be written": (unwritable, "IQ-12", "cache"),
    "a missing face": (on_disk(lambda site: (site / "fonts" / iq._FACES[0]).unlink()), "IQ-13", iq._FACES[0]),
    "a face that is none": (on_disk(lambda site: (site / "fonts" / iq._FACES[1]).write_bytes(b"no")), "IQ-13", iq._FACES[1]),
    "a typesetter that breaks": (put(typeset=broken), "IQ-14", "no such library"),
    "a layout engine that is gone": (put(laid_out=lambda: "D2 is not there"), "IQ-15", "D2"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_by_its_own_check_and_no_other(name: str, site: Path) -> None:
    plant, id_, word = FAULTS[name]
    found = iq.qualify(plant(site, sound(site)))
    assert [item.id for item in found if item.outcome != "passed"] == [id_]
    (check,) = (item for item in found if item.id == id_)
    assert check.outcome == "failed"
    assert word in check.why


def test_a_read_only_folder_is_found(site: Path) -> None:
    shut = Path(tempfile.mkdtemp(prefix="wardbook-test-"))
    shut.chmod(0o555)
    here, who = msgspec.structs.replace(sound(site), writable=(shut,)), os.geteuid()
    if who == 0:
        os.seteuid(65534)  # the superuser may write everywhere, so this is asked as nobody
    try:
        found = iq._writable(here)
    finally:
        if who == 0:
            os.seteuid(0)
        shut.rmdir()
    assert (found.id, found.outcome) == ("IQ-12", "failed")
    assert str(shut) in found.why


def test_without_git_the_check_says_what_is_not_possible_and_fails_nothing(site: Path) -> None:
    found = {item.id: item for item in iq.qualify(msgspec.structs.replace(sound(site), git=None))}
    assert found["IQ-16"].outcome == "not checked"
    assert "--as-of" in found["IQ-16"].why


def test_a_library_of_an_extra_that_was_not_asked_for_may_be_absent(site: Path) -> None:
    found = {item.id: item for item in iq.qualify(sound(site))}
    assert "absent (extra sign)" in found["IQ-03"].found


def test_the_typesetter_the_layout_engine_and_the_faces_of_this_machine_are_really_tried() -> None:
    found = {item.id: item for item in iq.qualify(machine())}
    assert [found[name].outcome for name in ("IQ-10", "IQ-13", "IQ-14", "IQ-15")] == ["passed"] * 4
    assert "the newest source of our knowledge" in found["IQ-10"].wanted


def test_looking_whether_a_place_can_be_written_to_makes_nothing(site: Path) -> None:
    here = msgspec.structs.replace(sound(site), writable=(site / "not" / "there",))
    assert {item.outcome for item in iq.qualify(here)} == {"passed"}
    assert not (site / "not").exists()


def test_the_facts_of_the_machine_name_no_person(site: Path) -> None:
    here = msgspec.structs.replace(sound(site), environ={"XDG_DATA_HOME": "/data/alice", "TZ": "UTC"})
    assert "alice" not in str(facts(here))
    assert facts(here)["variable XDG_DATA_HOME"] == "set"
    assert facts(here)["variable TZ"] == "UTC"


def checkout(site: Path) -> Machine:
    """The product as files of a repository, installed by nobody."""
    here = sound(site)
    shutil.rmtree(site / f"wardbook-{__version__}.dist-info")
    for words in (
        ["init", "-q"],
        ["add", "wardbook"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "one"],
    ):
        subprocess.run(["git", "-C", str(site), *words], check=True, capture_output=True)
    return here


def test_a_checkout_is_compared_with_the_tree_of_its_commit(site: Path) -> None:
    here = checkout(site)
    clean = {item.id: item for item in iq.qualify(here)}
    assert clean["IQ-01"].outcome == "not checked"
    assert clean["IQ-04"].outcome == "passed"
    assert "clean" in clean["IQ-04"].found
    (site / "wardbook" / "__init__.py").write_text("x = 3\n")
    (site / "wardbook" / "new.py").touch()
    changed = {item.id: item for item in iq.qualify(here)}["IQ-04"]
    assert (changed.outcome, changed.why) == ("failed", "new.py is in no commit; __init__.py was changed")


def test_files_without_any_list_are_not_checked_and_the_remedy_is_told(site: Path) -> None:
    here = sound(site)
    shutil.rmtree(site / f"wardbook-{__version__}.dist-info")
    found = {item.id: item for item in iq.qualify(here)}["IQ-04"]
    assert found.outcome == "not checked"
    assert "install the wheel" in found.why


@pytest.mark.slow
def test_a_wheel_that_was_built_and_laid_out_passes_until_a_byte_of_it_changes(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    here = msgspec.structs.replace(
        machine(), package=place / "wardbook", search=(str(place), *machine().search)
    )
    found = {item.id: item for item in iq.qualify(here)}
    assert {
        name: found[name].why
        for name in ("IQ-01", "IQ-03", "IQ-04", "IQ-05", "IQ-06")
        if found[name].outcome != "passed"
    } == {}
    path = place / "wardbook" / "compile.py"
    path.write_bytes(path.read_bytes() + b"\n")
    assert {item.id: item for item in iq.qualify(here)}["IQ-04"].why == "wardbook/compile.py was changed"
