"""A folder made from a template is valid from the first minute and asks its next questions."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from wardbook.app import load
from wardbook.app.check import check
from wardbook.app.init import TEMPLATES, Answers, init
from wardbook.documents import book

FILES = {
    "architecture.yaml",
    "company.yaml",
    "controls.yaml",
    "device.yaml",
    "labelling.yaml",
    "postmarket.yaml",
    "processes.yaml",
    "regulators.yaml",
    "safety.yaml",
}
PROSE = ("disclosure-policy", "incident-response", "secure-development", "vulnerability-handling")
HOSTILE = 'Pump "A": {x}\n# $ID, [y] & *z'


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_folder_from_a_template_is_read_without_an_error(template: str, tmp_path: Path) -> None:
    made = init(tmp_path / "device", template, Answers(name="Example", manufacturer="Example Medical"))
    device, diagnostics = load(tmp_path / "device")
    assert device is not None
    assert [f"{found.code} {found.at.file}: {found.says}" for found in diagnostics] == []
    assert set(made) == FILES


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_procedures_to_begin_with_are_read_without_an_error_and_each_fits_its_template(
    template: str, tmp_path: Path
) -> None:
    made = init(tmp_path / "device", template, Answers("Example", "Example Medical"), procedures=True)
    device, diagnostics = load(tmp_path / "device")
    assert device is not None
    assert [f"{found.code} {found.at.file}: {found.says}" for found in diagnostics] == []
    assert set(made) == FILES | {f"documents/processes/{name}.md" for name in PROSE}
    assert len(device.procedures) == 7
    assert all(item.document is None and not item.records for item in device.procedures.values())


@pytest.mark.parametrize("template", sorted(TEMPLATES)[:1])
def test_procedures_to_begin_with_are_gaps_until_somebody_answers(template: str, tmp_path: Path) -> None:
    folder = tmp_path / "device"
    init(folder, template, Answers("Example", "Example Medical"), procedures=True)
    checked = check(folder, as_of=datetime.date(2026, 11, 20))
    assert checked.inputs is not None
    document, found = book.write("processes", checked.report, checked.inputs.prose)
    assert {item.at.file for item in found if item.code == "DO007"} == {
        f"documents/processes/{name}.md" for name in PROSE
    }
    assert document.draft
    answered = dict.fromkeys(checked.inputs.prose, "Done.")
    _, found = book.write("processes", checked.report, answered)
    assert [item for item in found if item.code == "DO007"] == []
    assert book.stray_prose(checked.inputs.prose) == []
    assert {item.state for item in checked.report.subject.citations.values()} == {"known"}  # type: ignore[union-attr]
    assert "carried" not in {item.state for item in checked.report.subject.clauses.values()}  # type: ignore[union-attr]


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_template_has_a_size_one_can_read(template: str, tmp_path: Path) -> None:
    init(tmp_path / "device", template, Answers(name="Example", manufacturer="Example Medical"))
    device, _ = load(tmp_path / "device")
    assert device is not None
    assert 4 <= len(device.parts) <= 9
    assert 2 <= len(device.situations) <= 4
    assert 3 <= len(device.controls) <= 6


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_file_of_a_template_says_what_to_do_next(template: str, tmp_path: Path) -> None:
    init(tmp_path / "device", template, Answers(name="Example", manufacturer="Example Medical"))
    for path in sorted((tmp_path / "device").iterdir()):
        assert path.read_text("utf-8").startswith("#"), path.name


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_no_name_can_change_the_structure_of_a_template(template: str, tmp_path: Path) -> None:
    init(tmp_path / "device", template, Answers(name=HOSTILE, manufacturer=HOSTILE))
    device, diagnostics = load(tmp_path / "device")
    assert device is not None
    assert device.about.device.name == HOSTILE.replace("\n", "")
    assert device.company is not None
    assert device.company.name == HOSTILE.replace("\n", "")
    assert [found.says for found in diagnostics] == []
