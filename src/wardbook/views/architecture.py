"""How the device is built: parts, boundaries, assets, actors and uses."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Link, Missing, Table, code, ids, number, state, text
from wardbook.views.cells import fact, links, plain
from wardbook.views.cells import state as named
from wardbook.views.register import view


@view("parts", subject=SecurityFile, title="Parts of the system", audience=Audience.CUSTOMER)
def parts(file: SecurityFile) -> Table:
    """Every part of the system: what it is, where it stands, who operates it, what it runs."""
    rows = tuple(
        (
            Link(part.id),
            fact(part, "name"),
            part.is_,
            Link(part.in_),
            fact(part, "owner"),
            fact(part, "version"),
            fact(part, "os"),
            fact(part, "software_safety"),
            len(file.components_by_part.get(part.id, ())),
            fact(part, "functions"),
        )
        for part in file.device.parts.values()
        if part.state != "retired"
    )
    return Table(
        name="parts",
        title="Parts of the system",
        rows=rows,
        anchors=tuple(row[0].id for row in rows),
        columns=(
            ids("part"),
            text("name"),
            text("kind", weight=1),
            ids("zone"),
            text("operated by", weight=1),
            code("version", weight=1),
            text("operating system", weight=2),
            text("safety class", weight=1),
            number("components"),
            text("functions", weight=4),
        ),
        empty="No parts are described yet; write them under `parts:` in architecture.yaml.",
        audience=Audience.CUSTOMER,
    )


@view("zones", subject=SecurityFile, title="Trust boundaries")
def zones(file: SecurityFile) -> Table:
    """Every trust boundary: how far it is trusted, what it lies in, what is assumed of it, what stands inside."""
    device = file.device
    rows = tuple(
        (
            Link(zone.id),
            fact(zone, "name"),
            zone.trust,
            Link(zone.inside) if zone.inside else "outermost",
            fact(zone, "reach"),
            links(
                sorted(
                    [p.id for p in device.parts.values() if p.in_ == zone.id]
                    + [a.id for a in device.actors.values() if a.in_ == zone.id]
                )
            ),
            fact(zone, "assumption"),
        )
        for zone in device.zones.values()
    )
    return Table(
        name="zones",
        title="Trust boundaries",
        rows=rows,
        anchors=tuple(device.zones),
        columns=(
            ids("zone"),
            text("name", weight=2),
            number("trust", says="0 not trusted at all, 5 fully"),
            ids("inside"),
            text("reach", weight=1),
            ids("holds", weight=3),
            text("assumption", weight=4),
        ),
        empty="No trust boundaries are described yet; write them under `zones:` in architecture.yaml.",
    )


@view("actors", subject=SecurityFile, title="People and outside bodies", audience=Audience.CUSTOMER)
def actors(file: SecurityFile) -> Table:
    """Everybody who acts on the device, with role and proof of identity."""
    found = file.device.actors
    rows = tuple(
        (
            Link(actor.id),
            fact(actor, "name"),
            fact(actor, "role"),
            Link(actor.in_),
            fact(actor, "badges"),
            fact(actor, "strength"),
        )
        for actor in found.values()
    )
    return Table(
        name="actors",
        title="People and outside bodies",
        rows=rows,
        anchors=tuple(found),
        audience=Audience.CUSTOMER,
        columns=(
            ids("actor"),
            text("name"),
            text("role", weight=2),
            ids("zone"),
            code("proves identity by"),
            text("strength", weight=1),
        ),
        empty="Nobody is described yet; write who acts on the device under `actors:` in architecture.yaml.",
    )


@view("assets", subject=SecurityFile, title="Assets")
def assets(file: SecurityFile) -> Table:
    """Everything worth protecting: how far, what kind of data, where it is kept, which flows carry it."""
    device = file.device
    rows = tuple(
        (
            Link(asset.id),
            fact(asset, "name"),
            fact(asset.needs, "secrecy"),
            fact(asset.needs, "integrity"),
            fact(asset.needs, "availability"),
            fact(asset, "data"),
            links(asset.kept_in),
            links(flow.id for flow in device.flows.values() if asset.id in flow.carries),
            fact(asset, "shared"),
            fact(asset, "life_cycle"),
        )
        for asset in device.assets.values()
    )
    return Table(
        name="assets",
        title="Assets",
        rows=rows,
        anchors=tuple(device.assets),
        columns=(
            ids("asset"),
            text("name", weight=2),
            text("secrecy", weight=1),
            text("integrity", weight=1),
            text("availability", weight=1),
            text("data", weight=1),
            ids("kept in"),
            ids("carried by", weight=3),
            text("shared by", weight=1),
            text("life cycle"),
        ),
        empty="No assets are described yet; write what is worth protecting under `assets:` in architecture.yaml.",
    )


@view("uses", subject=SecurityFile, title="Security use cases")
def uses(file: SecurityFile) -> Table:
    """Every function whose compromise could matter: its path, states, the view it belongs to, what it can cause."""
    found = file.device.uses
    rows = tuple(
        (
            Link(use.id),
            fact(use, "name"),
            tuple(Link(step) for step in use.path) or Missing(),
            fact(use, "states"),
            fact(use, "view"),
            links(use.situations),
            fact(use, "note"),
        )
        for use in found.values()
    )
    return Table(
        name="uses",
        title="Security use cases",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("use"),
            text("name"),
            ids("path", weight=3),
            text("states", weight=2),
            text("view", weight=1),
            ids("situations", weight=1),
            text("note"),
        ),
        empty="No use cases are described yet; write them under `uses:` in architecture.yaml.",
    )


@view("properties", subject=SecurityFile, title="Answers to property questions")
def properties(file: SecurityFile) -> Table:
    """What was answered about the properties of each part, in EMB3D's numbering; silence is unknown."""
    rows = tuple(
        (Link(part.id), name, named("unknown") if answer is None else plain(answer))
        for part in file.device.parts.values()
        for name, answer in sorted(part.properties.items())
    )
    return Table(
        name="properties",
        title="Answers to property questions",
        rows=rows,
        columns=(ids("part"), code("property"), state("answer")),
        empty="No property questions are answered yet; write `properties:` at a part.",
    )
