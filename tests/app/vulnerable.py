"""A small device folder whose pump has a Python package that an advisory speaks of, for stories through commands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from wardbook.cli.main import wardbook

BASE = Path(__file__).parents[1] / "rules" / "base"
DAY = "2026-03-01"


def osv(
    name: str, package: str, fixed: str, *aliases: str, modified: str = "2026-02-01"
) -> dict[str, object]:
    """An OSV record: every version of a PyPI package before `fixed` is affected."""
    events = [{"introduced": "0"}, {"fixed": fixed}]
    return {
        "id": name,
        "modified": f"{modified}T00:00:00Z",
        "aliases": list(aliases),
        "summary": f"{package} falls over",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": package},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
    }


def device(place: Path, *advisories: dict[str, object], components: tuple[str, ...] = ("thing@1.0",)) -> Path:
    """The folder, with the advisories of its own; none where none are given."""
    shutil.copytree(BASE, place, ignore=shutil.ignore_patterns(".wardbook"))
    document = json.loads((place / "sbom" / "pump.cdx.json").read_bytes())
    document["components"] = [
        {
            "type": "library",
            "name": text.partition("@")[0],
            "version": text.partition("@")[2],
            "purl": f"pkg:pypi/{text}",
            "bom-ref": text,
        }
        for text in components
    ]
    document["dependencies"] = []
    (place / "sbom" / "pump.cdx.json").write_text(json.dumps(document))
    (place / "components.yaml").write_text("")
    (place / "decisions.yaml").write_text("")
    if advisories:
        (place / "advisories").mkdir()
        lines = "".join(json.dumps(one) + "\n" for one in advisories)
        (place / "advisories" / "osv.jsonl").write_text(lines)
    return place


def company(folder: Path) -> None:
    """Say who the maker is."""
    (folder / "company.yaml").write_text(
        "name: Example Medical\nsecurity-contact: psirt@example.com\nsecurity-page: https://example.com/security\n"
    )


def ship(folder: Path, version: str) -> None:
    """Give the pump another version."""
    path = folder / "architecture.yaml"
    path.write_text(
        path.read_text().replace("version: 1.0.0, software-safety", f"version: {version}, software-safety")
    )


def run(*words: str | Path) -> Result:
    """A command, as of the day of the stories where it takes a day."""
    return CliRunner().invoke(wardbook, [*map(str, words), "--as-of", DAY])


def shown(view: str, folder: Path, *words: str | Path) -> list[dict[str, object]]:
    """The rows of a view, each cell as its word."""
    found = run("show", view, folder, "--format", "json", *words)
    assert found.exit_code == 0, found.output
    return [{name: _word(cell) for name, cell in row.items()} for row in json.loads(found.stdout)["rows"]]


def _word(cell: object) -> object:
    return (
        next((cell[key] for key in ("state", "text", "id") if key in cell), cell)
        if isinstance(cell, dict)
        else cell
    )


def decide(folder: Path, about: str, kind: str, *words: str) -> Result:
    """Write a decision down."""
    return run("decide", about, kind, "-C", folder, "--why", "a reason", "--by", "A. Author", *words)
