"""Controls that would fit are suggested with their reasons, and one is adopted without a harm to what people wrote."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.test_risk_commands import DAY, run
from tests.base_folder import copy_base
from wardbook.app.adopting import SOURCES, Refused, Wish, adopt, next_id
from wardbook.app.check import check
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile

AS_OF = datetime.date(2026, 11, 20)
WORDS = [item.name for item in load().of_kind("catalogue-control")]


@pytest.fixture
def pump(example: Path, tmp_path: Path) -> Path:
    """A copy of the example to change."""
    return Path(
        shutil.copytree(example, tmp_path / "pump", ignore=shutil.ignore_patterns(".wardbook", "out"))
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small folder that has no controls."""
    return copy_base(tmp_path / "base")


def suggested(folder: Path, *words: str) -> dict[str, Any]:  # Any: JSON values
    """What the command says as JSON."""
    told = run("controls", "suggest", "-C", folder, "--as-of", DAY, "--format", "json", *words).stdout
    return dict(json.loads(told))


def names(folder: Path, *words: str) -> list[str]:
    """The suggested controls in their order."""
    return [item["control"] for item in suggested(folder, "--limit", "0", *words)["suggestions"]]


def read(folder: Path) -> SecurityFile:
    """The folder, compiled."""
    file = check(folder, as_of=AS_OF).report.subject
    assert file is not None
    return file


def put(folder: Path, wish: Wish, *, dry_run: bool = False) -> str:
    """Adopt, and the id that came of it."""
    return adopt(folder, wish, load(), as_of=AS_OF, dry_run=dry_run).id


def test_every_suggestion_says_what_asks_for_it_what_it_stops_and_where(example: Path) -> None:
    found = suggested(example, "--limit", "0")
    assert found["matching"] == found["shown"] == len(found["suggestions"]) > 20
    assert found["matching"] + found["settled"] + len(found["declined"]) == len(WORDS)
    file = read(example)
    for item in found["suggestions"]:
        asks = [ask for ask in item["asked_by"] if ask["is_open"]]
        assert asks or item["plans"] or item["threats"], item["control"]
        assert all(file.obligations[ask["id"]].state != "does-not" for ask in asks)
        assert {plan["step"] for plan in item["plans"]} <= file.steps.keys()
        for plan in item["plans"]:
            assert plan["step"] in file.risks[plan["risk"]].claimed.plan
        assert all(file.threats[name].status == "open" for name in item["threats"])
        assert item["places"] and {*item["places"]} <= {
            *file.device.parts,
            *file.device.flows,
            *file.device.zones,
        }


def test_what_law_asks_comes_first_then_the_worst_harm_then_design(example: Path) -> None:
    found = suggested(example, "--limit", "0")["suggestions"]
    is_asked = [any(ask["is_open"] for ask in item["asked_by"]) for item in found]
    assert is_asked == sorted(is_asked, reverse=True)
    first = [item["severity"] for item in found[:2]]
    assert first == ["catastrophic", "critical"]
    rest = [item for item in found if not any(ask["is_open"] for ask in item["asked_by"])]
    orders = [item["order"] for item in rest if not item["plans"]]
    assert orders == sorted(orders, key=["design", "protective", "information"].index)


def test_a_bound_that_cuts_the_list_is_printed_and_each_category_can_be_asked_alone(example: Path) -> None:
    told = run("controls", "suggest", "-C", example, "--as-of", DAY, "--limit", "3").stdout
    assert f"3 of {len(names(example))} are shown; --limit 0 shows all." in told
    assert told.count("adopt:") == 3
    catalogue = {item.name: item.text("category") for item in load().of_kind("catalogue-control")}
    assert {catalogue[name] for name in names(example, "--category", "F")} == {"F"}
    assert {catalogue[name] for name in names(example, "--category", "crypto,A")} == {"A", "C"}
    assert set(names(example, "--market", "us")) < set(names(example))
    assert "there are A (auth" in run("controls", "suggest", "-C", example, "--category", "Z", code=1).output
    assert "mean `us`" in run("controls", "suggest", "-C", example, "--market", "uss", code=1).output


def test_suggested_adopted_checked_and_the_suggestion_is_gone(pump: Path) -> None:
    first = names(pump)[0]
    before = (pump / "controls.yaml").read_text(encoding="utf-8")
    was = read(pump)
    told = run("controls", "adopt", first, "-C", pump, "--as-of", DAY)
    after = (pump / "controls.yaml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "Wrote C-39 into" in told.stderr and "To take it back" in told.stderr
    assert first not in names(pump)
    run("check", pump, "--as-of", DAY, "--gate", "idea")
    file = read(pump)
    control, record = file.device.controls["C-39"], load().get(f"wardbook-controls-2026:{first}")
    assert record is not None and control.requirement is not None
    assert (control.do, control.state, control.cost) == (first, "proposed", record.text("cost"))
    assert control.requirement.methods == record.list("tests")
    asked = [item.id for item in file.design_inputs.values() if item.kind == "asked"]
    answered = {item.id for item in was.design_inputs.values() if item.kind == "asked"} - {*asked}
    assert answered and answered <= {*control.requirement.from_}
    assert {name for name in control.requirement.from_ if "/" in name} <= {*file.risks, *file.threats}
    assert {**file.device.controls, "C-39": control} == {**was.device.controls, "C-39": control}


def test_a_blank_is_named_filled_by_set_and_a_template_until_then(pump: Path) -> None:
    told = run("controls", "adopt", "factory-reset", "-C", pump, "--as-of", DAY).stderr
    assert "template" not in told
    told = run("controls", "adopt", "rate-limiting", "-C", pump, "--as-of", DAY, "--at", "library").stderr
    assert "Say what <rate> is" in told
    output = run("check", pump, "--as-of", DAY, "--gate", "submission", code=1).output
    assert "error[CT109]: the requirement of `C-40` leaves <rate> to be said" in output
    put(pump, Wish(word="rate-limiting", at=("update",), stated={"rate": "200 packets a second"}))
    requirement = read(pump).device.controls["C-41"].requirement
    assert requirement is not None and requirement.text is not None
    assert "past 200 packets a second is" in requirement.text
    assert requirement.text.startswith("At update (")
    with pytest.raises(Refused, match="its blanks are rate"):
        put(pump, Wish(word="rate-limiting", at=("records",), stated={"speed": "1"}))
    with pytest.raises(Refused, match="it has none"):
        put(pump, Wish(word="patient-provider-separation", at=("ui",), stated={"speed": "1"}))


def test_a_folder_without_controls_gets_the_file_and_every_category_can_be_filled(base: Path) -> None:
    (base / "decisions.yaml").write_text("[]\n", encoding="utf-8")
    assert {item.state for item in read(base).control_categories.values()} == {"open"}
    told = run("controls", "adopt", "signed-update", "-C", base, "--as-of", DAY).stderr
    assert "Wrote C-01 into" in told and "delete controls.yaml" in told
    for letter in "ABCDEFGH":
        while found := names(base, "--category", letter, "--market", "us"):
            put(base, Wish(word=found[0]))
    states = {item.letter: item.state for item in read(base).control_categories.values()}
    assert states == dict.fromkeys("ABCDEFGH", "answered")
    assert not names(base, "--market", "us")


def test_what_is_left_out_with_a_reason_is_neither_suggested_nor_asked_again(base: Path) -> None:
    (base / "decisions.yaml").write_text("[]\n", encoding="utf-8")
    asked = ("-C", base, "--why", "nothing of it is a secret", "--by", "A. Author", "--as-of", DAY)
    run("decide", "fda-premarket-2026:App1.E", "declined", *asked)
    run("decide", "fda-premarket-2026:App1.A.3", "declined", *asked)
    run("decide", "watchdog", "declined", *asked)
    file = read(base)
    category = file.control_categories["fda-premarket-2026:App1.E"]
    assert (category.state, category.excluded) == ("excluded", "nothing of it is a secret")
    assert file.design_inputs["fda-premarket-2026:App1.E.1"].kind == "excluded"
    assert file.design_inputs["fda-premarket-2026:App1.A.3"].because == "nothing of it is a secret"
    assert suggested(base)["declined"] == {"watchdog": "nothing of it is a secret"}
    assert "watchdog" not in names(base)
    output = run("check", base, "--as-of", DAY, "--gate", "submission", code=1).output
    assert "CT107]: no control answers category D" in output
    assert "answers category E" not in output and "DC102" not in output
    assert "called `fda-premarket-2026:App1.Q`" in run(
        "decide", "fda-premarket-2026:App1.Q", "declined", *asked, code=1
    ).output.replace("\n", " ")


def test_a_control_that_stands_there_was_retired_or_is_not_known_is_refused(pump: Path) -> None:
    before = (pump / "controls.yaml").read_bytes()
    retired = next(item for item in read(pump).device.controls.values() if item.state == "retired")
    for wish, says in (
        (Wish(word="mutual-tls", at=("library",)), "C-01 is `mutual-tls` at library already"),
        (Wish(word="mutual-tsl"), "did you mean `mutual-tls`"),
        (Wish(word="q" * 5000), "show control-catalogue"),
        (Wish(word="watchdog", at=("nowhere",)), "no part, path or zone"),
        (Wish(word="watchdog", at=("uii",)), "did you mean `ui`"),
        (Wish(word="watchdog", at=("ui",), name="C-01"), "never used again"),
        (Wish(word="watchdog", at=("ui",), name=retired.id), "retired; ids are never"),
        (Wish(word="watchdog", at=("ui",), name="C 1: {x}"), "cannot be an id"),
        (Wish(word="watchdog", at=("ui",), name="none"), "cannot be an id"),
        (Wish(word="watchdog", at=("ui",), name="comms"), "names something else"),
        (Wish(word=retired.do, at=retired.at), "was retired"),
    ):
        with pytest.raises(Refused, match=".*".join(map(_plain, says.split("…")))):
            put(pump, wish)
        assert (pump / "controls.yaml").read_bytes() == before
    assert put(pump, Wish(word=retired.do, at=retired.at, again=True)) == "C-39"


def _plain(text: str) -> str:
    return "".join(f"\\{letter}" if letter in ".`{}()" else letter for letter in text)


def test_a_dry_run_writes_nothing_and_shows_the_same_change(pump: Path) -> None:
    before = (pump / "controls.yaml").read_bytes()
    shown = run("controls", "adopt", "factory-reset", "-C", pump, "--as-of", DAY, "--dry-run")
    assert (pump / "controls.yaml").read_bytes() == before
    assert "Would write C-39" in shown.stderr
    done = run("controls", "adopt", "factory-reset", "-C", pump, "--as-of", DAY)
    assert done.stdout == shown.stdout


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b"C-1: {do: watchdog\n", "cannot be read"),
        (b"{C-1: {do: watchdog, at: [pump]}}\n", "block style"),
        (b"- C-1\n", "no map of records"),
        (b"C-1: {do: watchdog, at: [pump]}\n...\n", "write the record by hand"),
        (b"\xff\xfe\x00", "cannot be"),
        (b"a: &a [*a]\n", "cannot be"),
    ],
)
def test_a_file_that_cannot_be_extended_stays_as_it_is_and_says_why(
    base: Path, written: bytes, says: str
) -> None:
    path = base / "controls.yaml"
    path.write_bytes(written)
    told = run("controls", "adopt", "fail-safe", "-C", base, "--as-of", DAY, "--at", "pump", code=1).output
    assert says in told and "Traceback" not in told and "IN001" not in told
    assert path.read_bytes() == written


def test_a_read_only_file_and_a_link_that_leads_out_are_left_alone(base: Path, tmp_path: Path) -> None:
    path = base / "controls.yaml"
    path.write_text("C-7: {do: watchdog, at: [pump]}\n", encoding="utf-8")
    path.chmod(0o444)
    wish = Wish(word="fail-safe", at=("pump",))
    with pytest.raises(Refused, match="read-only"):
        put(base, wish)
    assert path.read_text(encoding="utf-8") == "C-7: {do: watchdog, at: [pump]}\n"
    path.unlink()
    outside = tmp_path / "outside.yaml"
    outside.write_text("C-9: {do: watchdog}\n", encoding="utf-8")
    path.symlink_to(outside)
    with pytest.raises(Refused, match="cannot be read"):
        put(base, wish)
    assert outside.read_text(encoding="utf-8") == "C-9: {do: watchdog}\n"
    path.unlink()
    (base / "kept.yaml").write_text("C-9: {do: watchdog, at: [pump]}\n", encoding="utf-8")


def test_controls_in_several_files_go_on_in_the_last_and_no_id_of_any_is_taken(base: Path) -> None:
    folder = base / "controls"
    folder.mkdir()
    first, last = folder / "a.yaml", folder / "b.yaml"
    first.write_text("SC-009: {do: watchdog, at: [pump]}  # first\n", encoding="utf-8")
    last.write_text("# nothing yet\n{}\n# end", encoding="utf-8")
    assert put(base, Wish(word="fail-safe", at=("pump",))) == "SC-010"
    assert first.read_text(encoding="utf-8") == "SC-009: {do: watchdog, at: [pump]}  # first\n"
    assert last.read_text(encoding="utf-8").startswith("# nothing yet\n# end\nSC-010:\n  do: fail-safe\n")
    (base / "controls.yaml").write_text("SC-011: {do: nonsense}\n", encoding="utf-8")
    assert put(base, Wish(word="disconnect", at=("pump",))) == "SC-012"


def test_the_next_id_goes_on_in_the_manner_of_the_folder() -> None:
    assert next_id([]) == "C-01"
    assert next_id(["W-1", "W-9", "x"]) == "W-10"
    assert next_id(["C-01", "C-99"]) == "C-100"
    assert next_id(["C-1", "SC-07", "SC-08"]) == "SC-09"
    assert next_id(["C-1"], ["C-2"]) == "C-3"


def test_sources_past_the_bound_are_counted_aloud(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "itself"
    shutil.copytree(root / "examples" / "wardbook-itself", folder)
    most = max(suggested(folder, "--limit", "0")["suggestions"], key=lambda item: len(item["threats"]))
    told = run("controls", "adopt", most["control"], "-C", folder, "--as-of", DAY).stderr
    control = read(folder).device.controls["W-13"]
    assert control.requirement is not None
    asks = {*most["threats"], *(plan["risk"] for plan in most["plans"])}
    assert len(control.requirement.from_) == min(SOURCES, len(asks))
    assert ("more things ask for it" in told) == (len(asks) > SOURCES)


def test_each_of_the_product_s_own_suggestions_can_be_adopted_and_is_gone_then(
    root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "itself"
    shutil.copytree(root / "examples" / "wardbook-itself", folder)
    before = (folder / "controls.yaml").read_bytes()
    for number, name in enumerate(names(folder)[:4], 13):
        assert put(folder, Wish(word=name)) == f"W-{number}"
        assert name not in names(folder)
    assert (folder / "controls.yaml").read_bytes().startswith(before)
    run("check", folder, "--as-of", DAY, "--gate", "idea")


LINES = st.sampled_from(
    [
        "# a remark",
        "",
        "   # indented",
        "C-{n}: {{do: watchdog, at: [pump]}}  # why",
        "C-{n}:\n  do: fail-safe\n  # inside\n  at: [pump]",
    ]
)


@settings(max_examples=25)
@given(
    lines=st.lists(LINES, max_size=6),
    newline=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
    stated=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
)
def test_every_line_and_remark_of_any_folder_survives(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], newline: str, ends: bool, stated: str
) -> None:
    base = copy_base(tmp_path_factory.mktemp("any"))
    text = newline.join(line.format(n=n).replace("\n", newline) for n, line in enumerate(lines))
    before = (text + newline * ends).encode()
    path = base / "controls.yaml"
    path.write_bytes(before)
    name = put(base, Wish(word="offline-operation", at=("pump",), stated={"time": stated}))
    after = path.read_bytes()
    assert after.startswith(before)
    control = read(base).device.controls[name]
    assert control.requirement is not None and control.requirement.text is not None
    assert stated.strip() in control.requirement.text
