"""The small closed language of `when` and `applies`: parsed, never evaluated as code, three-valued."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

import msgspec

from wardbook.base.limits import EXPRESSION_DEPTH, EXPRESSION_LENGTH

Fact = str | int | bool | tuple[str, ...] | None
"""What a name stands for; None where nobody said."""

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z0-9_][A-Za-z0-9_.\-]*)|(?P<op><=|>=|!=|==|=|<|>|\(|\)|\[|\]|,)|(?P<text>\"[^\"]*\"))"
)
_WORDS = frozenset({"and", "or", "not", "in"})
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "=", "!="})


class Truth(Enum):
    """Three values: what is not known is not false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Verdict(msgspec.Struct, frozen=True):
    """The value of an expression, and the facts that were missing where it is unknown."""

    truth: Truth
    missing: tuple[str, ...] = ()


class Name(msgspec.Struct, frozen=True, tag="name"):
    """A fact by name, such as `market.us` or `motor.control`; `offset` is where it stands in the text."""

    name: str
    offset: int


class Compare(msgspec.Struct, frozen=True, tag="compare"):
    """A fact compared with a word or number, or looked for in a list."""

    name: Name
    operator: str
    values: tuple[str, ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    """True turns false and back; unknown stays."""

    inner: Expression


class Both(msgspec.Struct, frozen=True, tag="and"):
    """All of several."""

    items: tuple[Expression, ...]


class Either(msgspec.Struct, frozen=True, tag="or"):
    """At least one of several."""

    items: tuple[Expression, ...]


Expression = Name | Compare | Not | Both | Either


class Mistake(msgspec.Struct, frozen=True):
    """Why a text is not an expression, and where in it (offset from 0)."""

    says: str
    offset: int


def parse(text: str) -> Expression | Mistake:
    """Read an expression; a Mistake says what is wrong and where."""
    if len(text) > EXPRESSION_LENGTH:
        return Mistake(f"the expression is longer than {EXPRESSION_LENGTH:,} characters", 0)
    try:
        parser = _Parser(list(_tokens(text)), len(text))
        expression = parser.either(0)
        parser.finish()
    except _Wrong as wrong:
        return Mistake(wrong.says, wrong.offset)
    return expression


def names(expression: Expression) -> Iterator[Name]:
    """Every name in an expression, from left to right."""
    match expression:
        case Name():
            yield expression
        case Compare(name=name):
            yield name
        case Not(inner=inner):
            yield from names(inner)
        case Both(items=items) | Either(items=items):
            for item in items:
                yield from names(item)


def has_negation(expression: Expression) -> bool:
    """Whether `not` or `!=` occurs, which a monotone expression must not hold."""
    match expression:
        case Not():
            return True
        case Compare(operator=operator):
            return operator == "!="
        case Both(items=items) | Either(items=items):
            return any(has_negation(item) for item in items)
    return False


def evaluate(expression: Expression, facts: Mapping[str, Fact] | Callable[[str], Fact]) -> Verdict:
    """The value under `facts`, by Kleene's strong three-valued logic (Kleene 1952, §64)."""
    look = facts if callable(facts) else facts.get
    return _evaluate(expression, look)


def _evaluate(expression: Expression, look: Callable[[str], Fact]) -> Verdict:
    match expression:
        case Name(name=name):
            return _of(look(name), name)
        case Compare(name=name, operator=operator, values=values):
            fact = look(name.name)
            return (
                Verdict(Truth.UNKNOWN, (name.name,))
                if fact is None
                else _known(_compare(fact, operator, values))
            )
        case Not(inner=inner):
            verdict = _evaluate(inner, look)
            flipped = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(verdict.truth, Truth.UNKNOWN)
            return Verdict(flipped, verdict.missing)
        case Both(items=items):
            return _join([_evaluate(item, look) for item in items], Truth.FALSE, Truth.TRUE)
        case Either(items=items):
            return _join([_evaluate(item, look) for item in items], Truth.TRUE, Truth.FALSE)


def _of(fact: Fact, name: str) -> Verdict:
    if fact is None:
        return Verdict(Truth.UNKNOWN, (name,))
    return _known(bool(fact) and fact != "none")


def _known(value: bool) -> Verdict:
    return Verdict(Truth.TRUE if value else Truth.FALSE)


def _join(verdicts: list[Verdict], deciding: Truth, otherwise: Truth) -> Verdict:
    if any(verdict.truth is deciding for verdict in verdicts):
        return Verdict(deciding)
    missing = [name for verdict in verdicts if verdict.truth is Truth.UNKNOWN for name in verdict.missing]
    return Verdict(Truth.UNKNOWN, tuple(dict.fromkeys(missing))) if missing else Verdict(otherwise)


def _compare(fact: Fact, operator: str, values: tuple[str, ...]) -> bool:
    held = {str(item).lower() for item in (fact if isinstance(fact, tuple) else (fact,))}
    wanted = {value.lower() for value in values}
    if operator in ("in", "=", "=="):
        return bool(held & wanted)
    if operator == "!=":
        return not held & wanted
    return any(_ordered(item, operator, value) for item in held for value in wanted)


def _ordered(left: str, operator: str, right: str) -> bool:
    try:
        a, b = int(left), int(right)
    except ValueError:
        return False
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]


class _Wrong(Exception):
    def __init__(self, says: str, offset: int) -> None:
        super().__init__(says)
        self.says = says
        self.offset = offset


_Token = tuple[str, str, int]


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            offset = position + len(text[position:]) - len(text[position:].lstrip())
            raise _Wrong(f"`{text[offset]}` has no meaning here", offset)
        kind = str(match.lastgroup)
        word = match.group(kind)
        yield (
            "word" if word in _WORDS else kind,
            word.strip('"') if kind == "text" else word,
            match.start(kind),
        )
        position = match.end()


class _Parser:
    """Recursive descent over: either := both (or both)*; both := single (and single)*."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self.tokens = tokens
        self.position = 0
        self.length = length

    def finish(self) -> None:
        if self.position < len(self.tokens):
            _, word, offset = self.tokens[self.position]
            raise _Wrong(f"`{word}` is not expected here; is an `and` or `or` missing before it?", offset)

    def either(self, depth: int) -> Expression:
        items = [self.both(depth)]
        while self.takes("or"):
            items.append(self.both(depth))
        return items[0] if len(items) == 1 else Either(tuple(items))

    def both(self, depth: int) -> Expression:
        items = [self.single(depth)]
        while self.takes("and"):
            items.append(self.single(depth))
        return items[0] if len(items) == 1 else Both(tuple(items))

    def single(self, depth: int) -> Expression:
        if depth > EXPRESSION_DEPTH:
            raise _Wrong(f"brackets are nested deeper than {EXPRESSION_DEPTH}", self.offset())
        if self.takes("not"):
            return Not(self.single(depth + 1))
        if self.takes("("):
            inner = self.either(depth + 1)
            self.expects(")")
            return inner
        kind, word, offset = self.next("a name")
        if kind != "name":
            raise _Wrong(f"a name is wanted, not `{word}`", offset)
        return self.comparison(Name(word, offset))

    def comparison(self, name: Name) -> Expression:
        if self.takes("in"):
            self.expects("[")
            values = [self.value()]
            while self.takes(","):
                values.append(self.value())
            self.expects("]")
            return Compare(name, "in", tuple(values))
        if self.position < len(self.tokens) and self.tokens[self.position][1] in _COMPARISONS:
            operator = self.tokens[self.position][1]
            self.position += 1
            return Compare(name, operator, (self.value(),))
        return name

    def value(self) -> str:
        kind, word, offset = self.next("a value")
        if kind not in ("name", "text"):
            raise _Wrong(f"a value is wanted, not `{word}`", offset)
        return word

    def takes(self, word: str) -> bool:
        if (
            self.position < len(self.tokens)
            and self.tokens[self.position][1] == word
            and self.tokens[self.position][0] != "text"
        ):
            self.position += 1
            return True
        return False

    def expects(self, word: str) -> None:
        if not self.takes(word):
            raise _Wrong(f"`{word}` is missing", self.offset())

    def next(self, wanted: str) -> _Token:
        if self.position >= len(self.tokens):
            raise _Wrong(f"{wanted} is missing at the end", self.length)
        self.position += 1
        return self.tokens[self.position - 1]

    def offset(self) -> int:
        return self.tokens[self.position][2] if self.position < len(self.tokens) else self.length
