"""Do requirements that are kept elsewhere still say what they say here, and do their links lead somewhere?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.foreign_links import KnownIds, is_derived
from wardbook.analysis.imported_words import has_suspect_links, is_edited, linked_in_words, worded_twice
from wardbook.model.controls import Anomaly, Requirement
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule


def _living(file: SecurityFile) -> Iterator[Requirement]:
    return (item for item in file.device.requirements.values() if item.state != "retired")


@rule("CT121", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def link_to_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A requirement names an id that nothing has any more, or that can mean two things.

    A trace that leads nowhere proves nothing. Nothing is relinked silently: the id that was probably meant is
    proposed, and a person corrects it where the link is kept. Ids of systems that this folder knows nothing of are
    left alone.

    Flagged:

        # requirements.yaml
        R-1: {text: "It logs.", from: [HS-01]}                      # CT121 R-1

    Flagged:

        # requirements.yaml
        R-1: {text: "It logs.", links: {verified by: [TC-9]}}       # CT121 R-1
        # verification.yaml
        tests: {TC-7: {method: security-requirement}}

    Flagged:

        # requirements.yaml
        R-1: {text: "It logs.", from: [pump/TID-999]}               # CT121 R-1

    Accepted:

        # requirements.yaml
        R-1: {text: "It logs.", from: [HS-1, HS-1/H-1, URS-4]}
        R-2: {text: "Gone.", from: [HS-01], state: retired, because: "function removed"}
    """
    names = KnownIds.of(file.device)
    derived = file.threats.keys() | file.risks.keys()
    for item in _living(file):
        targets = (*item.from_, *(name for ends in item.links.values() for name in ends))
        for target in dict.fromkeys(targets):
            problem = names.problem(target)
            if problem is not None:
                says, remedy = f"a link of `{item.id}`: {problem.says}", problem.help
            elif target not in derived and is_derived(file.device, target):
                says = f"a link of `{item.id}`: there is no threat or risk `{target}` any more"
                remedy = "look at what took its place, and correct the link"
            else:
                continue
            yield Diagnostic(subject=item.id, at=item.origin.of("from_"), says=says, help=remedy)


@rule("CT122", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def ambiguous_id(file: SecurityFile) -> Iterator[Diagnostic]:
    """The id of a requirement is the id of something else too, so that a link to it can mean either.

    Traces, tests and reports name things by their ids alone.

    Flagged:

        # requirements.yaml
        HS-1: {text: "It logs."}                                    # CT122 HS-1

    Accepted:

        # requirements.yaml
        R-1: {text: "It logs."}
        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "a stranger is refused"}}
    """
    names = KnownIds.of(file.device)
    for item in _living(file):
        if (problem := names.problem(item.id)) is not None:  # nothing but a second meaning, for it is known
            yield Diagnostic(subject=item.id, at=item.origin.span, says=problem.says, help=problem.help)


@rule("CT123", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def suspect_links(file: SecurityFile) -> Iterator[Diagnostic]:
    """An import changed the words of a requirement, and nobody has looked at its links and tests since.

    What was linked to the old words may not fit the new ones. Whoever has looked deletes the line `links-as-of`.

    Flagged:

        # requirements.yaml
        R-1:
          text: "It logs."
          from: [HS-1]
          links-as-of: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"    # CT123 R-1

    Accepted:

        # requirements.yaml
        R-1:
          text: "It logs."
          from: [HS-1]
          links-as-of: "sha256:e4be991b57cf7647ce9d036ca8239a3daa474b0a599fa74aad24efcc5e671a09"
        R-2: {text: "It logs.", from: [HS-1]}
    """
    for item in _living(file):
        if has_suspect_links(item):
            ends = linked_in_words(file.device, item)
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("links_as_of"),
                says=f"the words of `{item.id}` changed, and its links are suspect: {ends}",
                help="look at each of them, then delete the line `links-as-of`",
            )


@rule("CT124", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def edited_here(file: SecurityFile) -> Iterator[Diagnostic]:
    """An imported requirement or anomaly was edited here, so that two systems say two things.

    The system that holds the original is the one that is reviewed and released; what was changed here only was not.

    Flagged:

        # sources.yaml
        srs:
          file: srs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: requirements
        # requirements.yaml
        R-1:
          text: "It logs."
          imported: srs
          as-imported: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"    # CT124 R-1

    Accepted:

        # sources.yaml
        srs:
          file: srs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: requirements
        # requirements.yaml
        R-1:
          text: "It logs."
          imported: srs
          as-imported: "sha256:e4be991b57cf7647ce9d036ca8239a3daa474b0a599fa74aad24efcc5e671a09"
    """
    records: list[Requirement | Anomaly] = [*file.device.requirements.values()]
    records += file.device.anomalies.values()
    for item in records:
        if is_edited(item):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("as_imported"),
                says=f"`{item.id}` reads differently here than when it was imported from `{item.imported}`",
                help="change it at the source and import again, with `--theirs ID` to take the words of the export",
            )


@rule("CT125", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def export_not_imported(file: SecurityFile) -> Iterator[Diagnostic]:
    """An export that lies in the folder is not the one that was imported.

    What the device is built and tested against may be older than what the requirements system says.

    Flagged:

        # sources.yaml
        srs:
          file: imported/srs.md
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"    # CT125 srs
          holds: requirements
        # imported/srs.md
        ---
        id: R-1
        ---
        It logs.

    Accepted:

        # sources.yaml
        srs:
          file: srs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: requirements
    """
    for source in file.device.sources.values():
        if file.inputs.get(source.file, source.digest) != source.digest:
            yield Diagnostic(
                subject=source.id,
                at=source.origin.of("digest"),
                says=f"`{source.file}` changed since `{source.id}` was imported from it",
                help=f"run `wardbook import {source.holds} {source.file} --into {source.id}`",
            )


@rule("CT126", asked_by=["fda-premarket-2026:App4.7"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def gone_from_source(file: SecurityFile) -> Iterator[Diagnostic]:
    """A requirement or anomaly lives on here, and its source has it no longer.

    Nothing is deleted by an import; whether the requirement fell away or was only left out is for a person to say.

    Flagged:

        # sources.yaml
        srs:
          file: srs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: requirements
          gone: [R-1, R-2]    # CT126 R-1
        # requirements.yaml
        R-1: {text: "It logs.", imported: srs}
        R-2: {text: "Gone.", imported: srs, state: retired, because: "function removed"}

    Flagged:

        # sources.yaml
        bugs:
          file: bugs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: anomalies
          gone: [AN-1, AN-2]    # CT126 AN-1
        # anomalies.yaml
        anomalies:
          AN-1: {what: log time drifts, security: "none", is: open, imported: bugs}
          AN-2: {what: screen flickers, security: "none", is: fixed, imported: bugs}

    Accepted:

        # sources.yaml
        srs:
          file: srs.csv
          digest: "sha256:023cccaf797d1efe0f3f67bef606c3e0a209b57250fa9459c90cfacc88b6a76d"
          holds: requirements
        # requirements.yaml
        R-1: {text: "It logs.", imported: srs}
    """
    anomalies = {item.id for item in file.device.anomalies.values() if item.is_ != "fixed"}
    living = {item.id for item in _living(file)}
    for source in file.device.sources.values():
        held = living if source.holds == "requirements" else anomalies
        for name in source.gone:
            if name in held:
                yield Diagnostic(
                    subject=name,
                    at=source.origin.of("gone"),
                    says=f"`{name}` is gone from `{source.id}` and lives on here",
                    help="say `state: retired` with `because`, or for an anomaly `is: fixed`; or bring it back at the source",
                )


@rule("CT127", asked_by=["fda-premarket-2026:V.B.1"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def two_texts(file: SecurityFile) -> Iterator[Diagnostic]:
    """controls.yaml gives a requirement another text than requirements.yaml does.

    One requirement with two texts is tested against one of them.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, text: "It proves itself.", accept: "a"}}    # CT127 C-1
        # requirements.yaml
        R-1: {text: "The server proves itself."}

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "a stranger is refused"}}    # CT127 C-1
        # requirements.yaml
        R-1: {text: "The server proves itself.", accept: "a stranger is logged"}

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "a stranger is refused"}}
        C-2: {do: mutual-tls, at: [update], requirement: {id: R-1, text: "The server  proves itself.", accept: "a"}}
        C-3: {do: mutual-tls, at: [update], requirement: {id: R-3, text: "It is written only here.", accept: "a"}}
        C-4: {do: mutual-tls, at: [update], state: retired, requirement: {id: R-1, text: "Older.", accept: "a"}}
        C-5: {do: mutual-tls, at: [update]}
        # requirements.yaml
        R-1: {text: "The server proves itself."}
    """
    for control in file.device.controls.values():
        for field, word, kept in worded_twice(file.device, control):
            yield Diagnostic(
                subject=control.id,
                at=control.origin.of("requirement"),
                says=f"`{kept.id}` has other {word} at `{control.id}` than in requirements.yaml",
                help="leave it out in controls.yaml, or make both the same",
                related=((kept.origin.of(field), f"its {word} there"),),
            )
