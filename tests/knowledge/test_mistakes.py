from __future__ import annotations

from pathlib import Path

import pytest

from wardbook.knowledge.compiling import KnowledgeError, compile_files, compile_knowledge, rebuild
from wardbook.knowledge.reader import COMPILED, unpack

SOURCE = b"""\
id: rain-2030
title: On umbrellas
issuer: Weather office
edition: first
date: 2030-01-01
citation: Rain 1
kind: guidance
verified: yes
checked: Read twice.
"""
RULES = """\
kind: risk
verified: yes
checked: Read twice.
records:
  a: {title: Be dry, says: "Stay dry."}
"""


def _wrong(rules: str, **more: str) -> list[str]:
    files = {"rain-2030/source.yaml": SOURCE, "rain-2030/rules.yaml": rules.encode()}
    files |= {name.replace("__", "/") + ".yaml": text.encode() for name, text in more.items()}
    return [f"{item.at}: {item.says}" for item in compile_files(files)[1]]


def test_a_sound_source_has_no_mistakes() -> None:
    assert _wrong(RULES) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("kind: rsik", "`rsik` is no kind of record"),
        ("maps: [rain-2030:b]", "`maps` names `rain-2030:b`, which does not exist"),
        ("evidence: [umbrella]", "`evidence` names `mission:umbrella`, which does not exist"),
        ("applies: market.us and", "`applies` cannot be read"),
        ("applies: market.moon", "`market.moon` is no trait"),
        ("facts: {colour: red}", "a risk has no fact `colour`"),
        ("kind: clause", "a clause needs the fact `clause`"),
        ("kind: plan", "a plan needs the list `fields`"),
        ("kind: clause, facts: {clause: {a: b}}", "the fact `clause` is neither text nor a list of texts"),
        ("obligation: perhaps", "`perhaps` is not allowed here"),
        ("sayz: x", "`sayz` is not a key known here"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(change: str, complaint: str) -> None:
    wrong = _wrong(RULES.replace("title: Be dry", f"title: Be dry, {change}"))
    assert len(wrong) == 1
    assert wrong[0].startswith("rain-2030/rules.yaml:5:")
    assert complaint in wrong[0]


def test_an_id_used_twice_is_a_mistake_even_across_files() -> None:
    assert _wrong(RULES, **{"rain-2030__more": RULES}) == [
        "rain-2030/rules.yaml:5:3: `rain-2030:a` exists already"
    ]


def test_a_section_must_exist_where_the_source_has_sections() -> None:
    sections = RULES.replace("kind: risk", "kind: section").replace("a:", "I:")
    rules = RULES.replace("title:", "section: II, title:")
    wrong = _wrong(rules, **{"rain-2030__sections": sections})
    assert wrong == ["rain-2030/rules.yaml:5:3: `section` names `rain-2030:II`, which does not exist"]


def test_a_folder_has_the_name_of_its_source() -> None:
    files = {"snow-2030/source.yaml": SOURCE}
    assert [item.says for item in compile_files(files)[1]] == [
        "the source calls itself `rain-2030` but stands in `snow-2030`"
    ]


def test_records_without_a_source_are_a_mistake() -> None:
    assert [item.says for item in compile_files({"loose.yaml": RULES.encode()})[1]] == [
        "no folder above this file has a source.yaml"
    ]


def test_mistakes_in_our_own_knowledge_raise_and_name_the_place(tmp_path: Path) -> None:
    (tmp_path / "rain-2030").mkdir()
    (tmp_path / "rain-2030" / "source.yaml").write_bytes(SOURCE)
    (tmp_path / "rain-2030" / "rules.yaml").write_text(
        RULES.replace("kind: risk", "kind: rsik"), encoding="utf-8"
    )
    with pytest.raises(KnowledgeError, match=r"rain-2030/rules\.yaml:5:3: `rsik` is no kind"):
        compile_knowledge(tmp_path)
    assert not (tmp_path / COMPILED).exists()


def test_rebuilding_writes_only_what_changed(tmp_path: Path) -> None:
    (tmp_path / "rain-2030").mkdir()
    (tmp_path / "rain-2030" / "source.yaml").write_bytes(SOURCE)
    rules = tmp_path / "rain-2030" / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    assert rebuild(tmp_path)
    assert not rebuild(tmp_path)
    rules.write_text(RULES.replace("Stay dry.", "Keep dry."), encoding="utf-8")
    assert rebuild(tmp_path)
    record = unpack((tmp_path / COMPILED).read_bytes()).get("rain-2030:a")
    assert record is not None
    assert (record.says, record.edition, record.name) == ("Keep dry.", "first", "a")


def test_a_market_is_added_by_a_folder_alone() -> None:
    market = """\
kind: market
verified: no
checked: Not yet.
records:
  moon: {title: Moon, says: "No office yet.", facts: {authority: nobody, sources: []}}
"""
    files = {"rain-2030/source.yaml": SOURCE, "rain-2030/moon/market.yaml": market.encode()}
    packed, wrong = compile_files(files)
    assert wrong == ()
    assert unpack(packed).words("markets") == {"moon": "No office yet."}
