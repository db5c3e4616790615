"""`wardbook scan`: what it prints, when it ends with which code, and that it never calls clean what nobody looked up."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.intelligence.worlds import about, advisory, world
from wardbook.app.scan_forms import age_days
from wardbook.cli.main import wardbook
from wardbook.formats.sbom_checking import check
from wardbook.model.advisory import Interval, KnownExploited, Rating

CRITICAL = Rating("CVSS:3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
pytestmark = pytest.mark.usefixtures("place")

PURLS = ("pkg:pypi/thing@1.0", "pkg:pypi/other@1.0", "pkg:npm/a@1.0.0", "pkg:pypi/thing")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an SBOM and a snapshot, and no other snapshot in reach."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WARDBOOK_INTEL", raising=False)
    monkeypatch.chdir(tmp_path)
    components = [{"type": "library", "name": purl, "purl": purl} for purl in PURLS]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
    (tmp_path / "a.cdx.json").write_text(json.dumps(document))
    record = advisory(about(Interval("", "2.0"), fixed=("2.0",)), ratings=(CRITICAL,), summary="Falls over")
    world(tmp_path, record, KnownExploited(id="CVE-2024-1", added="2024-02-01")).close()
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(wardbook, ["scan", *arguments, "--as-of", "2026-11-20"])


def printed(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--format", "json").stdout)
    return found


def test_json_lists_every_component_with_its_status_and_every_match_with_its_reason() -> None:
    found = printed("a.cdx.json", "--intel", "world.vulndb")
    assert [(one["purl"], one["status"]) for one in found["components"]] == [
        ("pkg:npm/a@1.0.0", "not-covered"),
        ("pkg:pypi/other@1.0", "clean"),
        ("pkg:pypi/thing", "undetermined"),
        ("pkg:pypi/thing@1.0", "matched"),
    ]
    assert all(one["why"] for one in found["components"])
    (match,) = found["matches"]
    promised = (
        "id aliases component name version purl source range fixed confidence cvss epss kev cwe decision why"
    )
    assert set(promised.split()) <= set(match)
    assert (match["range"], match["kev"], match["decision"]) == ("vers:pypi/<2.0", True, None)
    assert found["snapshot"]["digest"].startswith("sha256:")


@pytest.mark.parametrize("form", ["table", "json", "sarif", "cyclonedx", "csv"])
def test_every_form_is_the_same_bytes_on_every_run(form: str) -> None:
    first = run("a.cdx.json", "--intel", "world.vulndb", "--format", form)
    again = run("a.cdx.json", "--intel", "world.vulndb", "--format", form)
    assert first.exit_code == 0, first.output
    assert first.stdout_bytes == again.stdout_bytes
    assert b"CVE-2024-1" in first.stdout_bytes


def test_the_cyclonedx_form_is_valid_by_the_official_schema() -> None:
    data = run("a.cdx.json", "--intel", "world.vulndb", "--format", "cyclonedx").stdout_bytes
    assert not check(data, "scan.cdx.json").diagnostics
    (vulnerability,) = json.loads(data)["vulnerabilities"]
    assert vulnerability["affects"] == [
        {"ref": "pkg:pypi/thing@1.0", "versions": [{"version": "1.0", "status": "affected"}]}
    ]


@pytest.mark.parametrize(
    ("threshold", "code"),
    [
        ("critical", 1),
        ("low", 1),
        ("kev", 1),
        ("any", 1),
        ("not-covered", 1),
        ("undetermined", 1),
        ("high,kev", 1),
    ],
)
def test_fail_on_ends_with_one_when_something_reaches_it(threshold: str, code: int) -> None:
    assert run("a.cdx.json", "--intel", "world.vulndb", "--fail-on", threshold).exit_code == code


def test_fail_on_counts_only_what_reaches_it_and_what_nobody_rated(place: Path) -> None:
    low = Rating("CVSS:3.1", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N")
    world(place, advisory(about(Interval()), ratings=(low,)), name="low").close()
    world(place, advisory(about(Interval())), name="unrated").close()
    codes = {
        (name, threshold): run("a.cdx.json", "--intel", f"{name}.vulndb", "--fail-on", threshold).exit_code
        for name in ("low", "unrated")
        for threshold in ("critical", "low", "kev")
    }
    assert codes == {
        ("low", "critical"): 0,
        ("low", "low"): 1,
        ("low", "kev"): 0,
        ("unrated", "critical"): 1,
        ("unrated", "low"): 1,
        ("unrated", "kev"): 0,
    }


def test_an_unknown_threshold_is_a_mistake_of_usage() -> None:
    assert run("a.cdx.json", "--fail-on", "terrible").exit_code == 2


def test_without_a_snapshot_every_component_is_not_covered_and_the_remedy_is_named() -> None:
    result = run("a.cdx.json", "--format", "json")
    assert result.exit_code == 3
    assert "wardbook intel update" in result.stderr
    assert {one["status"] for one in json.loads(result.stdout)["components"]} == {"not-covered"}


@pytest.mark.parametrize("content", [b"", b"no snapshot", b"SQLite format 3\x00" + b"\x00" * 90])
def test_a_snapshot_that_cannot_be_used_is_named_and_nothing_is_clean(place: Path, content: bytes) -> None:
    (place / "bad.vulndb").write_bytes(content)
    result = run("a.cdx.json", "--intel", "bad.vulndb", "--format", "json")
    assert (result.exit_code, "VU101" in result.stderr) == (3, True)
    assert {one["status"] for one in json.loads(result.stdout)["components"]} == {"not-covered"}


def test_an_sbom_that_cannot_be_read_does_not_hide_behind_one_that_can(place: Path) -> None:
    (place / "bad.json").write_text("{")
    result = run("a.cdx.json", "bad.json", "--intel", "world.vulndb", "--format", "json")
    assert (result.exit_code, "bad.json" in result.stderr) == (3, True)
    assert json.loads(result.stdout)["matches"]


def test_several_sboms_list_a_component_once(place: Path) -> None:
    (place / "b.cdx.json").write_bytes((place / "a.cdx.json").read_bytes())
    assert printed("a.cdx.json", "b.cdx.json", "--intel", "world.vulndb") == printed(
        "a.cdx.json", "--intel", "world.vulndb"
    )


def test_the_snapshot_of_the_user_is_found_without_being_named(place: Path) -> None:
    home = place / "home" / "wardbook"
    home.mkdir(parents=True)
    (place / "world.vulndb").replace(home / "intel.vulndb")
    assert printed("a.cdx.json")["matches"]


def test_every_source_stands_with_its_age() -> None:

    assert age_days("2026-11-01T10:00:00Z", datetime.date(2026, 11, 20)) == 19
    assert age_days("", datetime.date(2026, 11, 20)) is None


def test_explain_says_why_something_matched() -> None:
    arguments = ["explain", "CVE-2024-1@pkg:pypi/thing@1.0", "--intel", "world.vulndb"]
    result = CliRunner().invoke(wardbook, arguments)
    assert result.exit_code == 0, result.output
    for told in ("vers:pypi/<2.0", "PyPI/thing", "range", "Falls over", "2.0", "critical (9.8)"):
        assert told in result.output
    nothing = CliRunner().invoke(
        wardbook, ["explain", "CVE-2024-9@pkg:pypi/thing@1.0", "--intel", "world.vulndb"]
    )
    assert nothing.exit_code != 0


def test_a_match_by_what_an_sbom_says_beside_the_package_url_is_explained_with_that_sbom(place: Path) -> None:
    record = advisory(about(Interval("", "2"), ecosystem="Debian:12", name="z"), source="osv:Debian")
    world(place, record, name="debian").close()
    purl = "pkg:deb/debian/libz1@1?distro=debian-12"
    properties = [{"name": "aquasecurity:trivy:SrcName", "value": "z"}]
    listed = [{"type": "library", "name": "libz1", "version": "1", "purl": purl, "properties": properties}]
    (place / "b.json").write_text(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": listed})
    )
    (match,) = printed("b.json", "--intel", "debian.vulndb")["matches"]
    explained = ["explain", match["id"], "--intel", "debian.vulndb"]
    assert "Debian:12/z" in CliRunner().invoke(wardbook, [*explained, "b.json"]).output
    alone = CliRunner().invoke(wardbook, explained)
    assert "name the SBOM that was scanned" in alone.output


def test_the_part_of_a_snapshot_that_a_scan_rests_on_gives_the_same_bytes(place: Path) -> None:
    whole = run("a.cdx.json", "--intel", "world.vulndb", "--format", "json", "--keep-intel", "cut.vulndb")
    (place / "world.vulndb").unlink()
    assert run("a.cdx.json", "--intel", "cut.vulndb", "--format", "json").stdout_bytes == whole.stdout_bytes


def test_a_folder_of_sboms_is_scanned_and_what_else_lies_there_is_named(place: Path) -> None:
    folder = place / "delivery"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "b.json").write_bytes((place / "a.cdx.json").read_bytes())
    (folder / "package.json").write_text('{"name": "x", "version": "1"}')
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.cdx.json").write_text("{")
    done = run("delivery", "--intel", "world.vulndb", "--format", "json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["components"]) == len(PURLS)
    assert "`package.json`, `picture.png` of this folder are no SBOMs and left out" in done.stderr


@pytest.mark.parametrize(
    ("name", "text"), [("cut.json", '{"bomFormat": "CycloneDX", "co'), ("x.spdx.json", "{}")]
)
def test_a_broken_sbom_in_a_folder_is_not_passed_over(place: Path, name: str, text: str) -> None:
    folder = place / "delivery"
    folder.mkdir()
    (folder / "b.json").write_bytes((place / "a.cdx.json").read_bytes())
    (folder / name).write_text(text)
    done = run("delivery", "--intel", "world.vulndb")
    assert done.exit_code == 3
    assert f"{name}: SF001" in done.stderr


def test_where_no_component_was_read_nothing_is_said_to_have_been_looked_up(place: Path) -> None:
    (place / "empty").mkdir()
    done = run("empty", "--intel", "world.vulndb")
    assert done.exit_code == 3
    assert "no file in this folder is an SBOM" in done.stderr
    assert "Nothing was looked up" in done.stdout
    assert "could be looked up" not in done.stdout
