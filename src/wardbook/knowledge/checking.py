"""Is the knowledge itself sound? Every record well-formed, every id unique, every pointer resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.knowledge.kinds import KINDS
from wardbook.knowledge.reader import Knowledge, Record, Source
from wardbook.knowledge.traits import PLACEHOLDER, unknown_facts, unknown_traits
from wardbook.model.diagnostic import Diagnostic
from wardbook.source.language import Mistake, parse

MISSION = "mission"
"""The source whose documents `evidence` names."""


class Placed(msgspec.Struct, frozen=True):
    """A record and where it was written."""

    record: Record
    at: Span


def mistakes(sources: tuple[tuple[Source, Span], ...], placed: list[Placed]) -> Iterator[Diagnostic]:
    """Everything that is wrong, as diagnostics at their places."""
    yield from _misplaced(sources)
    yield from _repeated(placed)
    known = Knowledge(tuple(source for source, _ in sources), tuple(item.record for item in placed), "")
    sectioned = {record.source for record in known.of_kind("section")}
    for item in placed:
        yield from _shape(item)
        yield from _pointers(item, known)
        yield from _applies(item, known)
        yield from _conditions(item, known)
        if item.record.source in sectioned and item.record.section:
            yield from _resolve(item, "section", f"{item.record.source}:{item.record.section}", known)


def _misplaced(sources: tuple[tuple[Source, Span], ...]) -> Iterator[Diagnostic]:
    for source, at in sources:
        folder = at.file.split("/")[-2] if "/" in at.file else ""
        if folder != source.id:
            says = f"the source calls itself `{source.id}` but stands in `{folder}`"
            yield Diagnostic(at=at, says=says, help="give the folder the source's id", subject=source.id)


def _repeated(placed: list[Placed]) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for item in placed:
        record_id = item.record.id
        if record_id in first:
            related = ((first[record_id], "first here"),)
            yield Diagnostic(
                at=item.at, says=f"`{record_id}` exists already", help="choose another id", related=related
            )
        first.setdefault(record_id, item.at)


def _shape(item: Placed) -> Iterator[Diagnostic]:
    record = item.record
    kind = KINDS.get(record.kind)
    if kind is None:
        yield _wrong(item, f"`{record.kind}` is no kind of record", _did_you_mean(record.kind, KINDS))
        return
    if not record.title:
        yield _wrong(item, f"`{record.id}` has no title", "add `title`")
    if not record.checked:
        yield _wrong(item, f"`{record.id}` does not say how it was checked", "add `checked`")
    for name in kind.texts:
        if not isinstance(record.facts.get(name), str):
            yield _wrong(item, f"a {record.kind} needs the fact `{name}`", f"add `facts: {{{name}: …}}`")
    for name in kind.lists:
        if not isinstance(record.facts.get(name), tuple):
            yield _wrong(item, f"a {record.kind} needs the list `{name}`", f"add `facts: {{{name}: […]}}`")
    for name, value in record.facts.items():
        if name not in (*kind.texts, *kind.lists, *kind.may):
            yield _wrong(item, f"a {record.kind} has no fact `{name}`", "add it to `kinds`, or leave it out")
        if value == "" or (isinstance(value, tuple) and "" in value):
            yield _wrong(
                item, f"the fact `{name}` is neither text nor a list of texts", "write a text or `[a, b]`"
            )


def _pointers(item: Placed, known: Knowledge) -> Iterator[Diagnostic]:
    record = item.record
    for target in record.maps:
        yield from _resolve(item, "maps", target, known)
    for name in record.evidence:
        yield from _resolve(item, "evidence", f"{MISSION}:{name}", known)
    for section in record.list("sections"):
        yield from _resolve(
            item, "sections", section if ":" in section else f"{record.source}:{section}", known
        )
    for row in record.list("rows"):
        yield from _resolve(item, "rows", row, known)
    if record.kind == "place":
        yield from _resolve(item, "document", f"{MISSION}:{record.text('document')}", known)
        for answered in record.list("answers"):
            yield from _resolve(item, "answers", answered, known)
    if "point" in record.facts:
        yield from _resolve(item, "point", f"{MISSION}:{record.text('point')}", known)


def _resolve(item: Placed, field: str, target: str, known: Knowledge) -> Iterator[Diagnostic]:
    if known.get(target) is None:
        names = (record.id for record in known.records)
        yield _wrong(item, f"`{field}` names `{target}`, which does not exist", _did_you_mean(target, names))


def _applies(item: Placed, known: Knowledge) -> Iterator[Diagnostic]:
    if not item.record.applies:
        return
    expression = parse(item.record.applies)
    if isinstance(expression, Mistake):
        yield _wrong(item, f"`applies` cannot be read: {expression.says}", "see the small closed language")
        return
    for name in unknown_traits(expression, known):
        traits = known.words("traits") if "traits" in known.lists else ()
        yield _wrong(item, f"`{name}` is no trait", _did_you_mean(name, traits))


def _conditions(item: Placed, known: Knowledge) -> Iterator[Diagnostic]:
    """What decides the answer to a form's question must be readable and rest on facts that exist."""
    if item.record.kind != "disclosure-question":
        return
    texts = [item.record.text(fact) for fact in ("moot", "yes", "no") if item.record.text(fact)]
    for said in (*item.record.list("note"), *item.record.list("text")):
        texts.extend(PLACEHOLDER.findall(said))
    for text in texts:
        expression = parse(text)
        if isinstance(expression, Mistake):
            yield _wrong(item, f"`{text}` cannot be read: {expression.says}", "see the small closed language")
            continue
        for name in unknown_facts(expression, item.record.source, known):
            facts = known.words("disclosure-facts") if "disclosure-facts" in known.lists else ()
            yield _wrong(item, f"`{name}` is no fact that a form can rest on", _did_you_mean(name, facts))


def _wrong(item: Placed, says: str, remedy: str) -> Diagnostic:
    return Diagnostic(at=item.at, says=says, help=remedy, subject=item.record.id)


def _did_you_mean(word: str, candidates: Iterable[str]) -> str:
    guess = nearest(word, candidates)
    return f"did you mean `{guess}`?" if guess else "name one that exists"
