"""`wardbook documents`: a company makes the documents its own, hands their words to a translator, and is told what lacks."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.base_folder import copy_base
from wardbook.app.check import check
from wardbook.cli.main import wardbook
from wardbook.documents import book
from wardbook.formats import gettext
from wardbook.model.document import Heading

DAY = ("--as-of", "2026-11-20")
NAME = "risk-assessment"


def run(*words: object) -> Result:
    return CliRunner().invoke(wardbook, ["documents", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_base(tmp_path / "device")


def listed(folder: Path) -> dict[str, dict[str, object]]:
    told = run("list", folder, *DAY, "--format", "json")
    assert told.exit_code == 0
    return {row["name"]: row for row in json.loads(told.stdout)["rows"]}


def test_a_company_makes_a_document_its_own_in_its_own_language(folder: Path, tmp_path: Path) -> None:
    assert "ours" in str(listed(folder)[NAME]["outline"])
    assert run("eject", NAME, folder).exit_code == 0
    place = folder / "documents" / f"{NAME}.outline.md"
    text = place.read_text()
    assert "yours" in str(listed(folder)[NAME]["outline"])
    start, end = text.index("## The risks"), text.index("## How each risk")
    place.write_text(text[:start] + text[end:])
    told = run("list", folder, *DAY)
    assert "DO009" in told.stderr
    assert "lacks: risks" in told.stderr
    place.write_text(place.read_text().replace("---\n", "---\nwithout: risks\n", 1))
    assert "DO009" not in run("list", folder, *DAY).stderr

    catalogue = tmp_path / "de.po"
    assert run("strings", "export", folder, "--language", "de", "-o", catalogue, *DAY).exit_code == 0
    assert "#. document" in catalogue.read_text()
    catalogue.write_text(
        catalogue.read_text().replace('msgid "Method"\nmsgstr ""', 'msgid "Method"\nmsgstr "Verfahren"')
    )
    done = run("strings", "import", catalogue, folder, *DAY)
    assert done.exit_code == 0
    assert "1 texts taken" in done.stderr
    again = run("strings", "export", folder, "--language", "de", *DAY)
    assert 'msgstr "Verfahren"' in again.stdout

    (folder / "documents.yaml").write_text("language: de\n")
    found = check(folder, as_of=datetime.date(2026, 11, 20))
    assert found.inputs is not None
    document, problems = book.write(NAME, found.report, found.inputs.prose)
    assert "Verfahren" in [block.text for block in document.blocks if isinstance(block, Heading)]
    assert [item.code for item in problems] == ["DO012"]


def test_every_document_of_the_set_is_listed_with_its_state(folder: Path) -> None:
    rows = listed(folder)
    assert set(book.outlines()) <= set(rows)
    states = {str(row["state"]) for row in rows.values()}
    assert any("not provided" in state for state in states)


def test_an_outline_is_never_overwritten_unasked_and_a_dry_run_writes_nothing(folder: Path) -> None:
    place = folder / "documents" / f"{NAME}.outline.md"
    shown = run("eject", NAME, folder, "--dry-run")
    assert shown.exit_code == 0
    assert "::: view risk-summary" in shown.stdout
    assert not place.exists()
    run("eject", NAME, folder)
    place.write_text("mine")
    refused = run("eject", NAME, folder)
    assert refused.exit_code != 0
    assert place.read_text() == "mine"
    assert run("eject", NAME, folder, "--force").exit_code == 0
    assert place.read_text() != "mine"


@pytest.mark.parametrize("name", ["risk-asessment", "../../etc/passwd", "", "index", "__init__"])
def test_an_outline_that_does_not_exist_is_answered_with_what_does(name: str, folder: Path) -> None:
    told = run("eject", name, folder)
    assert told.exit_code != 0
    assert "risk-assessment" in told.stderr


def test_nothing_is_written_through_a_link_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "documents").symlink_to(outside)
    assert run("eject", NAME, folder).exit_code != 0
    assert list(outside.iterdir()) == []
    assert run("eject", NAME, tmp_path / "nowhere").exit_code != 0


def test_a_translators_file_is_taken_as_far_as_it_fits_and_the_rest_is_named(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "x.po"
    messages = (
        gettext.Message(source="Method", said="Verfahren"),
        gettext.Message(source="Methd", said="Verfahren"),
        gettext.Message(source="Contents", said="In\u202ehalt"),
        gettext.Message(source="Device", said=""),
        gettext.Message(source="Version", said="Fassung", is_fuzzy=True),
    )
    file.write_bytes(gettext.write(gettext.Catalogue(language="de", messages=messages)))
    told = run("strings", "import", file, folder, *DAY)
    assert told.exit_code == 1
    assert "it may have become `Method`" in told.stderr
    assert "U+202E" in told.stderr
    assert "1 texts taken, 0 kept from before, 1 empty, 1 marked as doubtful" in told.stderr
    kept, _ = gettext.read((folder / "documents" / "strings" / "de.po").read_bytes(), "de.po")
    assert [(item.source, item.said) for item in kept.messages] == [("Method", "Verfahren")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no message"),
        (b"\xff", "UTF-8"),
        (b"PK\x03\x04", "UTF-8|no message|neither"),
        (b'msgid "a"\nmsgstr "b"\n', "language"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_and_nothing_is_written(
    data: bytes, words: str, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "x.po"
    file.write_bytes(data)
    told = run("strings", "import", file, folder, *DAY)
    assert told.exit_code in (1, 2)
    assert any(word in told.stderr for word in words.split("|"))
    assert not (folder / "documents" / "strings").exists()


@pytest.mark.parametrize("tag", ["en", "../x", "german", "DE", ""])
def test_a_language_that_is_none_is_refused(tag: str, folder: Path) -> None:
    assert run("strings", "export", folder, "--language", tag, *DAY).exit_code != 0


def test_git_proposes_revisions_since_the_last_one_and_states_none(folder: Path) -> None:
    def git(*words: str) -> None:
        settings = (
            "-c",
            "user.name=A. Author",
            "-c",
            "user.email=a@example.com",
            "-c",
            "commit.gpgsign=false",
        )
        when = {"GIT_COMMITTER_DATE": f"{days.pop(0)}T10:00:00Z"} if words[0] == "commit" else {}
        subprocess.run(["git", *settings, "-C", str(folder), *words], check=True, env={**os.environ, **when})

    days = ["2026-01-10", "2026-03-05"]
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "First")
    (folder / "documents.yaml").write_text(
        f"documents: {{{NAME}: {{history: [{{revision: A, date: 2026-01-10, what: first}}]}}}}\n"
    )
    git("add", ".")
    git("commit", "-q", "-m", 'Paths "of" updates: {x}')
    told = run("revisions", NAME, folder, *DAY)
    assert told.exit_code == 0
    [line] = [line for line in told.stdout.splitlines() if line.startswith("-")]
    assert yaml.safe_load(line) == [
        {
            "revision": "unknown",
            "date": datetime.date(2026, 3, 5),
            "author": "A. Author",
            "what": 'Paths "of" updates: {x}',
        }
    ]
    assert run("revisions", "rsk-assessment", folder, *DAY).exit_code != 0


def test_without_git_no_revision_is_proposed_and_no_traceback_shown(folder: Path) -> None:
    told = run("revisions", NAME, folder, *DAY)
    assert told.exit_code != 0
    assert "Traceback" not in told.output
