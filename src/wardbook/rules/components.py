"""Is it known of what the software is made, who makes each piece, and until when they look after it?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.components import facts_for
from wardbook.base.span import Span
from wardbook.model.components import Component, Support, SupportHint
from wardbook.model.device import Lifecycle
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_FORSAKEN = frozenset({"unmaintained", "abandoned"})


@rule("SB104", asked_by=["fda-premarket-2026:V.A.4.b.10"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_support_date(file: SecurityFile) -> Iterator[Diagnostic]:
    """A component has no end-of-support date.

    A part that nobody maintains cannot be patched in the field, so a reviewer asks until when its
    maker will fix it. "Unknown" with a reason is an answer; silence is not.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11                           # SB104 zlib@1.2.11
        # sbom/pump.cdx.json: expat 2.6.2, lwip 2.1.3
        # components.yaml
        expat@2.6.2: {support: {level: maintained}}                 # SB104 expat@2.6.2
        lwip@2.1.3: {support: {until: unknown}}                     # SB104 lwip@2.1.3

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, lwip 2.1.3, expat 2.6.2
        # components.yaml
        zlib@1.2.11: {support: {until: 2029-12-31, source: vendor page}}
        lwip@2.1.3: {support: {until: unknown, why: "vendor asked 2026-01-09, no reply"}}
        expat@2.6.2: {justification: "supplier gone; we maintain it ourselves"}
    """
    for component in file.components.values():
        support = component.support or Support()
        if is_unanswered(support, "until") and not support.why and not _justification(file, component):
            yield Diagnostic(
                subject=_name(component),
                at=_place(file, component),
                says=f"`{_name(component)}` {component.where} has no end-of-support date",
                help="say `support: {until: YYYY-MM-DD}` in components.yaml, or `unknown` with a `why`",
            )


@rule("SB105", asked_by=["fda-premarket-2026:V.A.4.b.9"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_support_level(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how a component is looked after.

    Whether it is maintained, gets security fixes only, or was given up is asked of every component
    beside the date.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, lwip 2.1.3
        # components.yaml
        zlib@1.2.11: {support: {until: 2029-12-31}}                 # SB105 zlib@1.2.11
        lwip@2.1.3: {license: BSD-3-Clause}                         # SB105 lwip@2.1.3

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2, lwip 2.1.3
        # components.yaml
        zlib@1.2.11: {support: {level: maintained}}
        expat@2.6.2: {justification: "supplier gone; we maintain it ourselves"}
        lwip@2.1.3: {support: {level: unknown, why: "vendor asked 2026-01-09, no reply"}}
    """
    for component in file.components.values():
        support = component.support or Support()
        if is_unanswered(support, "level") and not support.why and not _justification(file, component):
            yield Diagnostic(
                subject=_name(component),
                at=_place(file, component),
                says=f"nobody said how `{_name(component)}` {component.where} is looked after",
                help="say `support: {level: maintained}` in components.yaml, or another level",
            )


@rule(
    "SB106",
    asked_by=["fda-premarket-2026:V.A.4.replacement"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def component_given_up(file: SecurityFile) -> Iterator[Diagnostic]:
    """A component is in use that nobody maintains any more.

    The next vulnerability in it will not be fixed by its maker. A reviewer wants to read who will,
    or why that is acceptable.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2, lwip 2.1.3
        # components.yaml
        zlib@1.2.11:
          support:
            level: abandoned                                        # SB106 zlib@1.2.11
        expat@2.6.2: {support: {level: maintained}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2
        # components.yaml
        zlib@1.2.11: {support: {level: unmaintained, why: "we keep a fork and fix it ourselves"}}
        expat@2.6.2: {support: {level: abandoned}, justification: "parses our own files only"}
    """
    for component in file.components.values():
        support = _given_up(file, component)
        if support is not None:
            yield Diagnostic(
                subject=_name(component),
                at=support.origin.of("level"),
                says=f"`{_name(component)}` {component.where} is {support.level}, and nobody mends it",
                help="replace it, or say in components.yaml why it is acceptable: `support: {…, why: …}`",
            )


@rule(
    "SB107",
    asked_by=["fda-premarket-2026:V.A.4.b.10", "fda-premarket-2026:V.A.4.replacement"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def support_ends_before_the_device(file: SecurityFile) -> Iterator[Diagnostic]:
    """Support of a component ends before the device's own.

    From that day on the manufacturer promises fixes that its supplier no longer makes. What nobody
    maintains already, and SB106 names, is not named once more for a day that means the same.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31}
        # sbom/pump.cdx.json: zlib 1.2.11
        # components.yaml
        zlib@1.2.11:
          support:
            until: 2030-12-30                                       # SB107 zlib@1.2.11

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31}
        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2
        # components.yaml
        zlib@1.2.11: {support: {until: 2030-12-31}}
        expat@2.6.2: {license: MIT}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        # sbom/pump.cdx.json: zlib 1.2.11
        # components.yaml
        zlib@1.2.11: {support: {until: 2020-12-31}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31}
        # sbom/pump.cdx.json: zlib 1.2.11
        # components.yaml
        zlib@1.2.11: {support: {level: abandoned, until: 2020-12-31}}
    """
    promised = (file.device.about.lifecycle or Lifecycle()).support_until
    for component in file.components.values():
        support = component.support or Support()
        if promised and support.until and support.until < promised and _given_up(file, component) is None:
            yield Diagnostic(
                subject=_name(component),
                at=support.origin.of("until"),
                says=f"support of `{_name(component)}` {component.where} ends on {support.until}, "
                f"before the device's on {promised}",
                help="plan its replacement or buy support; decide in decisions.yaml what holds until then",
            )


@rule("SB108", asked_by=["fda-premarket-2026:V.A.4.b.5"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_version(file: SecurityFile) -> Iterator[Diagnostic]:
    """A component has no version.

    Vulnerabilities are known by version. A component without one matches all of them or none.

    Flagged:

        # sbom/pump.cdx.json: zlib, expat 2.6.2
        # components.yaml
        zlib: {license: Zlib}                                       # SB108 zlib

    Accepted:

        # sbom/pump.cdx.json: zlib, expat 2.6.2
        # components.yaml
        zlib: {justification: "part of the chip's ROM; its maker does not tell"}
    """
    for component in file.components.values():
        if is_unanswered(component, "version") and not _justification(file, component):
            yield Diagnostic(
                subject=_name(component),
                at=_place(file, component),
                says=f"`{_name(component)}` {component.where} has no version",
                help="let the tool that writes the SBOM state it, or give a `justification`",
            )


@rule("SB109", asked_by=["fda-premarket-2026:V.A.4.b.7"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_identifier(file: SecurityFile) -> Iterator[Diagnostic]:
    """A component has neither a package URL nor a CPE.

    A name alone means many things: only an identifier finds a component in the lists of known
    vulnerabilities without guessing.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2 pkg:generic/expat@2.6.2
        # components.yaml
        zlib@1.2.11: {license: Zlib}                                # SB109 zlib@1.2.11

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, lwip 2.1.3, own-lib 1.0.0
        # components.yaml
        zlib@1.2.11: {purl: "pkg:generic/zlib@1.2.11"}
        lwip@2.1.3: {cpe: "cpe:2.3:a:lwip_project:lwip:2.1.3:*:*:*:*:*:*:*"}
        own-lib@1.0.0: {justification: "our own code, in no public list"}
    """
    for component in file.components.values():
        if not component.purl and not component.cpe and not _justification(file, component):
            yield Diagnostic(
                subject=_name(component),
                at=_place(file, component),
                says=f"`{_name(component)}` {component.where} has neither a package URL nor a CPE",
                help="confirm one in components.yaml: `purl: pkg:…` or `cpe: cpe:2.3:…`",
            )


@rule("SB110", asked_by=["fda-premarket-2026:V.A.4.b.3"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_supplier(file: SecurityFile) -> Iterator[Diagnostic]:
    """A component has no supplier.

    The name of who supplies it is one of the baseline facts of every entry, and the one to call when
    it breaks.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11 pkg:generic/zlib@1.2.11, expat 2.6.2 by libexpat
        # components.yaml
        pkg:generic/zlib@1.2.11: {license: Zlib}                    # SB110 pkg:generic/zlib@1.2.11

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2
        # components.yaml
        zlib@1.2.11: {supplier: zlib}
        expat@2.6.2: {justification: "no supplier; found in a public archive in 2011"}
    """
    for component in file.components.values():
        if is_unanswered(component, "supplier") and not _justification(file, component):
            yield Diagnostic(
                subject=_name(component),
                at=_place(file, component),
                says=f"`{_name(component)}` {component.where} has no supplier",
                help="name it in components.yaml: `supplier: …`",
            )


@rule("SB122", asked_by=["fda-premarket-2026:V.A.4.b.10"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def support_claimed_beyond_public_data(file: SecurityFile) -> Iterator[Diagnostic]:
    """Support of a component is said to last longer than public data knows, and nobody is named who says so.

    A supplier's word goes before what endoflife.date collected; a date without a source does not.

    Flagged:

        # sbom/pump.cdx.json: openssl 3.0.8, zlib 1.2.11
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "eol": "2026-09-07", "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8:
          support:
            until: 2026-09-08                                       # SB122 openssl@3.0.8
        zlib@1.2.11: {support: {until: 2030-01-01}}

    Flagged:

        # sbom/pump.cdx.json: openssl 3.0.8
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "support": "2026-09-07", "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8:
          support:
            until: 2026-09-08                                       # SB122 openssl@3.0.8

    Accepted:

        # sbom/pump.cdx.json: openssl 3.0.8, zlib 1.2.11
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "eol": "2026-09-07", "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8: {support: {until: 2026-09-07}}

    Accepted:

        # sbom/pump.cdx.json: openssl 3.0.8
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "eol": "2026-09-07", "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8: {support: {until: 2030-01-01, source: "Our platform house"}}

    Accepted:

        # sbom/pump.cdx.json: openssl 3.0.8
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "eol": "2026-09-07", "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8: {support: {level: maintained}}

    Accepted:

        # sbom/pump.cdx.json: openssl 3.0.8, sqlite 3.45.1
        # sbom/endoflife/openssl.json
        [{"cycle": "3.0", "eol": false, "latest": "3.0.8", "releaseDate": "2021-09-07"}]
        # components.yaml
        openssl@3.0.8: {support: {until: 2030-01-01}}
        sqlite: {license: blessing}
    """
    for component in file.components.values():
        support, hint = (
            component.support or Support(),
            component.hint or SupportHint(product="", cycle="", source=""),
        )
        public = hint.security or hint.active or ""
        if (
            support.until
            and not support.source
            and public[:1].isdigit()
            and support.until.isoformat() > public
        ):
            yield Diagnostic(
                subject=_name(component),
                at=support.origin.of("until"),
                says=f"support of `{_name(component)}` is said to last until {support.until}, "
                f"public data ends it on {public} ({hint.source})",
                help="name who says so: `support: {source: …}`, with the contract where it is paid for",
            )


def _name(component: Component) -> str:
    """What a person writes in components.yaml to mean this component."""
    return component.purl or component.label


def _place(file: SecurityFile, component: Component) -> Span:
    """What a person wrote about the component, else the SBOM that lists it."""
    return (facts_for(component, file.device.component_facts) or component).origin.span


def _given_up(file: SecurityFile, component: Component) -> Support | None:
    """The support of a component that nobody maintains without anybody saying why that is acceptable; else None."""
    support = component.support
    if support is None or support.level not in _FORSAKEN:
        return None
    return None if support.why or _justification(file, component) else support


def _justification(file: SecurityFile, component: Component) -> str | None:
    facts = facts_for(component, file.device.component_facts)
    return facts.justification if facts else None
