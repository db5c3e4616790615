"""security.txt and the disclosure policy, from what the device states."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from wardbook.app.paper import written
from wardbook.app.security_txt import NotStated, policy, policy_paper, security_txt
from wardbook.cli.disclosure import command
from wardbook.cli.options import loaded_file

DAY = datetime.date(2026, 11, 27)


def test_it_says_where_to_report_and_until_when_it_is_good() -> None:
    file = loaded_file(Path("examples/infusion-pump"), DAY)
    assert security_txt(file, DAY, 180).splitlines() == [
        "Contact: mailto:psirt@example.com",
        "Expires: 2027-05-26T00:00:00Z",
        "Policy: https://example.com/security",
    ]
    assert "confirmed within 3 days" in policy(file)
    with pytest.raises(ValueError, match="365"):
        security_txt(file, DAY, 366)
    with pytest.raises(ValueError, match="https"):
        security_txt(file, DAY, 10, "https://a/\nContact: mailto:evil@example.com")


def test_the_policy_is_a_page_that_runs_nothing_and_says_all_that_the_text_says() -> None:
    file = loaded_file(Path("examples/infusion-pump"), DAY)
    plan = file.device.postmarket
    assert plan is not None
    assert plan.disclosure is not None
    said = msgspec.structs.replace(plan.disclosure, isao=None, external="<script>alert(1)</script>\n# x")
    device = msgspec.structs.replace(file.device, postmarket=msgspec.structs.replace(plan, disclosure=said))
    hostile = msgspec.structs.replace(file, device=device)
    page = written(policy_paper(hostile, DAY), ".html").decode()
    assert "psirt@example.com" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; # x" in page
    assert "<script" not in page
    assert "Not stated." in page
    assert all(
        title in page and title in policy(hostile) for title in ("Where to report", "Whom we share with")
    )
    silent = msgspec.structs.replace(plan, disclosure=msgspec.structs.replace(said, contact=" "))
    mute = msgspec.structs.replace(file, device=msgspec.structs.replace(file.device, postmarket=silent))
    for make in (lambda: policy(mute), lambda: policy_paper(mute, DAY), lambda: security_txt(mute, DAY, 9)):
        with pytest.raises(NotStated, match="contact"):
            make()


@pytest.mark.parametrize(
    ("name", "begins"),
    [("p.html", b"<!doctype html>"), ("p.pdf", b"%PDF-"), ("p.docx", b"PK"), ("p.md", b"# Reporting")],
)
def test_the_policy_is_written_by_the_ending_of_its_name(tmp_path: Path, name: str, begins: bytes) -> None:
    place = tmp_path / name
    done = CliRunner().invoke(
        command, ["policy", "examples/infusion-pump", "-o", str(place), "--as-of", DAY.isoformat()]
    )
    assert done.exit_code == 0, done.output
    assert place.read_bytes().lower().startswith(begins.lower())
