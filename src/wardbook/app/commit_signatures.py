"""The signatures of a folder's commits: objects are read out of git, and nothing of its settings decides."""

from __future__ import annotations

from pathlib import Path

from wardbook.app.git import Failed, git
from wardbook.app.inputs import read_device
from wardbook.app.package_bytes import NotThere
from wardbook.model.commit_signature import Commits
from wardbook.submission.commit_signatures import judged
from wardbook.submission.signers import signers_file
from wardbook.submission.verification import register

LARGEST_COMMIT = 1024 * 1024
"""Bytes of one commit; a message is a page of text at most."""


def commit_signatures(folder: Path, *, last: int, signers: Path | None = None) -> Commits:
    """The last commits that touch a folder, the newest first, each with what its signature came to.

    `signers` is a register of keys that was kept outside of it. Raises NotThere for what cannot be read.
    """
    known = register(_kept(folder, signers))
    if known is None:
        raise NotThere(f"{signers or folder} holds no register of keys that can be read in one way only")
    try:
        names = git(folder, "log", f"-n{last}", "--format=%H", "--", ".").decode().split()
        count = int(git(folder, "rev-list", "--count", "HEAD", "--", "."))
        objects = _objects(folder, names)
    except (Failed, ValueError) as error:
        raise NotThere(f"the commits of {folder} cannot be read: {error}") from None
    return Commits(
        looked_at=tuple(
            judged(name, data, known, "sha256" if len(name) == 64 else "sha1")
            for name, data in zip(names, objects, strict=True)
        ),
        of=count,
        own_keys=signers is None,
    )


def _kept(folder: Path, signers: Path | None) -> bytes:
    if signers is not None:
        try:
            return signers.read_bytes()
        except OSError as error:
            raise NotThere(f"{signers} cannot be read: {error.strerror or error}") from None
    device = read_device(folder).device
    if device is None:
        raise NotThere(f"{folder} describes no device; `wardbook check` says why")
    return signers_file(device.company)


def _objects(folder: Path, names: list[str]) -> list[bytes]:
    """The bytes of commits, in order. Raises Failed."""
    asked = "".join(f"{name}\n" for name in names).encode()
    sizes = git(folder, "cat-file", "--batch-check=%(objecttype) %(objectsize)", given=asked).split(b"\n")
    for name, told in zip(names, sizes, strict=False):
        kind, _, size = told.partition(b" ")
        if kind != b"commit" or not size.isdigit() or int(size) > LARGEST_COMMIT:
            raise Failed(f"{name} is no commit that can be read")
    data, place, found = git(folder, "cat-file", "--batch", given=asked), 0, []
    for told in sizes[: len(names)]:
        start = data.index(b"\n", place) + 1
        place = start + int(told.partition(b" ")[2]) + 1
        found.append(data[start : place - 1])
    return found
