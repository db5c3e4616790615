"""Final packages of a small complete device: made, signed, verified, and the same bytes wherever they are made again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from tests.app import elsewhere
from tests.complete_device import AS_OF, COMPLETE, complete_device, key_file
from tests.submission import hostile_pdf
from wardbook.app import world_making
from wardbook.cli.main import wardbook as command
from wardbook.submission.checking import read_manifest

pytestmark = [pytest.mark.xdist_group("packages"), pytest.mark.slow]
PROFILES = ("fda-510k", "eu-mdr")
FAR = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "7",
    "USER": "nobody",
}
NEAR = {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242", "USER": "somebody"}


def wardbook(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete_device(tmp_path_factory.mktemp("complete") / "device")


@pytest.fixture(scope="module")
def finals(device: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both packages, reviewed by one person and approved by another.

    The European one is of a folder without advisories, held against a snapshot that is gone afterwards.
    """
    room = tmp_path_factory.mktemp("finals")
    bare, world = _held_against_a_snapshot(device, room)
    found = {}
    for profile, folder, more in (("fda-510k", device, []), ("eu-mdr", bare, ["--intel", str(world)])):
        out = room / profile
        words = ["package", str(folder), "--profile", profile, "-o", str(out), "--as-of", AS_OF.isoformat()]
        made = wardbook(*words, *more)
        assert made.exit_code == 0, made.output
        assert "final" in made.output
        found[profile] = out
    for meaning, who in (("review", "author"), ("approval", "other")):
        for out in found.values():
            key = key_file(room, who)
            signed = wardbook(
                "sign", str(out), "--meaning", meaning, "--reason", "read it", "--key", str(key)
            )
            assert signed.exit_code == 0, signed.output
    world.unlink()
    return found


def _held_against_a_snapshot(device: Path, room: Path) -> tuple[Path, Path]:
    """The device without its own advisories, and a snapshot of them."""
    bare, world = Path(shutil.copytree(device, room / "bare")), room / "world.vulndb"
    files = {
        path.relative_to(bare).as_posix(): path.read_bytes()
        for path in sorted((bare / "advisories").rglob("*.zip"))
    }
    shutil.rmtree(bare / "advisories")
    assert not world_making.made(files, world)
    return bare, world


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return elsewhere.copied_code(tmp_path_factory.mktemp("elsewhere"))


def digests(package: Path) -> dict[str, str]:
    return {
        path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(package.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_a_complete_device_gives_a_final_package_in_which_no_page_is_a_draft(
    finals: dict[str, Path], profile: str
) -> None:
    package = finals[profile]
    assert read_manifest({"manifest.json": (package / "manifest.json").read_bytes()})["draft"] is False
    papers = sorted(package.glob("*.pdf"))
    assert papers[0].name == "00-index.pdf"
    for paper in papers:
        pages = PdfReader(paper).pages
        assert "DRAFT" not in pages[0].extract_text() + pages[-1].extract_text(), paper.name


@pytest.mark.parametrize("profile", PROFILES)
def test_a_signed_final_package_holds_for_both_verifiers_as_folder_and_as_zip(
    finals: dict[str, Path], profile: str
) -> None:
    package = finals[profile]
    for place in (package, package.with_name(f"{profile}.zip")):
        verified = wardbook("package", "verify", str(place))
        assert verified.exit_code == 0, verified.output
        assert "signed as needed: review, approval" in verified.output
        second = [sys.executable, "-I", "-S", str(package / "verify.py"), str(place)]
        said = subprocess.run(second, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("profile", PROFILES)
def test_names_are_short_and_plain_and_files_for_machines_go_along(
    finals: dict[str, Path], profile: str
) -> None:
    sent = [path for path in digests(finals[profile]) if not path.startswith("inputs/")]
    assert all(re.fullmatch(r"[A-Za-z0-9./_-]{1,60}", path) for path in sent)
    assert {"sbom/device.cdx.json", "sbom/device.spdx.json", "security-file.json", "verify.py"} <= set(sent)
    assert "oscal/assessment-results.json" in sent


@pytest.mark.parametrize("profile", PROFILES)
def test_each_page_that_is_answered_begins_a_part_of_its_paper(finals: dict[str, Path], profile: str) -> None:
    """Held against the bookmarks, which another library reads out of the PDF."""
    answers = json.loads((finals[profile] / "answers.json").read_bytes())["answers"]
    named = [(one["file"], one["page"]) for slot in answers for one in slot["answers"] if one["page"]]
    assert len(named) >= 5
    for file in {file for file, _ in named}:
        reader = PdfReader(finals[profile] / file)
        begun = {number + 1 for number in _begun(reader, reader.outline)}
        assert {page for name, page in named if name == file} <= begun, file


def test_an_index_speaks_of_the_form_that_is_filled_in_and_of_no_other(finals: dict[str, Path]) -> None:
    american, european = (
        PdfReader(finals[name] / "00-index.pdf").pages[1].extract_text() for name in PROFILES
    )
    assert "eSTAR" in american
    assert "in the form" in american
    assert "No form is filled in" in european
    assert not any(word in european for word in ("eSTAR", "FDA", "place checked"))


def _begun(reader: PdfReader, outline: list[Any]) -> Iterator[int]:  # Any: the library nests lists in lists
    for item in outline:
        if isinstance(item, list):
            yield from _begun(reader, item)
        else:
            yield reader.get_destination_page_number(item) or 0


def test_of_a_snapshot_the_rows_travel_that_counted_or_nearly_did(finals: dict[str, Path]) -> None:
    assert not (finals["fda-510k"] / "inputs" / "advisories.vulndb").exists()
    carried = (finals["eu-mdr"] / "inputs" / "advisories.vulndb").read_bytes()
    assert b"RUSTSEC-2026-99001" in carried
    assert b"RUSTSEC-2026-99002" not in carried


def test_reports_of_people_go_along_as_they_are_and_a_hostile_one_refuses_the_package(
    finals: dict[str, Path], tmp_path: Path
) -> None:
    report = COMPLETE / "evidence" / "penetration.pdf"
    assert (finals["fda-510k"] / "evidence" / "E-30.pdf").read_bytes() == report.read_bytes()
    folder = complete_device(tmp_path / "device")
    (folder / "evidence" / "penetration.pdf").write_bytes(
        hostile_pdf.page(f"/OpenAction {hostile_pdf.SCRIPT}")
    )
    out = tmp_path / "P"
    made = wardbook(
        "package", str(folder), "--profile", "fda-510k", "-o", str(out), "--as-of", AS_OF.isoformat()
    )
    assert made.exit_code == 1, made.output
    assert "attachment (1)\n  DO030 evidence/E-30.pdf: it holds JavaScript" in made.output
    assert "1 thing keeps it" in made.output
    assert not out.exists()
    assert not out.with_name("P.zip").exists()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_final_package_is_made_again_without_network_feeds_and_checkout(
    finals: dict[str, Path], code: Path, tmp_path: Path, profile: str
) -> None:
    copied = shutil.copy(finals[profile].with_name(f"{profile}.zip"), tmp_path / "received.zip")
    settings = {**FAR, "HOME": str(tmp_path / "home")}
    rebuilt = elsewhere.run(
        code, "package", "rebuild", str(copied), years=9, cores=1, umask=0o077, settings=settings, at=tmp_path
    )
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    assert f"all {len(digests(finals[profile]))} files the same to the byte" in rebuilt.stdout
    assert "not the tool" not in rebuilt.stderr


@pytest.mark.parametrize(
    ("settings", "years", "cores", "umask"),
    [(FAR, -20, 1, 0o077), (NEAR, 15, 99, 0o000)],
    ids=["far", "near"],
)
def test_time_zone_locale_path_user_umask_hash_seed_and_cores_change_no_byte(
    finals: dict[str, Path],
    device: Path,
    code: Path,
    tmp_path: Path,
    settings: dict[str, str],
    years: int,
    cores: int,
    umask: int,
) -> None:
    moved = tmp_path / "a path with spaces, ümlauts" / "d"
    for path in sorted(device.rglob("*"), reverse=True):
        if path.is_file():
            target = moved / path.relative_to(device)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (86_400, 86_400))
    words = ["package", str(moved), "--profile", "fda-510k", "-o", "P", "--as-of", AS_OF.isoformat()]
    settings = {**settings, "HOME": str(tmp_path), "LOGNAME": settings["USER"], "SOURCE_DATE_EPOCH": "1"}
    made = elsewhere.run(code, *words, years=years, cores=cores, umask=umask, settings=settings, at=tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    assert digests(tmp_path / "P") == digests(finals["fda-510k"])
    assert (tmp_path / "P.zip").read_bytes() == finals["fda-510k"].with_name("fda-510k.zip").read_bytes()


@pytest.mark.parametrize(
    ("event", "about"),
    [
        ("socket.connect", (None, ("127.0.0.1", 443))),
        ("socket.getaddrinfo", ("example.com", 443)),
        ("open", (str(elsewhere.OURS / "pyproject.toml"), "r", 0)),
        ("open", (os.fsencode(elsewhere.OURS / "src" / "wardbook" / "compile.py"), "rb", 0)),
    ],
    ids=["network", "names", "checkout", "code"],
)
def test_elsewhere_refuses_network_and_checkout(event: str, about: tuple[object, ...]) -> None:
    """The tests above rest on it."""
    with pytest.raises(PermissionError):
        elsewhere.refuse(str(elsewhere.OURS), event, about)
