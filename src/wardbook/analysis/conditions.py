"""Which facts decided a condition? The answer of `applies`, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from wardbook.source.language import (
    Both,
    Compare,
    Either,
    Expression,
    Fact,
    Mistake,
    Name,
    Not,
    Truth,
    Verdict,
    evaluate,
    parse,
)

Look = Callable[[str], Fact]


@cache
def read(text: str) -> Expression:
    """The condition of a record. Knowledge is checked when it is packed, so what cannot be read is our fault."""
    found = parse(text)
    if isinstance(found, Mistake):
        raise ValueError(f"`{text}`: {found.says}")  # noqa: TRY004  the value is wrong, not its type
    return found


def judge(text: str, look: Look) -> tuple[Verdict, str]:
    """The value of a condition ("" always holds), and a sentence with the facts that decided it."""
    if not text:
        return Verdict(Truth.TRUE), "holds for every device"
    expression = read(text)
    verdict = evaluate(expression, look)
    facts = dict.fromkeys(f"{name} {told(look(name))}" for name in deciding(expression, look))
    return verdict, ", ".join(facts)


def told(fact: Fact) -> str:
    """A fact in words: yes, no, what was stated, or that nobody said it."""
    if fact is None:
        return "not stated"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return ", ".join(fact) if isinstance(fact, tuple) else str(fact)


def deciding(expression: Expression, look: Look) -> Iterator[str]:
    """The names whose facts made the value what it is; where it is unknown, those that are not stated."""
    verdict = evaluate(expression, look)
    if verdict.truth is Truth.UNKNOWN:
        yield from verdict.missing
        return
    match expression:
        case Name(name=name):
            yield name
        case Compare(name=name):
            yield name.name
        case Not(inner=inner):
            yield from deciding(inner, look)
        case Both(items=items) | Either(items=items):
            one_is_enough = verdict.truth is (Truth.FALSE if isinstance(expression, Both) else Truth.TRUE)
            same = [item for item in items if evaluate(item, look).truth is verdict.truth]
            for item in same[:1] if one_is_enough else same:
                yield from deciding(item, look)
