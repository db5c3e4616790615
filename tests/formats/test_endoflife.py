"""endoflife.date: its three shapes, what matches and what must not, and data that is wrong or hostile."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.formats.endoflife import End, EndOfLife, Hint, read
from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "feeds" / "endoflife.json.gz"

RAIN: dict[str, Any] = {
    "label": "Rain Framework",
    "identifiers": [
        {"purl": "pkg:pypi/rain"},
        {"purl": "pkg:deb/debian/rain"},
        {"cpe": "cpe:2.3:a:weather:rain"},
        {"cpe": "cpe:/a:weather_office:rain"},
        {"repology": "rain"},
    ],
    "releases": [
        {"releaseCycle": "3.10", "releaseDate": "2024-01-01", "eol": False, "latest": "3.10.2"},
        {
            "releaseCycle": "3.1",
            "releaseDate": "2020-01-01",
            "eoas": "2021-01-01",
            "eol": "2022-01-01",
            "eoes": "2024-01-01",
            "latest": "3.1.7",
            "latestReleaseDate": "2021-12-01",
        },
        {"releaseCycle": "2", "releaseDate": "2010-01-01", "eol": True, "latest": "2.9"},
    ],
}


def _tree(**products: object) -> bytes:
    return json.dumps(products).encode()


def _read(data: bytes, name: str = "endoflife.json") -> EndOfLife:
    found, wrong = read(data, name)
    assert wrong == []
    assert found is not None
    return found


def _hint(component: SbomComponent, **products: object) -> Hint | None:
    return _read(_tree(**(products or {"rain": RAIN}))).hint(component)


def _component(version: str | None, purl: str | None = None, **more: Any) -> SbomComponent:
    return SbomComponent(
        **{"name": "rain", "version": version, "purl": Purl.parse(purl) if purl else None, **more}
    )


def test_a_hint_says_every_end_its_source_its_day_and_why() -> None:
    hint = _hint(_component("3.1.4", "pkg:pypi/rain@3.1.4"))
    assert hint is not None
    assert (hint.product, hint.label, hint.cycle, hint.latest) == ("rain", "Rain Framework", "3.1", "3.1.7")
    assert [str(hint.active), str(hint.security), str(hint.extended)] == [
        "2021-01-01",
        "2022-01-01",
        "2024-01-01",
    ]
    assert (hint.source, hint.dated, hint.dated_by) == ("endoflife.json", "2024-01-01", "its newest release")
    assert hint.why == (
        "the data gives Rain Framework the package URL pkg:pypi/rain, and version 3.1.4 lies in its cycle 3.1"
    )


@pytest.mark.parametrize(
    ("version", "cycle"),
    [
        ("3.1", "3.1"),
        ("v3.1.4", "3.1"),
        ("3.10.0", "3.10"),
        ("3.1w", "3.1"),
        ("3.1rc1", "3.1"),
        ("3.1-patched", "3.1"),
        ("2.0+gitAUTOINC", "2"),
        ("2u51-b07", "2"),
        ("3", None),
        ("3.2", None),
        ("3.11", None),
        ("31", None),
        ("2a4f9c1e", None),
        ("20230101", None),
        ("latest", None),
        ("", None),
        ("2" * 300, None),
    ],
)
def test_a_version_lies_in_a_cycle_by_whole_numbers(version: str, cycle: str | None) -> None:
    hint = _hint(_component(version, "pkg:pypi/rain"))
    assert (hint and hint.cycle) == cycle


@pytest.mark.parametrize(
    ("version", "end", "words"),
    [
        ("2.1", End(None, over=True), "ended, day not stated"),
        ("3.10", End(None, over=False), "not ended, no day announced"),
    ],
)
def test_true_and_false_are_no_days(version: str, end: End, words: str) -> None:
    hint = _hint(_component(version, "pkg:pypi/rain"))
    assert hint is not None
    assert (hint.security, str(hint.security), hint.active) == (end, words, None)


@pytest.mark.parametrize(
    "cpe",
    [
        "cpe:2.3:a:weather:rain:3.1.4:*:*:*:*:*:*:*",
        "cpe:2.3:a:Weather:Rain:*:*:*:*:*:*:*:*",
        "cpe:/a:weather:rain:3.1.4",
        "cpe:/a:weather_office:rain",
    ],
)
def test_a_cpe_name_leads_to_its_product(cpe: str) -> None:
    hint = _hint(_component("3.1.4", cpes=(cpe,)))
    assert hint is not None
    assert hint.cycle == "3.1"


@pytest.mark.parametrize(
    ("why", "component"),
    [
        ("a distribution supports its own package", _component("3.1.4", "pkg:deb/debian/rain@3.1.4")),
        ("a distribution's CPE is the project's", _component("3.1", "pkg:rpm/x/rain", cpes=("cpe:/a:weather:rain",))),
        ("a client has the CPE of its server", _component("3.1", "pkg:npm/rain", cpes=("cpe:/a:weather:rain",))),
        ("a port is another product", _component("3.1", cpes=("cpe:2.3:a:weather:rain:3.1:*:*:*:*:python:*:*",))),
        ("another namespace", _component("3.1", "pkg:github/weather/rain@3.1")),
        ("another vendor", _component("3.1", cpes=("cpe:2.3:a:snow:rain:3.1:*:*:*:*:*:*:*",))),
        ("no part of the CPE is fixed", _component("3.1", cpes=("cpe:2.3:*:*:rain:3.1:*:*:*:*:*:*:*",))),
        ("a name that is not in our list", _component("3.1")),
        ("two versions of different cycles", _component("3.1", "pkg:pypi/rain@2.0")),
        ("no version at all", _component(None, "pkg:pypi/rain")),
        ("part of a package", _component("3.1", "pkg:pypi/rain@3.1#drops")),
        ("no CPE at all", _component("3.1", cpes=("weather:rain",))),
    ],
)  # fmt: skip
def test_no_hint_rather_than_a_wrong_one(why: str, component: SbomComponent) -> None:
    assert _hint(component) is None, why


def test_a_name_counts_where_it_is_listed_and_nothing_else_names_the_component() -> None:
    openssl = {
        "label": "OpenSSL",
        "identifiers": None,
        "releases": [{"releaseCycle": "1.1.1", "eol": "2023-09-11"}],
    }
    data = _read(_tree(openssl=openssl))
    hint = data.hint(SbomComponent(name="OpenSSL", version="1.1.1w"))
    assert hint is not None
    assert "its name `openssl`" in hint.why
    generic = SbomComponent(name="openssl", version="1.1.1w", purl=Purl.parse("pkg:generic/openssl@1.1.1w"))
    assert data.hint(generic) is not None
    others: tuple[dict[str, Any], ...] = (
        {"group": "some.vendor"},
        {"purl": Purl.parse("pkg:npm/openssl")},
        {"cpes": ("cpe:/a:x:openssl",)},
    )
    for other in others:
        assert data.hint(SbomComponent(name="openssl", version="1.1.1w", **other)) is None


def test_an_identifier_that_two_products_claim_leads_nowhere() -> None:
    assert _hint(_component("3.1", "pkg:pypi/rain"), rain=RAIN, drizzle=RAIN) is None


def test_a_qualifier_of_the_data_must_be_the_components_too() -> None:
    image = {**RAIN, "identifiers": [{"purl": "pkg:oci/rain?repository_url=ghcr.io/weather"}]}
    ours, theirs = (
        "pkg:oci/rain?repository_url=ghcr.io/weather&tag=3.1",
        "pkg:oci/rain?repository_url=ghcr.io/snow",
    )
    assert _hint(_component("3.1", ours), rain=image) is not None
    assert _hint(_component("3.1", theirs), rain=image) is None


def test_a_cycle_that_only_roofs_others_gives_no_hint() -> None:
    releases = [{"releaseCycle": "15.0", "eol": "2026-09-30"}, {"releaseCycle": "15", "eol": "2029-12-31"}]
    assert _hint(_component("15.2", "pkg:pypi/rain"), rain={**RAIN, "releases": releases}) is None
    releases[1]["latest"] = "15.0"
    assert _hint(_component("15.2", "pkg:pypi/rain"), rain={**RAIN, "releases": releases}) is None
    releases[1]["latest"] = "15.9"
    assert _hint(_component("15.2", "pkg:pypi/rain"), rain={**RAIN, "releases": releases}) is not None


def test_a_product_that_counts_versions_otherwise_than_cycles_gives_no_hint() -> None:
    releases = [{"releaseCycle": "5", "eol": False, "latest": "48.3.1"}]
    assert _hint(_component("5.2", "pkg:pypi/rain"), rain={**RAIN, "releases": releases}) is None


def test_a_cycle_that_says_nothing_of_support_gives_no_hint() -> None:
    assert (
        _hint(_component("5.2", "pkg:pypi/rain"), rain={**RAIN, "releases": [{"releaseCycle": "5"}]}) is None
    )


def test_the_older_shape_is_named_by_its_file_and_its_support_is_true_while_it_lasts() -> None:
    cycles = [
        {"cycle": "22", "support": True, "eol": "2027-04-30", "extendedSupport": True, "latest": "22.1.0"},
        {"cycle": 20, "support": False, "eol": "2026-04-30", "extendedSupport": "2030-01-01"},
    ]
    data = _read(json.dumps(cycles).encode(), "feeds/nodejs.json")
    newer = data.hint(SbomComponent(name="Node.js", version="22.0.1"))
    older = data.hint(SbomComponent(name="nodejs", version="v20.11.1"))
    assert newer is not None
    assert older is not None
    assert (newer.product, newer.active, newer.extended) == ("nodejs", End(None, over=False), None)
    assert (older.active, str(older.extended)) == (End(None, over=True), "2030-01-01")


V1 = {
    "name": "rain",
    "label": "Rain",
    "identifiers": [{"type": "purl", "id": "pkg:pypi/rain"}, {"type": "repology", "id": "rain"}],
    "releases": [
        {
            "name": "3.1",
            "releaseDate": "2020-01-01",
            "isEoas": True,
            "eoasFrom": "2021-01-01",
            "isEol": True,
            "eolFrom": None,
            "isEoes": None,
            "eoesFrom": None,
            "latest": {"name": "3.1.7", "date": "2021-12-01", "link": None},
        }
    ],
}


@pytest.mark.parametrize("result", [V1, [V1]])
def test_the_first_version_of_the_api_is_read_with_the_day_it_was_made(result: object) -> None:
    tree = {"schema_version": "1.2.0", "generated_at": "2026-10-01T00:10:00+00:00", "result": result}
    hint = _read(json.dumps(tree).encode()).hint(_component("3.1.0", "pkg:pypi/rain"))
    assert hint is not None
    assert (hint.dated, hint.dated_by, hint.latest) == ("2026-10-01", "the data itself", "3.1.7")
    assert (str(hint.active), hint.security, hint.extended) == ("2021-01-01", End(None, over=True), None)


def test_the_same_data_packed_is_the_same_data() -> None:
    assert read(gzip.compress(_tree(rain=RAIN), mtime=0), "x") == read(_tree(rain=RAIN), "x")


@pytest.mark.parametrize(
    ("release", "complaint"),
    [
        ({"releaseDate": "2025-01-01", "eol": "2022-01-01"}, "before its release"),
        ({"eoas": "2023-01-01", "eol": "2022-01-01"}, "after all support"),
        ({"eol": "2022-01-01", "eoes": "2021-01-01"}, "before normal support"),
        ({"eol": "2022-02-30"}, "neither a day"),
        ({"eol": "9999-99-99"}, "neither a day"),
        ({"eol": 20220101}, "neither a day"),
        ({"eol": ["2022-01-01"]}, "neither a day"),
        ({"releaseCycle": 3.1, "eol": "2022-01-01"}, "3.1 and 3.10 cannot be told apart"),
        ({"releaseCycle": "", "eol": "2022-01-01"}, "name of the cycle"),
        ({"releaseCycle": "3.1\n", "eol": "2022-01-01"}, "name of the cycle"),
        ({"releaseCycle": None, "eol": "2022-01-01"}, "name of the cycle"),
        ({"releaseCycle": "3.1" * 100, "eol": "2022-01-01"}, "name of the cycle"),
        ("3.1", "no release cycle"),
    ],
)
def test_a_record_that_cannot_be_true_is_named_and_gives_no_hint(release: Any, complaint: str) -> None:
    record = {"releaseCycle": "3.1", **release} if isinstance(release, dict) else release
    found, wrong = read(_tree(rain={**RAIN, "releases": [record]}), "x.json")
    assert found is not None
    assert [item.code for item in wrong] == ["SF002"]
    assert complaint in wrong[0].says
    assert wrong[0].path.startswith("/rain/releases/0")
    assert found.hint(_component("3.1", "pkg:pypi/rain")) is None


def test_two_cycles_of_one_name_that_differ_are_both_left_out() -> None:
    releases = [{"releaseCycle": "3.1", "eol": day} for day in ("2022-01-01", "2032-01-01", "2022-01-01")]
    found, wrong = read(_tree(rain={**RAIN, "releases": releases}), "x.json")
    assert found is not None
    assert "both are left out" in wrong[0].says
    assert found.hint(_component("3.1", "pkg:pypi/rain")) is None


@pytest.mark.parametrize(("over", "day"), [(True, "2030-01-01"), (False, "2020-06-01")])
def test_a_flag_against_its_own_day_is_a_lie(over: bool, day: str) -> None:
    release = {**V1["releases"][0], "isEoas": None, "eoasFrom": None, "isEol": over, "eolFrom": day}  # type: ignore[dict-item]
    tree = {"generated_at": "2026-10-01T00:10:00Z", "result": {**V1, "releases": [release]}}
    found, wrong = read(json.dumps(tree).encode(), "x.json")
    assert found is not None
    assert "contradicts itself" in wrong[0].says
    assert found.hint(_component("3.1", "pkg:pypi/rain")) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"3", b"{}", b"[1", b'{"result": null}', b'{"result": [3]}', b'{"rain": 3}', b"[" * 100_000,
     b'{"rain": NaN}', "{}".encode("utf-16"), gzip.compress(b"", mtime=0)[:9], gzip.compress(b"0" * 50_000_000, mtime=0)],
)  # fmt: skip
def test_what_is_no_such_data_is_refused_with_a_coded_reason(data: bytes) -> None:
    found, wrong = read(data, "x.json")
    assert found is None
    assert wrong
    assert {item.code for item in wrong} <= {"SF001", "SF002"}


def test_wrong_identifiers_cost_themselves_and_are_named() -> None:
    listed = [{"purl": "pkg:pypi/"}, {"purl": 3}, "x", {"cpe": "cpe"}, {"purl": "pkg:pypi/rain"}]
    found, wrong = read(_tree(rain={**RAIN, "identifiers": listed}), "x.json")
    assert found is not None
    assert [item.path for item in wrong] == [f"/rain/identifiers/{index}" for index in (0, 1, 2)]
    assert found.hint(_component("3.1", "pkg:pypi/rain")) is not None


def test_a_file_wrong_in_many_places_is_told_once() -> None:
    assert len(read(_tree(rain={**RAIN, "releases": [3] * 10_000}), "x.json")[1]) <= 501


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.sampled_from(["2022-01-01", "3.1", "pkg:pypi/rain", "x"])
)
KEYS = st.sampled_from(["result", "releases", "name", "eol", "isEol", "eolFrom", "identifiers", "purl", "cycle", "latest"])  # fmt: skip


@given(
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
)
def test_any_json_at_all_is_read_or_refused_and_asks_nothing_of_the_caller(tree: object) -> None:
    found, wrong = read(json.dumps(tree).encode(), "x.json")
    assert found is not None or wrong
    if found is not None:
        found.hint(_component("3.1", "pkg:pypi/rain"))


@given(st.text(max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_any_component_at_all_gets_a_hint_of_its_own_cycle_or_none(name: str, version: str, cpe: str) -> None:
    component = SbomComponent(name=name, version=version, cpes=(f"cpe:/{cpe}", f"cpe:2.3:{cpe}"))
    hint = _hint(component)
    assert hint is None or version.strip().lower().lstrip("v").startswith(hint.cycle)


def test_the_projects_own_data_is_read_without_a_complaint() -> None:
    if not SHARED.exists():
        pytest.skip("no endoflife.date data beside the repository")
    data = _read(SHARED.read_bytes(), SHARED.name)
    assert len(data.products) == 464
    assert sum(len(product.cycles) for product in data.products.values()) == 8351
    django = data.hint(_component("4.2.1", "pkg:pypi/django@4.2.1"))
    kernel = data.hint(_component("6.1.38", cpes=("cpe:2.3:o:linux:linux_kernel:6.1.38:*:*:*:*:*:*:*",)))
    log4j = data.hint(_component("2.17.1", "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1"))
    assert [hint and (hint.cycle, str(hint.security)) for hint in (django, kernel, log4j)] == [
        ("4.2", "2026-04-07"),
        ("6.1", "2027-12-31"),
        ("2", "not ended, no day announced"),
    ]
