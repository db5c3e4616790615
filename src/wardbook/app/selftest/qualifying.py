"""The use case: qualify this installation or its operation, write the report, sign it."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

import wardbook
from wardbook.app.selftest import iq, oq, report
from wardbook.app.selftest.machine import Machine, facts, machine
from wardbook.app.selftest.steps import Invoke
from wardbook.app.selftest.suite import suite
from wardbook.app.sign import Refused, private_key
from wardbook.app.sign_package import SignedPackage, sign_package
from wardbook.base.atomic import write_file, write_folder
from wardbook.base.canonical import pretty_json
from wardbook.documents.writers import pdf
from wardbook.knowledge.reader import load
from wardbook.model.package_signature import SIGNERS_SCHEMA, SignersFile, SigningKey
from wardbook.model.selftest import Report
from wardbook.submission.checking import MANIFEST, read_manifest, sealed
from wardbook.submission.signers import VERIFIER, second_verifier
from wardbook.submission.verification import SIGNERS, register

FORMS = (".pdf", ".json", ".txt")
_OTHER_FORMS = frozenset({".csv", ".docx", ".htm", ".html", ".md", ".odt", ".xlsx", ".xml", ".yaml", ".zip"})
PACKAGE = "selftest"
Progress = Callable[[str], None]


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs a report: the private key, their name, and the register of keys where one is kept."""

    key: Path
    by: str = ""
    register: Path | None = None


def qualify_installation(
    as_of: datetime.date, found: Machine | None = None, progress: Progress = lambda _: None
) -> Report:
    """Check the installation on this machine."""
    here = found or machine()
    checks = iq.qualify(here, progress)
    return Report(
        part="iq",
        tool=wardbook.__version__,
        knowledge=load().digest,
        suite=suite().digest,
        as_of=as_of.isoformat(),
        checks=checks,
        machine=facts(here),
    )


def qualify_operation(
    as_of: datetime.date, invoke: Invoke, only: tuple[str, ...] = (), progress: Progress = lambda _: None
) -> Report:
    """Run the shipped tests on this machine. Raises Refused for a test that the suite does not have."""
    shipped = suite()
    strange = [name for name in only if not any(id_.startswith(name) for id_ in shipped.tests)]
    if strange:
        raise Refused(f"the suite has no test `{strange[0]}`; its tests are {', '.join(shipped.tests)}")
    tests = oq.qualify(shipped, invoke, only=only, progress=progress)
    return Report(
        part="oq", tool=wardbook.__version__, knowledge=load().digest, suite=shipped.digest, as_of=as_of.isoformat(), tests=tests,
        only=only, machine=facts(machine()),
    )  # fmt: skip


def written(made: Report, form: str) -> bytes:
    """A report in one of `FORMS`."""
    if form == ".json":
        return report.as_json(made, suite())
    if form == ".txt":
        return report.as_text(made, suite())
    typeset = pdf.write(report.as_document(made, suite()))
    if not typeset.data:
        raise Refused("; ".join(item.says for item in typeset.diagnostics))
    return typeset.data


def keep(made: Report, out: Path, signer: Signer | None = None) -> tuple[Path, SignedPackage | None]:
    """Write a report: one file by the ending of `out`, or a folder of all forms with manifest and second verifier.

    With a signer the folder is made too, beside the file, and signed as any package is. Gives the folder or file
    that was written, and the signature. Raises Refused where `out` is somebody's, or the key cannot sign.
    """
    folder, is_file = _place(out)
    refuse(out, signer)
    if is_file and signer is None:
        write_file(out, written(made, out.suffix.lower()))
        return out, None
    files = {f"report{form}": written(made, form) for form in FORMS}
    whole = sealed(_about(made), {**files, SIGNERS: _register(signer), VERIFIER: second_verifier()})
    write_folder(folder, whole)
    signature = _signed(made, folder, signer) if signer is not None else None
    if is_file:
        write_file(out, files[f"report{out.suffix.lower()}"])
    return folder, signature


def refuse(out: Path, signer: Signer | None = None) -> None:
    """Refuse what `keep` would refuse, before anything is run: a wrong ending, a place of somebody's, a key that cannot sign.

    Raises Refused.
    """
    folder, is_file = _place(out)
    if is_file and out.is_dir():
        raise Refused(f"`{out}` is a folder; name a file")
    if out.suffix.lower() in _OTHER_FORMS:
        raise Refused(
            f"a report is written as {', '.join(FORMS)}, or as a folder with all of them, not as {out.suffix}"
        )
    if signer is not None or not is_file:
        _refuse_foreign(folder)
        _register(signer)


def _place(out: Path) -> tuple[Path, bool]:
    """The folder of a report, and whether one file was asked for."""
    is_file = out.suffix.lower() in FORMS
    return (out.with_suffix("") if is_file else out), is_file


def _about(made: Report) -> dict[str, object]:
    """What the manifest says of a report; never a draft, for a failed report is a record too."""
    return {
        "package": PACKAGE,
        "draft": False,
        "tool": made.tool,
        "knowledge": made.knowledge,
        "as-of": made.as_of,
        "suite": made.suite,
        "outcome": made.outcome,
    }


def _signed(made: Report, folder: Path, signer: Signer) -> SignedPackage:
    """The signature of whoever ran it; where the key may not sign, nothing is left behind that looks as if it had."""
    reason = f"{report.summary(made)}, run on this machine"
    try:
        return sign_package(folder, "author", signer.key, reason=reason, by=signer.by or None)
    except Refused:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _beside(folder: Path) -> Path:
    return folder.with_name(folder.name + ".signatures")


def _register(signer: Signer | None) -> bytes:
    """The register of keys: the one that is kept, else the signer's own, which says only what they say of themselves."""
    if signer is None:
        return _as_file(())
    public, _ = private_key(signer.key)
    if signer.register is None:
        if not signer.by.strip():
            raise Refused("say who signs: --by NAME, or give the register that has the key: --signers FILE")
        return _as_file((SigningKey(key=public, person=signer.by),))
    try:
        kept = signer.register.read_bytes()
    except OSError as error:
        raise Refused(f"{signer.register} cannot be read: {error.strerror or error}") from None
    known = register(kept)
    if known is None:
        raise Refused(f"{signer.register} is no register of keys; `signers.json` of a package is one")
    if all(item.key != public for item in known.keys):
        raise Refused(f"this key is registered for nobody in {signer.register}")
    return kept


def _as_file(keys: tuple[SigningKey, ...]) -> bytes:
    return pretty_json(msgspec.to_builtins(SignersFile(schema=SIGNERS_SCHEMA, keys=keys)))


def _refuse_foreign(folder: Path) -> None:
    """Nothing that is not an earlier report is overwritten, and none that somebody signed."""
    if _beside(folder).exists():
        raise Refused(
            f"`{_beside(folder)}` holds signatures of an earlier report; name another place: "
            "what was signed is never overwritten"
        )
    if folder.is_file():
        raise Refused(f"`{folder}` is a file; name a folder, or a file that ends in {', '.join(FORMS)}")
    if folder.is_dir() and any(folder.iterdir()) and not _is_report(folder):
        raise Refused(
            f"`{folder}` holds files that are no such report; name an empty or new folder, nothing of yours is overwritten"
        )


def _is_report(folder: Path) -> bool:
    try:
        return read_manifest({MANIFEST: (folder / MANIFEST).read_bytes()}).get("package") == PACKAGE
    except (OSError, ValueError, RecursionError, AttributeError):
        return False
