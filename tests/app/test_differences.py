"""Comparisons of packages with folders, and the groups, causes and forms in which a reviewer reads them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from tests.base_folder import BASE
from wardbook.app.reading_package import read_package
from wardbook.cli.main import wardbook
from wardbook.knowledge.reader import Packed
from wardbook.model.difference import GROUPS
from wardbook.submission.archive import pack
from wardbook.submission.checking import MANIFEST, SUM, read_manifest, sealed

pytestmark = pytest.mark.xdist_group("packages")
DAY = "2026-11-20"
Files = dict[str, bytes]


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(wardbook, [str(word) for word in words])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}\n{result.exception!r}"
    return result


def difference(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("diff", *words, "--as-of", DAY, "--format", "json").stdout)
    return found


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft package of the base device, as a folder with its zip beside it."""
    out = tmp_path_factory.mktemp("package") / "P"
    words = ["package", "make", str(BASE), "--profile", "fda-reduced", "-o", str(out), "--as-of", DAY]
    CliRunner().invoke(wardbook, [*words, "--draft"], catch_exceptions=False)
    assert (out / MANIFEST).exists()
    return out


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The base device with one more flow and a new version."""
    folder = Path(shutil.copytree(BASE, tmp_path / "newer"))
    text = (folder / "device.yaml").read_text(encoding="utf-8")
    (folder / "device.yaml").write_text(text.replace("1.0.0", "1.1.0"), encoding="utf-8")
    text = (folder / "architecture.yaml").read_text(encoding="utf-8")
    assert "flows:\n" in text
    (folder / "architecture.yaml").write_text(
        text.replace("flows:\n", "flows:\n  - pump -> pump: {id: loop, kind: data, via: uart, auth: none}\n"),
        encoding="utf-8",
    )
    return folder


def rewritten(package: Path, to: Path, edit: Callable[[Files], None]) -> Path:
    """A whole package that says something else: as another tool would have written it."""
    files = read_package(package)
    about = {name: value for name, value in read_manifest(files).items() if name != "files"}
    for name in (MANIFEST, SUM):
        del files[name]
    edit(files)
    to.write_bytes(pack(sealed(about, files)))
    return to


def of_an_older_tool(files: Files) -> None:
    """The tool had another version, and called one thing otherwise."""
    lock = json.loads(files["inputs/lock.json"])
    lock |= {"tool": "0.0.1", "code": "sha256:" + "0" * 64}
    files["inputs/lock.json"] = json.dumps(lock).encode()
    file = json.loads(files["security-file.json"])
    file["tool"] = "0.0.1"
    name = next(iter(file["device"]["parts"]))
    file["device"]["parts"][name]["note"] = "as the older tool wrote it"
    files["security-file.json"] = json.dumps(file).encode()


def of_other_knowledge(files: Files) -> None:
    """The knowledge lacked a duty that binds the device today."""
    path = "inputs/knowledge/compiled.bin"
    packed = msgspec.msgpack.decode(files[path], type=Packed)
    file = json.loads(files["security-file.json"])
    gone = next(name for name, item in file["obligations"].items() if item["state"] == "applies")
    records = tuple(item for item in packed.records if item.id != gone)
    files[path] = msgspec.msgpack.encode(Packed(packed.sources, records))
    lock = json.loads(files["inputs/lock.json"])
    from wardbook.knowledge.reader import unpack

    lock["knowledge"] = file["knowledge"] = unpack(files[path]).digest
    del file["obligations"][gone]
    files["inputs/lock.json"] = json.dumps(lock).encode()
    files["security-file.json"] = json.dumps(file).encode()


def for_a_customer(files: Files) -> None:
    """Packages for customers carry no security file."""
    del files["security-file.json"]


def test_a_package_compares_with_the_folder_it_was_made_of_as_folder_and_as_zip(package: Path) -> None:
    for place in (package, package.with_name("P.zip")):
        found = difference(place, BASE)
        assert (found["method"], found["changes"], found["differing"]) == ("recompiled", [], {})


def test_what_changed_since_a_package_stands_in_its_group_with_its_cause_and_in_any_direction(
    package: Path, newer: Path
) -> None:
    found = difference(package, newer)
    told = {(item["group"], item["table"], item["id"], item["aspect"]): item for item in found["changes"]}
    assert told["architecture", "flows", "loop", ""]["kind"] == "added"
    assert told["device", "device", "device", "version"]["after"] == "1.1.0"
    assert {item["cause"] for item in found["changes"]} == {"design"}
    back = difference(newer, package)
    assert len(back["changes"]) == len(found["changes"])
    assert {item["cause"] for item in back["changes"]} == {"design"}
    assert found == difference(package.with_name("P.zip"), newer) | {"old": found["old"]}


def test_what_an_older_tool_wrote_otherwise_is_the_tools_doing_and_the_rest_is_the_designs(
    package: Path, newer: Path, tmp_path: Path
) -> None:
    old = rewritten(package, tmp_path / "old.zip", of_an_older_tool)
    for words in ((old, newer), (newer, old)):
        found = difference(*words)
        causes = {(item["table"], item["aspect"]): item["cause"] for item in found["changes"]}
        assert causes["parts", "note"] == "tool"
        assert causes["flows", ""] == "design"
        assert set(found["differing"]) == {"tool", "design"}
    assert difference(old, old)["changes"] == []


def test_a_duty_that_other_knowledge_brought_is_the_laws_doing(
    package: Path, newer: Path, tmp_path: Path
) -> None:
    old = rewritten(package, tmp_path / "old.zip", of_other_knowledge)
    for words, kind in (((old, newer), "added"), ((newer, old), "removed")):
        found = difference(*words)
        law = [(item["table"], item["kind"]) for item in found["changes"] if item["cause"] == "law"]
        assert ("obligations", kind) in law
        assert set(found["differing"]) == {"law", "design"}
        flows = [item["cause"] for item in found["changes"] if item["table"] == "flows"]
        assert set(flows) == {"design"}


def test_a_package_that_is_not_whole_or_carries_no_inputs_is_refused_by_its_file(
    package: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(package, tmp_path / "broken"))
    (broken / "security-file.json").write_bytes(b"{}")
    assert "security-file.json" in run("diff", broken, BASE, "--as-of", DAY, code=1).output
    bare = rewritten(package, tmp_path / "bare.zip", for_a_customer)
    assert "for customers" in run("diff", bare, BASE, "--as-of", DAY, code=1).output
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 and nothing of use")
    assert "cannot be read" in run("diff", tmp_path / "no.zip", BASE, "--as-of", DAY, code=1).output


def hostile_knowledge(files: Files) -> None:
    """Knowledge that reads well and that nothing can be compiled with."""
    of_an_older_tool(files)
    path = "inputs/knowledge/compiled.bin"
    packed = msgspec.msgpack.decode(files[path], type=Packed)
    spoilt = [msgspec.structs.replace(item, facts={}, applies="and and (") for item in packed.records]
    files[path] = msgspec.msgpack.encode(Packed(packed.sources, tuple(spoilt)))


def hostile_values(files: Files) -> None:
    """A security file that reads well and whose values fit nowhere."""
    of_an_older_tool(files)
    file = json.loads(files["security-file.json"])
    for step in file["steps"].values():
        step["takes"] = [1]
    files["security-file.json"] = json.dumps(file).encode()


def test_hostile_knowledge_and_values_in_a_package_end_in_a_sentence_and_never_in_a_fault(
    package: Path, newer: Path, tmp_path: Path
) -> None:
    spoilt = rewritten(package, tmp_path / "spoilt.zip", hostile_knowledge)
    found = difference(spoilt, newer)
    assert {item["cause"] for item in found["changes"]} == {"tool", "design"}
    misfit = rewritten(package, tmp_path / "misfit.zip", hostile_values)
    result = CliRunner().invoke(wardbook, ["diff", str(misfit), str(newer), "--as-of", DAY])
    assert result.exit_code in (0, 1)
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html", ".xlsx", ".md", ".csv", ".json"])
def test_a_comparison_is_written_in_every_form_and_twice_alike(
    newer: Path, tmp_path: Path, ending: str
) -> None:
    files = [tmp_path / f"{number}{ending}" for number in (1, 2)]
    for file in files:
        run("diff", BASE, newer, "--as-of", DAY, "-o", file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 500


def test_a_form_that_nobody_writes_is_a_slip_of_the_keyboard(newer: Path, tmp_path: Path) -> None:
    assert ".docx" in run("diff", BASE, newer, "--as-of", DAY, "-o", tmp_path / "x.odt", code=2).output


def test_every_group_is_named_also_where_nothing_changed(newer: Path) -> None:
    text = run("diff", BASE, newer, "--as-of", DAY).stdout
    for group in GROUPS:
        assert group in text


def test_an_upgrade_of_a_component_is_one_change(newer: Path) -> None:
    path = newer / "sbom" / "pump.cdx.json"
    text = path.read_text(encoding="utf-8")
    assert "zlib@1.2.11" in text
    path.write_text(text.replace("1.2.11", "1.3.1"), encoding="utf-8")
    found = [item for item in difference(BASE, newer)["changes"] if item["table"] == "components"]
    assert [(item["aspect"], item["before"], item["after"]) for item in found][-1:] == [
        ("version", "1.2.11", "1.3.1")
    ]
    assert "purl" not in {item["aspect"] for item in found}
