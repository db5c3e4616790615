"""CSV of components: any header, any encoding; what a table says comes back as it was written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.documents.writers import csv_table
from wardbook.formats import component_csv
from wardbook.formats.component_csv.columns import _FIELD_OF, FIELDS, SPELLINGS, squeezed
from wardbook.formats.component_csv.rows import (
    CELL_CHARACTERS,
    COLUMNS,
    STARTERS,
    guarded_cell,
    rows,
    unguarded_cell,
)
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, Sbom, SbomComponent
from wardbook.model.table import Column, Table

SHA256 = "a" * 64


def read(text: str | bytes, mapping: dict[str, str] | None = None) -> tuple[Sbom, list[Diagnostic]]:
    data = text.encode() if isinstance(text, str) else text
    found, said = component_csv.read(data, "parts.csv", mapping)
    assert found is not None, said
    return found, said


def places(said: list[Diagnostic]) -> list[tuple[int, str]]:
    return [(item.at.line, item.code) for item in said]


def strict(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [item.says for item in component_csv.strict(data, "parts.csv")]


def test_every_field_of_a_table_is_read() -> None:
    found, said = read(
        "Ref,Component Name,Component Version,Group,Package URL,CPE,Supplier Name,Author,SPDX License,SHA-256,Type,"
        "Description,Level of Support,EOL date,Depends On,Copyright\n"
        f"a,zlib,1.3.1,org,pkg:generic/zlib@1.3.1,cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*,zlib.net,Mark,Zlib,{SHA256.upper()},"
        "Operating System,packs,actively maintained,2029-12-31,b; c,(c) Mark\n"
        "b,b,1,,,,,,,,,,,,,\nc,c,1,,,,,,,,,,,,,\n"
    )
    item = found.components[0]
    assert said == []
    assert (item.name, item.version, item.group, item.ref) == ("zlib", "1.3.1", "org", "a")
    assert (item.purl, item.cpes) == (
        Purl.parse("pkg:generic/zlib@1.3.1"),
        ("cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*",),
    )
    assert (item.supplier, item.author, item.license, item.copyright) == (
        "zlib.net",
        "Mark",
        "Zlib",
        "(c) Mark",
    )
    assert (item.hashes, item.kind) == ((Hash("SHA-256", SHA256),), "operating-system")
    assert (item.description, item.support_level, item.end_of_support) == (
        "packs",
        "actively maintained",
        "2029-12-31",
    )
    assert found.depends == {"a": ("b", "c")}
    assert (found.format, found.encoding, item.family, item.path) == ("CSV", "csv", "CSV", "/rows/0")


def test_no_header_means_two_fields() -> None:
    listed = [squeezed(text) for spellings in SPELLINGS.values() for text in spellings]
    assert len(_FIELD_OF) == len(set(listed))
    for field, spellings in SPELLINGS.items():
        assert {_FIELD_OF[squeezed(text)] for text in spellings} == {field}


@pytest.mark.parametrize(
    "header", ["component_name", "COMPONENT NAME", "Component-Name", " Component Name ", "componentName"]
)
def test_case_spaces_and_dashes_of_a_header_do_not_count(header: str) -> None:
    assert read(f"{header},x\nzlib,1\n")[0].components[0].name == "zlib"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_recognised(mark: str) -> None:
    found, said = read(mark.join(("Name", "Version", "Licence")) + "\n" + mark.join(("a", "1", "x")) + "\n")
    assert (found.components[0].license, said) == ("x", [])


def test_the_delimiter_a_spreadsheet_names_in_the_first_line_counts() -> None:
    found, said = read("sep=;\r\nName;Version\r\na;1,5\r\n")
    assert (found.components[0].version, said) == ("1,5", [])


def test_a_mapping_goes_before_the_usual_headers_and_an_empty_one_closes_a_field() -> None:
    text = "Teil,Name,Stand,Lizenz,Description\nzlib,not this,1.3,Zlib,none of it\n"
    found, said = read(text, {"name": "teil", "version": "Stand", "description": ""})
    item = found.components[0]
    assert (item.name, item.version, item.license, item.description, said) == ("zlib", "1.3", None, None, [])


def test_a_mapping_that_names_no_column_or_no_field_is_said() -> None:
    _, said = read("Name\na\n", {"version": "Stand", "colour": "x"})
    assert [item.says.count("`") for item in said] == [2, 2]


def test_without_a_column_of_names_nothing_is_read_and_what_to_head_it_with_is_said() -> None:
    found, said = component_csv.read(b"Teil;Stand\nzlib;1\n", "x.csv")
    assert found is None
    assert [item.code for item in said] == ["SF001"]
    assert "`Teil;Stand`" in said[0].says
    assert "`Component`" in said[0].help


def test_lines_above_the_header_are_named_and_passed_over() -> None:
    found, said = read("Our parts\n\nName,Version\na,1\n")
    assert [item.name for item in found.components] == ["a"]
    assert places(said) == [(1, "SF002")]


@pytest.mark.parametrize(
    ("encoding", "remarks"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 1), ("utf-16-be", 1), ("cp1252", 1)]
)
def test_encodings_of_spreadsheets_are_read_and_all_but_utf_8_are_said(encoding: str, remarks: int) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    found, said = read(mark + "Name,Vendor\nzlib,Müller – Söhne\n".encode(encoding))
    assert (found.components[0].supplier, len(said)) == ("Müller – Söhne", remarks)


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", b"\xff\xfe\x00", "Name\na\n".encode("utf-32")[:-1], b"PK\x03\x04\x00\xff\xfe"]
)
def test_what_is_no_text_is_one_diagnostic(data: bytes) -> None:
    found, said = component_csv.read(data, "x.csv")
    assert found is None
    assert [item.code for item in said] == ["SF001"]


def test_quotation_marks_and_line_breaks_in_cells_are_read_and_lines_counted() -> None:
    found, said = read(
        'Name,Description,CPE\r\na,"one\r\n""two"", three",\r\nb,,nonsense\r\n,,\r\n,lost,\r\n'
    )
    assert found.components[0].description == 'one\r\n"two", three'
    assert places(said) == [(4, "SF002"), (6, "SF002"), (5, "SF002")]


def test_rows_of_another_length_are_read_and_named_with_their_line() -> None:
    found, said = read("Name,Version\na\nb,2,extra\nc,3\n")
    assert [(item.name, item.version) for item in found.components] == [("a", None), ("b", "2"), ("c", "3")]
    assert places(said) == [(2, "SF002"), (3, "SF002")]
    assert b'"column 3":"extra"' in bytes(found.components[1].kept)


def test_a_quotation_mark_that_nobody_closes_costs_its_line_only() -> None:
    found, said = read('Name,Version\na,"1\nb,2\n"c,x",3\n')
    assert [(item.name, item.version) for item in found.components][:2] == [("a", '"1'), ("b", "2")]
    assert {item.at.line for item in said} == {2}


def test_a_cell_without_end_is_left_out_and_the_rest_read() -> None:
    found, said = read('Name,Version\na,"1\n' + "b,2\n" * (CELL_CHARACTERS // 2) + '"c",3\n')
    assert len(found.components) == CELL_CHARACTERS // 2 + 2
    assert [item.at.line for item in said] == [2]


def test_a_million_columns_are_cut_and_said() -> None:
    found, said = read("Name," * 1_000_000 + "\n" + "a," * 1_000_000 + "\n")
    assert [item.name for item in found.components] == ["a"]
    assert len(said) <= 4
    assert f"{COLUMNS:,}" in said[0].says


def test_a_million_quotation_marks_are_read_in_one_pass() -> None:
    for text in ('"' * 1_000_001, '"a\n' * 300_000, '"",' * 300_000, '"' + '""' * 500_000, 'a"\n' * 300_000):
        assert len(list(rows(text, ","))) >= 1


def test_a_nul_is_replaced_and_named() -> None:
    found, said = read("Name,Version\na\0b,1\n")
    assert (found.components[0].name, places(said)) == ("a\N{REPLACEMENT CHARACTER}b", [(2, "SF002")])


def test_ten_thousand_bad_rows_are_not_told_one_by_one() -> None:
    _, said = read("Name,Version\n" + "a\n" * 10_000)
    assert len(said) == 501
    assert "9,500 more" in said[-1].says


def test_empty_rows_are_told_once() -> None:
    _, said = read("Name,Version\n,\na,1\n" + ",\n" * 100)
    assert places(said) == [(2, "SF002")]
    assert "101 empty rows" in said[0].says


def test_a_row_without_a_name_takes_the_one_of_its_package_url() -> None:
    found, said = read("Name,Package URL\n,pkg:npm/left-pad@1.0.0\n")
    assert (found.components[0].name, len(said)) == ("left-pad", 1)


def test_a_column_of_unique_identifiers_may_hold_either() -> None:
    found, said = read(
        "Name,Unique Identifier\na,cpe:/a:x:y:1\nb,pkg:npm/b@1 cpe:2.3:a:x:y:1:*:*:*:*:*:*:*\nc,N/A\n"
    )
    assert said == []
    assert [(item.purl is not None, len(item.cpes)) for item in found.components] == [
        (False, 1),
        (True, 1),
        (False, 0),
    ]


@pytest.mark.parametrize(
    ("cell", "day", "remarks"),
    [
        ("2029-12-31", "2029-12-31", 0),
        ("2029-12-31T00:00:00Z", "2029-12-31", 0),
        ("1.2.2030", "2030-02-01", 0),
        ("03/04/2030", "03/04/2030", 1),
        ("unknown", "unknown", 0),
        ("n/a", None, 0),
    ],
)
def test_a_day_is_read_only_where_nobody_must_guess(cell: str, day: str | None, remarks: int) -> None:
    found, said = read(f"Name,EOS\na,{cell}\n")
    assert (found.components[0].end_of_support, len(said)) == (day, remarks)


def test_digests_are_told_apart_by_name_or_length() -> None:
    found, said = read(
        f'Name,Checksum\na,sha256: {SHA256}\nb,{"b" * 40}\nc,"SHA-1={"c" * 40}; blake2b-256:{SHA256}"\nd,xyz\ne,sha1:{SHA256}\n'
    )
    assert [[item.algorithm for item in each.hashes] for each in found.components] == [
        ["SHA-256"],
        ["SHA-1"],
        ["SHA-1", "BLAKE2B-256"],
        [],
        [],
    ]
    assert places(said) == [(5, "SF002"), (6, "SF002")]


def test_dependencies_may_be_named_as_people_name_them() -> None:
    found, _ = read(
        "Name,Version,Package URL,Dependencies\na,1,,b@2 c\nb,2,pkg:npm/b@2,\nc,3,,pkg:npm/b@2;elsewhere\n"
    )
    assert found.depends == {"a@1": ("pkg:npm/b@2", "c@3"), "c@3": ("pkg:npm/b@2", "elsewhere")}


def test_services_are_told_from_components() -> None:
    found, _ = read("Name,Type\na,Service\nb,library\n")
    assert [item.name for item in found.services] == ["a"]
    assert [item.name for item in found.components] == ["b"]


def test_unknown_columns_and_odd_cells_come_back_as_they_were() -> None:
    text = '"Component","Colour","Package URL","Version","Unique Identifier"\r\n"zlib","red\nand blue","not a purl","1.3","cpe:/a:x:y:1"\r\n'
    found, _ = read(text)
    assert component_csv.write(found) == (text.encode(), ())


def test_a_changed_field_is_written_into_its_own_column() -> None:
    found, _ = read("Teil,Hash,Farbe\nzlib,md5:" + "a" * 32 + ",red\n", {"name": "Teil"})
    changed = found.components[0].__class__(
        **{
            field: getattr(found.components[0], field)
            for field in found.components[0].__struct_fields__
            if field not in {"name", "hashes", "license"}
        },
        name="zlib-ng",
        hashes=(Hash("SHA-1", "b" * 40),),
        license="Zlib",
    )
    data, losses = component_csv.write(Sbom(format="CSV", spec="", components=(changed,), kept=found.kept))
    assert list(csv.reader(io.StringIO(data.decode()))) == [
        ["Teil", "Hash", "Farbe", "License", "SHA-1"],
        ["zlib-ng", "", "red", "Zlib", "b" * 40],
    ]
    assert losses == ()


def test_what_a_table_cannot_say_is_named() -> None:
    item = SbomComponent(
        name="a", kept=b'{"name": "a", "evidence": {"x": 1}, "licenses": [{"license": {"url": "u"}}]}'
    )
    sbom = Sbom(
        format="CycloneDX",
        spec="1.6",
        root=SbomComponent(name="pump"),
        components=(item, item),
        kept={"metadata": b'{"timestamp": "2026-01-01"}'},
    )
    data, losses = component_csv.write(sbom)
    assert data.decode().splitlines()[0] == '"Name","Version","Kind"'
    assert [(loss.path, loss.count) for loss in losses] == [
        ("components[].evidence", 2),
        ("components[].licenses[].license.url", 2),
        ("metadata", 1),
        ("root", 1),
    ]


@given(st.text() | st.text(alphabet=STARTERS + "' \"a,\n", max_size=6))
def test_a_guarded_cell_comes_back_and_the_guard_is_the_one_of_our_own_tables(text: str) -> None:
    assert unguarded_cell(guarded_cell(text)) == text
    ours = csv_table.write(Table(name="x", title="x", columns=(Column("x", "x"),), rows=((text,),)))
    written = next(csv.reader(io.StringIO(ours.split("\r\n", 1)[1], newline="")))[0]
    if not text.startswith("'") and "\0" not in text:
        assert guarded_cell(text) == written


def test_no_cell_that_is_written_begins_a_formula() -> None:
    found, _ = read('Name,Notes\n=cmd|x,"  @SUM(1)"\n')
    data, _ = component_csv.write(found)
    assert data.decode().splitlines()[1] == '"\'=cmd|x","\'  @SUM(1)"'
    assert read(data)[0] == found


words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
components = st.builds(
    SbomComponent,
    name=words,
    group=st.none() | words,
    version=st.none() | words,
    purl=st.none() | st.builds(lambda name: Purl("generic", None, name), st.text("abc", min_size=1)),
    cpes=st.sampled_from([(), ("cpe:/a:x:y:1",), ("cpe:/a:x:y:1", "cpe:/a:x:z:1")]),
    supplier=st.none() | words,
    license=st.none() | words,
    hashes=st.lists(
        st.sampled_from([Hash("MD5", "a" * 32), Hash("MD5", "b" * 32), Hash("SHA3-256", SHA256)]), unique=True
    ).map(tuple),
    kind=st.sampled_from(["library", "firmware", "service"]),
    ref=st.none() | words.filter(lambda text: ";" not in text),
    family=st.just("CSV"),
)


def plain(item: SbomComponent) -> dict[str, object]:
    found = {field: getattr(item, field) for field in item.__struct_fields__ if field not in {"path", "kept"}}
    return {**found, "hashes": sorted(item.hashes)}


@given(st.lists(components, max_size=4, unique_by=lambda item: item.ref or item.name))
def test_any_components_are_read_as_they_were_written(listed: list[SbomComponent]) -> None:
    refs = [item.ref for item in listed if item.ref]
    sbom = Sbom(
        format="CycloneDX",
        spec="1.6",
        components=tuple(item for item in listed if item.kind != "service"),
        services=tuple(item for item in listed if item.kind == "service"),
        depends={refs[0]: tuple(refs[1:])} if len(refs) > 1 else {},
    )
    data, losses = component_csv.write(sbom)
    found, said = read(data)
    assert said == []
    assert losses == ()
    assert found.depends == sbom.depends
    for before, after in zip(
        (*sbom.components, *sbom.services), (*found.components, *found.services), strict=True
    ):
        expected = plain(before)
        if sbom.depends and not before.ref:
            expected["ref"] = after.ref
        assert plain(after) == expected
    again, _ = component_csv.write(found)
    assert again == data
    assert read(again)[0] == found


pieces = st.sampled_from(
    ['"', ",", ";", "\n", "\r", "\t", "Name", "Version", "a", "'=", "\0", " ", "pkg:npm/a@1", "é"]
)


@given(
    st.lists(pieces, max_size=40).map("".join) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))
)
def test_nothing_escapes_from_reading_and_what_was_read_is_written_and_read_the_same(text: str) -> None:
    for data in (f"Name,Version\n{text}".encode(), text.encode("utf-16"), text.encode("latin-1", "replace")):
        found, said = component_csv.read(data, "x")
        component_csv.strict(data, "x")
        assert found is not None or said
        if found is not None:
            again, _ = component_csv.read(component_csv.write(found)[0], "x")
            assert again is not None
            assert [plain(item) for item in again.components] == [plain(item) for item in found.components]


def test_a_clean_table_passes_the_strict_check() -> None:
    assert strict('Name,Version,purl\r\n"zlib",1.3,pkg:generic/zlib@1.3\r\n') == []
    data, _ = component_csv.write(read("Component;Ver\na;1\n")[0])
    assert strict(data) == []


@pytest.mark.parametrize(
    "text",
    [
        "Name;Version\na;1\n",
        "Name\na\n",
        "Name,Version\na,\n",
        "Name,Version\n,1\n",
        "Name,Version\na\n",
        "Name,Version\na,1,2\n",
        'Name,Version\na,1"\n',
        'Name,Version\na,"1\n',
        'Name,Version\n"a" ,1\n',
        "Name,Version\n,\na,1\n",
        "Name,Version,Name\na,1,b\n",
        "Name,Version,purl\na,1,zlib\n",
        "Name,Version,CPE\na,1,cpe:2.3:zlib\n",
        "Name,Version,SHA-256\na,1,abcdef0123456789\n",
        "Name,Version,EOL\na,1,31.12.2029\n",
        "Name,Version,Depends On\na,1,b\n",
        "Parts\nName,Version\na,1\n",
        b"Name,Version\n\xe9,1\n",
    ],
)
def test_the_strict_check_names_what_reading_forgives(text: str | bytes) -> None:
    assert len(strict(text)) == 1


def test_every_field_has_a_header_of_ours_first() -> None:
    assert all(SPELLINGS[field][0] for field in FIELDS)
    assert (
        component_csv.read(",".join(SPELLINGS[field][0] for field in FIELDS).encode() + b"\r\n", "x")[1] == []
    )
