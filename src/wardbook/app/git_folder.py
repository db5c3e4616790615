"""A device folder as a commit has it: its files, read out of git's objects and nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from wardbook.app.git import Failed, git
from wardbook.app.inputs import named_libraries
from wardbook.base.limits import COMMIT_BYTES, FILE_BYTES, FOLDER_FILES

PLAIN = frozenset({"100644", "100755"})
"""Modes of plain files; links and modules inside a repository are left out."""


def write_commit(folder: Path, revision: str, target: Path) -> Path:
    """Write the folder as `revision` has it, and libraries it names, below `target`; where it lies in there.

    Raises Failed for a revision or folder that is not there, and beyond FOLDER_FILES or COMMIT_BYTES.
    """
    if revision.startswith("-") or not revision.strip():
        raise Failed(f"`{revision}` is no revision")
    tree = _tree(folder, revision)
    prefix = _line(git(folder, "rev-parse", "--show-prefix"))
    listed = [
        item for item in _listed(git(folder, "ls-tree", "-r", "-z", "-l", "--full-tree", tree)) if _fits(item)
    ]
    own = [item for item in listed if item[0].startswith(prefix)]
    if not own:
        raise Failed(f"`{revision}` has no folder `{prefix.rstrip('/') or '.'}`")
    _write(folder, own, target)
    place = target / prefix
    around = _libraries(place, prefix)
    _write(folder, [item for item in listed if item[0].startswith(around) and item not in own], target)
    return place


def lasting(folder: Path, revision: str) -> str:
    """A name that still means this commit tomorrow: a tag or the commit's own id as given, else its id. Raises Failed.

    `HEAD`, what is counted from it and branches move with the next commit.
    """
    commit = _line(
        git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    )
    if commit.startswith(revision.lower()):
        return revision
    try:
        git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/tags/{revision}")
    except Failed:
        return commit
    return revision


def _tree(folder: Path, revision: str) -> str:
    if not _line(git(folder, "rev-parse", "--is-inside-work-tree")).startswith("true"):
        raise Failed("the folder is no working tree of a repository")
    try:
        return _line(
            git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}")
        )
    except Failed:
        raise Failed(f"the repository has no revision `{revision}`") from None


def _libraries(place: Path, prefix: str) -> tuple[str, ...]:
    """Where in the repository the libraries lie that the folder names; those outside it are read where they are."""
    about = place / "device.yaml"
    named = named_libraries({"device.yaml": about.read_bytes()} if about.is_file() else {})
    paths = (posixpath.normpath(posixpath.join(prefix, library.path)) for library in named)
    return tuple(f"{path}/" for path in paths if not path.startswith(("/", "..")) and path != ".")


def _write(folder: Path, wanted: list[tuple[str, str, int]], target: Path) -> None:
    if len(wanted) > FOLDER_FILES:
        raise Failed(f"there are more than {FOLDER_FILES:,} files (FOLDER_FILES)")
    if sum(size for _, _, size in wanted) > COMMIT_BYTES:
        raise Failed(f"the files have more than {COMMIT_BYTES:,} bytes (COMMIT_BYTES)")
    for (path, _, _), data in zip(wanted, _contents(folder, [item[1] for item in wanted]), strict=True):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _listed(data: bytes) -> Iterator[tuple[str, str, int]]:
    """Path, object and size of every plain file of a tree."""
    for entry in data.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        words = head.decode("ascii", "replace").split()
        if len(words) == 4 and words[0] in PLAIN and words[3].isdigit():
            yield name.decode("utf-8", "surrogateescape"), words[2], int(words[3])


def _fits(item: tuple[str, str, int]) -> bool:
    """Whether a path stays inside and a file is no larger than any that is read; a tree of a stranger may hold anything."""
    path = PurePosixPath(item[0])
    is_inside = not path.is_absolute() and ".." not in path.parts and "\0" not in item[0]
    return is_inside and ".git" not in {part.lower() for part in path.parts} and item[2] <= FILE_BYTES


def _contents(folder: Path, names: list[str]) -> Iterator[bytes]:
    """The bytes of objects, in order."""
    data = git(folder, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    place = 0
    for name in names:
        end = data.index(b"\n", place)
        words = data[place:end].split()
        if len(words) != 3 or words[1] != b"blob":
            raise Failed(f"git has no content of {name}")
        size = int(words[2])
        yield data[end + 1 : end + 1 + size]
        place = end + 2 + size


def _line(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").rstrip("\n")
