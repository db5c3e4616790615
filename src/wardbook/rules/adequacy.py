"""Do the bills of materials say enough, with one voice, and can they be the whole truth?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wardbook.analysis.adequacy import State, attributes
from wardbook.analysis.components import facts_for
from wardbook.base.span import Span
from wardbook.model.components import Component, Support
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule


@rule("SB114", asked_by=["fda-premarket-2026:V.A.4.b.6"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_hash(file: SecurityFile) -> Iterator[Diagnostic]:
    """Components have no hash.

    The hash of a component ties the entry to the bytes that were assessed. It is one of the eight
    baseline facts; where the tool that writes the SBOM cannot state it, one justification for each
    component, or one decision for each part, says why.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB114 pump

    Accepted:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
          {"type": "library", "name": "zlib", "hashes": [{"alg": "MD5", "content": "57968f12798767ae5da8b15a0c383ad7"}]}]}
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
        # components.yaml
        zlib@1.2.11: {justification: "built from source; the build is bound by its own digest"}
        radio-fw@1.4: {sbom: withheld, at: [pump]}
    """
    yield from _lacking(
        file, "hash", "have no hash", "let the tool that writes the SBOM state it, or give a `justification`"
    )


@rule("SB115", asked_by=["fda-premarket-2026:V.A.4.b.8"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def component_without_relationship(file: SecurityFile) -> Iterator[Diagnostic]:
    """Components stand in no stated relation to anything.

    What includes or uses a component tells which parts a vulnerability in it reaches. It is one of
    the eight baseline facts.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB115 pump

    Accepted:

        # sbom/pump.cdx.json
        {"bomFormat": "CycloneDX", "specVersion": "1.6",
         "metadata": {"component": {"type": "firmware", "name": "pump", "bom-ref": "r"}},
         "components": [{"type": "library", "name": "zlib", "bom-ref": "z"}],
         "dependencies": [{"ref": "r", "dependsOn": ["z"]}]}
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
        # components.yaml
        zlib@1.2.11: {justification: "a single library, linked into the firmware"}
        radio-fw@1.4: {sbom: withheld, at: [pump]}
    """
    yield from _lacking(
        file,
        "relationship",
        "stand in no stated relation to anything",
        "let the tool write dependencies, or give a `justification` in components.yaml",
    )


@rule(
    "SB116",
    asked_by=["fda-premarket-2026:V.A.4.a.coverage"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def bom_is_not_the_whole_truth(file: SecurityFile) -> Iterator[Diagnostic]:
    """A bill of materials can hardly be the whole truth.

    It says so itself, it states no relation, its versions are placeholders, it lists the packages of
    one language for a whole image, or it was made by a tool that is known to leave things out. What is
    missing from it is not watched.

    Flagged:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib unknown, expat 2.6.2
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB116 pump

    Accepted:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
    """
    for source in file.sboms.values():
        for part in source.parts if source.doubts else ():
            yield Diagnostic(
                subject=part,
                at=file.device.parts[part].origin.of("sbom"),
                says=f"`{source.file}`, the bill of materials of `{part}`: {'; '.join(source.doubts)}",
                help="make it from the finished build, add a second SBOM of what is missing, or waive this with a reason",
            )


@rule("SB117", asked_by=["fda-premarket-2026:V.A.4.b"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def boms_disagree(file: SecurityFile) -> Iterator[Diagnostic]:
    """Two SBOMs of a part say different things about one component.

    One of them is wrong, and whoever reads the other acts on it.

    Flagged:

        # sbom/one.cdx.json: zlib 1.2.11 pkg:generic/zlib@1.2.11 by Zlib
        # sbom/two.cdx.json: zlib 1.2.11 pkg:generic/zlib@1.2.11 by Somebody
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: [sbom/one.cdx.json, sbom/two.cdx.json]}}
        # components.yaml
        zlib: {license: Zlib}                                       # SB117 pkg:generic/zlib@1.2.11

    Flagged:

        # sbom/one.cdx.json: expat 2.6.2 by Expat, lwip 2.1.3       # SB117 expat@2.6.2
        # sbom/two.cdx.json: expat 2.6.2 by Somebody
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: [sbom/one.cdx.json, sbom/two.cdx.json]}}

    Accepted:

        # sbom/one.cdx.json: zlib 1.2.11 pkg:generic/zlib@1.2.11 by Zlib
        # sbom/two.cdx.json: zlib 1.2.11 pkg:generic/zlib@1.2.11 by Somebody
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: [sbom/one.cdx.json, sbom/two.cdx.json]}}
        # components.yaml
        zlib: {justification: "one names the project, the other its distributor"}
    """
    for component in file.components.values():
        if component.disputed and not component.justification:
            yield Diagnostic(
                subject=component.purl or component.label,
                at=_place(file, component),
                says=f"the SBOMs of `{component.part}` disagree on `{component.label}`: {'; '.join(component.disputed)}",
                help="correct the wrong one at its source, or say in components.yaml which holds: `justification: …`",
            )


@rule("SB118", asked_by=["fda-premarket-2026:V.A.4.b.9"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def support_in_other_words(file: SecurityFile) -> Iterator[Diagnostic]:
    """Support of a component is told in words that are no level of support.

    "Open source" or "community" say who wrote it, not whether somebody will mend it. The words are
    kept; a reviewer wants to read what they mean here.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2, lwip 2.1.3
        # components.yaml
        zlib@1.2.11:
          support:
            stated: open source                                     # SB118 zlib@1.2.11
        expat@2.6.2: {support: {level: maintained}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2, lwip 2.1.3
        # components.yaml
        zlib@1.2.11: {support: {stated: open source, why: "its maker answers within weeks; we follow its list"}}
        expat@2.6.2: {support: {stated: community, level: maintained}}
        lwip@2.1.3: {support: {stated: community}, justification: "we maintain our own fork"}
    """
    for component in file.components.values():
        support = component.support or Support()
        if support.stated and not support.level and not support.why and not component.justification:
            yield Diagnostic(
                subject=component.purl or component.label,
                at=support.origin.of("stated"),
                says=f"support of `{component.label}` {component.where} is `{support.stated}`, which is no level of support",
                help="say `level:` beside it, or `why:` it is enough, in components.yaml",
            )


@rule("SB119", asked_by=["fda-premarket-2026:V.A.4.b.9"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def paid_support_without_contract(file: SecurityFile) -> Iterator[Diagnostic]:
    """Paid support of a component is claimed, and no contract named.

    Extended support is for who pays for it; without the contract the end for everybody else counts.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, expat 2.6.2, lwip 2.1.3
        # components.yaml
        zlib@1.2.11:
          support:
            level: paid-support                                     # SB119 zlib@1.2.11
        expat@2.6.2: {support: {level: maintained}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11
        # components.yaml
        zlib@1.2.11: {support: {level: paid-support, contract: C-2210}}
    """
    for component in file.components.values():
        support = component.support or Support()
        if support.level == "paid-support" and not support.contract:
            yield Diagnostic(
                subject=component.purl or component.label,
                at=support.origin.of("level"),
                says=f"`{component.label}` {component.where} has paid support, and no contract is named",
                help="name the contract: `support: {level: paid-support, contract: …}`",
            )


def _lacking(file: SecurityFile, attribute: str, says: str, remedy: str) -> Iterator[Diagnostic]:
    """One finding for each part with components that lack an attribute, with how many they are."""
    listed = [component for component in file.components.values() if component.sboms]
    lacking = [component for component in listed if attributes(file, component)[attribute] is State.MISSING]
    for part, count in Counter(component.part for component in lacking).items():
        yield Diagnostic(
            subject=part,
            at=file.device.parts[part].origin.of("sbom"),
            says=f"components of `{part}` {says}: {count:,}",
            help=f"{remedy}; `wardbook show component-adequacy` names them",
        )


def _place(file: SecurityFile, component: Component) -> Span:
    """What a person wrote about the component, else the SBOM that lists it."""
    return (facts_for(component, file.device.component_facts) or component).origin.span
