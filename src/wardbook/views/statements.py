"""Every sentence that documents print, by name; each value in it comes from the model."""

from __future__ import annotations

from collections.abc import Callable

from wardbook.analysis.adequacy import ATTRIBUTES, State, attributes, objections
from wardbook.analysis.crossings import crosses
from wardbook.analysis.traits import trait
from wardbook.model.document import Run
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, listed, sentence, value
from wardbook.views.disclosure import disclosed_in_short
from wardbook.views.file_statements import ABOUT_THE_FILE
from wardbook.views.labelling_words import labelling_in_short
from wardbook.views.risk_statements import criteria, exploited, overrides, risks_in_short
from wardbook.views.story import worst_plan
from wardbook.views.threats import threats_counted

Say = Callable[[SecurityFile, Report], Statement]

_STATEMENTS: dict[str, Say] = {}


def statement_names() -> tuple[str, ...]:
    """Every statement that outlines may name."""
    return tuple(sorted(_STATEMENTS))


def say(name: str, report: Report) -> Statement:
    """The statement called `name` about the subject of a report. Raises KeyError when there is none."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    return _STATEMENTS[name](report.subject, report)


def _statement(name: str) -> Callable[[Say], Say]:
    def register(function: Say) -> Say:
        _STATEMENTS[name] = function
        return function

    return register


def _stated(text: str | None, unknown: bool = False) -> Run:
    return value(text) if text else Run("said to be unknown" if unknown else "not stated", italic=True)


@_statement("scope")
def _scope(file: SecurityFile, _: Report) -> Statement:
    identity = file.device.about.device
    return sentence(
        "scope",
        "This document describes ",
        value(identity.name),
        ", version ",
        _stated(identity.version, "version" in identity.unknowns),
        ", of " if identity.manufacturer else ", of a manufacturer who is ",
        _stated(identity.manufacturer, "manufacturer" in identity.unknowns),
        ", as of ",
        value(file.as_of.isoformat()),
        ".",
    )


@_statement("basis")
def _basis(file: SecurityFile, _: Report) -> Statement:
    return sentence(
        "basis",
        "Every table, figure and sentence with a value in it is derived from the device folder by Wardbook ",
        value(file.tool),
        " from ",
        value(len(file.inputs)),
        " files; nothing here is typed twice.",
    )


@_statement("users")
def _users(file: SecurityFile, _: Report) -> Statement:
    about = file.device.about
    return sentence(
        "users",
        "Used by ",
        listed(about.users, "roles not stated"),
        " in ",
        listed(about.environment, "places not stated"),
        "; patients: ",
        _stated(about.patients),
        ".",
    )


@_statement("classes")
def _classes(file: SecurityFile, _: Report) -> Statement:
    classes = file.device.about.classes
    return sentence(
        "classes",
        "Class: US ",
        _stated(classes.us if classes else None),
        ", EU ",
        _stated(classes.eu if classes else None),
        ", Canada ",
        _stated(classes.ca if classes else None),
        "; software safety class ",
        _stated(classes.software_safety if classes else None),
        ".",
    )


@_statement("markets")
def _markets(file: SecurityFile, _: Report) -> Statement:
    about = file.device.about
    kinds = [
        f"{market} ({submission.type})" for market, submission in about.submission.items() if submission.type
    ]
    return sentence(
        "markets",
        "To be sold in ",
        listed(about.markets, "markets not stated"),
        "; submissions: ",
        listed(kinds, "not stated"),
        ".",
    )


@_statement("cyber-device")
def _cyber_device(file: SecurityFile, _: Report) -> Statement:
    found = trait(file, "is.cyber-device")
    ways = listed(file.device.about.connects, "no way stated")
    if found is True:
        return sentence(
            "cyber-device",
            "By what the folder states, the device holds software and can connect (",
            ways,
            "), so section 524B of the US act is taken to apply: this is Wardbook's reading of 21 USC 360n-2(c), not a decision of the authority.",
        )
    if found is False:
        return sentence(
            "cyber-device",
            "By what the folder states, the device holds no software or has no way to connect (",
            ways,
            "), so section 524B of the US act is not taken to apply.",
        )
    return sentence(
        "cyber-device",
        "Whether section 524B of the US act applies is ",
        Run("unknown", italic=True),
        ": the folder does not say how the device connects, or describes no parts.",
    )


@_statement("elements")
def _elements(file: SecurityFile, _: Report) -> Statement:
    parts = [part for part in file.device.parts.values() if part.state != "retired"]
    outside = sum(1 for part in parts if part.owner not in (None, "maker") or part.is_ == "external")
    return sentence(
        "elements",
        "The system has ",
        value(len(parts)),
        " parts, ",
        value(outside),
        " of them operated by others than the maker, and ",
        value(len(file.device.actors)),
        " kinds of people or outside bodies that act on it.",
    )


@_statement("components")
def _components(file: SecurityFile, _: Report) -> Statement:
    known = sum(1 for item in file.components.values() if item.support and item.support.until)
    return sentence(
        "components",
        value(len(file.sboms)),
        " SBOM files list ",
        value(len(file.components)),
        " software components; an end of support is known for ",
        value(known),
        " of them.",
    )


@_statement("sbom-adequacy")
def _sbom_adequacy(file: SecurityFile, _: Report) -> Statement:
    states = [state for item in file.components.values() for state in attributes(file, item).values()]
    counts = {wanted: states.count(wanted) for wanted in State}
    return sentence(
        "sbom-adequacy",
        "Of ",
        value(len(ATTRIBUTES)),
        " attributes that are asked of every component, ",
        value(counts[State.PRESENT]),
        " in all are stated, ",
        value(counts[State.JUSTIFIED]),
        " are not and a justification says why, and ",
        value(counts[State.MISSING]),
        " are missing.",
    )


@_statement("sbom-doubts")
def _sbom_doubts(file: SecurityFile, _: Report) -> Statement:
    doubted = [source.file for source in file.sboms.values() if objections(file, source) or not source.format]
    return sentence(
        "sbom-doubts", "Files that can hardly be the whole truth: ", listed(doubted, "none was found"), "."
    )


@_statement("boundaries")
def _boundaries(file: SecurityFile, _: Report) -> Statement:
    assumed = sum(1 for zone in file.device.zones.values() if zone.assumption)
    return sentence(
        "boundaries",
        value(len(file.device.zones)),
        " trust boundaries divide the system; for ",
        value(assumed),
        " of them an assumption is stated.",
    )


@_statement("paths")
def _paths(file: SecurityFile, _: Report) -> Statement:
    flows = file.device.flows.values()
    crossing = sum(1 for flow in flows if crosses(file.device, flow))
    none = sum(1 for flow in flows if flow.auth == "none")
    silent = sum(1 for flow in flows if flow.auth is None)
    return sentence(
        "paths",
        value(len(file.device.flows)),
        " communication paths are described; ",
        value(crossing),
        " cross a trust boundary, ",
        value(none),
        " are stated to have no authentication, and for ",
        value(silent),
        " the authentication is not known.",
    )


@_statement("assets")
def _assets(file: SecurityFile, _: Report) -> Statement:
    return sentence(
        "assets", value(len(file.device.assets)), " assets are named with how far each must be protected."
    )


@_statement("uses")
def _uses(file: SecurityFile, _: Report) -> Statement:
    return sentence(
        "uses",
        value(len(file.device.uses)),
        " functions are described whose compromise could affect safety or effectiveness.",
    )


@_statement("multi-patient")
def _multi_patient(file: SecurityFile, _: Report) -> Statement:
    found = file.device.situations.values()
    yes = [item.id for item in found if item.multi_patient]
    silent = sum(1 for item in found if item.multi_patient is None)
    return sentence(
        "multi-patient",
        "Several patients at once could be harmed in ",
        listed(yes, "no situation that is stated"),
        "; this is not stated for ",
        value(silent),
        " of ",
        value(len(found)),
        " hazardous situations.",
    )


@_statement("updates")
def _updates(file: SecurityFile, _: Report) -> Statement:
    code = [flow for flow in file.device.flows.values() if flow.kind == "code"]
    signed = sum(1 for flow in code if flow.signed and flow.signed != "none")
    return sentence(
        "updates",
        value(len(code)),
        " paths carry code to the system; the content of ",
        value(signed),
        " of them is signed.",
    )


@_statement("threats")
def _threats(file: SecurityFile, _: Report) -> Statement:
    return threats_counted(file)


@_statement("situations")
def _situations(file: SecurityFile, _: Report) -> Statement:
    source = file.device.safety_source
    document = (
        f"{source.document or 'document not stated'}, revision {source.revision or 'not stated'}"
        if source
        else None
    )
    return sentence(
        "situations",
        value(len(file.device.situations)),
        " hazardous situations are taken over from the safety risk file (",
        _stated(document),
        ").",
    )


@_statement("controls")
def _controls(file: SecurityFile, _: Report) -> Statement:
    states = [control.state or "state not stated" for control in file.device.controls.values()]
    counts = [
        f"{states.count(word)} {word}"
        for word in ("implemented", "planned", "proposed", "retired", "state not stated")
        if word in states
    ]
    return sentence(
        "controls",
        value(len(states)),
        " controls are recorded: ",
        listed(counts, "none"),
        ". Whether a control works is shown by evidence, not by this list.",
    )


def _of_file(tell: Callable[[SecurityFile], Statement]) -> Say:
    return lambda file, _: tell(file)


_STATEMENTS |= {
    name: _of_file(tell)
    for name, tell in {
        **ABOUT_THE_FILE,
        "worst-plan": worst_plan,
        "risks": risks_in_short,
        "criteria": criteria,
        "labelling": labelling_in_short,
        "mds2": disclosed_in_short,
        "overrides": overrides,
        "vulnerabilities": exploited,
    }.items()
}


@_statement("gaps")
def _gaps(file: SecurityFile, _: Report) -> Statement:
    justified = sum(1 for gap in file.gaps.values() if gap.is_justified)
    return sentence(
        "gaps",
        value(len(file.gaps)),
        " facts that somebody asks for are not stated; for ",
        value(justified),
        " of them a reason is given.",
    )


@_statement("readiness")
def _readiness(file: SecurityFile, _: Report) -> Statement:
    items = [item for item in file.readiness.values() if not item.market]
    counts = {word: sum(1 for item in items if item.state == word) for word in ("done", "open", "unknown")}
    return sentence(
        "readiness",
        "Of ",
        value(len(items)),
        " items over ten points, ",
        value(counts["done"]),
        " are done, ",
        value(counts["open"]),
        " open and ",
        value(counts["unknown"]),
        " unknown to this version.",
    )


@_statement("findings")
def _findings(_: SecurityFile, report: Report) -> Statement:
    return sentence(
        "findings",
        "At the milestone ",
        value(report.gate.value),
        " ",
        value(report.errors),
        " findings block, ",
        value(len(report.diagnostics) - report.errors),
        " do not block (notes and warnings) and ",
        value(len(report.waived)),
        " are waived by decision; ",
        value(report.rules),
        " rules ran.",
    )


@_statement("limits")
def _limits(file: SecurityFile, _: Report) -> Statement:
    return sentence(
        "limits",
        "What this version does not assess it calls unknown. Law and standards are paraphrased, partly after accounts by others; a market that is a preview says so. Knowledge: ",
        value(file.knowledge[:19]),
        "….",
    )
