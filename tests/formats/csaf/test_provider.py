"""A provider's metadata and indexes: where its documents are, and nothing that leads elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.formats.csaf.provider import Feed, read_changes, read_index, read_provider, read_rolie

METADATA: dict[str, Any] = {
    "canonical_url": "https://weather.example/.well-known/csaf/provider-metadata.json",
    "distributions": [
        {"directory_url": "https://weather.example/csaf/white/"},
        {"rolie": {"feeds": [{"url": "https://weather.example/csaf/feed.json", "tlp_label": "WHITE", "summary": "All."}]}},
    ],
    "last_updated": "2026-01-01T00:00:00Z",
    "metadata_version": "2.0",
    "public_openpgp_keys": [{"fingerprint": "ABCD", "url": "https://weather.example/key.asc"}],
    "publisher": {"category": "vendor", "name": "Weather Co.", "namespace": "https://weather.example"},
    "role": "csaf_trusted_provider",
}  # fmt: skip


def test_metadata_say_who_publishes_and_where() -> None:
    found, said = read_provider(json.dumps(METADATA).encode(), "provider-metadata.json")
    assert said == []
    assert found is not None
    assert (found.publisher, found.role) == ("Weather Co.", "csaf_trusted_provider")
    assert found.folders == ("https://weather.example/csaf/white/",)
    assert found.feeds == (Feed(url="https://weather.example/csaf/feed.json", label="WHITE"),)
    assert found.keys == (("ABCD", "https://weather.example/key.asc"),)


@pytest.mark.parametrize(
    "url", ["http://weather.example/", "file:///etc/passwd", "https://", "https://a@weather.example/", "//x", "https://[/"]
)  # fmt: skip
def test_an_address_that_is_not_https_is_left_out_and_named(url: str) -> None:
    found, said = read_provider(
        json.dumps(METADATA | {"distributions": [{"directory_url": url}]}).encode(), "x"
    )
    assert found is not None
    assert found.folders == ()
    assert [item.path for item in said] == ["/distributions/0/directory_url"]


def test_an_index_lists_each_path_once() -> None:
    found, said = read_index(b"2026/wx-1.json\r\n2026/wx-2.json\n\n2026/wx-1.json\n", "index.txt")
    assert said == []
    assert [listed.path for listed in found or ()] == ["2026/wx-1.json", "2026/wx-2.json"]


@pytest.mark.parametrize(
    "path", ["../x.json", "/x.json", "a/../x.json", "https://evil.example/x.json", "a\\x.json", "%2e%2e/x.json", "x.txt", "a//x.json", "x.json?y", "a/%2Fx.json"]
)  # fmt: skip
def test_a_path_that_leads_out_of_the_distribution_is_left_out_and_named(path: str) -> None:
    found, said = read_index(path.encode(), "index.txt")
    assert (found, len(said)) == ((), 1)
    assert read_changes(f'"{path}","2026-01-01T00:00:00Z"'.encode(), "changes.csv")[0] == ()


def test_changes_are_listed_the_latest_first_and_each_document_with_its_latest_change() -> None:
    text = (
        b'"2026/a.json","2026-01-01T00:00:00Z"\n'
        b'"2026/b.json","2026-01-01T01:00:00+05:00"\n'
        b'2026/c.json,"2026-03-01T00:00:00.5Z"\n'
        b'"2026/a.json","2026-02-01T00:00:00Z"\n'
        b'"2026/d.json","yesterday"\n'
    )
    found, said = read_changes(text, "changes.csv")
    assert [listed.path for listed in found or ()] == [
        "2026/c.json",
        "2026/a.json",
        "2026/b.json",
        "2026/d.json",
    ]
    assert [listed.changed for listed in found or ()][1] == "2026-02-01T00:00:00Z"
    assert [item.path for item in said] == ["line 5"]


def test_a_rolie_feed_lists_documents_with_their_digests() -> None:
    entry = {
        "content": {"src": "https://weather.example/wx-1.json", "type": "application/json"},
        "link": [
            {"rel": "self", "href": "https://weather.example/wx-1.json"},
            {"rel": "hash", "href": "https://weather.example/wx-1.json.sha256"},
            {"rel": "signature", "href": "https://weather.example/wx-1.json.asc"},
        ],
        "updated": "2026-01-01T00:00:00Z",
    }
    found, said = read_rolie(
        json.dumps({"feed": {"entry": [entry, {"content": {"src": "ftp://x"}}]}}).encode(), "feed.json"
    )
    (listed,) = found or ()
    assert listed.path == "https://weather.example/wx-1.json"
    assert listed.digests == ("https://weather.example/wx-1.json.sha256",)
    assert listed.signature.endswith(".asc")
    assert len(said) == 1


@given(st.binary(max_size=60) | st.text('",\n/.json2026-T:Z', max_size=60).map(str.encode))
def test_any_bytes_end_in_a_list_or_a_diagnostic(data: bytes) -> None:
    for read in (read_provider, read_index, read_changes, read_rolie):
        found, said = read(data, "x")
        assert found is not None or said
