"""Whoever installs the product gets every library that it imports."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "wardbook"
OPTIONAL = {"wardbook"}


def test_every_library_that_the_product_imports_is_installed_with_it() -> None:
    """`./run demo` installs requirements/run.txt alone; tests run beside many more libraries."""
    pinned = {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(
            r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE
        )
    }
    known = packages_distributions()
    missing = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for name in imported(ast.parse(path.read_bytes())) - OPTIONAL - sys.stdlib_module_names:
            brought = {re.sub(r"[-_.]+", "-", item).lower() for item in known.get(name, ())}
            if not brought & pinned:
                missing.add((name, path.relative_to(SOURCE).as_posix()))
    assert missing == set()


def imported(tree: ast.AST) -> set[str]:
    """The names of the outermost packages that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
