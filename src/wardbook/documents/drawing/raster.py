"""Drawings as dots, for what cannot hold SVG."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from wardbook.documents import fonts
from wardbook.documents.drawing.draw import Drawing

_BETWEEN = 24
_DOTS_PER_INCH = 96.0
"""At this density one unit of a picture is one dot."""


def png(drawn: Sequence[Drawing], *, fineness: int = 1) -> bytes:
    """Drawings under each other as one PNG, by the typesetter with our own faces; `fineness` dots to a unit."""
    import typst  # 80 MB of typesetter: only those who typeset pay for it

    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        root = Path(name)
        lines = [
            "#set page(width: auto, height: auto, margin: 0pt)",
            f"#set stack(spacing: {_BETWEEN * 0.75}pt)",
        ]
        images = []
        for number, drawing in enumerate(drawn):
            (root / f"{number}.svg").write_text(drawing.svg, encoding="utf-8")
            images.append(f'image("{number}.svg", width: {drawing.width * 0.75}pt)')
        lines.append(f"#stack(dir: ttb, {', '.join(images)})")
        (root / "figure.typ").write_text("\n".join(lines), encoding="utf-8")
        data = typst.compile(
            root / "figure.typ",
            root=root,
            font_paths=[fonts.folder()],
            ignore_system_fonts=True,
            format="png",
            ppi=_DOTS_PER_INCH * fineness,
        )
    if not isinstance(data, bytes):
        raise TypeError("the typesetter gave no picture")
    return data
