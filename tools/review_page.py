"""The page of reviewers' questions: what each checks, by which rules, answered by which document, or by hand because."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.review import WEIGHTS, questions_of, reviewers
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.rules.rulebook import rulebook


def review_page(knowledge: Knowledge) -> str:
    """Every reviewer with all questions, the worst first, then what rules no question names."""
    out = [
        "# Questions of reviewers\n",
        (
            "`wardbook review --as WHO` asks them of a device, the worst first. `CODE@SUBJECT` is what that rule says of that subject; "
            "`*` and `?` stand for any letters. A rule that no question names is asked by those it says it stands on. "
            "An empty list says that these rules found nothing, not that there is nothing to ask.\n"
        ),
    ]
    for word, who in reviewers(knowledge).items():
        written = questions_of(who, knowledge)
        source = knowledge.source(who.source)
        answered = sum(bool(item.list("rules")) for item in written)
        out += [
            f"\n## {who.title} (`--as {word}`)\n",
            _counted(
                len(written), answered, source.edition if source else "", source.checked if source else ""
            ),
            "| question | weight | section | checks | rules | documents | by hand because |",
            "|---|---|---|---|---|---|---|",
            *(_row(item, knowledge) for item in sorted(written, key=_weight)),
            "",
        ]
    return "\n".join(out)


def _counted(written: int, answered: int, edition: str, checked: str) -> str:
    return f"{written} questions, {answered} answered by rules. Edition {edition}. {checked}\n"


def _row(item: Record, knowledge: Knowledge) -> str:
    documents = [
        record.title
        for name in item.evidence
        for record in [knowledge.get(f"mission:{name}")]
        if record is not None
    ]
    cells = (
        f"{item.name} {item.title}",
        item.text("severity"),
        item.section,
        item.says,
        ", ".join(_linked(item)) or "none",
        ", ".join(documents),
        item.text("by-hand"),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _linked(item: Record) -> Iterator[str]:
    codes = {known.code for known in rulebook()}
    for pattern in item.list("rules"):
        code = pattern.partition("@")[0]
        yield f"[`{pattern}`](rules/{code}.md)" if code in codes else f"`{pattern}`"


def _weight(item: Record) -> int:
    return [str(word) for word in WEIGHTS].index(item.text("severity"))
