"""Does anything rest on cryptography that experts have given up?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_WEAK = re.compile(
    r"(?<!no )(?<!not )(?<!without )(?<!HMAC-)(?<![\w-])"
    r"(?:MD[245]|SHA-?1|RC4|ARC4|3?-?DES|TDES|Triple[- ]DES|SSL ?v?[23](?:\.0)?|SSL|TLS ?v?1\.[01]|WEP|WPA|TKIP|CRC(?:-?\d+)?)"
    r"(?![\w.-]*\w)",
    re.IGNORECASE,
)
"""Algorithms and protocols that NIST, IETF or their makers have withdrawn, and checksums, which keep nobody out."""


@rule("RV104", asked_by=["fda-premarket-2026:App1.C.1"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def weak_cryptography(file: SecurityFile) -> Iterator[Diagnostic]:
    """A path is protected by cryptography that is deprecated, or by a checksum.

    Reviewers look such names up; a checksum finds accidents and stops nobody. Where a name is merely mentioned,
    waive it; where an old algorithm must stay, decide with a reason and ask the authority before the submission.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: update, carries: firmware, via: https/ethernet, crypto: "TLS 1.0 or later"}      # RV104 update
          - pump -> server: {id: log, carries: log, via: https/ethernet, version: "SSL 3.0", crypto: none}        # RV104 log
          - pump -> server: {id: old, carries: log, via: https/ethernet, crypto: "CRC-32 over the frame"}           # RV104 old
          - pump -> server: {id: hash, carries: log, via: https/ethernet, crypto: "signed with SHA-1"}            # RV104 hash

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
        flows:
          - server -> pump: {id: update, carries: firmware, via: https/ethernet, crypto: "TLS 1.2 or 1.3, no TLS 1.1"}
          - pump -> server: {id: log, carries: log, via: https/ethernet, version: "1.1", crypto: "AES-256-GCM, SHA-128 of the design"}
          - pump -> server: {id: wifi, carries: log, via: https/wifi, crypto: "WPA3-Enterprise, WPA2"}
    """
    for flow in file.device.flows.values():
        for field in ("crypto", "version"):
            found = _WEAK.search(getattr(flow, field) or "")
            if found is not None:
                yield Diagnostic(
                    subject=flow.id,
                    at=flow.origin.of(field),
                    says=f"`{flow.id}` rests on {found.group()}, which keeps no attacker out any more",
                    help="use what is approved today, or decide about it with a reason and a date",
                )
                break
