"""`wardbook sbom` and the views of components, as people use them: from files to answers."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wardbook.cli.main import wardbook

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples" / "infusion-pump"
SHARED = ROOT.parent / "shared" / "data" / "sboms"
AS_OF = ("--as-of", "2026-11-20")
Json = Any  # Any: JSON that the command printed


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(wardbook, [str(word) for word in words])


def rows(*words: str | Path) -> list[dict[str, str]]:
    """A table that the command prints, by the heads of its columns, without the marks before words."""
    text = re.sub("[✓✗○·] ", "", run(*words, "--format", "csv").stdout)
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def lib(name: str, version: str, **more: object) -> dict[str, object]:
    return {"type": "library", "name": name, "version": version, "bom-ref": f"{name}@{version}", **more}


def bom(path: Path, *components: dict[str, object], **more: object) -> Path:
    """A CycloneDX file at `path`."""
    path.parent.mkdir(exist_ok=True)
    tree = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": list(components)}
    path.write_text(json.dumps(tree | more))
    return path


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """A folder with two parts: one listed by two files, one that takes a section of a third."""
    (tmp_path / "device.yaml").write_text(
        "format: 1\ndevice: {id: d, name: Pump, version: 2.0.0, manufacturer: Maker}\n"
    )
    (tmp_path / "architecture.yaml").write_text(
        "zones: {case: {trust: 4}}\n"
        "parts:\n"
        "  pump: {is: process, in: case, version: 2.0.0, sbom: [sbom/a.cdx.json, sbom/b.cdx.json]}\n"
        "  ui: {is: process, in: case, sbom: {file: sbom/all.cdx.json, select: ui-app, stand-in: SBOM of 1.9}}\n"
    )
    (tmp_path / "components.yaml").write_text(
        "zlib: {supplier: Jean-loup Gailly and Mark Adler, support: {level: maintained, until: 2030-01-01, source: zlib.net}}\n"
        "radio-fw@1.4: {sbom: withheld, at: [pump], statement: sbom/letter.txt}\n"
        "ghost: {license: MIT}\n"
    )
    (tmp_path / "sbom").mkdir()
    (tmp_path / "sbom" / "letter.txt").write_text("We do not disclose it.\n")
    root = {"type": "firmware", "name": "pump", "version": "1.9.0", "bom-ref": "pump"}
    bom(
        tmp_path / "sbom" / "a.cdx.json",
        lib("zlib", "1.3.1", purl="pkg:generic/zlib@1.3.1"),
        lib("openssl", "3.0.8", purl="pkg:generic/openssl@3.0.8", supplier={"name": "NOASSERTION"}),
        metadata={"component": root, "timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "Build"}]},
        dependencies=[{"ref": "pump", "dependsOn": ["zlib@1.3.1", "openssl@3.0.8"]}],
    )
    bom(
        tmp_path / "sbom" / "b.cdx.json",
        lib("ZLIB", "1.3.1", licenses=[{"license": {"id": "Zlib"}}]),
        lib("left-pad", "latest", purl="pkg:npm/left-pad"),
    )
    bom(
        tmp_path / "sbom" / "all.cdx.json",
        lib("ui-app", "1.9"),
        lib("qtbase", "6.8.0"),
        lib("forgotten", "1"),
        dependencies=[{"ref": "ui-app@1.9", "dependsOn": ["qtbase@6.8.0"]}],
    )
    return tmp_path


# --- files ----------------------------------------------------------------------------------------------


def test_check_prints_exactly_what_programs_are_promised(tmp_path: Path) -> None:
    good = bom(tmp_path / "good.json", lib("zlib", "1.3.1"))
    bad = bom(tmp_path / "bad.json", lib("zlib", "1.3.1", type="libary"))
    (tmp_path / "text.txt").write_text("hello")
    result = run(
        "sbom", "check", good, bad, tmp_path / "text.txt", tmp_path / "absent.json", "--format", "json"
    )
    found: Json = json.loads(result.stdout)
    assert [set(item) for item in found] == [{"file", "format", "spec", "components", "diagnostics"}] * 4
    told = [one for item in found for one in item["diagnostics"]]
    assert {frozenset(one) for one in told} == {frozenset({"code", "severity", "file", "path", "message"})}
    assert [(item["format"], item["spec"], item["components"]) for item in found] == [
        ("CycloneDX", "1.6", 1),
        ("CycloneDX", "1.6", 1),
        (None, None, 0),
        (None, None, 0),
    ]
    assert found[0]["diagnostics"] == []
    assert [(one["severity"], one["path"]) for one in found[1]["diagnostics"]] == [
        ("error", "/components/0/type")
    ]
    assert result.exit_code == 3


def test_the_exit_code_of_check_is_that_of_the_worst_file(tmp_path: Path) -> None:
    good = bom(tmp_path / "good.json", lib("zlib", "1.3.1"))
    bad = bom(tmp_path / "bad.json", lib("zlib", "1.3.1", type="libary"))
    assert [run("sbom", "check", good).exit_code, run("sbom", "check", good, bad).exit_code] == [0, 1]
    assert run("sbom", "check", good).stdout.endswith("valid (CycloneDX 1.6, json, 1 component)\n")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared SBOMs of other tools are not there")
def test_files_of_other_tools_are_converted_and_do_not_differ_from_what_they_were(tmp_path: Path) -> None:
    looked = [path for path in sorted(SHARED.iterdir()) if "example6" not in path.name]
    assert len(looked) >= 5
    for path in looked:
        for target in ("cyclonedx-1.6", "cyclonedx-1.7-xml", "spdx-2.3", "spdx-2.3-yaml", "spdx-3.0"):
            made = tmp_path / f"{path.name}.{target}"
            result = run("sbom", "convert", path, "--to", target, "-o", made)
            assert result.exit_code == 0, result.stderr
            assert run("sbom", "check", made).exit_code == 0
            kinds = {row["change"] for row in rows("sbom", "diff", path, made)}
            assert kinds <= {"relicensed"}, (path.name, target)


def test_everything_that_a_conversion_leaves_behind_is_named(tmp_path: Path) -> None:
    path = bom(tmp_path / "a.json", lib("zlib", "1.3.1", pedigree={"notes": "patched"}))
    result = run("sbom", "convert", path, "--to", "spdx-2.3", "-o", tmp_path / "a.spdx.json")
    assert "left behind: components[].pedigree" in result.stderr


def test_two_files_are_merged_into_one_that_lists_each_component_once(tmp_path: Path) -> None:
    one = bom(
        tmp_path / "one.json", lib("zlib", "1.3.1", purl="pkg:generic/zlib@1.3.1", supplier={"name": "Zlib"})
    )
    two = bom(
        tmp_path / "two.json", lib("ZLIB", "1.3.1", supplier={"name": "Somebody"}), lib("expat", "2.6.2")
    )
    made = tmp_path / "both.json"
    words = ("--to", "cyclonedx-1.6", "--author", "Maker", "--of", "pump@2.0", *AS_OF, "-o")
    result = run("sbom", "merge", one, two, *words, made)
    assert result.exit_code == 0
    assert "disagreement: zlib: supplier: `Somebody` in" in result.stderr
    tree: Json = json.loads(made.read_bytes())
    assert sorted(item["name"].lower() for item in tree["components"]) == ["expat", "zlib"]
    assert (tree["metadata"]["component"]["name"], tree["metadata"]["timestamp"]) == (
        "pump",
        "2026-11-20T00:00:00Z",
    )
    again = tmp_path / "again.json"
    run("sbom", "merge", two, one, *words, again)
    assert again.read_bytes() == made.read_bytes()


def test_a_difference_names_every_kind_of_change(tmp_path: Path) -> None:
    licensed = {"licenses": [{"expression": "MIT OR Zlib"}]}
    old = bom(
        tmp_path / "old.json", lib("a", "1.0"), lib("b", "2.0"), lib("c", "1.0"),
        lib("d", "1.0", licenses=[{"license": {"id": "MIT"}}]), lib("e", "1.0", supplier={"name": "X"}),
        lib("same", "1.0", **licensed),
    )  # fmt: skip
    new = bom(
        tmp_path / "new.json", lib("a", "1.1"), lib("b", "1.9"), lib("new", "1.0"),
        lib("d", "1.0", licenses=[{"license": {"id": "ISC"}}]), lib("e", "1.0", supplier={"name": "Y"}),
        lib("same", "1.0", licenses=[{"expression": "(Zlib OR MIT)"}]),
    )  # fmt: skip
    assert {(row["component"], row["change"]) for row in rows("sbom", "diff", old, new)} == {
        ("a", "upgraded"),
        ("b", "downgraded"),
        ("c", "removed"),
        ("new", "added"),
        ("d", "relicensed"),
        ("e", "re-supplied"),
    }
    assert run("sbom", "diff", old, new, "--exit-code").exit_code == 1
    assert run("sbom", "diff", old, old, "--exit-code").exit_code == 0


def test_a_redacted_file_says_what_is_withheld_and_shares_no_serial_number(tmp_path: Path) -> None:
    path = bom(
        tmp_path / "a.json",
        lib("secret", "1", supplier={"name": "Us"}, description="how it works"),
        lib("zlib", "1.3.1", description="unpacks"),
        serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        dependencies=[{"ref": "zlib@1.3.1", "dependsOn": ["secret@1"]}],
    )
    result = run("sbom", "redact", path, "--hide", "secret", "--to", "cyclonedx-1.6")
    assert result.stderr == "1 component withheld.\n"
    assert "how it works" not in result.stdout
    assert "unpacks" not in result.stdout
    assert '"secret' not in result.stdout
    tree: Json = json.loads(result.stdout)
    assert tree["serialNumber"] != "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
    assert tree["compositions"][0]["aggregate"] == "incomplete"
    assert [item["name"] for item in tree["components"]] == ["withheld-1", "zlib"]
    assert [item for item in tree["dependencies"] if item.get("dependsOn")]
    assert run("sbom", "redact", path, "--hide", "absent", "--to", "cyclonedx-1.6").exit_code != 0


def test_a_file_that_cannot_be_read_ends_every_command_with_a_coded_line(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [')
    for words in (["show"], ["convert", "--to", "spdx-2.3"], ["redact", "--to", "spdx-2.3"]):
        result = run("sbom", words[0], tmp_path / "x.json", *words[1:])
        assert (result.exit_code, "SF001" in result.stderr, result.stdout) == (3, True, "")


# --- a device ---------------------------------------------------------------------------------------------


def test_a_component_of_two_files_is_one_with_both_named_and_what_a_person_said(device: Path) -> None:
    listed = {row["component"]: row for row in rows("show", "components", device, *AS_OF)}
    zlib = listed["zlib"]
    assert (zlib["supplier"], zlib["licence"]) == ("Jean-loup Gailly and Mark Adler", "Zlib")
    for name in ("sbom/a.cdx.json", "sbom/b.cdx.json", "components.yaml"):
        assert name in zlib["listed in"]
    assert listed["openssl"]["supplier"] == "not stated"
    assert "withheld by its supplier: sbom/letter.txt" in listed["radio-fw"]["listed in"]
    assert "stands in: SBOM of 1.9" in listed["qtbase"]["listed in"]
    assert "forgotten" not in listed


def test_what_fits_nothing_and_what_no_part_has_is_reported(device: Path) -> None:
    report = run("check", device, "--gate", "submission", *AS_OF).stdout
    assert "SB112]: `ghost` in components.yaml fits no component" in report
    assert "SB121]: `sbom/all.cdx.json` lists components that no part has: 1, such as `forgotten`" in report
    architecture = device / "architecture.yaml"
    architecture.write_text(architecture.read_text().replace("select: ui-app", "select: uiapp"))
    assert "SB120]: `ui` selects an entry" in run("check", device, "--gate", "submission", *AS_OF).stdout


def test_each_attribute_of_each_component_is_present_justified_or_missing(device: Path) -> None:
    found = {row["component"]: row for row in rows("show", "component-adequacy", device, *AS_OF)}
    assert {word for row in found.values() for word in list(row.values())[2:]} == {
        "present",
        "justified",
        "missing",
    }
    openssl = found["openssl"]
    assert [openssl[name] for name in ("author", "time", "supplier", "version", "hash", "id")] == [
        "present", "present", "missing", "present", "missing", "present",
    ]  # fmt: skip
    assert (openssl["relation"], found["left-pad"]["relation"]) == ("present", "missing")
    assert found["left-pad"]["version"] == "missing"
    assert (found["zlib"]["level"], found["zlib"]["until"]) == ("present", "present")
    assert found["radio-fw"]["hash"] == "justified"
    short = {row["component"]: row for row in rows("show", "sbom-shortfalls", device, *AS_OF)}
    assert "hash" in short["openssl"]["missing"]
    assert "sbom/letter.txt" in short["radio-fw"]["justification"]


def test_why_a_file_can_hardly_be_the_whole_truth_is_said(device: Path) -> None:
    found = {row["file"]: row["doubts"] for row in rows("show", "sboms", device, *AS_OF)}
    assert found["sbom/a.cdx.json"] == "it is of version 1.9.0, and pump is 2.0.0"
    assert "states no relation" in found["sbom/b.cdx.json"]
    assert "a version is a placeholder: `left-pad`" in found["sbom/b.cdx.json"]
    assert found["sbom/all.cdx.json"] == "at ui it stands in: SBOM of 1.9"


def test_the_lists_of_minimum_elements_are_counted(device: Path) -> None:
    found = rows("show", "sbom-minimum", device, *AS_OF)
    lists = {row["list"] for row in found}
    assert {"ntia-minimum-2021", "cisa-minimum-2025", "bsi-tr-03183-2-2025"} <= lists
    counted = {(row["list"], row["element"]): row["stated by"] for row in found}
    assert counted["ntia-minimum-2021", "Timestamp"] == "1/3"
    assert counted["bsi-tr-03183-2-2025", "Format"] == "all"


def test_public_data_on_support_is_a_hint_with_source_and_date_and_never_a_statement(device: Path) -> None:
    cycles = [
        {
            "cycle": "3.0",
            "eol": "2026-09-07",
            "extendedSupport": "2029-09-07",
            "latest": "3.0.19",
            "releaseDate": "2021-09-07",
        }
    ]
    (device / "sbom" / "endoflife").mkdir()
    (device / "sbom" / "endoflife" / "openssl.json").write_text(json.dumps(cycles))

    def support() -> dict[str, str]:
        return next(
            row for row in rows("show", "component-support", device, *AS_OF) if row["component"] == "openssl"
        )

    found = support()
    assert (found["level"], found["supported until"]) == ("not stated", "not stated")
    assert "security fixes until 2026-09-07" in found["hint"]
    assert "longer by contract only, and none is named" in found["hint"]
    assert "(sbom/endoflife/openssl.json, of 2021-09-07, the day of its newest release)" in found["hint"]
    facts = device / "components.yaml"
    facts.write_text(
        facts.read_text() + "openssl: {support: {level: paid-support, until: 2029-01-01, contract: C-7}}\n"
    )
    paid = support()
    assert (paid["supported until"], "contract C-7" in paid["who says so"]) == ("2029-01-01", True)
    assert "by contract until 2029-09-07" in paid["hint"]
    made: Json = json.loads(
        run("sbom", "export", device, "--part", "pump", "--format", "cyclonedx-1.6", *AS_OF).stdout
    )
    assert "2026-09-07" not in json.dumps(made)


def test_words_that_are_no_level_of_support_are_kept_and_a_justification_asked_for(device: Path) -> None:
    facts = device / "components.yaml"
    facts.write_text(facts.read_text() + 'openssl: {support: {stated: "open source"}}\n')
    found = {row["component"]: row for row in rows("show", "component-support", device, *AS_OF)}
    assert found["openssl"]["level"] == "“open source”, which is no level"
    report = run("check", device, "--gate", "submission", *AS_OF).stdout
    assert "SB118]: support of `openssl@3.0.8` at `pump` is `open source`" in report


ODD = """{"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1,
"metadata": {"component": {"type": "container", "name": "", "bom-ref": "r"}},
"components": [
{"type": "library", "name": "zlib", "version": "1", "bom-ref": "x y", "cpe": "nonsense", "purl": "not a purl",
 "licenses": [{"license": {"name": "My own  licence & stuff"}}, {"license": {"id": "NotSPDX"}}],
 "hashes": [{"alg": "SHA-256", "content": "zz"}, {"alg": "FOO", "content": "aa"}],
 "externalReferences": [{"type": "website", "url": "::::"}]},
{"type": "library", "name": "a\\u0001b\\nc", "version": "1\\t2", "bom-ref": "x y"},
{"type": "library", "name": "☃", "group": "", "version": "", "licenses": [{"expression": "MIT OR (LicenseRef-x AND"}]},
{"type": "weird", "name": "weird", "supplier": {"name": ""}},
{"type": "file", "name": "/etc/passwd", "hashes": [{"alg": "SHA-1", "content": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}]},
{"type": "cryptographic-asset", "name": "k", "cryptoProperties": {"assetType": "algorithm"}},
{"type": "library", "name": "dup", "version": "1", "purl": "pkg:npm/dup@1"},
{"type": "library", "name": "dup", "version": "1", "purl": "pkg:npm/dup@1"},
{"type": "library", "name": "nest", "components": [{"type": "library", "name": "inner", "properties": [{"name": "p"}]}]}],
"services": [{"name": "cloud", "endpoints": ["https://x y"]}, {"name": "cloud"}],
"dependencies": [{"ref": "r", "dependsOn": ["x y", "nope"]}, {"ref": "x y", "dependsOn": ["x y"]}]}"""


@pytest.mark.parametrize("audience", ["regulator", "customer"])
@pytest.mark.parametrize("target", ["cyclonedx-1.6", "cyclonedx-1.7", "spdx-2.3"])
@pytest.mark.parametrize("folder", ["example", "small", "odd"])
def test_an_export_passes_the_official_check(
    folder: str, target: str, audience: str, device: Path, tmp_path: Path
) -> None:
    made = tmp_path / "export.json"
    if folder == "odd":
        (device / "sbom" / "b.cdx.json").write_text(ODD)
    where = EXAMPLE if folder == "example" else device
    words = ("--format", target, "--audience", audience, *AS_OF, "-o", made)
    for choice in (("--device",), ("--part", "comms" if folder == "example" else "pump")):
        result = run("sbom", "export", where, *choice, *words)
        assert "not valid" not in result.stderr
        checked: Json = json.loads(run("sbom", "check", made, "--format", "json").stdout)
        assert [one for one in checked[0]["diagnostics"] if one["severity"] == "error"] == []
        assert checked[0]["components"] > 1


def test_an_export_names_what_is_withheld_and_what_stands_in_and_says_it_is_incomplete(device: Path) -> None:
    words = ("--format", "cyclonedx-1.6", *AS_OF)
    tree: Json = json.loads(run("sbom", "export", device, "--device", *words).stdout)
    text = json.dumps(tree)
    assert tree["compositions"][0]["aggregate"] == "incomplete"
    assert "its supplier withholds the SBOM of this component (sbom/letter.txt)" in text
    assert "from an SBOM that stands in: SBOM of 1.9" in text
    names = [item["name"] for item in tree["components"]]
    assert sorted(names) == sorted(
        ["pump", "ui", "zlib", "openssl", "left-pad", "radio-fw", "ui-app", "qtbase"]
    )
    pump = next(item["dependsOn"] for item in tree["dependencies"] if item["ref"] == "pump")
    assert {"pump/zlib", "pump/openssl", "pump/radio-fw"} <= set(pump)
    assert json.loads(run("sbom", "export", device, "--device", *words).stdout) == tree


def test_an_export_of_nothing_says_what_there_is(device: Path) -> None:
    result = run("sbom", "export", device, "--part", "pmp", "--format", "spdx-2.3", *AS_OF)
    assert result.exit_code == 1
    assert "there is no part `pmp`; parts with an SBOM: `pump`, `ui`" in result.stderr
    both = run("sbom", "export", device, "--part", "pump", "--device", "--format", "spdx-2.3", *AS_OF)
    assert (both.exit_code, "either --part PART or --device" in both.stderr) == (2, True)
