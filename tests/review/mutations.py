"""Twenty and more wrong turns of the example device, each with the question it must bring up."""

from __future__ import annotations

from typing import NamedTuple


class Mutation(NamedTuple):
    """In `file`, `was` becomes `becomes`; a reviewer of FDA then asks `asks`, and besides only what `also` names."""

    name: str
    asks: str
    file: str
    was: str
    becomes: str
    also: tuple[str, ...] = ()


SAME = "".join(
    f'- {{about: {thing}, is: accepted, why: "see general statement", by: A. Author, date: 2026-11-02}}\n'
    for thing in ("HS-02/H-2", "HS-02/H-3", "HS-04/H-3", "HS-05/H-1", "HS-05/H-3")
)
FIRST_DECISION = "- about: PT-03\n"

MUTATIONS = (
    Mutation(
        "a part without a bill of materials",
        "CHK.03",
        "architecture.yaml",
        "    sbom: sbom/ota.cdx.json\n",
        "",
        also=("CHK.07",),
    ),
    Mutation("the device has no version", "CHK.04", "device.yaml", "  version: 2.1.0\n", ""),
    Mutation(
        "support of a component is passed over",
        "CHK.02",
        "components.yaml",
        "qtbase: {support: {level: paid-support, until: 2029-10-08,",
        "qtbase: {support: {until: 2029-10-08,",
    ),
    Mutation(
        "a reason speaks of probability",
        "CHK.09",
        "decisions.yaml",
        'why: "a better seal needs the new flap"',
        'why: "an attack is unlikely"',
    ),
    Mutation(
        "the safety risk file is not named",
        "CHK.11",
        "safety.yaml",
        "source: {system: eQMS, document: RMF-0042, revision: G}\n",
        "",
    ),
    Mutation(
        "a decision about a threat is gone",
        "CHK.12",
        "decisions.yaml",
        "- {about: ad/others-fall, is: transferred, to: hospital,",
        "- {about: ad/others-fell, is: transferred, to: hospital,",
        also=("CHK.30", "CHK.31"),
    ),
    Mutation(
        "nothing is assumed of the hospital's network",
        "CHK.14",
        "architecture.yaml",
        '    assumption: "an adversary is inside: can read, alter, drop and replay, and pose as any system that does not '
        'prove itself"\n',
        "",
    ),
    Mutation(
        "nobody said whether several patients can be hurt",
        "CHK.15",
        "safety.yaml",
        "    when: drug-limits.tampered\n    multi-patient: yes\n",
        "    when: drug-limits.tampered\n",
    ),
    Mutation(
        "a path has no session",
        "CHK.16",
        "architecture.yaml",
        '      session: "one connection per transfer, at most 10 min"\n',
        "",
    ),
    Mutation(
        "a control has no acceptance criteria",
        "CHK.17",
        "controls.yaml",
        '    accept: "a server that offers less gets no connection"\n',
        "",
    ),
    Mutation(
        "a penetration test of unknown length", "CHK.20", "verification.yaml", "    duration: 15 d\n", ""
    ),
    Mutation(
        "a finding that nobody decided about",
        "CHK.22",
        "decisions.yaml",
        "- about: PT-04\n",
        "- about: HS-03/H-3\n",
        also=("CHK.10",),
    ),
    Mutation(
        "old cryptography is offered",
        "CHK.23",
        "architecture.yaml",
        'crypto: "TLS 1.3, X25519, AES-256-GCM; no older version is offered"',
        'crypto: "TLS 1.3, else TLS 1.0"',
    ),
    Mutation("an anomaly without class of weakness", "CHK.26", "anomalies.yaml", "    cwe: [209]\n", ""),
    Mutation(
        "exploited vulnerabilities are not planned for",
        "CHK.27",
        "postmarket.yaml",
        'known-exploited: "designed out before release; after release assessed within 2 days, and mended out of '
        'cycle unless shown not to be reachable"\n',
        "",
    ),
    Mutation(
        "backup is told to nobody",
        "CHK.29",
        "labelling.yaml",
        "    answers: [fda-premarket-2026:VI.A.9, fda-premarket-2026:VI.A.10]\n",
        "",
    ),
    Mutation(
        "a decision about nothing",
        "CHK.31",
        "decisions.yaml",
        FIRST_DECISION,
        '- {about: PT-77, is: accepted, why: "needs the service key", by: A. Author, date: 2026-11-02}\n'
        + FIRST_DECISION,
    ),
    Mutation(
        "a report that no form accepts",
        "CHK.32",
        "verification.yaml",
        "    file: evidence/attack-surface.md\n",
        '    file: "evidence/attack surface (final).md"\n',
        also=("CHK.31", "OWN.01"),
    ),
    Mutation(
        "nobody said whether it was authorized before",
        "CHK.33",
        "device.yaml",
        "    authorized-before: no\n",
        "",
    ),
    Mutation(
        "a clause of a withdrawn edition",
        "CHK.34",
        "processes.yaml",
        '"ISO 14971:2019 4-9"',
        '"ISO 14971:2007 4-9"',
        also=("OWN.03",),
    ),
    Mutation("a key that nobody knows", "OWN.01", "device.yaml", "patients: adults", "patient-s: adults"),
    Mutation(
        "one reason for everything",
        "OWN.02",
        "decisions.yaml",
        FIRST_DECISION,
        SAME + FIRST_DECISION,
        also=("CHK.08", "CHK.10"),
    ),
    Mutation(
        "a role that nobody holds",
        "OWN.03",
        "processes.yaml",
        "signs its risk file, person: A. Author,",
        "signs its risk file,",
    ),
)
