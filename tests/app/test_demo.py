"""The demo: what a newcomer sees first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from wardbook.formats import csaf, official, vex

ROOT = Path(__file__).resolve().parent.parent.parent

# One worker runs all of them: the demo makes everything there is, so it is run once.


class Demo(NamedTuple):
    """What a demo printed, and where it wrote."""

    said: str
    out: Path


def run(out: Path) -> str:
    command = [sys.executable, "-P", "-m", "wardbook.cli", "demo", "-o", str(out)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    out = tmp_path_factory.mktemp("demo") / "out"
    return Demo(run(out), out)


def test_the_demo_builds_the_example_and_prints_a_line_for_each_point(demo: Demo) -> None:
    lines = demo.said.splitlines()
    points = [line for line in lines if line[:1] in "✓○+-" and line[2:4].strip().isdigit()]
    assert [int(line[2:4]) for line in points] == list(range(1, 11))
    assert "an example, not a real product" in lines[0]
    for name in (
        "index.html",
        "documents/security-architecture.pdf",
        "documents/readiness-report.pdf",
        "documents/sbom-report.pdf",
        "package/00-index.pdf",
        "package/sbom/device.cdx.json",
    ):
        assert (demo.out / name).exists()
        assert name in demo.said
    assert "Adequacy of the SBOMs" in lines
    for sbom in (ROOT / "examples" / "infusion-pump" / "sbom").iterdir():
        stem = sbom.name.partition(".")[0].partition("-")[0]  # a narrow column breaks longer names
        assert f"sbom/{stem}" in demo.said
    assert "nothing had changed" in run(demo.out)


def test_the_demo_names_the_vex_files_it_wrote_and_each_is_valid(demo: Demo) -> None:
    assert "Known vulnerabilities by part" in demo.said
    made = sorted((demo.out / "package" / "vex" / "customer").iterdir())
    families = set()
    for path in made:
        data = path.read_bytes()
        assert str(path.relative_to(demo.out)) in demo.said
        document, problems = vex.read(data, path.name)
        assert (problems, document is not None) == ([], True)
        families.add(vex.family_of(data))
        assert official.check(data, path.name, family=vex.family_of(data), encoding="json") == []
    assert families == set(vex.FAMILIES)
    (statement,) = (path for path in made if vex.family_of(path.read_bytes()) == "CSAF")
    tree, _ = csaf.read(statement.read_bytes(), statement.name)
    assert tree is not None
    assert csaf.check(tree) == []
    assert csaf.file_name(tree.tree["document"]["tracking"]["id"]) == statement.name


def test_the_demo_names_the_first_controls_that_would_fit_and_why(demo: Demo) -> None:
    head, _, rest = demo.said.partition("controls that would fit (`wardbook controls suggest` has all):\n")
    assert "The first 3 of " in head and rest
    told = " ".join(rest.partition("findings block")[0].split())
    assert told.count("asks for it and nothing chosen answers") == 3
    assert "in the way of the cheapest plan of HS-" in told


def test_the_demo_ends_with_packages_verified_the_example_released_one_alert_and_its_advisory(
    demo: Demo,
) -> None:
    life = demo.out.with_name("out-life")
    for profile in ("fda-510k", "eu-mdr"):
        assert f"{profile}.zip" in demo.said
        assert (life / f"{profile}.zip").is_file()
    assert demo.said.count("verified: whole") == 2
    assert "ACME-2026-007" in demo.said
    assert "way to harm in ip100@2.1.0" in demo.said
    drafted, problems = csaf.read((life / "advisory/ex-2026-001.json").read_bytes(), "ex-2026-001.json")
    assert drafted is not None
    assert not problems
    assert csaf.check(drafted) == []
    shown = subprocess.run(
        [sys.executable, "-P", "-m", "wardbook.cli", "audit", "verify", "-C", str(life)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout
