"""RPM packages: epoch, version, release, each by `rpmvercmp` (rpm-version(7)).

Runs of digits are numbers and come after runs of letters; other characters only separate; `~` comes before
the end, `^` after the end and before everything else. A missing epoch is 0; a version without a release
comes before the same version with one.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(r"\s*(?:([0-9]+):)?([^\s:/-]+)(?:-([^\s:/-]+))?\s*")
_RUN = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_DIGIT = re.compile(r"[0-9]")
_END = b"\x02"
_WORD = b"\x10"


class _Runs(dict[str, bytes]):
    """Runs of digits, runs of letters and marks as bytes; the usual ones stand ready."""

    def __missing__(self, run: str) -> bytes:
        return NUMBER[run] if run[0].isdigit() else _WORD + word(run)


_RUNS = _Runs(NUMBER | {"~": b"\x01", "^": b"\x03"})
_RUNS.update(
    {run: _RUNS[run] for run in ("el", "fc", "module", "git", "a", "b", "rc", "p", "mga", "lp", "suse")}
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where epoch, version and release cannot be told apart."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("rpm", version)
    epoch, upstream, release = match.groups()
    if not _DIGIT.search(upstream):
        raise UnreadableVersion("rpm", version, "it has no digit")
    first = NUMBER[epoch] if epoch else ZERO
    return first + _runs(upstream) + (_runs(release) if release else _END)


def _runs(text: str) -> bytes:
    return b"".join([_RUNS[run] for run in _RUN.findall(text)]) + _END
