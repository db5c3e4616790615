"""Which heading stands for which of our fields, in the words of the systems and languages that we know of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Holds = Literal["requirements", "anomalies"]

_TEXT = (
    *("reqif text", "object text", "requirement text", "requirement", "text", "description", "statement"),
    *("body of the page", "content", "specification", "beschreibung", "anforderung", "anforderungstext"),
    *(
        "objekttext",
        "exigence",
        "texte",
        "requisito",
        "descripcion",
        "texto",
        "descrizione",
        "requirement description",
    ),
    *("要求", "要件", "说明", "描述", "내용"),
)
_ID = (
    *(
        "reqif foreignid",
        "object identifier",
        "issue key",
        "key",
        "schluessel",
        "vorgangsschluessel",
        "itemid",
    ),
    *(
        "item id",
        "requirement id",
        "req id",
        "reqid",
        "work item id",
        "workitem id",
        "global id",
        "uid",
        "id",
    ),
    *(
        "identifier",
        "bug id",
        "defect id",
        "anomaly id",
        "issue id",
        "number",
        "no",
        "nr",
        "ref",
        "reference",
    ),
    *("kennung", "nummer", "anforderungs id", "anforderung id", "identifiant", "numero", "identificador"),
    *("clave", "编号", "番号", "번호", "long name", "absolute number", "object number"),
)
_TITLE = (
    *(
        "reqif name",
        "title",
        "summary",
        "name",
        "short description",
        "headline",
        "heading of the page",
        "subject",
    ),
    *(
        "titel",
        "zusammenfassung",
        "kurzbeschreibung",
        "bezeichnung",
        "titre",
        "resume",
        "nom",
        "titulo",
        "resumen",
    ),
    *("nombre", "标题", "名称", "件名", "제목"),
)
_STATUS = (
    *(
        "reqif foreignstatus",
        "status",
        "state",
        "workflow status",
        "workflow state",
        "zustand",
        "statut",
        "etat",
    ),
    *("estado", "stato", "状态", "状態", "상태"),
)
_REVISION = (
    *("reqif foreignrevision", "revision", "version", "rev", "item version", "baseline", "last change"),
    *("fassung", "stand"),
)
_LINKS = (
    "linked work items",
    "linked workitems",
    "links",
    "linked issues",
    "traces",
    "verknuepfungen",
    "references",
)

FIELDS: dict[Holds, dict[str, tuple[str, ...]]] = {
    "requirements": {
        "id": _ID,
        "heading": ("reqif chaptername", "object heading"),
        "title": _TITLE,
        "text": _TEXT,
        "accept": (
            *("acceptance criteria", "acceptance criterion", "acceptance", "fit criterion", "pass criteria"),
            *("verification criteria", "akzeptanzkriterien", "abnahmekriterium", "abnahmekriterien"),
            *("critere d acceptation", "criteres d acceptation", "criterios de aceptacion", "验收标准"),
        ),
        "status": _STATUS,
        "revision": _REVISION,
    },
    "anomalies": {
        "id": _ID,
        "title": _TITLE,
        "text": (
            *("what", "anomaly", "defect", "problem", "fehler", "fehlerbeschreibung", "anomalie"),
            *_TEXT,
        ),
        "status": _STATUS,
        "resolution": ("resolution", "loesung", "resolution reason", "resolucion"),
        "severity": (
            *("severity", "defect severity", "bug severity", "schweregrad", "schwere", "gravite", "gravedad"),
            *("priority", "prioritaet", "priorite", "严重程度", "重大度"),
        ),
        "cwe": ("cwe", "cwe id", "cwes", "weakness", "cwe number"),
        "component": (
            *(
                "component",
                "components",
                "component s",
                "part",
                "module",
                "komponente",
                "komponenten",
            ),
            *("teilsystem", "baustein", "composant", "composants", "componente", "组件", "コンポーネント"),
        ),
        "security": (
            *("security assessment", "security impact", "effect on security", "cybersecurity assessment"),
            *("cybersecurity impact", "security", "sicherheitsbewertung", "auswirkung auf security"),
            *("evaluation de cybersecurite", "impact cybersecurite"),
        ),
        "safety": (
            *("safety assessment", "safety impact", "effect on safety", "safety", "auswirkung auf safety"),
            *("impact securite patient", "risk assessment"),
        ),
        "because": (
            *("why acceptable", "justification", "rationale", "reason for deferral", "deferral rationale"),
            *("acceptance rationale", "begruendung", "justificacion", "理由"),
        ),
        "found-in": (
            *(
                "found in",
                "found in version",
                "affects version s",
                "affects versions",
                "affects version",
                "affected version",
            ),
            *("detected in", "gefunden in", "betroffene version", "version affectee", "betroffene versionen"),
        ),
        "until-version": (
            *(
                "fix version s",
                "fix versions",
                "fix version",
                "fixed in",
                "target version",
                "planned for",
                "loesungsversion",
            ),
            *("planned release", "target release", "version cible"),
        ),
        "revision": _REVISION,
    },
}
"""Folded headings by field, the most telling first. `links` is the same for both, and every other name of a link is one too."""

LINK_WORDS = (
    *(
        "satisfies",
        "satisfied by",
        "verifies",
        "verified by",
        "is verified by",
        "is tested by",
        "tested by",
        "tests",
    ),
    *(
        "validates",
        "validated by",
        "is validated by",
        "refines",
        "refined by",
        "implements",
        "implemented by",
    ),
    *(
        "is implemented by",
        "derives from",
        "derived from",
        "derives",
        "traces to",
        "traced to",
        "trace to",
        "traced from",
    ),
    *(
        "upstream",
        "downstream",
        "upstream references",
        "downstream references",
        "parent",
        "parents",
        "parent key",
        "parent id",
    ),
    *(
        "parent link",
        "has parent",
        "epic link",
        "mitigates",
        "mitigated by",
        "controls",
        "threats",
        "risks",
        "depends on",
        "relates to",
    ),
    *(
        "from",
        "covers",
        "needed by",
        "test cases",
        "associations",
        "erfuellt",
        "verifiziert durch",
        "abgeleitet von",
        "uebergeordnet",
    ),
    *("in links", "out links", "satisfait", "verifie par", "derive de"),
)
"""Headings whose cells name other ids, by what the link means."""

_JIRA_LINK = re.compile(r"(?:inward|outward) issue link \((.*)\)", re.IGNORECASE)
_LINK_OF = re.compile(
    r"(?:in-?link|out-?link|link|association|reference)s?\s*[:(]\s*(.+?)\)?$", re.IGNORECASE
)
_CUSTOM = re.compile(
    r"(?:custom field|benutzerdefiniertes feld|champ personnalis.|campo personalizado) \((.*)\)",
    re.IGNORECASE,
)
_OUR_EXTRA = re.compile(r"x-[a-z0-9][a-z0-9-]{0,60}")
_WORD = re.compile(r"\w+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def folded(heading: str) -> str:
    """A heading as it is compared: small letters, no accents, one space for anything else; `Custom field (X)` is `X`."""
    found = _CUSTOM.fullmatch(heading.strip())
    text = unicodedata.normalize("NFKC", found[1] if found else heading).casefold().translate(_UMLAUTS)
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return " ".join(_WORD.findall(plain.replace("_", " ").replace(".", " ")))


class Fields:
    """The headings of one file; what people say with `--map FIELD=HEADING` goes before what we know."""

    def __init__(self, holds: Holds, mapping: Mapping[str, str]) -> None:
        self.holds = holds
        self.unknown = sorted(
            name
            for name in mapping
            if name not in FIELDS[holds] and name != "links" and not _OUR_EXTRA.fullmatch(name)
        )
        self._ranked: dict[str, tuple[str, int]] = {}
        for field, spellings in FIELDS[holds].items():
            given = (folded(mapping[field]),) if field in mapping else spellings
            for rank, spelling in enumerate(given):
                self._ranked.setdefault(spelling, (field, rank))
        for spelling in (folded(mapping["links"]),) if "links" in mapping else _LINKS:
            self._ranked.setdefault(spelling, ("links", 0))
        for field, heading in mapping.items():  # said by a person: before every guess
            self._ranked[folded(heading)] = (field, 0)
        self._seen: dict[str, str] = {}

    def field_of(self, heading: str) -> str:
        """The field that a heading stands for, `link` for one kind of link, "" for none."""
        if heading not in self._seen:
            known = self._ranked.get(folded(heading))
            self._seen[heading] = known[0] if known else "link" if self.link_of(heading) else ""
        return self._seen[heading]

    def rank(self, heading: str) -> int:
        """How telling a heading is among those of its field, the smaller the more."""
        return self._ranked.get(folded(heading), ("", 0))[1]

    def link_of(self, heading: str) -> str:
        """What a link under this heading means, in the system's words; "" where it is no heading of links."""
        found = _JIRA_LINK.fullmatch(heading.strip()) or _LINK_OF.fullmatch(heading.strip())
        if found:
            return found[1].strip()
        return heading.strip() if folded(heading) in LINK_WORDS else ""

    def is_enough(self, known: frozenset[str]) -> bool:
        """Whether records can be made of these fields: an id, and something that it says."""
        return "id" in known and bool({"text", "title"} & known)

    def missing(self) -> str:
        """What to say where they cannot."""
        return (
            f"no row has headings for the id and the text of {self.holds}; say which they are, "
            "such as --map id=HEADING --map text=HEADING"
        )
