"""Do the signatures hold that records name, and are they anybody's?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.ed25519 import is_public_key
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule


@rule(
    "RK107", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION
)
def signature_does_not_hold(file: SecurityFile) -> Iterator[Diagnostic]:
    """A record names a signature that does not hold for it as it stands.

    It counts as none: what was signed changed since, somebody else signed, or the file was altered.

    Flagged:

        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01, signed: sbom/pump.cdx.json} # RK107 accepted:HS-1
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        acceptance: {matrix: example-pm16, signed: sbom/pump.cdx.json}                               # RK107 acceptance

    Accepted:

        # evidence/sig-1.json
        {"schema": "wardbook/signature/1", "about": "accepted:HS-1", "by": "A. Author", "date": "2026-01-01",
         "algorithm": "Ed25519", "note": "n", "digest": "sha256:70df4d9d6e15e7092726a84bbcad2f92ca3d6e388e4ccaf12dfccf72a720a94c",
         "key": "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs=",
         "signature": "3XH+W7gyBrpBac1zHCrlmQWQxT81TZdM07lF0hEQByhJjAC8yw9CfdyYLssrSm2IXcjyUbIjpF4kJMHmrFpmDw=="}
        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01, signed: evidence/sig-1.json}
    """
    for item in file.signatures.values():
        if item.state != "valid":
            yield Diagnostic(
                subject=item.about,
                at=_signed_at(file, item.about),
                says=f"the signature of `{item.about}` counts for nothing: {item.why}",
                help="have it signed anew: `wardbook sign --about ID --key FILE --by NAME`",
            )


@rule(
    "RK108", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION
)
def signed_with_example_key(file: SecurityFile) -> Iterator[Diagnostic]:
    """A signature was made with a key whose secret is published.

    Anybody can sign with an example key, so it proves nothing about anybody.

    Flagged:

        # evidence/sig-1.json
        {"schema": "wardbook/signature/1", "about": "accepted:HS-1", "by": "A. Author", "date": "2026-01-01",
         "algorithm": "Ed25519", "note": "n", "digest": "sha256:70df4d9d6e15e7092726a84bbcad2f92ca3d6e388e4ccaf12dfccf72a720a94c",
         "key": "SKFg10N0r91joftgvWmUUnH8nn/pL6IlXWI9+5GmbQU=",
         "signature": "7r6wg0FGh8Yf21XsVSr6sR40oSQ6qJR9s+8YKnM5/e64LgSz9oD/R7NPK5OPiowlu85kTbZ8oIHJoeOKICpOAQ=="}
        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01, signed: evidence/sig-1.json}     # RK108 accepted:HS-1

    Accepted:

        # evidence/sig-1.json
        {"schema": "wardbook/signature/1", "about": "accepted:HS-1", "by": "A. Author", "date": "2026-01-01",
         "algorithm": "Ed25519", "note": "n", "digest": "sha256:70df4d9d6e15e7092726a84bbcad2f92ca3d6e388e4ccaf12dfccf72a720a94c",
         "key": "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs=",
         "signature": "3XH+W7gyBrpBac1zHCrlmQWQxT81TZdM07lF0hEQByhJjAC8yw9CfdyYLssrSm2IXcjyUbIjpF4kJMHmrFpmDw=="}
        # decisions.yaml
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01, signed: evidence/sig-1.json}
    """
    for item in file.signatures.values():
        if item.is_example:
            yield Diagnostic(
                subject=item.about,
                at=_signed_at(file, item.about),
                says=f"`{item.about}` is signed with an example key, whose secret is published",
                help="sign it with the person's own key: `wardbook sign --about ID --key FILE --by NAME`",
            )


def _signed_at(file: SecurityFile, about: str) -> Span:
    """Where a record names its signature."""
    places = {item.id: item.origin.of("signed") for item in file.device.decisions}
    if file.device.acceptance:
        places["acceptance"] = file.device.acceptance.origin.of("signed")
    return places[about]


@rule(
    "RK109", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION
)
def registered_key_is_none(file: SecurityFile) -> Iterator[Diagnostic]:
    """A key that is registered for a person is no public key, or somebody else's too.

    With such an entry nobody can tell whose a signature is, and a package with it cannot be verified.

    Flagged:

        # company.yaml
        signers: {a: {person: A. Author, key: "not a key"}}                                          # RK109 a

    Flagged:

        # company.yaml
        signers:
          a: {person: A. Author, key: "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs="}
          b: {person: B. Other, key: "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs="}               # RK109 b

    Accepted:

        # company.yaml
        signers: {a: {person: A. Author, key: "WDd+Bxk9t4V8tK7T16ISKCJALN5uaza/Fdgb7rCyyNs="}}
    """
    company = file.device.company
    seen: set[str] = set()
    for name, item in company.signers.items() if company else ():
        if not is_public_key(item.key) or item.key in seen:
            yield Diagnostic(
                subject=name,
                at=item.origin.of("key"),
                says=f"the key of signer `{name}` is "
                + ("registered twice" if item.key in seen else "no public Ed25519 key in base64"),
                help="write its 32 bytes in base64: `openssl pkey -in KEY.pem -pubout -outform DER | tail -c 32 | base64`",
            )
        seen.add(item.key)
