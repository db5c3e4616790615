"""The date of the last commit: taken without obeying what a stranger's repository asks git to run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from wardbook.app.dates import of_commit

WHEN = {"GIT_AUTHOR_DATE": "2025-03-04T12:00:00Z", "GIT_COMMITTER_DATE": "2025-03-04T12:00:00Z"}


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder), *words]
    result = subprocess.run(command, input=given, capture_output=True, check=True, env={**os.environ, **WHEN})
    return result.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "device"
    folder.mkdir()
    (folder / "device.yaml").write_text("format: 1\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    return folder


def program(tmp_path: Path) -> Path:
    """A program that leaves a trace when anybody starts it."""
    path = tmp_path / "program"
    path.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
    path.chmod(0o755)
    return path


def test_an_ordinary_repository_gives_its_date(repository: Path) -> None:
    found = of_commit(repository)
    assert found is not None
    assert (found.date.isoformat(), found.source) == ("2025-03-04", "the last commit")


def test_a_signature_program_that_the_repository_names_is_not_started(
    repository: Path, tmp_path: Path
) -> None:
    head = git(repository, "cat-file", "commit", "HEAD")
    top, _, message = head.partition("\n\n")
    signed = (
        f"{top}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}\n"
    )
    commit = git(repository, "hash-object", "-t", "commit", "-w", "--stdin", given=signed.encode())
    git(repository, "update-ref", "HEAD", commit)
    git(repository, "config", "log.showSignature", "true")
    git(repository, "config", "gpg.program", str(program(tmp_path)))
    subprocess.run(["git", "-C", str(repository), "log", "-1"], capture_output=True, check=False)
    assert (tmp_path / "ran").exists(), "the attack works on plain git, so this test shows something"
    (tmp_path / "ran").unlink()
    assert of_commit(repository) is not None
    assert not (tmp_path / "ran").exists()


def test_a_remote_that_the_repository_names_is_not_asked_for_missing_objects(
    repository: Path, tmp_path: Path
) -> None:
    git(repository, "config", "core.repositoryFormatVersion", "1")
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "remote.origin.url", f"ext::{program(tmp_path)}")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "protocol.ext.allow", "always")
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    subprocess.run(["git", "-C", str(repository), "log", "-1", "--", "."], capture_output=True, check=False)
    assert (tmp_path / "ran").exists(), "the attack works on plain git, so this test shows something"
    (tmp_path / "ran").unlink()
    of_commit(repository)
    assert not (tmp_path / "ran").exists()
