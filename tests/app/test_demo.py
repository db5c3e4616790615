"""The demo: what a newcomer sees first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_builds_the_example_and_prints_a_line_for_each_point(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "wardbook.cli", "demo", "-o", str(tmp_path / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
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
        assert (tmp_path / "out" / name).exists()
        assert name in result.stdout
    assert "Adequacy of the SBOMs" in lines
    for sbom in (ROOT / "examples" / "infusion-pump" / "sbom").iterdir():
        stem = sbom.name.partition(".")[0].partition("-")[0]  # a narrow column breaks longer names
        assert f"sbom/{stem}" in result.stdout
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "nothing had changed" in again.stdout
