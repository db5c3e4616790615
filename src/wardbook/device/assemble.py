"""Decoded files to one Device: tables by id, names resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from wardbook.base.order import by_id
from wardbook.base.span import Span
from wardbook.device import findings
from wardbook.device.references import Names, Resolver
from wardbook.device.when import check_situations
from wardbook.knowledge.reader import Knowledge
from wardbook.model.aftercare import LabellingFile
from wardbook.model.architecture import ArchitectureFile, Flow, ViewsOmitted
from wardbook.model.controls import AnomaliesFile
from wardbook.model.device import DeviceFile
from wardbook.model.quality import ProcessesFile, RegulatorsFile
from wardbook.model.record import Record
from wardbook.model.safety import SafetyFile
from wardbook.model.security_file import Device
from wardbook.model.verification import VerificationFile
from wardbook.source import forms
from wardbook.source.context import Context
from wardbook.source.findings import wrong_id

Item = TypeVar("Item", bound=Record)

SUPPORTED_FORMATS = (1,)


def assemble(
    decoded: Mapping[str, Any], knowledge: Knowledge, present: frozenset[str], context: Context
) -> Device | None:  # Any: each file has its own type
    """Join decoded files (by kind name) into a Device; None when device.yaml could not be read."""
    about: DeviceFile | None = decoded.get("device")
    if about is None:
        return None
    if about.format not in SUPPORTED_FORMATS:
        context.report(findings.unsupported_format(about.origin.of("format"), about.format))
    device = _tables(about, decoded, context)
    _check_ids(device, context)
    names = Names.of(device, knowledge, context.broken)
    resolved = Resolver(names, knowledge, device, present, context).resolve_device()
    _check_nesting(resolved, context)
    check_situations(resolved, context)
    return resolved


def _tables(about: DeviceFile, decoded: Mapping[str, Any], context: Context) -> Device:  # Any: as above
    architecture: ArchitectureFile = decoded.get("architecture", ArchitectureFile())
    safety: SafetyFile = decoded.get("safety", SafetyFile())
    anomalies: AnomaliesFile = decoded.get("anomalies", AnomaliesFile())
    verification: VerificationFile = decoded.get("verification", VerificationFile())
    processes: ProcessesFile = decoded.get("processes", ProcessesFile())
    regulators: RegulatorsFile = decoded.get("regulators", RegulatorsFile())
    labelling: LabellingFile = decoded.get("labelling", LabellingFile())
    return Device(
        about=about,
        zones=by_id(architecture.zones),
        actors=by_id(architecture.actors),
        parts=by_id(architecture.parts),
        assets=by_id(architecture.assets),
        flows=_flows(architecture.flows, context),
        uses=by_id(architecture.uses),
        views_omitted=_omitted(architecture.views_omitted),
        safety_source=safety.source,
        harms=by_id(safety.harms),
        situations=by_id(safety.situations),
        acceptance=safety.acceptance,
        controls=by_id(decoded.get("controls", {})),
        requirements=by_id(decoded.get("requirements", {})),
        anomalies=by_id(anomalies.anomalies),
        no_anomalies=anomalies.statement == "none",
        sources=by_id(decoded.get("sources", {})),
        component_facts=by_id(decoded.get("components", {})),
        tests=by_id(verification.tests),
        evidence=by_id(verification.evidence),
        findings=by_id(verification.findings),
        decisions=tuple(
            sorted(decoded.get("decisions", ()), key=lambda item: (item.about, item.is_, str(item.date)))
        ),
        procedures=by_id(processes.procedures),
        roles=by_id(processes.roles),
        tools=by_id(processes.tools),
        environments=by_id(processes.environments),
        questions=by_id(regulators.questions),
        commitments=by_id(regulators.commitments),
        deficiencies=by_id(regulators.deficiencies),
        authorizations=by_id(regulators.authorizations),
        assessments=by_id(regulators.assessments),
        postmarket=decoded.get("postmarket"),
        told=by_id(labelling.told),
        not_told=dict(sorted(labelling.not_told.items())),
        disclosed=by_id(labelling.mds2),
        company=decoded.get("company"),
        papers=decoded.get("documents"),
    )


def _omitted(stated: ViewsOmitted | None) -> dict[str, str]:
    """The reason by the name of the view, where there is one."""
    found = {name.replace("_", "-"): getattr(stated, name, None) for name in _VIEWS}
    return {name: why for name, why in found.items() if why}


_VIEWS = ("global_system", "multi_patient", "updateability", "use_case")


def _flows(flows: tuple[Flow, ...], context: Context) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for flow in flows:
        name = flow.id or f"{flow.sender}--{flow.receiver}"
        if name in found:
            context.report(findings.flow_needs_id(flow.origin.span, name, found[name].origin.span))
            continue
        found[name] = msgspec.structs.replace(flow, id=name)
    return by_id(found)


_STRICT = (
    "zones",
    "actors",
    "parts",
    "assets",
    "uses",
    "harms",
    "situations",
    "controls",
    "roles",
    "tools",
    "environments",
    "procedures",
    "told",
)
_UNIQUE = (("zone", "zones"), ("actor", "actors"), ("part", "parts"), ("asset", "assets"), ("flow", "flows"))


def _check_ids(device: Device, context: Context) -> None:
    for table in _STRICT:
        for name, record in getattr(device, table).items():
            why = forms.why_not_an_id(name)
            if why:
                context.report(wrong_id(record.origin.span, name, why))
    first: dict[str, tuple[str, Span]] = {}
    for kind, table in _UNIQUE:
        for name, record in getattr(device, table).items():
            if name in first:
                other, place = first[name]
                context.report(findings.used_twice(record.origin.span, name, place, f"{other} and {kind}"))
            else:
                first[name] = (kind, record.origin.span)


def _check_nesting(device: Device, context: Context) -> None:
    inside = {name: zone.inside for name, zone in device.zones.items()}
    part_of = {name: part.part_of for name, part in device.parts.items()}
    for table, links, field in ((device.zones, inside, "inside"), (device.parts, part_of, "part_of")):
        reported: set[str] = set()
        for name in links:
            chain = _circle(name, links)
            if chain and not reported & set(chain):
                reported |= set(chain)
                record: Record = table[name]
                context.report(findings.inside_itself(record.origin.of(field), name, chain))


def _circle(name: str, links: Mapping[str, str | None]) -> tuple[str, ...]:
    chain = [name]
    current = links.get(name)
    while current is not None and current not in chain:
        chain.append(current)
        current = links.get(current)
    return (*chain, name) if current == name else ()
