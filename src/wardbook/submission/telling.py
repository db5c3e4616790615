"""The verdict about a package in words and as a table: who signed as what, what is wrong, and what nobody can know from it."""

from __future__ import annotations

import msgspec

from wardbook.model.package_companion import Companion, CompanionFault, Judged
from wardbook.model.package_signature import FaultCode, PackageSignature, Verdict
from wardbook.model.table import Cell, Missing, State, Table, Tone, code, state, text
from wardbook.submission import verification

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


COMPANION_WORDS: dict[CompanionFault, str] = {
    "unreadable": "it cannot be read as what its name says, or no such file lies here",
    "missing": "copy and record belong together, or what it was made for is not there",
    "renamed": "its name is not the one that belongs to what it says",
    "other package": "it was made for another package",
    "changed": "its bytes, or those it was made for, are not the ones that its record or name says",
    "forged": "its signature does not hold over its bytes",
    "not covered": "its signature does not cover all of the file: something was added later",
    "adds more": "it adds more to the document than a signature",
    "differs": "its record says something else than what was signed",
    "weak": "its key or digest is not one that is accepted",
    "outside its time": "its certificate was not valid at the time it states",
    "untrusted": "its certificate does not lead to one of the roots that were given",
    "other signature": "it stamps other bytes than those of its signature",
    "no stamper": "its certificate was not issued for time stamps, and for them alone",
    "before it was signed": "it is older than its signature says it is: one of two clocks is wrong",
    "unchecked": "it was not checked: the libraries for it are not installed",
}

MISSING_LIBRARY = (
    "signed copies of PDFs and time stamps need the extra `sign`: "
    "`python -m pip install pyHanko rfc3161-client cryptography`"
)


def table(found: Judged) -> Table:
    """Who signed a package, and what lies beside it: printed name, meaning, time, key, and whether it holds."""
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
            text("of", weight=2),
            code("file", weight=3),
        ),
        rows=(
            *(_signature(item) for item in found.verdict.signatures),
            *(_companion(item) for item in found.companions),
        ),
        empty="Nobody has signed this package.",
    )


def _signature(item: PackageSignature) -> tuple[Cell, ...]:
    return (
        item.person or Missing("unknown"),
        item.role or Missing("not stated"),
        item.meaning or Missing("unknown"),
        item.reason or Missing("unknown"),
        item.time or Missing("unknown"),
        item.key or Missing("unknown"),
        State(item.fault, Tone.BAD) if item.fault else State("valid", Tone.GOOD),
        "the package",
        item.file,
    )


def _companion(item: Companion) -> tuple[Cell, ...]:
    is_stamp = item.kind == "time stamp"
    return (
        item.person or Missing("unknown"),
        Missing("not stated"),
        "time stamp" if is_stamp else item.meaning or Missing("unknown"),
        Missing("not stated") if is_stamp else item.reason or Missing("unknown"),
        item.time or Missing("unknown"),
        item.key or Missing("unknown"),
        _state(item),
        (item.about if is_stamp else f"a copy of {item.about}") if item.about else Missing("unknown"),
        item.file,
    )


def _state(item: Companion) -> State:
    if item.fault:
        return State(item.fault, Tone.UNKNOWN if item.fault == "unchecked" else Tone.BAD)
    if item.root == "trusted":
        return State("valid", Tone.GOOD)
    return State("valid, not checked against a root", Tone.OPEN)


def plain(found: Judged) -> dict[str, object]:
    """The answer as `--format json` prints it: the verdict as both verifiers have it, then what lies beside."""
    about = verification.plain(found.verdict)
    faults = [[item.file, item.fault] for item in found.companions if item.fault]
    beside = [msgspec.to_builtins(item) for item in found.companions]
    return {**about, "holds": found.holds, "beside": beside, "beside-faults": faults}


def lines(found: Judged) -> list[str]:
    """The one answer, everything that is wrong, and where keys and certificates come from."""
    verdict = found.verdict
    told = [f"{item.about}: {WORDS[item.code]}" for item in verdict.faults]
    told += [f"{item.file}: {COMPANION_WORDS[item.fault]}" for item in found.companions if item.fault]
    if any(item.fault == "unchecked" for item in found.companions):
        told.append(MISSING_LIBRARY)
    summary = _summary(verdict) if found.holds else "NOT as it should be"
    told.append(f"{summary} (manifest sha256:{verdict.manifest})")
    if verdict.signatures and verdict.own_keys:
        told.append(
            "Keys are those that the package lists itself: compare them with what the manufacturer told you, "
            "or keep them and give --signers."
        )
    there = [item for item in found.companions if not item.fault]
    unrooted = {item.kind for item in there if item.root == "not checked"}
    if "pdf" in unrooted:
        told.append(
            "Whose certificates those of signed copies are was not checked: keep the roots that you trust and give --roots."
        )
    if "time stamp" in unrooted:
        told.append(
            "Who made the time stamps was not checked: keep the root of a server that you trust and give --tsa-ca."
        )
    if there:
        told.append("Whether a certificate was revoked was not looked up.")
    return told


def _summary(found: Verdict) -> str:
    if not found.holds:
        return "NOT as it should be"
    if found.is_draft:
        return "Whole; a draft, which nobody needs to sign"
    if not found.needed:
        return "Whole; the manufacturer names no signature that it needs"
    return f"Whole, and signed as needed: {', '.join(found.needed)}"
