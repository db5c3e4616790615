"""Has every piece of software a bill of materials, whole, with its author, and of the right version?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.components import facts_for
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_makers_software


@rule(
    "SB101",
    asked_by=["us-524b:b.3", "fda-premarket-2026:V.A.4.a.coverage"],
    ground=Ground.LAW,
    blocks_at=Gate.SUBMISSION,
)
def software_without_bom(file: SecurityFile) -> Iterator[Diagnostic]:
    """A piece of the maker's software has no bill of materials.

    The law asks for one that covers commercial, open-source and off-the-shelf components of cyber
    devices; what is missing from it cannot be watched after release.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          pump: {is: process, in: case}                             # SB101 pump
          ehr: {is: external, in: hospital}
          motor: {is: process, in: case}

        # components.yaml
        motor-fw@1.0: {sbom: withheld, at: [motor]}
        zlib@1.2.11: {license: Zlib, at: [pump]}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
    """
    written = file.device.component_facts.values()
    withheld = {part for facts in written if facts.sbom == "withheld" for part in facts.at}
    for part in file.device.parts.values():
        if is_makers_software(part) and is_unanswered(part, "sbom") and part.id not in withheld:
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("sbom"),
                says=f"`{part.id}` is the maker's software and has no bill of materials",
                help=f"let the build write one, and name it: `sbom: sbom/{part.id}.cdx.json`",
            )


@rule(
    "SB102",
    asked_by=["fda-premarket-2026:V.A.4.a.coverage"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def bom_without_components(file: SecurityFile) -> Iterator[Diagnostic]:
    """A bill of materials lists nothing.

    Software without a single component is rare: far more often the tool looked in the wrong place.

    Flagged:

        # sbom/pump.cdx.json: of pump 1.0.0
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB102 pump

    Accepted:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}

    Accepted:

        # sbom/pump.cdx.json: not an SBOM
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
    """
    for source in file.sboms.values():
        if source.format and not source.components:
            for part in source.parts:
                yield Diagnostic(
                    subject=part,
                    at=file.device.parts[part].origin.of("sbom"),
                    says=f"`{source.file}`, the bill of materials of `{part}`, lists nothing",
                    help="run the tool on the finished build, and see that it finds the package files",
                )


@rule(
    "SB103",
    asked_by=["fda-premarket-2026:V.A.4.a.configuration-management"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def bom_of_another_version(file: SecurityFile) -> Iterator[Diagnostic]:
    """A bill of materials is of another version than its part.

    Then the components that were assessed are not those that are shipped. An SBOM that stands in for
    one that is not built yet says so with `stand-in`.

    Flagged:

        # sbom/pump.cdx.json: of pump 0.9.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            version: 1.0.0                                          # SB103 pump
            sbom: sbom/pump.cdx.json

    Accepted:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, version: 1.0.0, sbom: sbom/pump.cdx.json}
          ui: {is: process, in: case, sbom: sbom/pump.cdx.json}

    Accepted:

        # sbom/pump.cdx.json: of pump 0.9.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, version: 1.0.0, sbom: {file: sbom/pump.cdx.json, stand-in: not built}}
          ui: {is: process, in: case, version: 1.0.0, sbom: {file: sbom/pump.cdx.json, select: zlib}}

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, version: 1.0.0, sbom: sbom/pump.cdx.json}}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, version: 1.0.0, sbom: sbom/absent.cdx.json}}
    """
    for part in file.device.parts.values():
        for choice in part.sbom:
            source = file.sboms.get(choice.file)
            found = source.root_version if source and not choice.select and not choice.stand_in else None
            if found and part.version and found != part.version:
                yield Diagnostic(
                    subject=part.id,
                    at=part.origin.of("version"),
                    says=f"`{part.id}` is of version {part.version}, but `{choice.file}` is of {found}",
                    help="put in the SBOM of this version, or say what it stands in for: `stand-in: …`",
                )


@rule(
    "SB111",
    asked_by=["fda-premarket-2026:V.A.4.b.1", "fda-premarket-2026:V.A.4.b.2"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def bom_without_author_or_time(file: SecurityFile) -> Iterator[Diagnostic]:
    """A bill of materials does not say who made it, or when.

    Author and time are two of the eight baseline facts; without them nobody can tell which of two
    lists is the newer.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, no author
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB111 pump

    Flagged:

        # sbom/pump.cdx.json: zlib 1.2.11, no timestamp
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: sbom/pump.cdx.json                                # SB111 pump

    Accepted:

        # sbom/pump.cdx.json: zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}

    Accepted:

        # sbom/pump.cdx.json: not an SBOM
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, sbom: sbom/pump.cdx.json}}
    """
    for source in file.sboms.values():
        if source.format and not (source.author and source.timestamp):
            for part in source.parts:
                yield Diagnostic(
                    subject=part,
                    at=file.device.parts[part].origin.of("sbom"),
                    says=f"`{source.file}`, the bill of materials of `{part}`, does not say who made it when",
                    help="set author and timestamp in the tool that writes it; never edit it by hand",
                )


@rule("SB112", asked_by=["fda-premarket-2026:V.A.4.b"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def facts_about_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """What components.yaml says fits no component.

    The component is gone or has another version now, and what was found out about it is lost without
    a word.

    Flagged:

        # sbom/pump.cdx.json: zlib 1.3.1
        # components.yaml
        zlib@1.2.11: {license: Zlib}                                # SB112 zlib@1.2.11

    Accepted:

        # sbom/pump.cdx.json: zlib 1.3.1
        # components.yaml
        zlib@1.3.1: {license: Zlib}
        radio-fw@1.4: {sbom: withheld, at: [pump]}
    """
    written = file.device.component_facts
    used = [facts_for(component, written) for component in file.components.values()]
    fitting = {facts.id for facts in used if facts}
    for facts in written.values():
        if facts.id not in fitting:
            yield Diagnostic(
                subject=facts.id,
                at=facts.origin.span,
                says=f"`{facts.id}` in components.yaml fits no component",
                help="write purl, `name@version` or name as the SBOM does, or take the entry out",
            )


@rule(
    "SB113",
    asked_by=["fda-premarket-2026:V.A.4.b.justification"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def withheld_without_statement(file: SecurityFile) -> Iterator[Diagnostic]:
    """A supplier withholds its bill of materials, and nothing shows it.

    What cannot be provided is justified; the supplier's own statement is the best justification.

    Flagged:

        # components.yaml
        radio-fw@1.4:
          sbom: withheld                                            # SB113 radio-fw@1.4
          at: [pump]
        zlib@1.2.11: {license: Zlib}

    Accepted:

        # components.yaml
        radio-fw@1.4: {sbom: withheld, at: [pump], justification: "refused in writing on 2026-01-09"}
        gps-fw@2: {sbom: withheld, at: [pump], statement: sbom/pump.cdx.json}
    """
    for facts in file.device.component_facts.values():
        if facts.sbom == "withheld" and not facts.statement and not facts.justification:
            yield Diagnostic(
                subject=facts.id,
                at=facts.origin.of("sbom"),
                says=f"the bill of materials of `{facts.id}` is withheld, and nothing shows it",
                help="name the supplier's statement: `statement: evidence/….pdf`, or give a `justification`",
            )


@rule(
    "SB120",
    asked_by=["fda-premarket-2026:V.A.4.a.coverage"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def choice_of_an_entry_is_not_one(file: SecurityFile) -> Iterator[Diagnostic]:
    """A part selects an entry of an SBOM, and not exactly one has that name.

    With none the part has no components at all, without a word; with several it may have those of
    another part.

    Flagged:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: {file: sbom/pump.cdx.json, select: zlip}          # SB120 pump

    Flagged:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11, zlib 1.3.1
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump:
            is: process
            in: case
            sbom: {file: sbom/pump.cdx.json, select: zlib}          # SB120 pump

    Accepted:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11, zlib 1.3.1
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: zlib@1.3.1}}
          ui: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: pump}}
    """
    for source in file.sboms.values():
        for part, count in source.selected.items():
            if count != 1:
                yield Diagnostic(
                    subject=part,
                    at=file.device.parts[part].origin.of("sbom"),
                    says=f"`{part}` selects an entry of `{source.file}`, and {count or 'none'} bear that name",
                    help="name it as the SBOM does: `name@version`, its package URL or its reference",
                )


@rule(
    "SB121",
    asked_by=["fda-premarket-2026:V.A.4.a.coverage"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def entries_at_no_part(file: SecurityFile) -> Iterator[Diagnostic]:
    """An SBOM of several parts lists components that no part has.

    Each part takes its own section of the SBOM; what is in none of the sections is in the device and
    watched by nobody.

    Flagged:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11, expat 2.6.2, lwip 2.1.3   # SB121 sbom/pump.cdx.json
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: zlib}}
          ui: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: expat}}

    Accepted:

        # sbom/pump.cdx.json: of pump 1.0.0, zlib 1.2.11, expat 2.6.2
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: zlib}}
          ui: {is: process, in: case, sbom: {file: sbom/pump.cdx.json, select: expat}}
    """
    for source in file.sboms.values():
        if source.unplaced:
            yield Diagnostic(
                subject=source.file,
                at=source.origin.span,
                says=f"`{source.file}` lists components that no part has: {len(source.unplaced):,}, such as `{source.unplaced[0]}`",
                help="select them at the part they run in, or name the whole file at one part",
            )
