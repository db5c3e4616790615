"""`wardbook intel`: from a feed's own layout, an archive, a folder, one record or lines to a snapshot that says what it holds."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.intelligence.feeds import seeds
from wardbook.app import download, feed_addresses, feed_fetch, intel, snapshots
from wardbook.app.download import Patience
from wardbook.app.feed_addresses import DEFAULT, addresses, settled
from wardbook.app.feed_store import doubt
from wardbook.app.intel import plan, sources_of, update
from wardbook.cli.intel import command
from wardbook.intelligence import snapshot
from wardbook.model.advisory import SourceInfo

DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mirror as people have them: layouts, archives, records, lines, and files of no feed."""
    place = tmp_path / "mirror"
    osv = [seeds.text({**seeds.OSV, "id": f"GO-2024-{n:04}"}) for n in range(30)]
    files = {
        "Go/all.zip": seeds.zipped(*((f"{n}.json", data) for n, data in enumerate(osv))),
        "cves.tar.gz": gzip.compress(seeds.tarred(("CVE-2024-0001.json", seeds.text(seeds.CVE)))),
        "nvdcve-2.0-2024.json.gz": gzip.compress(seeds.text(seeds.NVD)),
        "kev.json": seeds.text(seeds.KEV),
        "epss.csv.gz": gzip.compress(seeds.EPSS),
        "eol.json": seeds.text(seeds.EOL),
        "csaf/a.json": seeds.text(seeds.CSAF),
        "lines.jsonl": b"\n".join(seeds.text({**seeds.OSV, "id": f"PYSEC-{n}", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["1"]}]}) for n in range(3)),
        "README.md": b"# a mirror\n",
        "sbom.json": b'{"bomFormat": "CycloneDX"}',
        ".git/kev.json": seeds.text({**seeds.KEV, "count": 0, "vulnerabilities": []}),
    }  # fmt: skip
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


ALL = {"cve": 1, "csaf:acme": 1, "endoflife": 1, "epss": 2, "kev": 1, "nvd": 1, "osv:Go": 30, "osv:PyPI": 3}


def test_a_mirror_of_everything_becomes_one_snapshot(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "out" / "intel.vulndb"
    found = update((), (str(folder),), place, DAY)
    assert {one.source: one.records for one in found.outcomes} == ALL
    assert not found.failed and found.passed_over == 2
    with snapshot.open(place) as opened:
        assert opened.info.as_of == "2026-11-20"
        assert {one.source for one in opened.info.sources} == set(ALL)
        assert {one.source for one in opened.info.sources if one.is_whole} == {
            "cve",
            "endoflife",
            "epss",
            "kev",
            "osv:Go",
        }
    products, problems = intel.end_of_life(place)
    assert products is not None and "nginx" in products.products and not problems


def test_the_folder_one_is_in_is_called_by_its_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name, by_dot = tmp_path / "a" / "x.vulndb", tmp_path / "b" / "x.vulndb"
    update((), (str(folder),), by_name, DAY)
    monkeypatch.chdir(folder)
    update((), (".",), by_dot, DAY)
    assert by_name.read_bytes() == by_dot.read_bytes()


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "x.vulndb", tmp_path / "b" / "x.vulndb"
    for place in (one, other):
        update((), (str(folder),), place, DAY)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("name", "source"),
    [("Go/all.zip", "osv:Go"), ("cves.tar.gz", "cve"), ("nvdcve-2.0-2024.json.gz", "nvd"), ("kev.json", "kev"), ("csaf/a.json", "csaf:acme"), ("lines.jsonl", "osv:PyPI"), ("csaf", "csaf:acme"), ("Go", "osv:Go")],
)  # fmt: skip
def test_any_single_piece_tells_by_itself_which_feed_it_is(
    name: str, source: str, folder: Path, tmp_path: Path
) -> None:
    found = update((), (str(folder / name),), tmp_path / "x.vulndb", DAY)
    assert [one.source for one in found.outcomes] == [source]


def test_sources_choose_among_what_is_there(folder: Path, tmp_path: Path) -> None:
    found = update(("osv:go,kev", "csaf"), (str(folder),), tmp_path / "x.vulndb", DAY)
    assert [one.source for one in found.outcomes] == ["csaf:acme", "kev", "osv:Go"]
    found = update(("osv:npm",), (str(folder),), tmp_path / "y.vulndb", DAY)
    assert [(one.source, one.health, one.why) for one in found.outcomes] == [
        ("osv:npm", "never", "nothing of it is there")
    ]


def test_what_came_before_stays_beside_what_comes_now(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "x.vulndb"
    update((), (str(folder / "kev.json"),), place, DAY)
    update((), (str(folder / "Go" / "all.zip"),), place, DAY)
    assert [one.source for one in sources_of(place)] == ["kev", "osv:Go"]


def test_a_damaged_file_in_a_folder_spoils_its_source_and_no_other(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "x.vulndb"
    update((), (str(folder),), place, DAY)
    archive = folder / "Go" / "all.zip"
    archive.write_bytes(archive.read_bytes()[:-40])
    found = update((), (str(folder),), place, DAY)
    assert [(one.source, one.health) for one in found.failed] == [("osv:Go", "kept")]
    with snapshot.open(place) as opened:
        assert opened.info.records == 30 + 1 + 1 + 1 + 3


def test_a_file_that_is_named_must_be_a_feed(folder: Path, tmp_path: Path) -> None:
    found = update((), (str(folder / "sbom.json"), str(tmp_path / "nowhere")), tmp_path / "x.vulndb", DAY)
    assert sorted(one.why for one in found.failed) == [
        "it is none of the feeds that are known",
        "there is no such file or folder",
    ]


@pytest.mark.parametrize(
    ("new", "last", "word"),
    [
        ((0, 0, ""), None, "no record"),
        ((9, 3, ""), None, "3 of its 12"),
        ((9, 1, ""), None, ""),
        ((10, 0, "2026"), (20, "2026"), ""),
        ((9, 0, "2026"), (20, "2026"), "shrank"),
        ((1, 0, "2026"), (19, "2026"), ""),
        ((20, 0, "2025"), (20, "2026"), "back in time"),
        ((20, 0, "2026"), (20, ""), ""),
    ],
)
def test_what_is_doubted(new: tuple[int, int, str], last: tuple[int, str] | None, word: str) -> None:
    now = SourceInfo(source="x", records=new[0], refused=new[1], newest=new[2])
    then = SourceInfo(source="x", records=last[0], newest=last[1]) if last else None
    why = doubt(now, then)
    assert word in why if word else not why


# --- where feeds are published ---


def test_every_default_source_has_addresses_and_a_name_that_is_settled() -> None:
    for source in DEFAULT:
        assert settled(source) == source
        if source != "csaf":
            assert all(one.url.startswith("https://") for one in addresses(source, 2026))
    assert settled("eol") == "endoflife" and settled("osv:NPM") == "osv:npm"
    assert len(addresses("nvd", 2026)) == 25
    assert addresses("osv:GitHub Actions", 2026)[0].url.endswith("/GitHub%20Actions/all.zip")


@pytest.mark.parametrize("source", ["osv", "osv:Nowhere", "ghsa", ""])
def test_a_source_that_nobody_knows_is_named(source: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no source"):
        settled(source)
    if source:
        with pytest.raises(ValueError, match="there is no source"):
            plan((source,), (), tmp_path / "x", DAY)


class Files(ThreadingHTTPServer):
    """A server of files by path; whatever is not there is 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Served)
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Served(BaseHTTPRequestHandler):
    server: Files

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("apiKey", "")))
        data = self.server.files.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def files() -> Iterator[Files]:
    found = Files()
    threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def renew(source: str, place: Path) -> intel.Update:
    return update(
        (source,), (), place, DAY, patience=Patience(tries=1, timeout_seconds=2), sleep=lambda _seconds: None
    )


def test_nvd_s_yearly_files_are_held_against_their_digests(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NVD_API_KEY", raising=False)
    monkeypatch.setattr(feed_addresses, "NVD_YEAR", files.url + "/nvdcve-2.0-{year}.json.gz")
    monkeypatch.setattr(feed_addresses, "NVD_FIRST_YEAR", 2025)
    for year in (2025, 2026):
        data = seeds.text(
            {**seeds.NVD, "vulnerabilities": [{"cve": {**seeds.NVD_ITEM["cve"], "id": f"CVE-{year}-0001"}}]}
        )
        packed = gzip.compress(data)
        files.files[f"/nvdcve-2.0-{year}.json.gz"] = packed
        meta = f"lastModifiedDate:x\r\nsize:{len(data)}\r\nzipSize:1\r\ngzSize:{len(packed)}\r\nsha256:{hashlib.sha256(data).hexdigest().upper()}\r\n"
        files.files[f"/nvdcve-2.0-{year}.meta"] = meta.encode()
    place = tmp_path / "x.vulndb"
    assert [(one.health, one.records) for one in renew("nvd", place).outcomes] == [("fresh", 2)]
    before = place.read_bytes()
    files.files["/nvdcve-2.0-2026.meta"] = files.files["/nvdcve-2.0-2025.meta"]
    (failed,) = renew("nvd", place).failed
    assert failed.health == "kept" and ".meta" in failed.why
    assert place.read_bytes() == before


def test_nvd_s_pages_are_all_fetched_with_the_key(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NVD_API_KEY", "secret")
    monkeypatch.setattr(feed_addresses, "NVD_PAGE", files.url + "/cves?size={size}&start={start}")
    monkeypatch.setattr(feed_addresses, "NVD_PAGE_SIZE", 2)
    monkeypatch.setattr(feed_fetch, "NVD_PAGE_SIZE", 2)
    items = [{"cve": {**seeds.NVD_ITEM["cve"], "id": f"CVE-2024-{n:04}"}} for n in range(5)]
    for start in (0, 2, 4):
        page = items[start : start + 2]
        files.files[f"/cves?size=2&start={start}"] = seeds.text(
            {"resultsPerPage": len(page), "startIndex": start, "totalResults": 5, "vulnerabilities": page}
        )
    found = renew("nvd", tmp_path / "x.vulndb")
    assert [(one.health, one.records) for one in found.outcomes] == [("fresh", 5)]
    assert {key for _, key in files.asked} == {"secret"}
    with snapshot.open(tmp_path / "x.vulndb") as opened:
        assert [one.is_whole for one in opened.info.sources] == [True]


PROVIDER = "https://provider.example"
METADATA = {
    "publisher": {"name": "Acme", "category": "vendor", "namespace": PROVIDER},
    "role": "csaf_provider",
}


@pytest.fixture
def provider(files: Files, monkeypatch: pytest.MonkeyPatch) -> Files:
    """A provider of CSAF documents; its encrypted addresses lead to the server on this machine."""

    def near(url: str, into: Path, **more: Any) -> download.Fetched:
        return download.fetch(url.replace(PROVIDER, files.url), into, **more)

    monkeypatch.setattr(feed_fetch, "fetch", near)
    monkeypatch.setattr(feed_fetch, "CSAF_PROVIDER", f"{PROVIDER}/provider-metadata.json")
    files.files |= {
        "/provider-metadata.json": seeds.text(
            {**METADATA, "distributions": [{"directory_url": f"{PROVIDER}/white"}]}
        ),
        "/white/index.txt": b"2024/a.json\n2024/b.json\n",
        "/white/2024/a.json": seeds.text(seeds.CSAF),
        "/white/2024/b.json": seeds.text(seeds.CSAF).replace(b"A-1", b"A-2"),
    }
    return files


def test_a_csaf_provider_is_followed_from_its_metadata_to_every_document(
    provider: Files, tmp_path: Path
) -> None:
    place = tmp_path / "x.vulndb"
    assert [(one.source, one.health, one.records) for one in renew("csaf", place).outcomes] == [
        ("csaf:acme", "fresh", 2)
    ]
    del provider.files["/white/2024/b.json"]
    (failed,) = renew("csaf", place).failed
    assert "2024/b.json" in failed.why
    provider.files["/white/index.txt"] = b"../../etc/passwd\n"
    (failed,) = renew("csaf", place).failed
    assert "names no JSON file below the index" in failed.why
    assert [one.records for one in sources_of(place) if one.source == "csaf:acme"] == [2]


def test_a_provider_s_feed_is_followed_and_its_digests_are_held_against_the_documents(
    provider: Files, tmp_path: Path
) -> None:
    place = tmp_path / "x.vulndb"
    document = provider.files["/white/2024/a.json"]
    links = [
        {"rel": "self", "href": f"{PROVIDER}/white/2024/a.json"},
        {"rel": "hash", "href": f"{PROVIDER}/a.json.sha256"},
    ]
    rolie = {
        "feeds": [
            {"url": f"{PROVIDER}/feed.json", "tlp_label": "WHITE"},
            {"url": f"{PROVIDER}/secret.json", "tlp_label": "RED"},
        ]
    }
    provider.files |= {
        "/provider-metadata.json": seeds.text({**METADATA, "distributions": [{"rolie": rolie}]}),
        "/feed.json": seeds.text(
            {"feed": {"entry": [{"content": {"src": links[0]["href"]}, "link": links}]}}
        ),
        "/a.json.sha256": hashlib.sha256(document).hexdigest().encode() + b"  a.json\n",
    }
    assert [(one.source, one.health, one.records) for one in renew("csaf", place).outcomes] == [
        ("csaf:acme", "fresh", 1)
    ]
    provider.files["/a.json.sha256"] = b"0" * 64
    (failed,) = renew("csaf", place).failed
    assert "SHA-256" in failed.why


# --- the command ---


def run(*arguments: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(command, list(arguments))
    return found.exit_code, found.stdout, found.stderr


def test_the_command_says_what_became_of_every_source(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "x.vulndb"
    code, out, err = run("update", "--from", str(folder), "-o", str(place), "--as-of", "2026-11-20")
    assert code == 0
    assert "osv:Go: old, 30 records, newest 2024-05-01T00:00:00Z, 933 days before 2026-11-20" in out
    assert f"wrote {place}: vulndb-20261120-" in out
    assert "2 files are of no feed" in err
    at_that_time = run(
        "update", "--from", str(folder), "-o", str(tmp_path / "then.vulndb"), "--as-of", "2024-05-02"
    )[1]
    assert "osv:Go: fresh, 30 records, newest 2024-05-01T00:00:00Z\n" in at_that_time
    code, out, _ = run("update", "--from", str(folder / "sbom.json"), "-o", str(place))
    assert code == 1
    assert "never, 0 records: it is none of the feeds" in out and f"{place} is left as it was" in out
    code, out, _ = run("update", "--from", str(folder / "sbom.json"), "-o", str(tmp_path / "y.vulndb"))
    assert code == 3 and "there is no snapshot" in out


def test_a_dry_run_asks_nobody_and_writes_nothing(tmp_path: Path) -> None:
    code, out, _ = run("update", "--dry-run", "--source", "osv:PyPI,kev", "-o", str(tmp_path / "x.vulndb"))
    assert code == 0
    assert "/PyPI/all.zip" in out and "known_exploited_vulnerabilities.json" in out
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_nobody_knows_is_a_mistake_in_usage(tmp_path: Path) -> None:
    code, _, err = run("update", "--source", "ghsa", "-o", str(tmp_path / "x.vulndb"))
    assert code == 2 and "there is no source `ghsa`" in err


def test_info_lists_dates_ages_licences_digests_and_health(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "x.vulndb"
    run("update", "--from", str(folder), "-o", str(place))
    monkeypatch.setenv(snapshots.VARIABLE, str(place))
    code, out, _ = run("info", "--as-of", "2024-05-11", "--format", "json")
    assert code == 0
    text = json.dumps(json.loads(out))
    for word in (
        "osv:Go",
        "CC-BY-4.0",
        "2024-05-01",
        "fresh",
        "Go/all.zip",
        "not endorsed or certified by the NVD",
    ):
        assert word in text, word
    code, out, _ = run("info", "--as-of", "2025-05-11")
    assert code == 0 and "old" in out
    code, _, err = run("info", str(tmp_path / "nowhere"))
    assert code == 3 and "VU101" in err


def test_nothing_half_made_is_left_behind(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "out" / "x.vulndb"
    update((), (str(folder),), place, DAY)
    shutil.rmtree(folder)
    update((), (str(folder),), place, DAY)
    assert sorted(path.name for path in place.parent.iterdir()) == [
        "x.vulndb",
        "x.vulndb.bodies",
        "x.vulndb.feeds",
    ]
    assert not any(path.name.startswith(".work") for path in (place.parent / "x.vulndb.feeds").iterdir())
