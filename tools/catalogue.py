"""The catalogue of what is asked: a page per source, and one that says how well each market is covered."""

from __future__ import annotations

from wardbook.analysis.obligations import NO_DUTY
from wardbook.knowledge.coverage import LEAST_RECORDS, LEAST_VERIFIED_PERCENT, Coverage, coverage
from wardbook.knowledge.reader import Knowledge, Record, Source
from wardbook.rules.rulebook import rulebook

_PREVIEW = (
    f"A market with fewer than {LEAST_RECORDS} records, or fewer than {LEAST_VERIFIED_PERCENT} % of them read in"
    " their edition's own words, is a preview.\n"
)
_ANSWERED = (
    "`by rule`: a rule objects where it is not met. `by document`: documents of the mission answer it."
    " `by hand`: neither does; a person has to look.\n"
)


def catalogue(knowledge: Knowledge) -> dict[str, str]:
    """Every page by its path under docs/reference/: the overview, and a page per source that asks something."""
    rules = _rules()
    held: dict[str, list[Record]] = {}
    for record in knowledge.records:
        if record.obligation != "fact" and record.kind not in NO_DUTY - {"disclosure-question"}:
            held.setdefault(record.source, []).append(record)
    pages = {
        f"catalogue/{source.id}.md": _page(source, held[source.id], rules)
        for source in knowledge.sources
        if source.id in held
    }
    return {"catalogue/index.md": _index(knowledge, held, rules), **pages}


def _rules() -> dict[str, list[str]]:
    """The rules that ask on behalf of each record."""
    found: dict[str, list[str]] = {}
    for item in rulebook():
        for record in item.asked_by:
            found.setdefault(record, []).append(item.code)
    return found


def _index(knowledge: Knowledge, held: dict[str, list[Record]], rules: dict[str, list[str]]) -> str:
    markets = [_market(item) for item in coverage(knowledge).values()]
    sources = [_source(source, held[source.id], rules) for source in knowledge.sources if source.id in held]
    return "\n".join(
        [
            "# What is asked, and what answers it\n",
            _PREVIEW,
            "| market | authority | records | verified | state | sources | recognises |",
            "|---|---|---|---|---|---|---|",
            *markets,
            "",
            _ANSWERED,
            "| source | asks | by rule | by document | by hand |",
            "|---|---|---|---|---|",
            *sources,
            "",
        ]
    )


def _market(item: Coverage) -> str:
    sources = ", ".join(f"`{name}`" for name in item.sources)
    recognises = ", ".join(f"`{name}`" for name in item.recognises) or "none catalogued"
    state = item.preview or "catalogued"
    return f"| {item.title} (`{item.market}`) | {item.authority} | {item.records} | {item.verified} | {state} | {sources} | {recognises} |"


def _source(source: Source, records: list[Record], rules: dict[str, list[str]]) -> str:
    by_rule = sum(record.id in rules for record in records)
    by_document = sum(bool(_documents(record)) for record in records)
    by_hand = sum(record.id not in rules and not _documents(record) for record in records)
    return f"| [{source.id}]({source.id}.md) | {len(records)} | {by_rule} | {by_document} | {by_hand} |"


def _page(source: Source, records: list[Record], rules: dict[str, list[str]]) -> str:
    rows = [
        f"| `{record.name}` | {_cell(record.title)} | {_cell(record.says)} | {record.obligation} |"
        f" {_condition(record)} | {_answers(record, rules)} | {record.verified} |"
        for record in records
    ]
    return "\n".join(
        [
            f"# {_cell(source.title)}\n",
            f"{source.issuer}, {source.edition}. {source.checked}\n",
            "| id | title | says, in our words | bound | applies where | answered by | verified |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _condition(record: Record) -> str:
    return f"`{record.applies}`" if record.applies else "always"


def _answers(record: Record, rules: dict[str, list[str]]) -> str:
    codes = [f"[{code}](../rules/{code}.md)" for code in rules.get(record.id, ())]
    return ", ".join([*codes, *_documents(record)]) or "by hand: no rule and no document of ours answers it"


def _documents(record: Record) -> tuple[str, ...]:
    """The documents that answer; elements of bills of materials are all answered by the report on these."""
    return record.evidence or (("sbom-report",) if record.kind == "sbom-element" else ())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
