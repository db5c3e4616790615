"""Are the reasons that people gave such that a reviewer accepts them?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.decisions import Decision
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

Alike = dict[str, list[Decision]]
"""Decisions by their reason, without case, marks and spaces."""

_PROBABILITY = re.compile(
    r"\b(?:un)?likel(?:y|ihood)\b|\b(?:im)?probab(?:le|ly|ility|ilities)\b", re.IGNORECASE
)
"""Words of probability; they are looked for in reasons only, never in descriptions."""

_JUDGED = frozenset(
    {"dismissed", "transferred", "accepted", "deferred", "not_affected", "affected", "overridden"}
)
"""Decisions that judge a threat, risk, vulnerability or finding."""

_MANY = 5
"""Things from which one reason word for word is boilerplate; a few alike may well have one reason."""


@rule(
    "RV101", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION
)
def reason_speaks_of_probability(file: SecurityFile) -> Iterator[Diagnostic]:
    """A reason rests on how probable an attack is.

    Nobody knows how often somebody will attack. Reviewers expect what an attack needs (exploitability) instead.
    Only words are looked for: where a reason merely mentions one of them, waive it.

    Flagged:

        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: "such an attack is very unlikely", by: A. Author, date: 2026-01-02}    # RV101 HS-1/H-1

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: never, because: "the probability is negligible"}}    # RV101 HS-1

    Accepted:

        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: "needs an expert for months, with the pump open", by: A. Author, date: 2026-01-02}
        - {about: VU206@demo, is: waived, why: "most likely done next week", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-105, is: dismissed, by: A. Author, date: 2026-01-02}
    """
    for subject, reason, at in _reasons(file):
        word = _PROBABILITY.search(reason)
        if word is not None:
            yield Diagnostic(
                subject=subject,
                at=at,
                says=f"the reason given for `{subject}` speaks of probability: “{word.group()}”",
                help="say what the attack needs instead: time, expertise, knowledge, access, equipment",
            )


@rule(
    "RV102", asked_by=["fda-premarket-2026:V.A.mitigation"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION
)
def one_reason_for_many_things(file: SecurityFile) -> Iterator[Diagnostic]:
    """One reason stands word for word at many different things.

    A reason that fits everything was weighed for nothing. From five things on, a reviewer stops believing it.
    Several vulnerabilities of one component count once; a reason that names a control or report by its id speaks
    of something, and counts for all that it covers.

    Flagged:

        # decisions.yaml
        - {about: pump/TID-105, is: dismissed, why: "Not applicable.", by: A. Author, date: 2026-01-02}    # RV102 pump/TID-105
        - {about: pump/TID-213, is: dismissed, why: "not applicable", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-222, is: accepted, why: "not  applicable", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-401, is: dismissed, why: "Not applicable", by: A. Author, date: 2026-01-02}
        - {about: sign-key/TID-214, is: dismissed, why: "not applicable", by: A. Author, date: 2026-01-02}

    Accepted:

        # decisions.yaml
        - {about: pump/TID-105, is: dismissed, why: "Not applicable.", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-213, is: dismissed, why: "not applicable", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-222, is: accepted, why: "not applicable", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-401, is: dismissed, why: "not applicable", by: A. Author, date: 2026-01-02}
        - {about: CVE-2020-0001@pump/zlib, is: not_affected, why: "class removed", justification: code_not_present}
        - {about: CVE-2020-0002@pump/zlib, is: not_affected, why: "class removed", justification: code_not_present}
        - {about: CVE-2020-0003@pump/zlib, is: not_affected, why: "class removed", justification: code_not_present}
        - {about: CVE-2020-0004@pump/zlib, is: not_affected, why: "class removed", justification: code_not_present}
        - {about: CVE-2020-0005@pump/zlib, is: not_affected, why: "class removed", justification: code_not_present}
        - {about: VU206@demo, is: waived, why: "not applicable", by: A. Author, date: 2026-01-02}
        - {about: sign-key/TID-214, is: dismissed, by: A. Author, date: 2026-01-02}

    Accepted:

        # controls.yaml
        C-25: {do: tamper-evidence, at: [pump]}
        # decisions.yaml
        - {about: pump/TID-105, is: deferred, why: "the seal (C-25) comes with the new flap"}
        - {about: pump/TID-213, is: deferred, why: "the seal (C-25) comes with the new flap"}
        - {about: pump/TID-222, is: deferred, why: "the seal (C-25) comes with the new flap"}
        - {about: pump/TID-401, is: deferred, why: "the seal (C-25) comes with the new flap"}
        - {about: sign-key/TID-214, is: deferred, why: "the seal (C-25) comes with the new flap"}
    """
    for alike in _by_reason(file).values():
        things = {item.about.partition("@")[2] or item.about for item in alike}
        if len(things) >= _MANY:
            yield Diagnostic(
                subject=alike[0].about,
                at=alike[0].origin.of("why"),
                says=f"one reason stands word for word at {len(things)} different things: “{alike[0].why}”",
                help="say for each why it holds there",
                related=tuple((item.origin.of("why"), "here too") for item in alike[1:]),
            )


def _reasons(file: SecurityFile) -> Iterator[tuple[str, str, Span]]:
    for decision in file.device.decisions:
        if decision.is_ in _JUDGED:
            yield decision.about, decision.why or "", decision.origin.of("why")
    for situation in file.device.situations.values():
        yield situation.id, situation.because or "", situation.origin.of("because")


def _by_reason(file: SecurityFile) -> Alike:
    found: Alike = defaultdict(list)
    named = re.compile(
        "|".join(map(re.escape, file.device.controls.keys() | file.device.evidence.keys())) or "(?!)"
    )
    for decision in file.device.decisions:
        if decision.is_ in _JUDGED and decision.why and not named.search(decision.why):
            found[" ".join(re.findall(r"\w+", decision.why.casefold()))].append(decision)
    return found
