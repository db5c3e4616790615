"""The advisories of the example: read by the readers of their feeds, about its components, true to their sources."""

from __future__ import annotations

import datetime
import gzip
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from wardbook.app.check import check
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.model.advisory import Advisory, KnownExploited, Record
from wardbook.model.security_file import SecurityFile

FOLDER = Path(__file__).parents[2] / "examples" / "infusion-pump"
ADVISORIES = FOLDER / "advisories"
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
AS_OF = datetime.date(2026, 11, 20)

Object = dict[str, Any]  # Any: JSON of a record


def read(name: str) -> list[Record]:
    """Every record of a file of advisories."""
    path = ADVISORIES / name
    return list(records(io.BytesIO(path.read_bytes()), name, Ledger()))


def advisories() -> list[Advisory]:
    """Every advisory of the example."""
    found = [*read("osv.jsonl"), *read("cve.jsonl")]
    return [one for one in found if isinstance(one, Advisory)]


def said(name: str) -> list[Object]:
    """The JSON of every line of a file."""
    return [json.loads(line) for line in (ADVISORIES / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def file() -> SecurityFile:
    """The example compiled, held against its own advisories."""
    found = check(FOLDER, as_of=AS_OF).report.subject
    assert found is not None
    return found


def test_every_record_is_read_and_none_refused() -> None:
    assert len(read("osv.jsonl")) == len(said("osv.jsonl")) >= 60
    assert len(read("cve.jsonl")) == len(said("cve.jsonl"))
    assert len({one.id for one in advisories()}) >= 100


def test_every_record_says_in_a_sentence_what_is_wrong_and_where_that_is_published() -> None:
    for one in advisories():
        assert (one.summary or one.details).endswith("."), one.id
        assert one.references, one.id


def test_every_advisory_is_about_a_component_of_the_example(file: SecurityFile) -> None:
    purls = {item.purl.partition("@")[0] for item in file.components.values() if item.purl}
    named = {purl.split("/", 1)[1].lower() for purl in purls} | {
        item.name for item in file.components.values()
    }
    products = {":".join(item.cpe.split(":")[3:5]) for item in file.components.values() if item.cpe}
    for one in advisories():
        for affected in one.affected:
            if affected.by == "cpe":
                assert ":".join(affected.cpe.split(":")[3:5]) in products, one.id
            else:
                assert affected.name.replace(":", "/").lower() in named, one.id


def test_some_are_met_some_were_corrected_before_and_some_were_withdrawn(file: SecurityFile) -> None:
    met = {name for found in file.vulnerabilities.values() for name in (found.vulnerability, *found.aliases)}
    known = {name for one in advisories() for name in (one.id, *one.aliases)}
    withdrawn = {one.id for one in advisories() if one.withdrawn}
    assert len(met & {one.id for one in advisories()}) >= 40
    assert len({one.id for one in advisories() if not {one.id, *one.aliases} & met}) >= 20
    assert withdrawn
    assert not withdrawn & met
    assert met <= known


def test_several_are_known_to_be_exploited_and_one_of_these_nobody_decided_on(file: SecurityFile) -> None:
    listed = {
        one.id for one in read("known_exploited_vulnerabilities.json") if isinstance(one, KnownExploited)
    }
    assert {"CVE-2021-44228", "CVE-2022-22965"} <= listed
    assert listed <= {name for one in advisories() for name in (one.id, *one.aliases)}
    exploited = {
        f"{item.vulnerability}@{item.component}": item.status
        for item in file.vulnerabilities.values()
        if item.known_exploited
    }
    assert len(exploited) >= 5
    assert [name for name, status in exploited.items() if status == "undecided"] == [
        "CVE-2023-4863@ui/libwebp"
    ]


def test_every_decision_about_a_vulnerability_is_about_one_that_is_there(file: SecurityFile) -> None:
    decided = {one.about for one in file.device.decisions if one.about.startswith("CVE-")}
    assert len(decided) >= 50
    assert decided <= {f"{one.vulnerability}@{one.component}" for one in file.vulnerabilities.values()}


def test_ranges_and_aliases_are_those_of_the_published_records() -> None:
    published = SHARED / "advisories" / "osv" / "PyPI" / "all.zip"
    if not published.exists():
        pytest.skip("the published advisories are not beside this checkout")
    with ZipFile(published) as archive:
        names = {Path(name).stem: name for name in archive.namelist()}
        for ours in (one for one in said("osv.jsonl") if one["id"].startswith("PYSEC-")):
            theirs = json.loads(archive.read(names[ours["id"]]))
            assert sorted(theirs.get("aliases", [])) == ours["aliases"]
            assert theirs.get("withdrawn") == ours.get("withdrawn")
            assert theirs.get("severity") == ours.get("severity")
            assert _events(theirs) == _events(ours), ours["id"]
            assert ours["summary"] not in (theirs.get("summary"), theirs.get("details"))


def test_what_is_exploited_since_when_is_what_the_catalogue_says() -> None:
    published = SHARED / "feeds" / "known_exploited_vulnerabilities.json.gz"
    if not published.exists():
        pytest.skip("the published catalogue is not beside this checkout")
    theirs = {
        one["cveID"]: one for one in json.loads(gzip.decompress(published.read_bytes()))["vulnerabilities"]
    }
    ours = json.loads((ADVISORIES / "known_exploited_vulnerabilities.json").read_text("utf-8"))
    assert ours["count"] == len(ours["vulnerabilities"])
    for one in ours["vulnerabilities"]:
        for key in ("vendorProject", "product", "dateAdded", "dueDate", "knownRansomwareCampaignUse"):
            assert one[key] == theirs[one["cveID"]][key]


def _events(record: Object) -> list[list[Object]]:
    ranges = [each for affected in record["affected"] for each in affected["ranges"]]
    return [each["events"] for each in ranges if each["type"] != "GIT"]
