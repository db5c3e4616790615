"""Who imports whom: no circles, and no file that nobody asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.tidy.samples import sample
from tests.tidy.tree import ROOT, Module, module_at, package

Graph = Mapping[str, set[str]]

STARTED_BY_NAME = {"wardbook", "wardbook.cli", "wardbook.cli.__main__", "wardbook.__main__"}
"""Python itself, the script `wardbook` and `python -m` start these."""

WALKED_BY_OTHERS = ("wardbook.registry.migrations",)
"""A library finds what stands in these by walking: alembic the steps of the registry's schema."""


def imports(module: Module, known: set[str]) -> Iterator[str]:
    """Modules of the house that `module` imports, anywhere in its text."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inner & known
            if node.module in known and inner - known:
                yield node.module


def graph(modules: Iterable[Module]) -> Graph:
    """Each module with those it imports."""
    modules = tuple(modules)
    known = {module.name for module in modules}
    return {module.name: set(imports(module, known)) - {module.name} for module in modules}


def circles(edges: Graph) -> list[str]:
    """Modules that import themselves through others; [] where there is an order from the ground up.

    Whoever imports nothing that is left is taken away, then whoever is imported by nobody that is left.
    """
    left = _without_free(edges)
    backwards = {name: {other for other, found in left.items() if name in found} for name in left}
    return sorted(_without_free(backwards))


def _without_free(edges: Graph) -> Graph:
    left = {name: set(found) for name, found in edges.items()}
    while free := [name for name, found in left.items() if not found & left.keys()]:
        for name in free:
            del left[name]
    return left


def walked(modules: Iterable[Module]) -> set[str]:
    """Packages whose modules are found by walking: `import_module(f"wardbook.rules.{name}")` says so."""
    starts = (
        str(node.values[0].value)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    )
    return {start.rstrip(".") for start in starts if re.fullmatch(r"wardbook(\.\w+)+\.", start)}


def unused(modules: tuple[Module, ...], others: tuple[Module, ...] = ()) -> list[str]:
    """Modules that nobody imports, that no walk finds and that are not started by name.

    `others` are programs outside the package that may use it, such as those that renew generated files.
    """
    known = {module.name for module in modules}
    used = STARTED_BY_NAME.union(*(imports(other, known) for other in others), *graph(modules).values())
    named = {
        node.value for module in modules for node in ast.walk(module.tree) if isinstance(node, ast.Constant)
    }
    by_walk = walked(modules)
    return [
        module.where
        for module in modules
        if module.name not in used
        and module.name not in named
        and module.name.rpartition(".")[0] not in by_walk
        and not module.is_package
        and not module.name.startswith(WALKED_BY_OTHERS)
    ]


def test_no_module_imports_itself_through_others() -> None:
    assert circles(graph(package())) == []


def test_every_file_is_asked_for_by_another() -> None:
    tools = tuple(module_at(path, ROOT) for path in sorted((ROOT / "tools").glob("**/*.py")))
    assert unused(package(), tools) == []


def test_a_circle_is_found_however_long() -> None:
    ring = (
        sample("from wardbook.model import b\n", "wardbook.model.a"),
        sample("from wardbook.model.c import thing\n", "wardbook.model.b"),
        sample("def f():\n    import wardbook.model.a\n", "wardbook.model.c"),
        sample("from wardbook.model import a\n", "wardbook.model.d"),
        sample("from wardbook.model import d\n", "wardbook.model.e"),
    )
    assert circles(graph(ring)) == ["wardbook.model.a", "wardbook.model.b", "wardbook.model.c"]
    assert circles(graph(ring[1:])) == []


def test_a_file_that_nobody_imports_is_found_and_one_that_is_walked_is_not() -> None:
    house = (
        sample("x = 1\n", "wardbook.model.lonely"),
        sample("x = 1\n", "wardbook.rules.parts"),
        sample("import_module(f'wardbook.rules.{name}')\n", "wardbook.cli"),
    )
    assert unused(house) == ["src/wardbook/model/lonely.py"]
