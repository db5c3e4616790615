"""`wardbook scan` as it is nearly always typed, read without click, whose import takes a tenth of a scan.

Anything out of the ordinary (help, a wrong word, an option cut short) is left to click, which reads the
same words as these and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wardbook.app import dates
from wardbook.app.scan_forms import FORMS
from wardbook.cli.scanning import Asked, Mistaken, scanned

NAMED = {"--intel", "--as-of", "--format", "--fail-on", "--output", "-o", "--keep-intel"}
"""The options, each of which takes one value."""


def run(arguments: Sequence[str]) -> int | None:
    """The exit code of the scan asked for; None where nothing was done, because click is to read this."""
    try:
        return scanned(_asked(arguments))
    except Mistaken:
        return None


def _asked(arguments: Sequence[str]) -> Asked:
    """Paths, and options each followed by its value. Raises Mistaken for anything else."""
    paths: list[Path] = []
    thresholds: list[str] = []
    named: dict[str, str] = {}
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            paths.append(Path(word))
            continue
        value = next(words, None)
        if word not in NAMED or value is None:
            raise Mistaken(word)
        if word == "--fail-on":
            thresholds.append(value)
        else:
            named["--output" if word == "-o" else word] = value
    form = named.get("--format", FORMS[0])
    if not paths or form not in FORMS:
        raise Mistaken(form)
    return Asked(
        paths=tuple(paths),
        intel=_path(named, "--intel"),
        as_of=_date(named.get("--as-of")),
        form=form,
        thresholds=tuple(thresholds),
        output=_path(named, "--output"),
        kept=_path(named, "--keep-intel"),
    )


def _path(named: dict[str, str], name: str) -> Path | None:
    return Path(named[name]) if name in named else None


def _date(text: str | None) -> dates.AsOf | None:
    try:
        return dates.given(text) if text is not None else None
    except ValueError:
        raise Mistaken(text) from None
