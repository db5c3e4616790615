"""Commits of a device folder: signed by a registered key, by an unknown one, not at all, or badly, and told apart."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import click
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.submission.signed import AUTHOR, OTHER, STRANGER, key_text, register
from wardbook.app.commit_signatures import commit_signatures
from wardbook.app.package_bytes import NotThere
from wardbook.cli.main import wardbook
from wardbook.formats.git_commit import name_of
from wardbook.model.commit_signature import CommitSignature
from wardbook.submission.commit_signatures import judged
from wardbook.submission.verification import register as known

with_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="git verifies with ssh-keygen")


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def armoured(key: Ed25519PrivateKey, message: bytes, namespace: bytes = b"git") -> bytes:
    """A signature as OpenSSH's PROTOCOL.sshsig describes it; that git takes it for one is tested below."""
    public = string(b"ssh-ed25519") + string(key.public_key().public_bytes_raw())
    about = string(namespace) + string(b"") + string(b"sha512")
    made = key.sign(b"SSHSIG" + about + string(hashlib.sha512(message).digest()))
    whole = b"SSHSIG\0\0\0\x01" + string(public) + about + string(string(b"ssh-ed25519") + string(made))
    text = b64encode(whole)
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----"])


def by_token(key: Ed25519PrivateKey, message: bytes, flags: int = 1, use: bytes = b"ssh:") -> bytes:
    """A signature as a token makes it, by OpenSSH's PROTOCOL.u2f; that ssh-keygen takes it for one is tested below."""
    kind, told = string(b"sk-ssh-ed25519@openssh.com"), bytes([flags, 0, 0, 0, 7])
    public = kind + string(key.public_key().public_bytes_raw()) + string(b"ssh:")
    about = string(b"git") + string(b"") + string(b"sha512")
    signed = b"SSHSIG" + about + string(hashlib.sha512(message).digest())
    made = key.sign(hashlib.sha256(use).digest() + told + hashlib.sha256(signed).digest())
    whole = b"SSHSIG\0\0\0\x01" + string(public) + about + string(kind + string(made) + told)
    return b"-----BEGIN SSH SIGNATURE-----\n" + b64encode(whole) + b"\n-----END SSH SIGNATURE-----"


def with_signature(commit: bytes, armour: bytes) -> bytes:
    head, _, message = commit.partition(b"\n\n")
    return head + b"\ngpgsig " + armour.replace(b"\n", b"\n ") + b"\n\n" + message


class Repository:
    """A device folder in git; each commit may be signed with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder / "device", 0
        self.keys = folder / "keys"
        self.keys.mkdir()
        self.folder.mkdir()
        signers = (
            f'signers:\n  a: {{person: A. Author, key: "{key_text(AUTHOR)}", until: 2026-11-30}}\n'
            f'  b: {{person: B. Other, key: "{key_text(OTHER)}", revoked: 2026-11-20}}\n'
        )
        (self.folder / "company.yaml").write_text(signers)
        (self.folder / "device.yaml").write_text("format: 1\ndevice: {id: pump, name: Pump, version: 1.0}\n")
        self.git("init", "-q")

    def git(self, *words: str, day: str = "2026-11-10", given: bytes = b"") -> str:
        at = f"{day}T12:00:00Z"
        clean = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.keys),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": at,
            "GIT_COMMITTER_DATE": at,
            "GIT_COMMITTER_NAME": "C. Typed",
            "GIT_COMMITTER_EMAIL": "c@example.org",
            "GIT_AUTHOR_NAME": "C. Typed",
            "GIT_AUTHOR_EMAIL": "c@example.org",
        }
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words], capture_output=True, env=clean, input=given, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    def key(self, private: Any) -> Path:
        """The file of a key, as git takes it to sign with."""
        path = self.keys / f"key-{id(private)}"
        if not path.exists():
            path.touch(0o600)
            path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        return path

    def commit(
        self, key: Ed25519PrivateKey | None = None, *, day: str = "2026-11-10", subject: str = "a change"
    ) -> str:
        self.changed()
        self.git("commit", "-q", "--no-gpg-sign", "-m", subject, day=day)
        name = self.git("rev-parse", "HEAD")
        plain = self.raw(name)
        return name if key is None else self.put(with_signature(plain, armoured(key, plain)))

    def commit_by_git(self, key: Any) -> str:
        """A commit that git itself signs."""
        self.changed()
        how = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={self.key(key)}")
        self.git(*how, "commit", "-q", "-S", "-m", "signed by git")
        return self.git("rev-parse", "HEAD")

    def changed(self) -> None:
        self.number += 1
        (self.folder / "notes.md").write_text(f"{self.number}\n")
        self.git("add", "-A")

    def raw(self, name: str) -> bytes:
        done = subprocess.run(
            ["git", "-C", str(self.folder), "cat-file", "commit", name], capture_output=True, check=True
        )
        return done.stdout

    def put(self, data: bytes) -> str:
        """A commit with these very bytes, made the newest."""
        name = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=data)
        self.git("update-ref", "HEAD", name)
        return name


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def newest(repository: Repository) -> CommitSignature:
    return commit_signatures(repository.folder, last=1).looked_at[0]


def test_signed_unsigned_unknown_and_revoked_commits_are_told_apart(repository: Repository) -> None:
    repository.commit(subject="nobody")
    repository.commit(AUTHOR, subject="author")
    repository.commit(STRANGER, subject="stranger")
    repository.commit(OTHER, subject="revoked")
    repository.commit(AUTHOR, day="2026-12-01", subject="too late")
    found = commit_signatures(repository.folder, last=10)
    assert [(item.subject, item.state, item.person) for item in found.looked_at] == [
        ("too late", "outside its time", ""),
        ("revoked", "revoked", ""),
        ("stranger", "unknown key", ""),
        ("author", "valid", "A. Author"),
        ("nobody", "unsigned", ""),
    ]
    assert {item.committer for item in found.looked_at} == {"C. Typed"}
    assert found.of == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a change", b"a chance"),
        (b"C. Typed", b"A. Author"),
        (b"committer", b"gpgsig-sha256 x\ncommitter"),
    ],
)
def test_a_commit_that_was_altered_under_its_signature_is_bad_or_says_the_same(
    repository: Repository, old: bytes, new: bytes
) -> None:
    data = repository.raw(repository.commit(AUTHOR))
    repository.put(data.replace(old, new))
    # git leaves the signature for the other kind of digest out of what is signed, and so must we
    is_left_out = b"gpgsig" in new
    assert newest(repository).state == ("valid" if is_left_out else "bad")


def test_a_signature_lifted_from_another_commit_is_bad(repository: Repository) -> None:
    first = repository.raw(repository.commit(AUTHOR, subject="first"))
    start, end = first.index(b"gpgsig"), first.index(b"-----END SSH SIGNATURE-----") + 28
    second = repository.raw(repository.commit(subject="second"))
    head, _, message = second.partition(b"\n\n")
    repository.put(head + b"\n" + first[start:end].rstrip(b"\n") + b"\n\n" + message)
    assert (newest(repository).subject, newest(repository).state) == ("second", "bad")


def test_a_signature_for_something_else_than_git_is_bad(repository: Repository) -> None:
    plain = repository.raw(repository.commit(subject="mail"))
    repository.put(with_signature(plain, armoured(AUTHOR, plain, b"file")))
    assert newest(repository).state == "bad"
    assert newest(repository).why == "it was made for something else than git"


def test_a_key_in_a_token_signs_where_somebody_touched_it(repository: Repository) -> None:
    plain = repository.raw(repository.commit())
    for armour, state in (
        (by_token(AUTHOR, plain), "valid"),
        (by_token(STRANGER, plain), "unknown key"),
        (by_token(AUTHOR, plain, flags=0), "bad"),
        (by_token(AUTHOR, plain, use=b"ssh:other"), "bad"),
        (by_token(AUTHOR, plain + b"x"), "bad"),
    ):
        repository.put(with_signature(plain, armour))
        assert newest(repository).state == state


def test_kinds_that_are_not_verified_here_say_so(repository: Repository) -> None:
    plain = repository.raw(repository.commit())
    pgp = b"-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----"
    repository.put(with_signature(plain, pgp))
    assert newest(repository).state == "not checked"
    whole = b64decode(b"".join(armoured(AUTHOR, plain).split(b"\n")[1:-1]))
    other = whole.replace(b"ssh-ed25519", b"ssh-unheard", 1)
    text = b"-----BEGIN SSH SIGNATURE-----\n" + b64encode(other) + b"\n-----END SSH SIGNATURE-----"
    repository.put(with_signature(plain, text))
    assert (newest(repository).state, "ssh-unheard" in newest(repository).why) == ("not checked", True)
    repository.put(with_signature(plain, b"-----BEGIN SSH SIGNATURE-----\nU1NI"))
    assert newest(repository).state == "bad"


def said_by_git(repository: Repository, key: Ed25519PrivateKey) -> str:
    """What git itself says of the newest commit, when it is told that this key is allowed."""
    words = ["ssh-keygen", "-y", "-f", str(repository.key(key))]
    public = subprocess.run(words, capture_output=True, check=True, text=True).stdout
    allowed = repository.keys / "allowed"
    allowed.write_text(f"a@example.org {public}")
    return repository.git("-c", f"gpg.ssh.allowedSignersFile={allowed}", "log", "-1", "--format=%G?")


@with_ssh
def test_git_says_the_same_of_each_of_these_commits(repository: Repository) -> None:
    repository.commit()
    assert said_by_git(repository, AUTHOR) == "N"
    repository.commit(AUTHOR)
    assert said_by_git(repository, AUTHOR) == "G"
    data = repository.raw("HEAD")
    repository.put(data.replace(b"a change", b"a chance"))
    assert (said_by_git(repository, AUTHOR), newest(repository).state) == ("B", "bad")
    repository.put(data.replace(b"committer", b"gpgsig-sha256 x\ncommitter", 1))
    assert (said_by_git(repository, AUTHOR), newest(repository).state) == ("G", "valid")
    repository.commit(STRANGER)
    assert (said_by_git(repository, AUTHOR), newest(repository).state) == ("U", "unknown key")


@with_ssh
def test_ssh_itself_takes_what_a_token_signs_as_we_do(tmp_path: Path) -> None:
    public = (
        string(b"sk-ssh-ed25519@openssh.com")
        + string(AUTHOR.public_key().public_bytes_raw())
        + string(b"ssh:")
    )
    allowed, made = tmp_path / "allowed", tmp_path / "made"
    allowed.write_bytes(b"a@example.org sk-ssh-ed25519@openssh.com " + b64encode(public) + b"\n")
    words = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        str(allowed),
        "-I",
        "a@example.org",
        "-n",
        "git",
        "-s",
        str(made),
    ]
    for armour, holds in (
        (by_token(AUTHOR, b"words"), True),
        (by_token(AUTHOR, b"words", use=b"other"), False),
    ):
        made.write_bytes(armour + b"\n")
        said = subprocess.run(words, input=b"words", capture_output=True, check=False)
        assert (said.returncode == 0) == holds, said


@with_ssh
def test_what_git_itself_signs_is_valid_or_said_to_be_of_another_kind(repository: Repository) -> None:
    repository.commit_by_git(AUTHOR)
    assert (newest(repository).state, newest(repository).person) == ("valid", "A. Author")
    repository.commit_by_git(generate_private_key(SECP256R1()))
    assert newest(repository).state == "not checked"
    assert "ecdsa-sha2-nistp256" in newest(repository).why


def test_every_flipped_bit_of_a_signed_commit_is_found(repository: Repository) -> None:
    data = repository.raw(repository.commit(AUTHOR))
    keys = known(register())
    assert keys is not None
    assert judged(name_of(data, "sha1"), data, keys).state == "valid"
    for place in range(0, len(data), 3):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        found = judged(name_of(bytes(flipped), "sha1"), bytes(flipped), keys)
        assert found.state != "valid" or _means_the_same(data, bytes(flipped)), place
    assert judged("0" * 40, data, keys).state == "bad"


def _means_the_same(one: bytes, other: bytes) -> bool:
    """Whether two commits differ in the line ends of the armour only, which no signature covers."""
    return _inside(one) == _inside(other)


def _inside(data: bytes) -> tuple[bytes, bytes]:
    start, end = data.index(b"gpgsig"), data.index(b"-----END SSH SIGNATURE-----")
    armour = data[start:end].partition(b"SIGNATURE-----")[2]
    return data[:start] + data[end:], b64decode(b"".join(armour.split()))


def test_a_register_that_was_kept_decides_and_settings_of_the_repository_do_not(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit(AUTHOR)
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    for name in ("gpg.program", "gpg.ssh.program", "core.fsmonitor", "core.pager"):
        repository.git("config", name, str(program))
    repository.git("config", "log.showSignature", "true")
    kept = tmp_path / "kept.json"
    kept.write_bytes(register(revoked="2026-11-01"))
    assert commit_signatures(repository.folder, last=5, signers=kept).looked_at[0].state == "revoked"
    assert newest(repository).state == "valid"
    assert not ran.exists()


def test_what_is_no_repository_or_register_is_said(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("format: 1\ndevice: {id: pump, name: Pump, version: 1.0}\n")
    with pytest.raises(NotThere, match="cannot be read"):
        commit_signatures(tmp_path, last=5)
    (tmp_path / "kept.json").write_bytes(b"{}")
    with pytest.raises(NotThere, match="no register of keys"):
        commit_signatures(tmp_path, last=5, signers=tmp_path / "kept.json")


def test_the_command_lists_commits_with_no_mark_that_steers_a_terminal(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(AUTHOR)
    repository.commit(subject="red \x1b[31m")
    said = ["signatures", "--commits", "-C", str(repository.folder)]
    assert wardbook(said, standalone_mode=False) == 0
    told = capsys.readouterr().out
    assert "Of 2 commits that touch this folder, the last 2: 1 valid, 1 unsigned." in told
    assert "\x1b[31m" not in told
    with pytest.raises(click.UsageError, match="no package; ask for --commits"):
        wardbook(["signatures", str(repository.folder)], standalone_mode=False)
    repository.commit(OTHER)
    assert wardbook([*said, "--last", "1", "--format", "json"], standalone_mode=False) == 1
    tree = json.loads(capsys.readouterr().out)
    assert (tree["commits"], [item["state"] for item in tree["looked-at"]]) == (3, ["revoked"])
