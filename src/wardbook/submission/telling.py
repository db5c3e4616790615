"""The verdict about a package in words and as a table: who signed as what, what is wrong, and what nobody can know from it."""

from __future__ import annotations

from wardbook.model.package_signature import FaultCode, Verdict
from wardbook.model.table import Missing, State, Table, Tone, code, state, text

WORDS: dict[FaultCode, str] = {
    "unreadable": "it cannot be read in one way only",
    "bad path": "no file of a package may be called that, or be a link",
    "collision": "two files have this name, or the same to some systems",
    "missing": "the manifest lists it, and it is not there",
    "extra": "it is there, and the manifest does not list it",
    "changed": "its bytes are not those that the manifest or checksum names",
    "renamed": "the file of the signature does not have the name that belongs to it",
    "other package": "it was made for another package",
    "unknown key": "its key is registered for nobody",
    "other person": "it names somebody else than the one for whom its key is registered",
    "not allowed": "its key may not sign with this meaning",
    "outside its time": "its key was not registered when it was made",
    "revoked": "its key is revoked",
    "forged": "it was not made by the owner of its key over what it says",
    "out of order": "a signature before it was removed, added or altered, or the clock went back",
    "lacks": "no signature that holds has this meaning, and the package needs one",
}


def table(found: Verdict) -> Table:
    """Who signed a package: printed name, meaning, time, key, and whether it holds."""
    return Table(
        name="package-signatures",
        title="Signatures of the package",
        columns=(
            text("by", weight=2),
            text("in the role"),
            code("meaning"),
            text("why", weight=3),
            text("time (UTC)", name="time", weight=2),
            code("key"),
            state("state", weight=2),
            code("file", weight=3),
        ),
        rows=tuple(
            (
                item.person or Missing("unknown"),
                item.role or Missing("not stated"),
                item.meaning or Missing("unknown"),
                item.reason or Missing("unknown"),
                item.time or Missing("unknown"),
                item.key or Missing("unknown"),
                State(item.fault, Tone.BAD) if item.fault else State("valid", Tone.GOOD),
                item.file,
            )
            for item in found.signatures
        ),
        empty="Nobody has signed this package.",
    )


def lines(found: Verdict) -> list[str]:
    """The verdict, everything that is wrong, and where the keys come from."""
    told = [f"{item.about}: {WORDS[item.code]}" for item in found.faults]
    told.append(f"{_summary(found)} (manifest sha256:{found.manifest})")
    if found.signatures and found.own_keys:
        told.append(
            "Keys are those that the package lists itself: compare them with what the manufacturer told you, "
            "or keep them and give --signers."
        )
    return told


def _summary(found: Verdict) -> str:
    if not found.holds:
        return "NOT as it should be"
    if found.is_draft:
        return "Whole; a draft, which nobody needs to sign"
    if not found.needed:
        return "Whole; the manufacturer names no signature that it needs"
    return f"Whole, and signed as needed: {', '.join(found.needed)}"
