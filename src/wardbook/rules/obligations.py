"""Is it known what binds the device, by editions that hold today?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule


@rule("RG101", asked_by=["us-524b:a", "us-qmsr-2026:7.3.3"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def fact_that_decides_obligations(file: SecurityFile) -> Iterator[Diagnostic]:
    """Obligations wait for a fact that nobody stated.

    Whether they bind the device is unknown until somebody says it. The fact is named, with the place where
    it belongs; nothing is taken for granted meanwhile. `unknown` with a reason is an answer.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        intended-use: Delivers fluid to one patient at a time.
        class: {us: II}
        markets: [us, ca]
        customers-ask: {sbom: yes}
        submission: {us: {type: 510k, product-code: FRN, authorized-before: no}}
        connects: [ethernet]                                        # RG101 class.ca

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        intended-use: Delivers fluid to one patient at a time.
        class: {us: II, ca: III}
        markets: [us, ca]
        submission: {us: {type: 510k, product-code: FRN, authorized-before: no}}
        connects: [ethernet]

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        intended-use: Delivers fluid to one patient at a time.
        class: {us: II, ca: {unknown: "Health Canada was asked on 2026-02-01"}}
        markets: [us, ca]
        submission: {us: {type: 510k, product-code: FRN, authorized-before: no}}
        connects: [ethernet]
    """
    for fact in file.asked_facts.values():
        if fact.id == "customers-ask" or fact.why:
            continue  # nobody has to sell before submitting, and a reason is an answer; the table names both
        waiting = len(fact.waiting)
        yield Diagnostic(
            subject=fact.id,
            at=Span("device.yaml"),
            says=f"{waiting} obligation{'s wait' if waiting > 1 else ' waits'} for `{fact.id}`, which nobody stated",
            help=f"say it: {fact.where}",
        )


@rule("RG102", asked_by=["us-524b:a"], ground=Ground.OPINION, blocks_at=None)
def market_in_preview(file: SecurityFile) -> Iterator[Diagnostic]:
    """A market of the device is catalogued as a preview only.

    What is listed for it is a beginning: hold it against the authority's own texts before relying on it.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        intended-use: Delivers fluid to one patient at a time.
        class: {us: II}
        markets: [us, ca]                                           # RG102 ca
        submission: {us: {type: 510k, product-code: FRN, authorized-before: no}}
        connects: [ethernet]

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        intended-use: Delivers fluid to one patient at a time.
        class: {us: II}
        markets: [us]
        submission: {us: {type: 510k, product-code: FRN, authorized-before: no}}
        connects: [ethernet]
    """
    for market in file.markets.values():
        if market.preview:
            yield Diagnostic(
                subject=market.id,
                at=file.device.about.origin.of("markets"),
                says=f"what {market.title} asks is a {market.preview}",
                help="compare with the authority's own texts; `wardbook show markets` names the sources",
            )
