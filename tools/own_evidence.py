"""`python -m tools.own_evidence DIR [TEST…]`: run the tests that our own device folder names, one report per test of the folder.

The reports are what pytest and ruff write; only the name of the computer and the place of the checkout are left out of them.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "wardbook-itself"

_TEST = re.compile(r"^  (WT-\d+): .*?what: \"([^\"]*)\"", re.MULTILINE)


def named() -> dict[str, list[str]]:
    """The files of tests that each test of the folder's verification.yaml names."""
    text = (FOLDER / "verification.yaml").read_text("utf-8")
    found = {id_: re.findall(r"tests/[\w/]+(?:\.py)?(?:::\w+)?", what) for id_, what in _TEST.findall(text)}
    return {id_: paths for id_, paths in found.items() if paths}


def main() -> int:
    """Write the reports into a folder; 1 where a test failed."""
    out, *only = sys.argv[1:]
    platform.node = lambda: "not told"
    Path(out).mkdir(parents=True, exist_ok=True)
    worst = 0
    for id_, paths in named().items():
        if not only or id_ in only:
            words = [
                "-q",
                "-p",
                "no:cacheprovider",
                f"--junitxml={out}/{id_}.xml",
                "-o",
                "junit_logging=no",
                *paths,
            ]
            worst = max(worst, int(pytest.main(words)))
            report = Path(out) / f"{id_}.xml"
            report.write_bytes(report.read_bytes().replace(f"{ROOT}/".encode(), b""))
    if not only or "ruff" in only:
        words = ["ruff", "check", "--output-format", "sarif", "--exit-zero", "src/wardbook"]
        done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, check=True)
        (Path(out) / "ruff.sarif").write_bytes(
            done.stdout.replace(ROOT.as_uri().encode(), b"file:///wardbook")
        )
    return int(bool(worst))


if __name__ == "__main__":
    sys.exit(main())
