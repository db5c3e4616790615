"""Files of any feed: told apart, packed any way, cut short or hostile."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.detect import detect, is_lines
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.model.advisory import Record

OSV = {"id": "PYSEC-2024-1", "modified": "2024-05-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["1.0"]}]}  # fmt: skip
CVE = {
    "dataType": "CVE_RECORD",
    "cveMetadata": {"cveId": "CVE-2024-0001", "state": "PUBLISHED"},
    "containers": {"cna": {}},
}
NVD_ITEM = {"cve": {"id": "CVE-2024-0001", "vulnStatus": "Analyzed", "lastModified": "2024-05-01T00:00:00"}}
NVD = {"resultsPerPage": 1, "startIndex": 0, "totalResults": 1, "format": "NVD_CVE", "timestamp": "2024-06-01T00:00:00", "vulnerabilities": [NVD_ITEM]}  # fmt: skip
KEV_ITEM = {"cveID": "CVE-2024-0001", "dateAdded": "2024-05-01", "knownRansomwareCampaignUse": "Known"}
KEV = {"title": "t", "catalogVersion": "2024.05.01", "dateReleased": "2024-05-01T00:00:00Z", "count": 1, "vulnerabilities": [KEV_ITEM]}  # fmt: skip
EPSS = b"#model_version:v2025.03.14,score_date:2025-06-18T12:55:00Z\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\n"
EOL = {"nginx": {"label": "nginx", "releases": [{"releaseCycle": "1.24", "releaseDate": "2023-04-11", "eol": "2024-04-23", "latest": "1.24.0"}]}}  # fmt: skip
CSAF = {"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "t", "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://example.org"}, "tracking": {"id": "A-1", "status": "final", "version": "1", "initial_release_date": "2024-05-01T00:00:00Z", "current_release_date": "2024-05-01T00:00:00Z", "revision_history": []}}, "product_tree": {"full_product_names": [{"product_id": "P", "name": "Pump 1.0"}]}, "vulnerabilities": [{"cve": "CVE-2024-0001", "product_status": {"known_affected": ["P"]}}]}  # fmt: skip


def text(value: object) -> bytes:
    return json.dumps(value).encode()


def read(data: bytes, name: str = "feed") -> tuple[list[Record], Ledger]:
    ledger = Ledger()
    return list(records(io.BytesIO(data), name, ledger)), ledger


def sources(data: bytes, name: str = "feed") -> dict[str, int]:
    return {tally.source: tally.records for tally in read(data, name)[1].tallies()}


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


FEEDS = {
    "osv:PyPI": text(OSV),
    "cve": text(CVE),
    "nvd": text(NVD),
    "kev": text(KEV),
    "epss": EPSS,
    "endoflife": text(EOL),
    "csaf:acme": text(CSAF),
}


@pytest.mark.parametrize("source", FEEDS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress, lambda data: b"\xef\xbb\xbf" + data], ids=["plain", "gzip", "zstd", "mark"])  # fmt: skip
def test_a_feed_is_told_by_its_words_however_it_is_packed(
    source: str, pack: Callable[[bytes], bytes]
) -> None:
    assert sources(pack(FEEDS[source])) == {source: 1}


@pytest.mark.parametrize("source", FEEDS)
def test_a_feed_is_told_within_an_archive(source: str) -> None:
    entry = ("any/name.csv" if source == "epss" else "any/name.json", FEEDS[source])
    assert sources(zipped(entry)) == {source: 1}
    assert sources(tarred(entry)) == {source: 1}
    assert sources(gzip.compress(tarred(entry))) == {source: 1}


def test_indented_json_is_one_record_and_lines_are_many() -> None:
    assert sources(json.dumps(OSV, indent=1).encode()) == {"osv:PyPI": 1}
    assert sources(b"\n".join([text(OSV), text(CVE), b"", text(NVD_ITEM)])) == {
        "osv:PyPI": 1,
        "cve": 1,
        "nvd": 1,
    }
    assert sources(text([OSV, {**OSV, "id": "PYSEC-2024-2"}])) == {"osv:PyPI": 2}


def test_single_entries_of_the_catalogues_are_records_too() -> None:
    assert sources(text(NVD_ITEM["cve"])) == {"nvd": 1}
    assert sources(text(KEV_ITEM)) == {"kev": 1}


KEV_CSV = (
    b"cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,"
    b'knownRansomwareCampaignUse,notes,cwes\r\nCVE-2024-0001,Acme,Pump,"Falls, over",2024-01-02,"two\nlines",'
    b"Update,2024-01-23,Known,,CWE-20\r\n"
)
EPSS_ANSWER = {
    "status": "OK",
    "data": [{"cve": "CVE-2024-0001", "epss": "0.97", "percentile": "0.99", "date": "2024-03-01"}],
}


@pytest.mark.parametrize(
    ("data", "source", "newest"),
    [
        (KEV_CSV, "kev", "2024-01-02"),
        (b"\xef\xbb\xbf" + KEV_CSV, "kev", "2024-01-02"),
        (text(EPSS_ANSWER), "epss", "2024-03-01"),
        (text(EPSS_ANSWER["data"]), "epss", "2024-03-01"),
        (text({"vulns": [OSV]}), "osv:PyPI", OSV["modified"]),
    ],
)
def test_other_forms_in_which_a_feed_is_published_or_answers_are_read(
    data: bytes, source: str, newest: str
) -> None:
    found, ledger = read(data)
    (info,) = [tally.info() for tally in ledger.tallies()]
    assert (info.source, info.records, info.refused, info.newest) == (source, 1, 0, newest)
    if source == "kev":
        assert [(one.id, one.due, one.ransomware) for one in found] == [("CVE-2024-0001", "2024-01-23", True)]  # type: ignore[union-attr] # they are entries of the catalogue
    assert info.is_whole is (source == "kev")


@pytest.mark.parametrize(
    "damaged",
    [
        b"cveID,dateAdded\nnonsense,2024-01-02\n",
        b'{"data":[{"cve":"CVE-2024-0001","epss":"2","percentile":"0"}]}',
    ],
)
def test_rows_of_those_forms_that_say_nothing_are_refused_and_counted(damaged: bytes) -> None:
    _, ledger = read(damaged)
    (info,) = [tally.info() for tally in ledger.tallies()]
    assert (info.records, info.refused) == (0, 1)


def test_the_layout_of_osv_names_the_source_and_makes_it_whole() -> None:
    _, ledger = read(zipped(("A.json", text(OSV))), "mirror/OSS-Fuzz/all.zip")
    (info,) = [tally.info() for tally in ledger.tallies()]
    assert (info.source, info.is_whole) == ("osv:OSS-Fuzz", True)
    _, ledger = read(text(OSV), "some/record.json")
    (info,) = [tally.info() for tally in ledger.tallies()]
    assert (info.source, info.is_whole) == ("osv:PyPI", False)


def test_a_folder_that_is_called_like_an_ecosystem_makes_no_osv_of_what_is_none() -> None:
    assert sources(text(KEV_ITEM), "Linux/kev.json") == {"kev": 1}
    assert sources(
        zipped(("A.json", text(CVE)), ("B.json", b'{"cveMetadata": {}, "containers": 7}')), "Go/a.zip"
    ) == {"cve": 1}


def test_what_passed_is_counted_dated_digested_and_licensed() -> None:
    _, ledger = read(zipped(("A.json", text(OSV)), ("B.json", text({**OSV, "modified": "2025-01-01T00:00:00Z"})), ("C.json", b'{"id": 1,"modified":""}')), "PyPI/all.zip")  # fmt: skip
    (tally,) = ledger.tallies()
    info = tally.info()
    assert (info.records, info.refused, info.newest, info.licence) == (
        2,
        1,
        "2025-01-01T00:00:00Z",
        "CC-BY-4.0",
    )
    assert info.origin == "PyPI/all.zip" and len(info.digest) == 64
    assert "C.json" in str(tally.diagnostics[0].at)
    assert read(EPSS)[1].of("epss").info().newest == "2025-06-18T12:55:00Z"
    assert read(text(KEV))[1].of("kev").info().newest == "2024-05-01T00:00:00Z"


def test_the_digest_depends_on_every_byte_of_the_records() -> None:
    one, other = (read(text({**OSV, "summary": word}))[1].of("osv:PyPI").info().digest for word in ("a", "b"))
    assert one != other


def test_a_damaged_record_is_refused_alone() -> None:
    data = zipped(
        ("A.json", text(OSV)),
        ("B.json", b'{"id": "PYSEC-2", "modified":'),
        ("C.json", b""),
        ("README.md", b"# hello"),
        ("D.json", b"\xff\xfe"),
    )
    _, ledger = read(data, "PyPI/all.zip")
    tally = ledger.of("osv:PyPI")
    assert (tally.records, tally.refused) == (1, 3)


def test_lists_of_changes_beside_the_records_are_no_records() -> None:
    assert sources(zipped(("cves/delta.json", text({"new": []})), ("cves/A.json", text(CVE)))) == {"cve": 1}


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<html>busy</html>", "none of the feeds"),
        (b'{"bomFormat": "CycloneDX"}', "none of the feeds"),
        (b"PK\x03\x04 and so on", "cut short"),
        (gzip.compress(text(KEV))[:-9], "too early"),
        (gzip.compress(EPSS * 2000)[: len(gzip.compress(EPSS * 2000)) // 2], "too early"),
        (gzip.compress(text(KEV))[:-8] + b"\0" * 8, "damaged"),
        (zstandard.compress(text(KEV))[:-3], "too early"),
        (zstandard.compress(text(KEV))[:5] + b"\xff" * 40, "Zstandard"),
        (text(KEV)[:-3], "cut short"),
        (text(KEV) + b"{}", "behind the end"),
        (text(KEV).replace(b'"count": 1', b'"count": 2'), "holds 1"),
        (text({**NVD, "resultsPerPage": 3, "totalResults": 3}), "holds 1"),
        (text(KEV).replace(b"}]}", b"]}}"), "did not open"),
        (gzip.compress(zipped(("A.json", text(OSV)))), "stays closed"),
        (gzip.compress(gzip.compress(text(OSV))), "stays closed"),
        (zipped(("A.zip", zipped(("A.json", text(OSV))))), "stays closed"),
        (zipped(("A.txt", b"hello")), "no record of any feed"),
        (zipped(("../A.json", text(OSV))), "out of its folder"),
        (zipped(("/etc/A.json", text(OSV))), "out of its folder"),
        (zipped(("C:A.json", text(OSV))), "out of its folder"),
        (tarred(("../A.json", text(OSV))), "out of its folder"),
        (zipped(("A.json", text(OSV)))[:-30], "cut short"),
        (zipped(("A.json", text(OSV))) + b"x", "behind its end"),
        (tarred(("A.json", text(OSV)))[:1024], "cut short"),
        (tarred(("A.json", text(OSV)))[:700], "damaged tar"),
    ],
)
def test_a_file_that_is_damaged_cut_short_or_hostile_is_refused_as_a_whole(data: bytes, word: str) -> None:
    with pytest.raises(Packed, match=word):
        read(data)


def patched(data: bytes, magic: bytes, at: int, value: bytes) -> bytes:
    """An archive with bytes of its first local header or directory line replaced."""
    place = data.index(magic) + at
    return data[:place] + value + data[place + len(value) :]


LOCAL, LINE = b"PK\x03\x04", b"PK\x01\x02"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda data: patched(data, LINE, 24, struct.pack("<L", 5)), "another size"),
        (lambda data: patched(data, LINE, 24, struct.pack("<L", 100_000)), "another size"),
        (lambda data: patched(data, LINE, 24, struct.pack("<L", 0x7FFFFFFF)), "the limit"),
        (lambda data: patched(data, LINE, 16, b"\0\0\0\0"), "checksum"),
        (lambda data: patched(data, LINE, 8, b"\x01"), "encrypted"),
        (lambda data: patched(data, LINE, 10, b"\x0c"), "method 12"),
        (lambda data: patched(data, LINE, 42, struct.pack("<L", 7)), "no file"),
        (lambda data: patched(data, LINE, 20, struct.pack("<L", 190)), "directory|packed size"),
        (lambda data: patched(data, LOCAL, 35, b"\xff\xff\xff"), "damaged"),
    ],
)
def test_an_entry_that_lies_is_refused_and_the_others_are_read(
    change: Callable[[bytes], bytes], word: str
) -> None:
    data = change(zipped(("A.json", text(OSV))))
    with pytest.raises(Packed, match=word):
        read(data)
    both = change(zipped(("A.json", text(OSV)), ("B.json", text(OSV) + b" " * 300)))
    _, ledger = read(both, "PyPI/all.zip")
    assert (ledger.of("osv:PyPI").records, ledger.of("osv:PyPI").refused) == (1, 1)


def test_entries_that_share_bytes_are_an_attack() -> None:
    data = zipped(("A.json", b"0" * 9_000), method=zipfile.ZIP_STORED)
    start = data.index(LINE)
    line, end = data[start : start + 46 + 6], data[-22:]
    many = 50
    directory = line * many
    end = end[:8] + struct.pack("<2H2L", many, many, len(directory), start) + end[20:]
    with pytest.raises(Packed, match="share bytes"):
        read(data[:start] + directory + end)


def test_what_swells_is_stopped_long_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(text(OSV)[:-1] + b" " * 200_000_000, 9)
    tracemalloc.start()
    with pytest.raises(Packed, match="UNPACKED_RATIO"):
        read(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000, f"{peak:,} bytes"
    with pytest.raises(Packed, match=r"UNPACKED_RATIO|the limit"):
        read(zipped(*((f"{n}.json", b"0" * 8_000_000) for n in range(4))))


def test_a_huge_archive_is_read_in_constant_memory(tmp_path: Path) -> None:
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6_000):
            archive.writestr(
                f"PYSEC-{number}.json", json.dumps({**OSV, "id": f"PYSEC-{number}", "details": "x" * 500})
            )
    tracemalloc.start()
    with place.open("rb") as stream:
        count = sum(1 for _ in records(stream, "PyPI/all.zip", Ledger()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6_000
    assert peak < 6_000_000, f"{peak:,} bytes"


def test_a_long_list_in_one_text_is_cut_into_records_wherever_a_piece_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from wardbook.intelligence.feeds import json_stream  # the size of a piece is its own affair

    items = [
        {
            "cve": {
                "id": f"CVE-2024-{n:04}",
                "vulnStatus": '"]}\\',
                "descriptions": [{"lang": "en", "value": '\\"{['}],
            }
        }
        for n in range(120)
    ]
    data = text(
        {
            **NVD,
            "resultsPerPage": 120,
            "totalResults": 120,
            "vulnerabilities": items,
            "after": {"vulnerabilities": [1]},
        }
    )
    for size in (1, 2, 3, 61, 1000, 1 << 20):
        monkeypatch.setattr(json_stream, "_PIECE", size)
        found, _ = read(data)
        assert [one.id for one in found] == [item["cve"]["id"] for item in items]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", ""),
        (b"{}", ""),
        (b"[]", ""),
        (b"[1]", ""),
        (b'{"a": {"id": 1, "modified": 2}}', ""),
        (b'{"vulnerabilities": []}', ""),
        (b'{"document": {"title": "x"}}', ""),
        (b'{"a": "\\"id\\": \\"modified\\":"}', ""),
        (b'[{"cycle": "1", "eol": false}]', "endoflife"),
        (b'{"result": [{"name": "x", "releases": []}]}', "endoflife"),
        (b"cve,epss,percentile\n", "epss"),
    ],
)
def test_nothing_is_taken_for_a_feed_that_does_not_say_so(head: bytes, kind: str) -> None:
    assert detect(head) == kind


def test_lines_are_told_from_one_text_that_has_lines() -> None:
    assert is_lines(b'{"id": 1}\n{"id": 2}\n')
    assert not is_lines(b'{\n"id": 1}')
    assert not is_lines(b'{"a": {}\n, "b": {}}')


@pytest.mark.slow
def test_archives_with_more_files_than_two_bytes_can_count_and_archives_written_as_a_stream_are_read() -> (
    None
):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(66_000):
            archive.writestr(f"{number}.txt", b"")
        archive.writestr("A.json", text(OSV))
    assert sources(out.getvalue()) == {"osv:PyPI": 1}

    class OneWay(io.RawIOBase):
        """A stream that cannot go back, so that sizes stand behind the data."""

        held = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes, /) -> int:  # type: ignore[override]
            self.held += bytes(data)
            return len(data)

    stream = OneWay()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.json", text(OSV))
        archive.comment = b"a comment"
    assert sources(stream.held) == {"osv:PyPI": 1}
