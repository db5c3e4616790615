"""OpenVEX's members and which field of the model each one is (specification 0.2.0, sections on its structs)."""

from __future__ import annotations

CONTEXT = "https://openvex.dev/ns"
"""What the context of every version begins with; from 0.2.0 on, `/v0.2.0` follows."""

SPEC = "0.2.0"
"""The version that is written."""

DOCUMENT = {"author": "author", "role": "role", "timestamp": "first", "last_updated": "last"}
"""Members of a document that hold text, with their fields; `tooling`, `@id` and `version` need a closer look."""

STATEMENT = {
    "timestamp": "first",
    "last_updated": "last",
    "supplier": "supplier",
    "impact_statement": "impact",
    "action_statement": "action",
    "action_statement_timestamp": "action_time",
}
"""Members of a statement that hold text, with their fields."""

TIMES = frozenset({"timestamp", "last_updated", "action_statement_timestamp"})
"""Members that hold a time (RFC 3339)."""

OLD_VULNERABILITY = {"vuln_description": "description"}
"""Members of a statement of version 0.0.x that belong to the vulnerability since."""

HASHES = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha-256": "SHA-256",
    "sha-384": "SHA-384",
    "sha-512": "SHA-512",
    "sha3-224": "SHA3-224",
    "sha3-256": "SHA3-256",
    "sha3-384": "SHA3-384",
    "sha3-512": "SHA3-512",
    "blake2s-256": "BLAKE2s-256",
    "blake2b-256": "BLAKE2b-256",
    "blake2b-512": "BLAKE2b-512",
}
"""OpenVEX's names of algorithms (IANA's) with CycloneDX's, which the model uses."""

UNKNOWN_AUTHOR = "Unknown Author"
"""What is written where nobody is named; the schema requires an author."""

NO_REASON = "No reason was given."
NO_ACTION = "No action was given."
"""What is written where the specification requires a sentence and the maker wrote none."""
