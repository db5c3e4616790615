"""`wardbook labelling`: what users and hospitals read, in every form, and what only regulators see in none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pypdf
import pytest
from lxml import html

from tests.app.test_risk_commands import run

DAY = ("--as-of", "2026-11-20")
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def pump(root: Path) -> Path:
    return root / "examples" / "infusion-pump"


@pytest.fixture
def base(root: Path) -> Path:
    return root / "tests" / "rules" / "base"


@pytest.mark.parametrize("audience", ["user", "customer"])
def test_what_is_told_of_the_example_is_as_before(pump: Path, audience: str) -> None:
    told = run("labelling", pump, "--audience", audience, *DAY).stdout
    path = GOLDEN / f"labelling-{audience}.txt"
    if os.environ.get("WARDBOOK_RENEW"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def test_the_default_is_for_the_hospital_and_ends_with_what_is_not_provided(base: Path) -> None:
    told = run("labelling", base, *DAY).stdout
    assert told == run("labelling", "-C", base, "--audience", "customer", *DAY).stdout
    assert told.startswith("Demo pump, version 1.0.0, as of 2026-11-20\n")
    assert told.index("Not provided yet") > told.index("Interfaces and ports")


def test_json_holds_what_the_text_tells_and_nothing_about_why(base: Path) -> None:
    told = run("labelling", base, "--format", "json", *DAY).stdout
    found = json.loads(told)
    text = run("labelling", base, *DAY).stdout
    assert found["schema"] == "wardbook/labelling/1"
    assert all(item["id"] in text for item in found["lines"])
    assert {*found["lines"][0]} == {"id", "topic", "title", "text", "readers", "answers"}


def test_each_line_is_explained_by_the_facts_behind_it(base: Path) -> None:
    (first, *_) = json.loads(run("labelling", base, "--format", "json", *DAY).stdout)["lines"]
    told = run("explain", first["id"], base).stdout
    assert "it is derived" in told
    assert "sources: [" in told


def test_a_page_needs_no_script_no_other_file_and_nobody_outside(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "guide.html"
    run("labelling", base, "--format", "html", "-o", out, *DAY)
    page = html.fromstring(out.read_bytes())
    assert not page.xpath("//script | //link | //*[starts-with(@src, 'http')] | //iframe")
    assert "url(" not in out.read_text(encoding="utf-8").replace("url(#", "")
    assert page.xpath("//h1")[0].text == "Security guide for users and hospitals"


@pytest.mark.parametrize(
    ("audience", "title"),
    [
        ("user", "Security part of the instructions for use"),
        ("customer", "Security guide for users and hospitals"),
    ],
)
def test_paper_is_the_document_of_the_audience(base: Path, tmp_path: Path, audience: str, title: str) -> None:
    out = tmp_path / "guide.pdf"
    found = run("labelling", base, "--audience", audience, "--format", "pdf", "-o", out, *DAY)
    assert "error[" not in found.stderr
    assert title in pypdf.PdfReader(out).pages[0].extract_text()


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_pages_and_paper_need_a_name(base: Path, form: str) -> None:
    found = run("labelling", base, "--format", form, code=2)
    assert f"add -o NAME.{form}" in found.stderr


def test_a_folder_that_cannot_be_read_says_where_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("format: one\n")
    found = run("labelling", tmp_path, "--format", "html", "-o", tmp_path / "x.html", code=3)
    assert "device.yaml:1" in found.stderr
    assert not (tmp_path / "x.html").exists()


def test_hostile_names_stay_words_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("format: 1\ndevice: {id: x, name: '<script>alert(1)</script>'}\n")
    (tmp_path / "architecture.yaml").write_text(
        """zones: {room: {trust: 1, name: '"><img src=x onerror=alert(1)>', assumption: "{at} {0} %s <b>"}}
actors: {nurse: {in: room, role: clinician, name: '{at}{says}'}}
parts: {box: {is: process, in: room, name: '<svg onload=alert(1)>', os: '{', ports: ['<i>']}}
flows:
  - nurse -> box: {carries: '<script>', kind: command, via: usb, auth: none, default: '{}'}
"""
    )
    (tmp_path / "controls.yaml").write_text("C-1: {do: security-logging, at: [box], state: implemented}\n")
    out = tmp_path / "x.html"
    run("labelling", tmp_path, "--format", "html", "-o", out, *DAY)
    page = html.fromstring(out.read_bytes())
    assert not page.xpath("//script | //img | //*[@onload or @onerror]")
    assert "<svg onload=alert(1)>" in page.text_content()
