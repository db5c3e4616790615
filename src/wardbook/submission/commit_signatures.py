"""Who signed the commits of a folder? Each is held against the registered keys; a name in a commit proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wardbook.analysis.ed25519 import holds
from wardbook.formats.git_commit import VERIFIED, Commit, SshSignature, is_ssh, name_of, read, read_ssh
from wardbook.model.commit_signature import Commits, CommitSignature, CommitState
from wardbook.model.package_signature import SignersFile, SigningKey
from wardbook.model.table import Missing, State, Table, Tone, code, state, text
from wardbook.submission.envelope import KEY_BYTES, SIGNATURE_BYTES, keyid, plain_base64

NAMESPACE = b"git"
"""What git lets SSH sign for: a signature that somebody made for mail or a file is none of a commit."""


def judged(name: str, data: bytes, known: SignersFile, kind: str = "sha1") -> CommitSignature:
    """What the signature of the commit `name` came to; `kind` is the digest of its repository."""
    commit = read(data, kind)
    state_, why, person, key = (
        _signature(commit, known)
        if name_of(data, kind) == name
        else ("bad", "its content is not the one that its name says", "", "")
    )
    return CommitSignature(
        commit=name,
        committer=commit.committer,
        date=commit.moment.strftime("%Y-%m-%d") if commit.moment else "",
        subject=commit.subject,
        person=person,
        key=key,
        state=state_,
        why=why,
    )


Told = tuple[CommitState, str, str, str]
"""State, why, person, short name of the key."""


def _signature(commit: Commit, known: SignersFile) -> Told:
    if not commit.signature:
        return "unsigned", "", "", ""
    if not is_ssh(commit.signature):
        return "not checked", "it is no signature of SSH; git itself may verify it", "", ""
    found = read_ssh(commit.signature, commit.payload)
    if found is None:
        return "bad", "it is no signature that can be read", "", ""
    if found.kind not in VERIFIED:
        shown = "".join(mark for mark in found.kind if mark.isprintable())[:40]
        return (
            "not checked",
            f"its key is of the kind {shown}; only Ed25519, in a file or in a token, is verified here",
            "",
            "",
        )
    return _of_key(commit, found, known)


def _of_key(commit: Commit, found: SshSignature, known: SignersFile) -> Told:
    short = keyid(found.key)
    if found.namespace != NAMESPACE:
        return "bad", "it was made for something else than git", "", short
    is_whole = len(found.key) == KEY_BYTES and len(found.signature) == SIGNATURE_BYTES
    if not is_whole or not holds(found.key, found.signed, found.signature):
        return "bad", "it was not made by the owner of its key over this commit", "", short
    if not found.was_touched:
        return (
            "bad",
            "a token made it that nobody touched, so anybody's program may have asked for it",
            "",
            short,
        )
    owner = next((item for item in known.keys if plain_base64(item.key) == found.key), None)
    if owner is None:
        return "unknown key", "it holds, and its key is registered for nobody", "", short
    if owner.revoked:
        return "revoked", f"the key of {owner.person} is revoked", "", short
    if not _is_in_time(commit, owner):
        return "outside its time", f"the key of {owner.person} was not registered on that day", "", short
    return "valid", "", owner.person, short


def _is_in_time(commit: Commit, owner: SigningKey) -> bool:
    if commit.moment is None:
        return False
    day = commit.moment.strftime("%Y-%m-%d")
    return owner.from_ <= day and (not owner.until or day <= owner.until)


_TONES: dict[CommitState, Tone] = {
    "valid": Tone.GOOD,
    "unsigned": Tone.OPEN,
    "unknown key": Tone.OPEN,
    "not checked": Tone.UNKNOWN,
    "outside its time": Tone.BAD,
    "revoked": Tone.BAD,
    "bad": Tone.BAD,
}


def table(found: Commits) -> Table:
    """The commits of a folder: what is typed in them, and who signed them."""
    return Table(
        name="commit-signatures",
        title="Signatures of commits",
        columns=(
            code("commit", weight=2),
            text("date", weight=2),
            text("committer as typed", weight=2),
            text("subject", weight=4),
            text("signed by", weight=2),
            code("key", weight=2),
            state("state", weight=2),
            text("why", weight=3),
        ),
        rows=tuple(
            (
                item.commit[:12],
                item.date or Missing("unknown"),
                item.committer or Missing(),
                item.subject or Missing(),
                item.person or Missing("nobody" if item.state == "unsigned" else "nobody we know"),
                item.key or "",
                State(item.state, _TONES[item.state]),
                item.why,
            )
            for item in found.looked_at
        ),
        empty="No commit touches this folder.",
    )


def plain(found: Commits) -> dict[str, object]:
    """The same as values, with the full names of commits."""
    return {
        "commits": found.of,
        "holds": not are_wrong(found.looked_at),
        "looked-at": [msgspec.to_builtins(item) for item in found.looked_at],
    }


def are_wrong(found: Iterable[CommitSignature]) -> bool:
    """Whether any signature is worse than none."""
    return any(_TONES[item.state] is Tone.BAD for item in found)


def lines(found: Commits) -> list[str]:
    """How many commits are signed how, out of how many, and what nobody can know from it."""
    counts = {state_: sum(item.state == state_ for item in found.looked_at) for state_ in _TONES}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "none"
    said = [f"Of {found.of} commits that touch this folder, the last {len(found.looked_at)}: {told}."]
    if found.own_keys and found.looked_at:
        said.append(
            "Keys are those of company.yaml as it lies here, which whoever commits can change: keep them, and give --signers."
        )
    if any(item.state == "valid" for item in found.looked_at):
        said.append("The dates are the committers' own clocks. Commits on other branches were not looked at.")
    return said
