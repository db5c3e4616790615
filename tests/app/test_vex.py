"""VEX files of several formats are compared with each other, and become another format with every loss named."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
from click.testing import CliRunner

from tests.formats.vex_samples import SAMPLE
from wardbook.app.vex import compare, convert, load
from wardbook.cli.main import wardbook
from wardbook.formats import vex
from wardbook.model.vex import VexDocument, VexProduct, VexStatement

DAY = datetime.date(2026, 11, 27)


def test_files_of_different_formats_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    other = VexDocument(
        author="somebody",
        first="2026-02-01T00:00:00Z",
        statements=(
            VexStatement(
                vulnerability="GHSA-1",
                status="affected",
                products=(VexProduct(id="x", purls=("pkg:generic/pump@1",)),),
            ),
        ),
    )
    (tmp_path / "a.json").write_bytes(vex.write(SAMPLE, "OpenVEX"))
    (tmp_path / "b.json").write_bytes(vex.write(other, "CycloneDX"))
    (tmp_path / "c.json").write_bytes(b"{}")
    names = [tmp_path / name for name in ("a.json", "b.json", "c.json", "gone.json")]
    found = compare(names)
    assert [each.document is not None for each in found.files] == [True, True, False, False]
    assert [[one.code for one in each.diagnostics] for each in found.files] == [[], [], ["SF001"], ["SF001"]]
    (conflict,) = found.conflicts
    assert (conflict.vulnerability, conflict.product) == ("CVE-1", "pkg:generic/pump@1")
    assert [position.author for position in conflict.positions] == ["maker", "somebody"]


def test_versions_outside_a_range_do_not_contradict_it(tmp_path: Path) -> None:
    def said(status: str, author: str, version: str) -> VexDocument:
        statements = msgspec.convert(
            [
                {
                    "vulnerability": "CVE-1",
                    "status": status,
                    "products": [
                        {"id": "pkg:npm/a", "versions": [{"text": version, "is_range": "vers:" in version}]}
                    ],
                }
            ],
            tuple[VexStatement, ...],
        )
        return VexDocument(author=author, first="2026-01-01T00:00:00Z", statements=statements)

    (tmp_path / "a").write_bytes(vex.write(said("affected", "a", "vers:npm/<2.0.0"), "OpenVEX"))
    (tmp_path / "b").write_bytes(vex.write(said("fixed", "b", "2.0.0"), "CycloneDX"))
    (tmp_path / "c").write_bytes(vex.write(said("fixed", "b", "1.9.9"), "CycloneDX"))
    assert compare([tmp_path / "a", tmp_path / "b"]).conflicts == ()
    assert len(compare([tmp_path / "a", tmp_path / "c"]).conflicts) == 1


def test_a_conversion_is_valid_dated_and_names_what_its_words_lose(tmp_path: Path) -> None:
    undated = msgspec.structs.replace(
        SAMPLE, first="", family="CycloneDX", kept={"components": b" " * 300_000 + b"[]"}
    )
    made = convert(undated, "OpenVEX", DAY)
    assert made.refused == ()
    assert [(loss.path, loss.count) for loss in made.losses] == [
        ("components", 1),
        ("statements[]", 1),
        ("statements[]", 1),
    ]
    (tmp_path / "a.json").write_bytes(made.data)
    found = load(tmp_path / "a.json").document
    assert found == msgspec.structs.replace(undated, first="2026-11-27T00:00:00Z", kept={})
    assert convert(SAMPLE, "CycloneDX", DAY).losses == ()


def test_the_command_names_contradictions_and_converts(tmp_path: Path) -> None:
    first, second, gone = (str(tmp_path / name) for name in ("a.json", "b.json", "c.json"))
    (tmp_path / "a.json").write_bytes(vex.write(SAMPLE, "OpenVEX"))
    other = msgspec.structs.replace(
        SAMPLE,
        author="somebody",
        statements=tuple(msgspec.structs.replace(said, status="fixed") for said in SAMPLE.statements[1:]),
    )
    (tmp_path / "b.json").write_bytes(vex.write(other, "CycloneDX"))
    run = CliRunner().invoke
    told = run(wardbook, ["vex", "compare", first, second])
    assert told.exit_code == 1
    assert "contradiction: CVE-2 in pkg:npm/a@1: affected says maker in" in told.output
    assert run(wardbook, ["vex", "compare", first, first]).exit_code == 0
    assert run(wardbook, ["vex", "compare", first, gone]).exit_code == 3
    made = run(wardbook, ["vex", "convert", first, "--to", "cyclonedx", "-o", gone])
    assert made.exit_code == 0
    assert load(tmp_path / "c.json").document == SAMPLE
    assert run(wardbook, ["vex", "convert", str(tmp_path), "--to", "openvex"]).exit_code == 3
    piped = run(wardbook, ["vex", "convert", gone, "--to", "openvex"])
    assert piped.exit_code == 0
    assert "left behind: statements[] (1): OpenVEX has no word" in piped.stderr
    assert vex.read(piped.stdout_bytes)[0] == SAMPLE
