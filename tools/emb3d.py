"""`python -m tools.emb3d FILE`: renew the facts of the knowledge `mitre-emb3d-2.0.1` from MITRE's STIX file.

Identifiers, names and relations are MITRE's; every sentence (`says`) is ours and is kept as it stands in the
records. An id without a sentence is written with the sentence `…`, which a person must replace.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "src" / "wardbook" / "knowledge" / "mitre-emb3d-2.0.1"

_CHECKED = (
    "Identifiers, names and relations taken from MITRE's STIX file of the edition; the sentence is ours."
)
_KINDS = {
    "x-mitre-emb3d-property": ("properties", "device-property", "x_mitre_emb3d_property_id"),
    "vulnerability": ("threats", "device-threat", "x_mitre_emb3d_threat_id"),
    "course-of-action": ("mitigations", "device-mitigation", "x_mitre_emb3d_mitigation_id"),
}
_SLIPS = {"12326": "1326"}
"""Numbers that are misprinted in the source, by what is meant (TID-212 links to CWE-1326)."""

Json = dict[str, Any]


def records(bundle: Json) -> dict[str, dict[str, tuple[str, Json]]]:
    """Title and facts of each record, by file and id."""
    objects = {item["id"]: item for item in bundle["objects"]}
    names = {key: item[_KINDS[item["type"]][2]] for key, item in objects.items() if item["type"] in _KINDS}
    related: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in objects.values():
        if item["type"] == "relationship":
            source, target = names[item["source_ref"]], names[item["target_ref"]]
            related[source, target[:3]].add(target)
            related[target, source[:3]].add(source)
            if item["relationship_type"] == "subproperty-of":
                related[source, "parent"].add(target)
    found: dict[str, dict[str, tuple[str, Json]]] = {file: {} for file, _, _ in _KINDS.values()}
    for key, name in names.items():
        item = objects[key]
        file = _KINDS[item["type"]][0]
        title = re.sub(r"\s+", " ", item["name"]).strip()
        found[file][name] = title, _FACTS[file](item, name, related)
    return found


def _property(item: Json, name: str, related: dict[tuple[str, str], set[str]]) -> Json:
    parent = sorted(related[name, "parent"])
    facts: Json = {"category": item["category"].lower(), "threats": _sorted(related[name, "TID"])}
    return facts | ({"parent": parent[0]} if parent else {})


def _threat(item: Json, name: str, related: dict[tuple[str, str], set[str]]) -> Json:
    listed = re.findall(r"\[CWE[- ]([0-9]+)", item["x_mitre_emb3d_threat_CWEs"])
    return {
        "category": item["x_mitre_emb3d_threat_category"],
        "maturity": item["x_mitre_emb3d_threat_maturity"],
        "properties": _sorted(related[name, "PID"]),
        "mitigations": _sorted(related[name, "MID"]),
        "cwe": list(dict.fromkeys(_SLIPS.get(number, number) for number in listed)),
    }


def _mitigation(item: Json, name: str, related: dict[tuple[str, str], set[str]]) -> Json:
    return {
        "maturity": item["x_mitre_emb3d_mitigation_maturity"],
        "threats": _sorted(related[name, "TID"]),
        "iec-62443-4-2": clauses(item["x_mitre_emb3d_mitigation_IEC_62443_mappings"]),
    }


_FACTS = {"properties": _property, "threats": _threat, "mitigations": _mitigation}


def clauses(text: str) -> list[str]:
    """The requirements of IEC 62443-4-2 that a mapping names: `EDR / HDR / NDR 3.14 – …` is three of them."""
    found: list[str] = []
    for line in re.split(r"[\n\r]+", text):
        heads = re.match(r"[-\s]*((?:(?:SAR|EDR|HDR|NDR|CR)\b[\s/–]*)+)([0-9]+\.[0-9]+)(.*)", line)
        if heads is not None:
            more = re.search(r"\(\s*([0-9])\s*\)", heads[3])
            end = f" RE({more[1]})" if more else ""
            found += [f"{kind} {heads[2]}{end}" for kind in re.findall(r"[A-Z]+", heads[1])]
    return list(dict.fromkeys(found))


def sentences(file: str) -> dict[str, str]:
    """Our own sentence of each record of a file as it stands now."""
    path = FOLDER / f"{file}.yaml"
    text = path.read_text("utf-8") if path.exists() else ""
    return dict(re.findall(r'^  ([A-Z]+-[0-9]+): \{title: "[^"]*", says: "([^"]*)"', text, re.MULTILINE))


def written(file: str, kind: str, found: dict[str, tuple[str, Json]]) -> str:
    """One file of records, a line each, in the order of their ids."""
    says = sentences(file)
    lines = [
        f"kind: {kind}",
        "verified: yes",
        f'checked: "{_CHECKED}"',
        f"section: {file}",
        "phase: design",
        "records:",
    ]
    for name in _sorted(found):
        title, facts = found[name]
        listed = ", ".join(f"{key}: {_plain(value)}" for key, value in facts.items())
        told = says.get(name, "…")
        lines.append(
            f'  {name}: {{title: "{title.replace(chr(34), chr(39))}", says: "{told}", facts: {{{listed}}}}}'
        )
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return f'"{value}"' if " " in value else value


def _sorted(names: Any) -> list[str]:
    return sorted(names, key=lambda name: int(name.partition("-")[2]))


def main() -> int:
    """Rewrite the files of records from the STIX file that is named; tells which ids still lack a sentence."""
    bundle = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    found = records(bundle)
    missing = []
    for file, kind, _ in _KINDS.values():
        text = written(file, kind, found[file])
        missing += re.findall(r'  ([A-Z]+-[0-9]+): \{title: "[^"]*", says: "…"', text)
        (FOLDER / f"{file}.yaml").write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write("".join(f"{name} has no sentence yet\n" for name in missing))
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
