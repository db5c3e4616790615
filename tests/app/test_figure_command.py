"""`wardbook figure`: which figures there are, each as a file, and what helps whoever mistypes one."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from lxml import etree

from tests.app.test_risk_commands import run
from wardbook.views import all_views

DAY = ("--as-of", "2026-11-20")


@pytest.fixture
def base(root: Path) -> Path:
    return root / "tests" / "rules" / "base"


def test_without_a_name_every_figure_is_listed() -> None:
    told = run("figure").stdout
    assert told == run("figure", "--list").stdout
    assert [line.split()[0] for line in told.splitlines()] == [
        name for name, found in all_views().items() if found.is_figure
    ]


def test_a_figure_is_drawn_as_the_name_of_the_file_says(base: Path, tmp_path: Path) -> None:
    for ending in ("svg", "png", "pdf"):
        run("figure", "global-system", base, *DAY, "-o", tmp_path / f"g.{ending}")
    assert etree.parse(tmp_path / "g.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert (tmp_path / "g.png").read_bytes().startswith(b"\x89PNG")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "g.pdf").pages)
    assert "Global system view" in text
    assert "Communication paths" in text
    assert (
        run("figure", "global-system", base, *DAY, "--format", "svg").stdout
        == (tmp_path / "g.svg").read_text()
    )


def test_one_picture_of_several_is_drawn_by_its_own_name(base: Path) -> None:
    name = next(picture.name for picture in _uses(base))
    told = run("figure", name, base, *DAY).stdout
    assert told.count("<title>") < run("figure", "use-case-views", base, *DAY).stdout.count("<title>") + 1
    assert etree.fromstring(told.encode()) is not None


def _uses(base: Path) -> tuple[object, ...]:
    from tests.documents.test_figures import AS_OF, figure_of
    from wardbook.app.check import check

    found = check(base, as_of=AS_OF).report.subject
    assert found is not None
    return figure_of("use-case-views", found).pictures


@pytest.mark.parametrize(
    ("name", "helps"),
    [
        ("globl-system", "did you mean `global-system`?"),
        ("use-case-views-nothing", "there is no figure"),
        ("zzzz", "`wardbook figure --list` lists them"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest_or_the_list(base: Path, name: str, helps: str) -> None:
    assert helps in run("figure", name, base, *DAY, code=1).output


def test_an_empty_view_says_what_is_not_provided_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("format: 1\ndevice: {id: x, name: X}\n")
    told = run("figure", "updateability", tmp_path, *DAY, "-o", tmp_path / "u.svg", code=1).output
    assert "Not provided: no path carries code" in told
    assert not (tmp_path / "u.svg").exists()


def test_a_reason_for_leaving_a_view_out_is_read_from_the_folder_and_a_wrong_view_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "device.yaml").write_text("format: 1\ndevice: {id: x, name: X}\n")
    (tmp_path / "architecture.yaml").write_text('views-omitted: {multi-patient: "one device, one patient"}\n')
    told = run("figure", "multi-patient-view", tmp_path, *DAY, code=1).output
    assert "The manufacturer's reason: one device, one patient" in told
    (tmp_path / "architecture.yaml").write_text("views-omitted: {multi-patent: x}\n")
    assert "multi-pat" in run("check", tmp_path, *DAY, code=1).output
