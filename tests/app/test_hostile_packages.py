"""Packages that strangers made: whoever verifies, rebuilds or lists them gets one answer, and nothing leads out."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.base_folder import base_files
from tests.submission.signed import written
from wardbook.cli.main import wardbook as command
from wardbook.submission.archive import pack
from wardbook.submission.checking import SCHEMA, sealed
from wardbook.submission.signers import second_verifier

Files = dict[str, bytes]
ABOUT = {"package": "fda-510k", "draft": True}
LOCK = {
    "schema": "wardbook/lock/1",
    "profile": "fda-510k",
    "draft": True,
    "as_of": "2026-11-20",
    "libraries": {},
}


def content(more: Mapping[str, bytes] | None = None, lock: bytes | None = None, **changes: object) -> Files:
    """A whole package of the base device that was never typeset, with another lock or more files."""
    locked = json.dumps({**LOCK, **changes}).encode() if lock is None else lock
    device = {f"inputs/device/{path}": data for path, data in base_files().items()}
    index = json.dumps({"papers": {}, "slots": []}).encode()
    files = {"index.json": index, "inputs/lock.json": locked, "verify.py": second_verifier()}
    return sealed(ABOUT, {**files, **device, **(more or {})})


def with_manifest(manifest: object) -> Files:
    """Another manifest with the checksum that belongs to it."""
    data = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    line = f"{hashlib.sha256(data).hexdigest()}  manifest.json\n".encode()
    return {**content(), "manifest.json": data, "manifest.json.sha256": line}


def listing(**changes: object) -> Files:
    """A manifest that lists one file, said to be something."""
    entry = {"path": "a", "bytes": 1, "digest": f"sha256:{'0' * 64}", **changes}
    return with_manifest({**ABOUT, "schema": SCHEMA, "files": [entry]})


def zipped(*entries: tuple[str, bytes], tight: bool = False, mode: int = 0o100644) -> bytes:
    """A zip as no packer of ours writes it."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED if tight else zipfile.ZIP_STORED
            archive.writestr(entry, data)
    return stream.getvalue()


def raw(entry: str) -> bytes:
    """A zip whose one name could not be written by a packer: put in place of another of the same length."""
    return zipped(("#" * len(entry.encode()), b"x")).replace(b"#" * len(entry.encode()), entry.encode())


UNOPENABLE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zip": lambda: b"%PDF-1.7",
    "half a zip": lambda: pack(content())[:5000],
    "a path upwards": lambda: zipped(("../../x", b"x")),
    "a path upwards inside": lambda: zipped(("inputs/../../../x", b"x")),
    "a path from the root": lambda: zipped(("/etc/x", b"x")),
    "a path on a drive": lambda: zipped(("C:/x", b"x")),
    "a path with backslashes": lambda: raw("..\\x"),
    "a folder": lambda: zipped(("a/", b"")),
    "a name in colours": lambda: zipped(("\x1b[31mred", b"")),
    "a name of sixty thousand letters": lambda: zipped(("a" * 60_000, b"")),
    "a name that not every system can write": lambda: zipped(("aux. ", b"")),
    "a name twice": lambda: zipped(("a", b"1"), ("a", b"2")),
    "a bomb": lambda: zipped(("a", bytes(50_000_000)), tight=True),
    "a tight file": lambda: zipped(("a", b"a"), tight=True),
    "more files than any package": lambda: zipped(*((str(number), b"") for number in range(50_001))),
}

NOT_WHOLE: dict[str, Callable[[], Files | bytes]] = {
    "no file": zipped,
    "no manifest": lambda: {"a": b"x"},
    "bytes after the end": lambda: pack(content()) + b"x",
    "bytes before the beginning": lambda: b"MZ" * 50 + pack(content()),
    "a link": lambda: zipped(*sorted({**content(), "index.json": b"/etc/passwd"}.items()), mode=0o120777),
    "a file that is a folder too": lambda: content({"index.json/x": b"x"}),
    "a manifest that is a list": lambda: with_manifest([]),
    "a manifest of brackets": lambda: with_manifest(b"[" * 100_000),
    "a manifest in other letters": lambda: with_manifest("{}".encode("utf-16")),
    "a manifest that is no text": lambda: with_manifest(b'{"schema": "\xff"}'),
    "a manifest that does not say whether it is a draft": lambda: with_manifest({**ABOUT, "draft": "no"}),
    "a manifest of a profile in colours": lambda: sealed({**ABOUT, "package": "\x1b[31m"}, {}),
    "a manifest that lists half a letter": lambda: listing(path="\ud800"),
    "a manifest that leads out": lambda: listing(path="../../../etc/passwd"),
    "a manifest that counts in halves": lambda: listing(bytes=1.0),
    "a manifest that counts very far": lambda: with_manifest(b'{"files":[{"bytes":%s}]}' % (b"9" * 5000)),
    "a manifest that lists itself": lambda: listing(path="manifest.json"),
    "a manifest of what is not there": listing,
    "an index of brackets": lambda: content({"index.json": b"[" * 100_000}),
    "an index of other things": lambda: content(
        {"index.json": b'{"papers": [], "slots": [{"files": [{}]}]}'}
    ),
    "an index in colours": lambda: content(
        {"index.json": b'{"papers": {}, "slots": [{"files": ["\\u001b[31m"], "answers": []}]}'}
    ),
}

UNMADE: dict[str, Callable[[], Files]] = {
    "no lock": lambda: sealed(ABOUT, {"index.json": b"{}"}),
    "a lock that is a list": lambda: content(lock=b"[]"),
    "a lock of brackets": lambda: content(lock=b"[" * 100_000),
    "a lock that is no text": lambda: content(lock=b"\xff"),
    "a lock that says it twice": lambda: content(lock=json.dumps(LOCK).encode()[:-1] + b', "draft": false}'),
    "a profile that leads out": lambda: content(profile="../../x"),
    "a profile that is a list": lambda: content(profile=["fda-510k"]),
    "a day that does not exist": lambda: content(as_of="2026-99-99"),
    "a day that is a number": lambda: content(as_of=5),
    "a draft of a kind": lambda: content(draft="yes"),
    "a library from the root": lambda: content(libraries={"/etc": "inputs/libraries/1/"}),
    "a library far above": lambda: content(libraries={"../" * 3000 + "x": "inputs/libraries/1/"}),
    "a library with a long name": lambda: content(libraries={"x" * 5000: "inputs/libraries/1/"}),
    "a library of no name": lambda: content(libraries={"": "inputs/libraries/1/"}),
    "a library with half a letter": lambda: content(libraries={"\ud800": "inputs/libraries/1/"}),
    "a library with a nought": lambda: content(libraries={"a\0b": "inputs/libraries/1/"}),
    "a library on a drive": lambda: content(libraries={"C:/x": "inputs/libraries/1/"}),
    "a library made of everything": lambda: content(libraries={"../x": ""}),
    "a library that is a number": lambda: content(libraries={"../x": 5}),
    "a library in place of a file": lambda: content(
        {"inputs/libraries/1/x": b"x"}, libraries={"device.yaml": "inputs/libraries/1/"}
    ),
    "a library that is not carried": lambda: content(
        {
            "inputs/device/device.yaml": base_files()["device.yaml"]
            + b'\nlibraries: [{path: ../../../../etc, digest: "sha256:'
            + b"0" * 64
            + b'"}]\n'
        }
    ),
    "a file that is a folder too": lambda: content({"inputs/device/device.yaml/x": b"x"}),
    "a device of brackets": lambda: content({"inputs/device/device.yaml": b"[" * 100_000}),
    "a device that is no text": lambda: content({"inputs/device/device.yaml": bytes(range(256))}),
    "a device of aliases": lambda: content(
        {"inputs/device/device.yaml": b"".join(b"a%d: &a%d [*a,*a]\n" % (n, n) for n in range(2000))}
    ),
}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the package, beside one for whatever is unpacked on the way."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def asked(*words: str) -> Result:
    """What a command answers; whatever it raises is a failure of the test."""
    answer = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert all(letter.isprintable() or letter == "\n" for letter in answer.output)
    assert max(map(len, answer.output.split("\n"))) < 600
    return answer


def untouched(room: Path, names: tuple[str, ...]) -> bool:
    """Whether nothing lies in the room but the package, nothing beside it, and nothing was left behind."""
    return (
        sorted(path.name for path in room.iterdir()) == sorted(names)
        and sorted(path.name for path in room.parent.iterdir()) == ["room", "temporary"]
        and not list((room.parent / "temporary").iterdir())
    )


@pytest.mark.parametrize("what", UNOPENABLE)
def test_what_is_no_package_is_refused_in_one_sentence(room: Path, what: str) -> None:
    place = room / "P.zip"
    place.write_bytes(UNOPENABLE[what]())
    for words in ("package verify", "package rebuild"):
        answer = asked(*words.split(), str(place))
        assert answer.exit_code == 3, answer.output
        assert answer.output.count("error[DO031]") == 1
        assert answer.output.count("\n") == 2
    assert asked("signatures", str(place)).exit_code != 0
    assert untouched(room, ("P.zip",))


@pytest.mark.parametrize("what", NOT_WHOLE)
def test_what_is_not_whole_is_told_with_its_place(room: Path, what: str) -> None:
    made = NOT_WHOLE[what]()
    place = room / "P.zip"
    place.write_bytes(made if isinstance(made, bytes) else pack(made))
    answer = asked("package", "verify", str(place))
    assert answer.exit_code == 1, answer.output
    assert "not whole" in answer.output
    asked("signatures", str(place))
    assert untouched(room, ("P.zip",))


@pytest.mark.parametrize("what", UNMADE)
def test_what_cannot_be_made_again_is_refused_in_one_sentence_and_nothing_leads_out(
    room: Path, what: str
) -> None:
    place = room / "P.zip"
    place.write_bytes(pack(UNMADE[what]()))
    answer = asked("package", "rebuild", str(place))
    assert answer.exit_code == 3, answer.output
    assert answer.output.count("error[DO032]") == 1
    assert answer.output.count("\n") == 2
    assert untouched(room, ("P.zip",))


def test_a_library_above_the_device_stays_in_the_room(room: Path) -> None:
    from wardbook.app.package_room import laid_out

    files = content(
        {"inputs/libraries/1/parts.yaml": b"x"}, libraries={"../../../shared": "inputs/libraries/1/"}
    )
    device, world, asked_for = laid_out(files, room)
    assert (device / "../../../shared/parts.yaml").read_bytes() == b"x"
    assert all(
        path.is_relative_to(room) for path in (device.resolve(), (device / "../../../shared").resolve())
    )
    assert world is None
    assert asked_for.profile == "fda-510k"


@pytest.mark.parametrize("kind", ["link to a file", "link to a folder", "link to nowhere", "pipe"])
def test_a_folder_with_anything_but_files_is_refused_and_nothing_is_followed(room: Path, kind: str) -> None:
    package = written(room / "P", content())
    odd = package / "odd"
    if kind == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to(
            {"link to a file": "/etc/passwd", "link to a folder": "/etc"}.get(kind, "/nowhere/at/all")
        )
    for words in ("package verify", "package rebuild"):
        answer = asked(*words.split(), str(package))
        assert answer.exit_code == 3, answer.output
        assert answer.output.count("error[DO031]") == 1
        assert "`odd` is a link, a pipe or a device" in answer.output
    assert asked("signatures", str(package)).exit_code == 1
    assert untouched(room, ("P",))


def test_names_in_a_folder_repaint_no_screen(room: Path) -> None:
    package = written(room / "P", content())
    (package / "\x1b[2J\x1b[31mred\n").write_bytes(b"x")
    answer = asked("package", "verify", str(package))
    assert answer.exit_code == 1
    assert "\N{REPLACEMENT CHARACTER}[2J" in answer.output


def test_what_is_not_there_is_no_package(room: Path) -> None:
    for words in ("package verify", "package rebuild"):
        answer = asked(*words.split(), str(room / "none.zip"))
        assert answer.exit_code == 3
        assert "error[DO031]" in answer.output


@pytest.mark.parametrize("names", [("a?.md",), ("a.md", "A.md"), ("a. ",), ("x" * 240,)])
def test_a_device_whose_files_could_not_be_unpacked_everywhere_is_refused_before_it_is_packed(
    room: Path, names: tuple[str, ...]
) -> None:
    device = written(room / "device", base_files())
    written(device, {f"evidence/{name}": b"x" for name in names})
    words = ("package", str(device), "--profile", "fda-510k", "--draft", "--as-of", "2026-11-20")
    answer = asked(*words, "-o", str(room / "P"))
    assert answer.exit_code == 1, answer.output
    assert answer.output.count("error[DO033]") == 1
    assert not (room / "P").exists()
