"""Exports as systems shape them, made by us: DOORS, Polarion, codebeamer, Jira Cloud and Server, Markdown of a git folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

NAMESPACE = (
    'xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


def reqif(objects: str, relations: str = "", tool: str = "IBM Rational DOORS") -> bytes:
    """A ReqIF file with DOORS' usual attributes around the given objects."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF {NAMESPACE}><THE-HEADER><REQ-IF-HEADER IDENTIFIER="h"><CREATION-TIME>2026-10-20T08:00:00Z</CREATION-TIME>
<REPOSITORY-ID>baseline 7</REPOSITORY-ID><SOURCE-TOOL-ID>{tool}</SOURCE-TOOL-ID></REQ-IF-HEADER></THE-HEADER>
<CORE-CONTENT><REQ-IF-CONTENT><DATATYPES><DATATYPE-DEFINITION-ENUMERATION IDENTIFIER="dt"><SPECIFIED-VALUES>
<ENUM-VALUE IDENTIFIER="ev1" LONG-NAME="Approved"/><ENUM-VALUE IDENTIFIER="ev2" LONG-NAME="Obsolete"/>
</SPECIFIED-VALUES></DATATYPE-DEFINITION-ENUMERATION></DATATYPES><SPEC-TYPES>
<SPEC-OBJECT-TYPE IDENTIFIER="t"><SPEC-ATTRIBUTES>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-id" LONG-NAME="ReqIF.ForeignID"/>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-ch" LONG-NAME="ReqIF.ChapterName"/>
<ATTRIBUTE-DEFINITION-XHTML IDENTIFIER="a-text" LONG-NAME="ReqIF.Text"/>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-fit" LONG-NAME="Fit Criterion"/>
<ATTRIBUTE-DEFINITION-ENUMERATION IDENTIFIER="a-st" LONG-NAME="Status"/>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-own" LONG-NAME="Safety Class"/>
</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>
<SPEC-RELATION-TYPE IDENTIFIER="rt" LONG-NAME="satisfies"/></SPEC-TYPES>
<SPEC-OBJECTS>{objects}</SPEC-OBJECTS><SPEC-RELATIONS>{relations}</SPEC-RELATIONS>
</REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>""".encode()


def spec(
    key: str, foreign: str, text: str, *, status: str = "ev1", own: str = "", fit: str = "", chapter: str = ""
) -> str:
    """One specification object."""

    def string(name: str, value: str) -> str:
        if not value:
            return ""
        return (
            f'<ATTRIBUTE-VALUE-STRING THE-VALUE="{value}"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>{name}'
            "</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>"
        )

    xhtml = (
        f"<ATTRIBUTE-VALUE-XHTML><DEFINITION><ATTRIBUTE-DEFINITION-XHTML-REF>a-text</ATTRIBUTE-DEFINITION-XHTML-REF>"
        f"</DEFINITION><THE-VALUE>{text}</THE-VALUE></ATTRIBUTE-VALUE-XHTML>"
        if text
        else ""
    )
    return (
        f'<SPEC-OBJECT IDENTIFIER="{key}" LAST-CHANGE="2026-10-01T00:00:00Z"><TYPE><SPEC-OBJECT-TYPE-REF>t</SPEC-OBJECT-TYPE-REF>'
        f"</TYPE><VALUES>{string('a-id', foreign)}{string('a-ch', chapter)}{xhtml}{string('a-fit', fit)}{string('a-own', own)}"
        f"<ATTRIBUTE-VALUE-ENUMERATION><DEFINITION><ATTRIBUTE-DEFINITION-ENUMERATION-REF>a-st"
        f"</ATTRIBUTE-DEFINITION-ENUMERATION-REF></DEFINITION><VALUES><ENUM-VALUE-REF>{status}</ENUM-VALUE-REF></VALUES>"
        "</ATTRIBUTE-VALUE-ENUMERATION></VALUES></SPEC-OBJECT>"
    )


def relation(source: str, target: str) -> str:
    """A relation `satisfies` between two objects by their technical keys."""
    return (
        f'<SPEC-RELATION IDENTIFIER="r-{source}-{target}"><TYPE><SPEC-RELATION-TYPE-REF>rt</SPEC-RELATION-TYPE-REF></TYPE>'
        f"<SOURCE><SPEC-OBJECT-REF>{source}</SPEC-OBJECT-REF></SOURCE><TARGET><SPEC-OBJECT-REF>{target}</SPEC-OBJECT-REF>"
        "</TARGET></SPEC-RELATION>"
    )


DOORS = reqif(
    spec("k0", "SRS1", "", chapter="1 Security")
    + spec(
        "k1",
        "R8.1.0(1)",
        "<xhtml:div><xhtml:p>The pump shall refuse libraries that are <xhtml:b>not</xhtml:b> signed.</xhtml:p>"
        "<xhtml:ul><xhtml:li>RSA</xhtml:li><xhtml:li>ECDSA</xhtml:li></xhtml:ul></xhtml:div>",
        own="C",
        fit="an unsigned one is refused",
    )
    + spec("k2", "R8.1.0(2)", "<xhtml:div>Old &amp; gone &lt;1&gt;.</xhtml:div>", status="ev2"),
    relation("k1", "k2"),
)

POLARION = (
    b"ID,Title,Description,Status,Linked Work Items,Severity,Fit Criterion\r\n"
    b'IP-12,Failed log-ons,"The pump logs every failed log-on, with ""time"".",Approved,"satisfies: HS-01 - overdose, is verified by: TC-1 - log-on",Must Have,ten give ten\r\n'
    b'IP-13,Clock,"<p>The clock is kept<br/>within 2&nbsp;s.</p>",In Review,has parent: IP-12 - Failed log-ons,Should Have,\r\n'
)

CODEBEAMER_ROWS: Sequence[Sequence[object]] = (
    ("Tracker: System requirements",),
    (),
    ("ID", "Name", "Description", "Status", "Upstream References", "Fit criterion"),
    (48211, "Alarm", "The alarm sounds within 1 s.", "Released", "HS-01", "measured"),
    (48212, "Formula", "=cmd|' /C calc'!A0", "New", "[48211]; HS-02", ""),
    (48213, "Empty row below", "Text", "Approved", "", ""),
)


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook with one sheet of these rows, texts kept as texts."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value))
    book.close()
    return kept.getvalue()


CODEBEAMER = xlsx(CODEBEAMER_ROWS)

JIRA_CLOUD = (
    b"Summary,Issue key,Issue id,Issue Type,Status,Resolution,Affects versions,Affects versions,Fix versions,Components,Components,"
    b"Description,Inward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Relates),Custom field (CWE),"
    b"Custom field (Severity),Custom field (Security assessment)\n"
    b'Clock drifts,IP-931,10001,Bug,Deferred,,2.0.3,2.1.0,2.2.0,comms,Radio,"h3. Seen\n*after 30 h* without network, see [the log|https://x.example/1]",'
    b"IP-7,IP-8,IP-900,CWE-367,Minor,\n"
    b"Closed one,IP-932,10002,Bug,Closed,Done,2.0.3,,,ui,,gone,,,,,Major,\n"
    b'Not mended,IP-933,10003,Bug,Closed,Won\'t Fix,2.0.3,,,ui,,{code}x = 1{code},,,,"287, 306",Major,no path leads there\n'
)

JIRA_SERVER = (
    "Zusammenfassung;Vorgangsschlüssel;Status;Betroffene Versionen;Komponenten;Beschreibung;Benutzerdefiniertes Feld (Schweregrad)\r\n"
    "Anzeige flackert;GER-4;Offen;2.1.0;ui;Größe „falsch“;gering\r\n"
).encode("cp1252")

MARKDOWN = b"""---
itemId: SRS-7
title: Signed updates
status: approved
satisfies: [HS-01]
verified by:
  - TC-1
---
# Signed updates

The pump installs only **signed** updates.

---

A rule above is no front matter.

---
id: SRS-8
parent: SRS-7
---
Keys are kept in hardware.
"""


def packed(members: dict[str, bytes]) -> bytes:
    """A zip archive of these members."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


REQIFZ = packed({"srs.reqif": DOORS, "files/picture.png": b"\x89PNG"})

REQUIREMENTS = {
    "doors.reqif": DOORS,
    "doors.reqifz": REQIFZ,
    "polarion.csv": POLARION,
    "codebeamer.xlsx": CODEBEAMER,
    "git.md": MARKDOWN,
}
ANOMALIES = {"cloud.csv": JIRA_CLOUD, "server.csv": JIRA_SERVER}
