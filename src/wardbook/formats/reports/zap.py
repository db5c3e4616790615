"""ZAP's reports, XML and JSON, 2.9 to the newest: one finding for each alert of a site, with its instances as places."""

from __future__ import annotations

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import Tree, cwes, number, short, text, trees
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import below, kind, plain, said
from wardbook.model.reading import Place, Reading, ToolFinding

_RISKS = ("Informational", "Low", "Medium", "High")


def tells(root: Element) -> bool:
    """Whether it is ZAP's XML."""
    return kind(root) == "OWASPZAPReport"


def read(root: Element) -> Reading:
    """The alerts of ZAP's XML."""
    sites = list(root.iterchildren("site"))
    found = [
        _alert(item, site.get("name", "")) for site in sites for item in site.iterfind("alerts/alertitem")
    ]
    time = root.get("created") or root.get("generated") or ""
    return _reading("ZAP XML", root.get("version", ""), time, [site.get("name", "") for site in sites], found)


def tells_json(root: Tree) -> bool:
    """Whether it is ZAP's JSON."""
    return "site" in root and (
        "@version" in root or "@generated" in root or text(root.get("@programName")) == "ZAP"
    )


def read_json(root: Tree) -> Reading:
    """The alerts of ZAP's JSON."""
    sites = list(trees(root.get("site")))
    found = [
        _json_alert(item, text(site.get("@name"))) for site in sites for item in trees(site.get("alerts"))
    ]
    time = text(root.get("created")) or text(root.get("@generated"))
    return _reading(
        "ZAP JSON", text(root.get("@version")), time, [text(site.get("@name")) for site in sites], found
    )


def _reading(name: str, version: str, time: str, sites: list[str], found: list[ToolFinding]) -> Reading:
    return Reading(
        format=name,
        tool="ZAP",
        version=version.removeprefix("Dev Build"),
        time=iso(time),
        targets=tuple(dict.fromkeys(filter(None, map(short, sites)))),
        findings=tuple(found),
    )


def _alert(item: Element, site: str) -> ToolFinding:
    places = [Place(url=short(below(each, "uri"))) for each in item.iterfind("instances/instance")]
    if not places and (uri := below(item, "uri")):
        places = [Place(url=short(uri))]
    return _finding(
        {
            name: below(item, name)
            for name in ("pluginid", "alertRef", "riskcode", "riskdesc", "confidence", "cweid")
        },
        said(item, "alert") or said(item, "name"),
        said(item, "desc"),
        tuple(dict.fromkeys(places)) or (Place(url=short(site)),),
    )


def _json_alert(item: Tree, site: str) -> ToolFinding:
    places = [Place(url=short(each.get("uri"))) for each in trees(item.get("instances"))]
    return _finding(
        {
            name: text(item.get(name))
            for name in ("pluginid", "alertRef", "riskcode", "riskdesc", "confidence", "cweid")
        },
        short(item.get("alert")) or short(item.get("name")),
        short(plain(text(item.get("desc"))[:10_000])),
        tuple(dict.fromkeys(places)) or (Place(url=short(site)),),
    )


def _finding(fields: dict[str, str], title: str, says: str, places: tuple[Place, ...]) -> ToolFinding:
    """`confidence` 0 is ZAP's word for a false positive; `riskcode` counts from informational to high."""
    risk = fields["riskcode"]
    word = (
        _RISKS[number(risk)]
        if risk.isdigit() and number(risk) < len(_RISKS)
        else fields["riskdesc"].partition(" ")[0]
    )
    return ToolFinding(
        rule=fields["alertRef"] or fields["pluginid"],
        title=title,
        severity=word,
        cwe=cwes(fields["cweid"]),
        places=places,
        says=says,
        suppressed="marked as a false positive in ZAP" if fields["confidence"] == "0" else "",
    )
