"""`python -m tools regenerate`: write what is generated; `python -m tools check`: say what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def generated() -> dict[Path, bytes]:
    """Every generated file with its content, the knowledge first, because pages are made from it."""
    from wardbook.knowledge.compiling import compile_knowledge  # after the environment stands

    folder = ROOT / "src" / "wardbook" / "knowledge"
    files = {folder / "compiled.bin": compile_knowledge(folder)}
    from tools import locked, own_sbom
    from tools.reference import pages

    files[own_sbom.TARGET] = own_sbom.sbom()
    files[locked.TARGET] = locked.locked()
    files |= {ROOT / "docs" / "reference" / name: text.encode() for name, text in pages().items()}
    return files


def stale() -> list[Path]:
    """Generated files that are not what they would be, and pages of rules and sources that are gone."""
    files = generated()
    old = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    reference = ROOT / "docs" / "reference"
    kept = [*(reference / "rules").glob("*.md"), *(reference / "catalogue").glob("*.md")]
    gone = [path for path in kept if path not in files]
    return sorted([*old, *gone])


def main() -> int:
    """Regenerate or check; 1 when something is stale."""
    paths = stale()
    if sys.argv[1:] == ["regenerate"]:
        files = generated()
        for path in paths:
            if path in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files[path])
            else:
                path.unlink()
    for path in paths:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0 if sys.argv[1:] == ["regenerate"] else int(bool(paths))


if __name__ == "__main__":
    sys.exit(main())
