"""Small wrong versions of a rule's code, made one at a time, so that its examples can be shown to notice them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

Scope = dict[str, Any]
Change = Callable[[], None]

_OPPOSITES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
}
"""What each comparison is turned into: its negation, and where there is a border, the other side of it."""


class Mutant(NamedTuple):
    """One wrong version: of which function, what was written in place of what, and the module's names with it."""

    function: str
    was: str
    becomes: str
    scope: Scope

    def __str__(self) -> str:
        return f"{self.function}: {self.was} → {self.becomes}"


def functions(module: ModuleType) -> list[str]:
    """The functions a module defines, rules and their helpers."""
    return [item.name for item in _tree(module).body if isinstance(item, ast.FunctionDef)]


def mutants(module: ModuleType, function: str) -> Iterator[Mutant]:
    """Every wrong version of one function of a module: emptied, negated, widened, moved over a border."""
    tree = _tree(module)
    target = next(item for item in tree.body if isinstance(item, ast.FunctionDef) and item.name == function)
    for node, change in _changes(target):
        with _restored(target):
            was = ast.unparse(node) if node is not target else "…"
            change()
            becomes = ast.unparse(node) if node is not target else "return"
            yield Mutant(function, was, becomes, _executed(tree, module))


def _tree(module: ModuleType) -> ast.Module:
    assert module.__file__ is not None
    return ast.parse(Path(module.__file__).read_text("utf-8"))


def _executed(tree: ast.Module, module: ModuleType) -> Scope:
    scope: Scope = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), scope)
    return scope


def _changes(target: ast.FunctionDef) -> Iterator[tuple[ast.AST, Change]]:
    """Each change with the node it is made at, which stays in place so that it can be undone."""
    described = ast.get_docstring(target) is not None
    yield target, lambda: target.body.insert(int(described), ast.Return(value=None))
    for statement in target.body:
        for node in _decisive(statement):
            for change in _changes_at(node):
                yield node, change


def _decisive(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that decide whether something is reported; not those that word it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Diagnostic":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _decisive(child)


def _changes_at(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.If):
        yield from _tests(node, "test", [ast.Constant(value=True), ast.Constant(value=False)])
    elif isinstance(node, ast.IfExp):
        yield from _tests(node, "test", [])
    elif isinstance(node, ast.Compare):
        for other in _OPPOSITES[type(node.ops[0])]:
            yield _setting(node, "ops", [other()])
    elif isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            yield _setting(node, "values", _without(node.values, index))
        yield _setting(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _setting(node, "operand", _negated(node.operand))
    elif isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            yield _setting(node, "ifs", [*node.ifs[:index], *node.ifs[index + 1 :]])
            yield _setting(node, "ifs", [*node.ifs[:index], _negated(test), *node.ifs[index + 1 :]])
    elif isinstance(node, (ast.Tuple, ast.Set)) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for index in range(len(node.elts)):
            yield _setting(
                node, "elts", [*node.elts[:index], *node.elts[index + 1 :]] or [ast.Constant(value="")]
            )


def _tests(node: ast.AST, field: str, others: list[ast.expr]) -> Iterator[Change]:
    for other in [_negated(getattr(node, field)), *others]:
        yield _setting(node, field, other)


def _without(values: list[ast.expr], index: int) -> list[ast.expr]:
    """The values of an `and` or `or` without one of them; a single one stands twice, as the grammar wants two."""
    left = [*values[:index], *values[index + 1 :]]
    return left if len(left) > 1 else left * 2


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=test)


def _setting(node: ast.AST, field: str, value: Any) -> Change:
    return lambda: setattr(node, field, value)


@contextmanager
def _restored(target: ast.FunctionDef) -> Iterator[None]:
    fields = ((node, field, value) for node in ast.walk(target) for field, value in ast.iter_fields(node))
    kept = [(node, field, list(value) if isinstance(value, list) else value) for node, field, value in fields]
    try:
        yield
    finally:
        for node, field, value in kept:
            setattr(node, field, value)
