"""What is said of a device's vulnerabilities goes out in every format, and what suppliers say comes in as proposals."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from tests.app.vulnerable import company, decide, device, osv, run, ship, shown
from wardbook.app.check import check
from wardbook.app.vex_export import FORMS, export, files_of_device
from wardbook.cli.main import wardbook
from wardbook.formats import csaf, official, vex
from wardbook.model.decisions import Justification
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience
from wardbook.model.vex import VexDocument, VexProduct, VexStatement, VexStatus, VexVersions

pytestmark = pytest.mark.usefixtures("alone")
EXAMPLE = Path(__file__).parents[2] / "examples" / "infusion-pump"
DAY = datetime.date(2026, 11, 20)
ONE, TWO, THREE, FOUR = (f"CVE-2024-{number}000" for number in range(1, 5))


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WARDBOOK_INTEL", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A device with four vulnerabilities in two components, three of them decided."""
    made = device(
        tmp_path / "d",
        *(osv(name, "thing", "2.0") for name in (ONE, TWO, THREE)),
        osv(FOUR, "other", "2.0"),
        components=("thing@1.0", "other@1.5", "clean@3.0"),
    )
    company(made)
    decide(
        made, ONE, "not_affected", "--justification", "protected_at_perimeter", "--note", "internal remark"
    )
    decide(made, TWO, "affected", "--until", "2026-09-30")
    decide(made, THREE, "fixed")
    return made


@pytest.fixture(scope="module")
def example() -> SecurityFile:
    found = check(EXAMPLE, as_of=DAY).report.subject
    assert found is not None
    return found


def compiled(folder: Path) -> SecurityFile:
    found = check(folder, as_of=datetime.date(2026, 3, 1)).report.subject
    assert found is not None
    return found


def said(file: SecurityFile) -> dict[str, tuple[str, str]]:
    """Status and justification by vulnerability; what nobody decided is under investigation to others."""
    names = {"undecided": "under_investigation"}
    return {
        item.id: (names.get(item.status, item.status), item.justification)
        for item in file.vulnerabilities.values()
    }


@pytest.mark.parametrize("audience", ["customer", "regulator"])
@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_is_valid_by_its_official_schema_and_the_same_bytes_each_time(
    folder: Path, form: str, audience: str
) -> None:
    made = [run("vex", "export", folder, "--format", form, "--audience", audience) for _ in range(2)]
    assert [one.exit_code for one in made] == [0, 0], made[0].output
    data = made[0].stdout_bytes
    assert data == made[1].stdout_bytes
    family = vex.family_of(data)
    assert official.check(data, "out", family=family, encoding="json") == []
    document, problems = vex.read(data)
    assert (problems, document is not None) == ([], True)
    assert document is not None
    assert (document.author, len(document.statements)) == ("Example Medical", 4)
    assert b"2026-03-01T00:00:00Z" in data
    if family == "CSAF":
        tree, _ = csaf.read(data, "out")
        assert tree is not None
        assert csaf.check(tree) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("audience", ["customer", "regulator"])
def test_a_round_trip_through_each_format_keeps_every_status_and_justification(
    folder: Path, tmp_path: Path, form: str, audience: str
) -> None:
    before = said(compiled(folder))
    out = tmp_path / "out.json"
    assert run("vex", "export", folder, "--format", form, "--audience", audience, "-o", out).exit_code == 0
    (folder / "decisions.yaml").write_text("")
    assert set(said(compiled(folder)).values()) == {("under_investigation", "")}
    taken = run("vex", "import", out, folder)
    assert (taken.exit_code, "Proposed 4 decisions" in taken.output) == (0, True), taken.output
    assert said(compiled(folder)) == before
    assert all(item.standing == "proposed" for item in compiled(folder).vulnerabilities.values())


def test_the_example_goes_through_every_format_and_back(example: SecurityFile) -> None:
    made, problems = files_of_device(example)
    assert problems == ()
    assert len(made) == len(FORMS) * 2
    for name, data in made.items():
        document, _ = vex.read(data, name)
        assert document is not None
        assert len(document.statements) == len(example.vulnerabilities) > 60
        found = [(one.vulnerability, one.status, one.justification or "") for one in document.statements]
        meant = [(item.vulnerability, *said(example)[item.id]) for item in example.vulnerabilities.values()]
        assert sorted(found) == sorted(meant)


def test_nothing_that_is_the_regulators_alone_reaches_a_customer(folder: Path, example: SecurityFile) -> None:
    told = [run("vex", "export", folder, "--format", form).stdout for form in FORMS]
    for text in told:
        for inside in ("a reason", "A. Author", "internal remark", "2026-09-30", "server in hospital"):
            assert inside not in text
    secrets = [item.reason for item in example.vulnerabilities.values() if item.reason]
    secrets += [item.decided_by for item in example.vulnerabilities.values() if item.decided_by]
    secrets += [way for item in example.vulnerabilities.values() for way in item.exposure]
    secrets += [item.deadline.isoformat() for item in example.vulnerabilities.values() if item.deadline]
    made, _ = files_of_device(example)
    for name, data in made.items():
        text = data.decode()
        held = {secret for secret in secrets if json.dumps(secret, ensure_ascii=False)[1:-1] in text}
        assert bool(held) == (f"/{Audience.REGULATOR.value}/" in name), (name, held)


def test_parts_that_only_a_regulator_may_see_are_left_out_and_named(folder: Path) -> None:
    path = folder / "architecture.yaml"
    path.write_text(path.read_text().replace("software-safety: B", "audience: regulator, software-safety: B"))
    exported = run("vex", "export", folder, "--format", "openvex")
    assert exported.exit_code == 1
    assert "no advisory of the snapshot applies to a component that this reader may see" in exported.output
    assert run("vex", "export", folder, "--format", "openvex", "--audience", "regulator").exit_code == 0


def test_nothing_to_say_is_no_error_of_usage_and_leaves_no_file(folder: Path, tmp_path: Path) -> None:
    path = folder / "architecture.yaml"
    path.write_text(path.read_text().replace("software-safety: B", "audience: regulator, software-safety: B"))
    command = (
        sys.executable,
        "-P",
        "-m",
        "wardbook.cli",
        "vex",
        "export",
        str(folder),
        "--format",
        "openvex",
    )
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "x.json")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("Nothing was written: no advisory of the snapshot applies")
    assert not (tmp_path / "x.json").exists()


ODD = 'a "b" <c>\n\x1b é☃ #?%41/../@ \u202e'


@pytest.mark.parametrize("form", FORMS)
def test_odd_names_of_device_parts_and_components_make_valid_files_all_the_same(
    example: SecurityFile, form: str
) -> None:
    change = msgspec.structs.replace
    device = example.device
    named = change(device.about.device, name=ODD, version=ODD, manufacturer=ODD)
    parts = {key: change(part, name=ODD, version=ODD) for key, part in device.parts.items()}
    pieces = {
        key: change(one, name=ODD, version=ODD, purl=ODD, cpe=ODD) for key, one in example.components.items()
    }
    known = {
        key: change(one, summary=ODD, scores=(ODD,), weaknesses=(ODD,), aliases=(ODD,), reason=ODD)
        for key, one in example.vulnerabilities.items()
    }
    for odd in (
        change(example, device=change(device, about=change(device.about, device=named), parts=parts)),
        change(example, components=pieces),
        change(example, vulnerabilities=known),
    ):
        made = export(odd, form, Audience.REGULATOR)
        assert made.refused == ()
        document, _ = vex.read(made.data)
        assert document is not None
        assert len(document.statements) == len(example.vulnerabilities)


def test_what_could_not_be_read_is_named_and_the_file_is_not_taken_for_whole(folder: Path) -> None:
    with (folder / "advisories" / "osv.jsonl").open("a") as file:
        file.write("no record\n")
    made = run("vex", "export", folder, "--format", "openvex")
    assert (made.exit_code, "advisories/osv.jsonl" in made.stderr) == (3, True)
    assert "not in it" in made.stderr


def test_csaf_without_an_address_of_the_maker_says_where_to_put_it(folder: Path) -> None:
    (folder / "company.yaml").unlink()
    refused = run("vex", "export", folder, "--format", "csaf")
    assert (refused.exit_code, "security-page" in refused.output) == (1, True)
    assert run("vex", "export", folder, "--format", "openvex").exit_code == 0


def statement(
    vulnerability: str,
    status: VexStatus,
    product: str,
    justification: Justification | None = None,
    **more: object,
) -> VexStatement:
    """One statement about one product by its package URL."""
    products = (VexProduct(id=product, purls=(product,), **more),)  # type: ignore[arg-type] # as given
    return VexStatement(
        vulnerability=vulnerability, status=status, products=products, justification=justification, impact="so it is"
    )  # fmt: skip


def supplied(place: Path, name: str, *statements: VexStatement, author: str = "Supplier") -> Path:
    """A supplier's OpenVEX file."""
    document = VexDocument(author=author, first="2026-02-20T00:00:00Z", statements=statements)
    (place / name).write_bytes(vex.write(document, "OpenVEX"))
    return place / name


THING = "pkg:pypi/thing@1.0"


def test_a_suppliers_statement_becomes_a_proposal_that_names_its_file(folder: Path, tmp_path: Path) -> None:
    file = supplied(
        tmp_path, "s.json", statement(FOUR, "not_affected", "pkg:pypi/other@1.5", "code_not_present")
    )
    before = (folder / "decisions.yaml").read_text()
    dry = run("vex", "import", file, folder, "--dry-run")
    assert (dry.exit_code, (folder / "decisions.yaml").read_text()) == (0, before)
    assert "+- about: CVE-2024-4000@pump/other" in dry.stdout
    taken = run("vex", "import", file, folder, "--by", "B. Engineer")
    assert taken.exit_code == 0
    after = (folder / "decisions.yaml").read_text()
    assert after.startswith(before)
    record = after.removeprefix(before)
    for line in ("is: not_affected", "versions: [1.0.0]", "justification: code_not_present", "why: so it is"):
        assert line in record
    assert "by: B. Engineer" in record
    assert 'note: "proposed from s.json: Supplier, 2026-02-20"' in record
    [item] = [one for one in compiled(folder).vulnerabilities.values() if one.vulnerability == FOUR]
    assert (item.status, item.justification, item.standing) == (
        "not_affected",
        "code_not_present",
        "proposed",
    )
    again = run("vex", "import", file, folder)
    assert "Proposed 0 decisions" in again.output
    assert (folder / "decisions.yaml").read_text() == after


def test_what_is_decided_otherwise_is_a_conflict_and_stays(folder: Path, tmp_path: Path) -> None:
    file = supplied(tmp_path, "s.json", statement(ONE, "affected", THING), statement(THREE, "fixed", THING))
    before = (folder / "decisions.yaml").read_text()
    taken = run("vex", "import", file, folder)
    assert taken.exit_code == 1
    assert (
        f"conflict: {ONE}@pump/thing: decisions.yaml says not_affected (protected_at_perimeter); "
        "affected says Supplier in s.json"
    ) in taken.output
    assert f"decided: {THREE}@pump/thing" in taken.output
    assert (folder / "decisions.yaml").read_text() == before


def test_files_that_contradict_each_other_propose_nothing(folder: Path, tmp_path: Path) -> None:
    one = supplied(tmp_path, "a.json", statement(FOUR, "affected", "pkg:pypi/other@1.5"), author="A")
    two = supplied(tmp_path, "b.json", statement(FOUR, "fixed", "pkg:pypi/other@1.5"), author="B")
    taken = run("vex", "import", one, two, folder)
    assert taken.exit_code == 1
    assert (
        f"contradiction: {FOUR}@pump/other: affected says A in a.json; fixed says B in b.json" in taken.output
    )
    assert "Proposed 0 decisions" in taken.output


def test_the_later_statement_of_one_supplier_replaces_the_earlier(folder: Path, tmp_path: Path) -> None:
    old = supplied(tmp_path, "a.json", statement(FOUR, "under_investigation", "pkg:pypi/other@1.5"))
    newer = VexDocument(
        author="Supplier",
        first="2026-02-25T00:00:00+01:00",
        statements=(statement(FOUR, "fixed", "pkg:pypi/other@1.5"),),
    )
    (tmp_path / "b.json").write_bytes(vex.write(newer, "CycloneDX"))
    taken = run("vex", "import", old, tmp_path / "b.json", folder)
    assert taken.exit_code == 0, taken.output
    assert "+  is: fixed" in taken.stdout


def test_what_is_about_versions_or_products_that_are_not_shipped_is_obsolete(
    folder: Path, tmp_path: Path
) -> None:
    file = supplied(
        tmp_path,
        "s.json",
        statement(FOUR, "fixed", "pkg:pypi/other@1.4"),
        statement(FOUR, "fixed", "pkg:pypi/else@1.5"),
        statement(
            FOUR, "fixed", "pkg:pypi/other", versions=(VexVersions(text="vers:pypi/<1.5", is_range=True),)
        ),
    )
    taken = run("vex", "import", file, folder)
    assert taken.exit_code == 0
    assert (
        f"obsolete: {FOUR}@pkg:pypi/other@1.4: s.json is about another version; pump/other is 1.5"
        in taken.output
    )
    assert f"obsolete: {FOUR}@pkg:pypi/other: s.json is about another version" in taken.output
    assert "`pkg:pypi/else@1.5`, which is not shipped" in taken.output
    assert "Proposed 0 decisions" in taken.output


def test_a_range_that_holds_what_is_shipped_is_about_it(folder: Path, tmp_path: Path) -> None:
    versions = (VexVersions(text="vers:pypi/>=1.0|<2.0", is_range=True),)
    file = supplied(tmp_path, "s.json", statement(FOUR, "affected", "pkg:pypi/other", versions=versions))
    assert f"+- about: {FOUR}@pump/other" in run("vex", "import", file, folder).stdout


def test_an_entry_of_our_own_sbom_is_known_by_its_link_and_what_names_no_product_is_told(
    folder: Path, tmp_path: Path
) -> None:
    link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pump%2Fother"
    linked = VexStatement(vulnerability=FOUR, status="fixed", products=(VexProduct(id=link),))
    nothing = VexStatement(vulnerability=ONE, status="fixed")
    taken = run("vex", "import", supplied(tmp_path, "s.json", linked, nothing), folder)
    assert f"+- about: {FOUR}@pump/other" in taken.stdout
    assert f"not-shipped: {ONE}: s.json names no product" in taken.output


def test_a_link_to_an_entry_that_is_called_by_its_package_url_is_about_that_package(
    folder: Path, tmp_path: Path
) -> None:
    start = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:pypi/other"
    for end, is_ours in (("", True), ("@0.1", False)):
        linked = VexStatement(vulnerability=FOUR, status="fixed", products=(VexProduct(id=f"{start}{end}"),))
        taken = run("vex", "import", supplied(tmp_path, "s.json", linked), folder, "--dry-run")
        assert (f"+- about: {FOUR}@pump/other" in taken.stdout) is is_ours, taken.output


def test_a_whole_part_or_the_device_means_every_vulnerability_in_it(folder: Path, tmp_path: Path) -> None:
    (folder / "decisions.yaml").write_text("")
    for product in (
        VexProduct(id="pkg:generic/example-medical/demo/pump@1.0.0"),
        VexProduct(id="x", name="Demo pump", version="1.0.0"),
    ):
        every = VexStatement(vulnerability=FOUR, status="under_investigation", products=(product,))
        taken = run("vex", "import", supplied(tmp_path, "s.json", every), folder, "--dry-run")
        assert f"+- about: {FOUR}@pump/other" in taken.stdout, taken.output
        assert "Would propose 1 decision " in taken.output
    other = VexProduct(id="x", name="Demo pump", version="0.9.0")
    old = VexStatement(vulnerability=FOUR, status="fixed", products=(other,))
    taken = run("vex", "import", supplied(tmp_path, "s.json", old), folder)
    assert "Proposed 0 decisions" in taken.output
    assert f"obsolete: {FOUR}@Demo pump: s.json is about another version; demo is 1.0.0" in taken.output


def test_not_affected_without_a_justification_is_not_taken_in(folder: Path, tmp_path: Path) -> None:
    file = supplied(tmp_path, "s.json", statement(FOUR, "not_affected", "pkg:pypi/other@1.5"))
    taken = run("vex", "import", file, folder)
    assert "gives no justification" in taken.output
    assert "Proposed 0 decisions" in taken.output


def test_what_a_supplier_admits_and_no_advisory_says_is_not_lost(folder: Path, tmp_path: Path) -> None:
    file = supplied(
        tmp_path,
        "s.json",
        statement("CVE-2025-7777", "affected", "pkg:pypi/clean@3.0"),
        statement("CVE-2025-7778", "not_affected", "pkg:pypi/clean@3.0", "code_not_present"),
    )
    taken = run("vex", "import", file, folder)
    assert "+- about: CVE-2025-7777@pump/clean" in taken.stdout
    assert "unmatched: CVE-2025-7778@pump/clean" in taken.output
    states = {row["about"]: row["decision"] for row in shown("vulnerability-decisions", folder)}
    assert states["CVE-2025-7777@pump/clean"] == "unmatched"


def test_a_proposal_for_a_new_version_stands_beside_the_decision_about_the_old_one(
    folder: Path, tmp_path: Path
) -> None:
    ship(folder, "1.1.0")
    file = supplied(tmp_path, "s.json", statement(ONE, "fixed", THING))
    assert run("vex", "import", file, folder).exit_code == 0
    statuses = {item.vulnerability: item.status for item in compiled(folder).vulnerabilities.values()}
    assert statuses[ONE] == "fixed"
    assert "DC106" not in run("check", folder).stdout


def test_a_file_that_is_no_vex_is_named_and_the_others_are_taken_in(folder: Path, tmp_path: Path) -> None:
    good = supplied(tmp_path, "s.json", statement(FOUR, "fixed", "pkg:pypi/other@1.5"))
    (tmp_path / "bad.json").write_text("{}")
    taken = run("vex", "import", tmp_path / "bad.json", good, folder)
    assert (taken.exit_code, "bad.json" in taken.output) == (3, True)
    assert "Proposed 1 decision " in taken.output


def test_words_of_a_file_are_data_to_terminal_and_folder(folder: Path, tmp_path: Path) -> None:
    hostile = 'x: "\n- about: *\x1b[31m \u2028 #'
    one = VexStatement(
        vulnerability=FOUR, status="fixed", products=(VexProduct(id="pkg:pypi/other@1.5"),), impact=hostile
    )
    file = supplied(tmp_path, "s.json", one, author=hostile)
    taken = run("vex", "import", file, folder)
    assert taken.exit_code == 0, taken.output
    assert "\x1b" not in taken.output
    decisions = compiled(folder).device.decisions
    assert [one.is_ for one in decisions] == ["not_affected", "affected", "fixed", "fixed"]
    assert (decisions[-1].about, decisions[-1].why) == (
        f"{FOUR}@pump/other",
        'x: " - about: *\N{REPLACEMENT CHARACTER}[31m #',
    )
    odd = VexStatement(
        vulnerability="a b: c", status="affected", products=(VexProduct(id="pkg:pypi/clean@3.0"),)
    )
    refused = run("vex", "import", supplied(tmp_path, "odd.json", odd), folder)
    assert "Proposed 0 decisions" in refused.output


def test_usage_is_explained() -> None:
    assert CliRunner().invoke(wardbook, ["vex", "import", "."]).exit_code == 2
    assert CliRunner().invoke(wardbook, ["vex", "export", ".", "--format", "pdf"]).exit_code == 2
