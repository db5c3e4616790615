"""One small model of a pump in each format of other tools: the same parts, so that readings can be compared."""

from __future__ import annotations

import json
from typing import Any

OTM = """
otmVersion: 0.2.0
project: {name: Pump, id: pump-1, description: A pump, owner: Example, ownerContact: a@example.com}
representations: [{name: Drawing, id: d, type: diagram}]
assets:
  - {name: Drug limits, id: limits, risk: {confidentiality: 10, integrity: 100, availability: 50, comment: therapy}}
trustZones:
  - {id: ward, name: Ward, risk: {trustRating: 40}}
  - {id: box, name: Pump box, risk: {trustRating: 80}, parent: {trustZone: ward}}
components:
  - id: gateway
    name: Gateway
    type: web-service
    parent: {trustZone: ward}
    tags: [linux]
  - id: ui
    name: User interface
    type: thing
    parent: {trustZone: box}
    threats: [{threat: t1, state: exposed, mitigations: [{mitigation: m1, state: implemented}]}]
  - id: library
    name: Drug library
    type: database
    parent: {component: ui}
    assets: {stored: [limits], processed: [limits]}
dataflows:
  - {id: f1, name: Orders, source: gateway, destination: ui, bidirectional: true, tags: [https, mTLS], assets: [limits],
     threats: [{threat: t1, state: mitigated, mitigations: [{mitigation: m2, state: rejected}]}]}
  - {id: f2, name: To nowhere, source: gateway, destination: gone}
threats:
  - {id: t1, name: Orders are forged, description: Somebody forges., categories: [Tampering], cwes: [CWE-345],
     risk: {likelihood: 50, impact: 80}}
mitigations:
  - {id: m1, name: Mutual TLS, description: Both ends prove themselves., riskReduction: 50}
  - {id: m2, name: Locked cupboard, description: The pump is locked away., riskReduction: 10}
"""

THREAGILE = """
threagile_version: 1.0.0
title: Pump
author: {name: Example}
business_criticality: important
data_assets:
  Drug limits: &limits {id: limits, description: Limits, confidentiality: internal, integrity: mission-critical, availability: important}
  Old limits: {<<: *limits, id: old-limits, integrity: archive}
technical_assets:
  Gateway:
    id: gateway
    type: process
    technology: web-server
    size: application
    machine: container
    encryption: transparent
    owner: Example
    data_assets_stored: [limits]
    communication_links:
      Orders:
        {target: ui, protocol: https, authentication: client-certificate, authorization: none, vpn: true,
         data_assets_sent: [limits], data_assets_received: [old-limits]}
      Odd: {target: ui, protocol: iiop, authentication: none}
  User interface: {id: ui, type: process, technology: gui, size: component, machine: physical, encryption: none}
  Vault: {id: vault, type: datastore, technology: vault, machine: virtual, encryption: none, internet: true}
  Nurse: {id: nurse, type: external-entity, technology: unknown-technology}
trust_boundaries:
  Ward: {id: ward, type: network-on-prem, technical_assets_inside: [gateway, nurse], trust_boundaries_nested: [box]}
  Pump box: {id: box, type: execution-environment, technical_assets_inside: [ui]}
individual_risk_categories:
  Forged orders:
    id: forged
    description: Somebody forges.
    mitigation: Sign each order.
    stride: tampering
    cwe: 345
    risks_identified:
      Forged at ui: {severity: critical, most_relevant_technical_asset: ui}
risk_tracking:
  missing-hardening@gateway: {status: accepted, justification: Old gateway, ticket: T-1, date: 2026-01-04, checked_by: A. Author}
abuse_cases: {Overdose: Somebody wants to hurt a patient.}
"""


def td2() -> dict[str, Any]:  # Any: JSON
    """Threat Dragon 2, with a box, a curve and a path both ways."""
    threat = {
        "id": "x",
        "title": "Orders are forged",
        "status": "Mitigated",
        "severity": "High",
        "type": "Tampering",
        "description": "Somebody forges.",
        "mitigation": "Sign each order. Check it too.",
        "modelType": "STRIDE",
        "number": 7,
    }

    def cell(key: str, shape: str, name: str, x: int, **more: Any) -> dict[str, Any]:  # Any: JSON
        return {
            "id": key,
            "shape": shape,
            "position": {"x": x, "y": 50},
            "size": {"width": 100, "height": 60},
            "data": {"type": f"tm.{shape.title()}", "name": name, "hasOpenThreats": False, **more},
        }

    box = {
        "id": "b",
        "shape": "trust-boundary-box",
        "position": {"x": 200, "y": 0},
        "size": {"width": 400, "height": 300},
        "attrs": {"label": {"text": "Pump box"}},
        "data": {"type": "tm.BoundaryBox", "isTrustBoundary": True, "hasOpenThreats": False},
    }
    curve = {
        "id": "c",
        "shape": "trust-boundary-curve",
        "data": {"type": "tm.Boundary", "hasOpenThreats": False},
    }
    flow = {
        "id": "f",
        "shape": "flow",
        "source": {"cell": "n"},
        "target": {"cell": "u"},
        "data": {
            "type": "tm.Flow",
            "name": "Orders",
            "protocol": "HTTP/S",
            "isBidirectional": True,
            "isEncrypted": True,
            "isPublicNetwork": True,
            "threats": [{**threat, "status": "Open", "mitigation": ""}],
            "hasOpenThreats": True,
        },
    }
    return {
        "version": "2.0",
        "summary": {"title": "Pump", "owner": "Example", "description": "A pump", "id": 0},
        "detail": {
            "contributors": [{"name": "A"}],
            "reviewer": "B",
            "diagrams": [
                {
                    "id": 0,
                    "title": "D",
                    "diagramType": "STRIDE",
                    "cells": [
                        box,
                        curve,
                        cell("n", "actor", "Nurse", 0),
                        cell("u", "process", "User interface", 250, threats=[threat], privilegeLevel="root"),
                        cell("s", "store", "Drug library", 400, storesCredentials=True, outOfScope=True),
                        flow,
                    ],
                }
            ],
        },
    }


def td1() -> dict[str, Any]:  # Any: JSON
    """Threat Dragon 1, where names stand only in what is drawn."""

    def cell(key: str, kind: str, name: str) -> dict[str, Any]:  # Any: JSON
        return {
            "id": key,
            "type": f"tm.{kind}",
            "position": {"x": 0, "y": 0},
            "size": {"width": 10, "height": 10},
            "attrs": {"text": {"text": name}},
            "threats": [],
        }

    flow = {
        "id": "f",
        "type": "tm.Flow",
        "source": {"id": "n"},
        "target": {"id": "u"},
        "labels": [{"attrs": {"text": {"text": "Orders"}}}],
        "protocol": "MQTT",
        "threats": [
            {
                "title": "Forged",
                "status": "Open",
                "severity": "High",
                "type": "Tampering",
                "mitigation": "Sign.",
            }
        ],
    }
    cells = [
        cell("n", "Actor", "Nurse"),
        cell("u", "Process", "User\ninterface"),
        flow,
        {"id": "c", "type": "tm.Boundary"},
    ]
    return {
        "summary": {"title": "Pump"},
        "detail": {"diagrams": [{"title": "D", "id": 0, "diagramJson": {"cells": cells}}]},
    }


def pytm() -> dict[str, Any]:  # Any: JSON
    """The JSON of pytm with what a script states and the defaults it leaves."""
    off = {"isEncrypted": False, "usesMFA": False, "isHardened": False, "authenticationScheme": ""}
    server = {
        "__class__": "Server",
        "name": "Gateway",
        "inBoundary": "Ward",
        "inScope": True,
        "OS": "Linux",
        "controls": {**off, "isHardened": True, "definesConnectionTimeout": True},
        "maxClassification": "Classification.UNKNOWN",
        "onAWS": True,
        "port": -1,
    }
    store = {"__class__": "Datastore", "name": "Drug library", "inBoundary": "Pump box", "controls": off}
    nurse = {"__class__": "Actor", "name": "Nurse", "inBoundary": None, "isAdmin": False, "controls": off}
    flow = {
        "name": "Orders",
        "source": "Gateway",
        "sink": "Drug library",
        "protocol": "HTTPS",
        "dstPort": 443,
        "data": ["Limits"],
        "note": "hourly",
        "tlsVersion": "TLSVersion.TLSv12",
        "controls": {**off, "isEncrypted": True},
    }
    return {
        "name": "Pump",
        "description": "A pump",
        "assumptions": ["the ward is locked"],
        "actors": [nurse],
        "assets": [server, store],
        "elements": [nurse, server, store],
        "boundaries": [{"name": "Ward", "inBoundary": None}, {"name": "Pump box", "inBoundary": "Ward"}],
        "data": [
            {
                "name": "Limits",
                "classification": "Classification.SENSITIVE",
                "isPII": True,
                "isCredentials": False,
                "isStored": True,
                "processedBy": ["Gateway", "Drug library"],
                "carriedBy": ["Orders"],
            }
        ],
        "flows": [flow, {**flow, "name": "Usage", "protocol": "carrier pigeon"}],
        "findings": [
            {
                "threat_id": "INP01",
                "target": "Gateway",
                "description": "Overflow",
                "details": "Too long an order.",
                "severity": "High",
                "mitigations": "Check lengths.",
                "references": "CWE-120, CAPEC-100",
            }
        ],
    }


_NS = (
    'xmlns="http://schemas.datacontract.org/2004/07/ThreatModeling.Model" '
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays" '
    'xmlns:b="http://schemas.datacontract.org/2004/07/ThreatModeling.KnowledgeBase"'
)


def _thing(key: str, kind: str, type_: str, name: str, more: str) -> str:
    return (
        f'<a:KeyValueOfguidanyType><a:Key>{key}</a:Key><a:Value i:type="{kind}"><TypeId>{type_}</TypeId>'
        f"<Guid>{key}</Guid><Properties>"
        f"<a:anyType><b:DisplayName>{name}</b:DisplayName><b:Name/><b:Value i:nil='true'/></a:anyType>"
        f"<a:anyType><b:DisplayName>Name</b:DisplayName><b:Name/><b:Value>{name}</b:Value></a:anyType>"
        "<a:anyType><b:DisplayName>Sanitizes Input</b:DisplayName><b:Name/><b:Value>"
        "<a:string>Not Selected</a:string><a:string>Yes</a:string></b:Value><b:SelectedIndex>1</b:SelectedIndex></a:anyType>"
        f"</Properties>{more}</a:Value></a:KeyValueOfguidanyType>"
    )


def _box(left: int, width: int) -> str:
    return f"<Height>200</Height><Left>{left}</Left><Top>0</Top><Width>{width}</Width>"


def _pair(key: str, value: str) -> str:
    return (
        f"<a:KeyValueOfstringstring><a:Key>{key}</a:Key><a:Value>{value}</a:Value></a:KeyValueOfstringstring>"
    )


TM7 = (
    f"<ThreatModel {_NS}><DrawingSurfaceList><DrawingSurfaceModel><Borders>"
    + _thing("z", "BorderBoundary", "GE.TB.B", "Pump box", _box(200, 600))
    + _thing("n", "StencilRectangle", "SE.EI.TMCore.User", "Human User", _box(0, 100))
    + _thing("u", "StencilEllipse", "SE.P.TMCore.WebApp", "User interface", _box(250, 100))
    + _thing("s", "StencilParallelLines", "SE.DS.TMCore.SQL", "Drug library", _box(400, 100))
    + "</Borders><Lines>"
    + _thing(
        "f",
        "Connector",
        "SE.DF.TMCore.HTTPS",
        "Orders",
        "<SourceGuid>n</SourceGuid><TargetGuid>u</TargetGuid>",
    )
    + _thing("l", "LineBoundary", "GE.TB.L", "Line", "")
    + "</Lines></DrawingSurfaceModel></DrawingSurfaceList>"
    "<MetaInformation><ThreatModelName>Pump</ThreatModelName><Owner>Example</Owner><Assumptions>locked</Assumptions>"
    "</MetaInformation><ThreatInstances><a:KeyValueOfstringThreatpc_P0_PhOB><a:Key>k</a:Key><a:Value>"
    "<b:ChangedBy>A. Author</b:ChangedBy><b:FlowGuid>f</b:FlowGuid><b:Id>1</b:Id><b:ModifiedAt>2026-01-04T10:00:00</b:ModifiedAt>"
    "<b:Priority>High</b:Priority><b:Properties>"
    + _pair("Title", "Orders are forged")
    + _pair("UserThreatCategory", "Tampering")
    + _pair("UserThreatDescription", "Somebody forges.")
    + _pair("PossibleMitigations", "Sign each order.")
    + "</b:Properties><b:State>Mitigated</b:State><b:StateInformation>signed since 2.0</b:StateInformation>"
    "</a:Value></a:KeyValueOfstringThreatpc_P0_PhOB></ThreatInstances><Version>4.3</Version>"
    "<KnowledgeBase><ThreatTypes><ThreatType/><ThreatType/></ThreatTypes></KnowledgeBase></ThreatModel>"
)

SAMPLES: dict[str, bytes] = {
    "otm.yaml": OTM.encode(),
    "threagile.yaml": THREAGILE.encode(),
    "td2.json": json.dumps(td2()).encode(),
    "td1.json": json.dumps(td1()).encode(),
    "pytm.json": json.dumps(pytm()).encode(),
    "model.tm7": TM7.encode(),
}
