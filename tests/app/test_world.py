"""A folder's own advisories are prepared once, and what is wrong with them is said every time."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from wardbook.app import world_making
from wardbook.app.world import world

GOOD = b"""{"id": "A-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["1"]}]}
"""
BAD = b"""{"id": "", "modified": "2026-01-01T00:00:00Z", "affected": []}
"""


def test_advisories_are_read_once_and_their_faults_told_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"advisories/osv.jsonl": GOOD + BAD}
    first, said = world(files, tmp_path)
    assert first is not None
    assert said
    monkeypatch.setattr(world_making, "made", None)
    again, repeated = world(files, tmp_path)
    assert again is not None
    assert repeated == said
    assert again.info.digest == first.info.digest


def test_changed_advisories_are_read_anew_and_the_old_world_goes(tmp_path: Path) -> None:
    world({"advisories/osv.jsonl": GOOD + BAD}, tmp_path)
    found, said = world({"advisories/osv.jsonl": GOOD}, tmp_path)
    assert found is not None
    assert said == []
    names = {path.name.partition(".")[0] for path in (tmp_path / ".wardbook" / "cache").iterdir()}
    assert len(names) == 1


def test_a_damaged_world_is_made_anew_elsewhere(tmp_path: Path) -> None:
    files = {"advisories/osv.jsonl": GOOD}
    world(files, tmp_path)
    for path in (tmp_path / ".wardbook" / "cache").iterdir():
        path.write_bytes(b"\xc1 nothing of ours")
    found, said = world(files, tmp_path)
    assert found is not None
    assert said == []


def test_without_advisories_there_is_no_world_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("WARDBOOK_INTEL", raising=False)
    assert world({}, tmp_path) == (None, [])


STATEMENTS = b"""{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://supplier.example/vex/1", "author": "Supplier",
 "timestamp": "2026-01-02T00:00:00Z", "version": 1, "statements": [{"vulnerability": {"name": "CVE-2026-1"},
 "products": [{"@id": "pkg:pypi/a@1"}], "status": "not_affected", "justification": "component_not_present"}]}"""
BOM_STATEMENTS = b"""{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "vulnerabilities": [{"id": "CVE-2026-1",
 "analysis": {"state": "not_affected", "justification": "code_not_present"}, "affects": [{"ref": "pkg:pypi/a@1"}]}]}"""


@pytest.mark.parametrize(("data", "family"), [(STATEMENTS, "OpenVEX"), (BOM_STATEMENTS, "CycloneDX")])
def test_a_suppliers_statements_among_the_advisories_decide_nothing_and_are_told_where_to_go(
    tmp_path: Path, data: bytes, family: str
) -> None:
    found, said = world({"advisories/osv.jsonl": GOOD, "advisories/supplier.json": data}, tmp_path)
    assert found is not None
    assert found.info.records == 1
    assert [(one.code, one.at.file, family in one.says) for one in said] == [
        ("VU104", "advisories/supplier.json", True)
    ]
    assert "wardbook vex import advisories/supplier.json" in (said[0].help or "")


def _csaf(category: str, name: str) -> bytes:
    return json.dumps(
        {
            "document": {
                "category": category,
                "csaf_version": "2.0",
                "title": "t",
                "publisher": {"category": "vendor", "name": "S", "namespace": "https://s.example"},
                "tracking": {"id": name, "current_release_date": "2026-01-02T00:00:00Z"},
            },
            "product_tree": {
                "full_product_names": [
                    {
                        "product_id": "P",
                        "name": "a",
                        "product_identification_helper": {"purl": "pkg:pypi/a@1"},
                    }
                ]
            },
            "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": {"known_not_affected": ["P"]}}],
        }
    ).encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_vex_in_csaf_is_a_judgement_and_never_read_as_an_advisory(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    files = {"advisories/osv.jsonl": GOOD, "advisories/v.json": pack(_csaf("csaf_vex", "V-1"))}
    found, said = world(files, tmp_path)
    assert found is not None
    assert found.info.records == 1
    assert [(one.code, one.at.file, "CSAF" in one.says) for one in said] == [
        ("VU104", "advisories/v.json", True)
    ]


def test_an_advisory_in_csaf_is_read_also_out_of_an_archive_that_holds_vex(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", _csaf("csaf_security_advisory", "A-1"))
        archive.writestr("v.json", _csaf("csaf_vex", "V-1"))
    found, said = world({"advisories/s.zip": packed.getvalue()}, tmp_path)
    assert found is not None
    assert found.info.records == 1
    assert [(one.code, one.at.file) for one in said] == [("VU104", "advisories/s.zip: v.json")]
    assert "unpack `v.json`" in (said[0].help or "")


def test_a_file_of_no_feed_among_the_advisories_is_still_one_that_cannot_be_read(tmp_path: Path) -> None:
    bom = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": []}'
    _, said = world({"advisories/osv.jsonl": GOOD, "advisories/bom.json": bom}, tmp_path)
    assert [one.code for one in said] == ["SF001"]
