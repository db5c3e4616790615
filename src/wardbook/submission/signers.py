"""What a package carries so that others can verify it: the keys of its signers, and a second verifier."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from wardbook.base.canonical import pretty_json
from wardbook.model.aftercare import CompanyFile
from wardbook.model.package_signature import SIGNERS_SCHEMA, SignersFile, SigningKey
from wardbook.submission.verification import SIGNERS

VERIFIER = "verify.py"


def carried(company: CompanyFile | None) -> dict[str, bytes]:
    """The files to put into a package before its manifest is made."""
    return {SIGNERS: signers_file(company), VERIFIER: second_verifier()}


def signers_file(company: CompanyFile | None) -> bytes:
    """The register of keys as JSON, from company.yaml; sorted by person, so that the order of writing changes nothing."""
    registered = company.signers.values() if company else ()
    keys = sorted(
        (
            SigningKey(
                key=item.key,
                person=item.person,
                role=item.role or "",
                from_=item.from_.isoformat() if item.from_ else "",
                until=item.until.isoformat() if item.until else "",
                revoked=item.revoked.isoformat() if item.revoked else "",
                may=item.may,
            )
            for item in registered
        ),
        key=lambda item: (item.person, item.key),
    )
    needed = company.packages_need if company else ()
    return pretty_json(
        msgspec.to_builtins(SignersFile(schema=SIGNERS_SCHEMA, needed=needed, keys=tuple(keys)))
    )


def second_verifier() -> bytes:
    """The stand-alone verifier: one file for Python's standard library, short enough to be read before it is trusted."""
    return (files("wardbook.submission") / "second_verifier.txt").read_bytes()
