"""The code of the house, read once: modules with their text and syntax tree, and the files git tracks."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One file of the package: `name` is what Python imports, `where` what people read."""

    name: str
    where: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.where)

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, the first at index 0."""
        return self.text.splitlines()

    @property
    def room(self) -> str:
        """`base`, `rules`, … or `compile` for the module that is a room by itself; "" for the package."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__.py` of a folder."""
        return self.where.endswith("__init__.py")

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
        """`file:line` of a node."""
        return f"{self.where}:{node.lineno}"

    def line(self, number: int) -> str:
        """The line of that number, counted from 1; "" outside the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def module_at(path: Path, root: Path = SOURCE) -> Module:
    """The module that stands in the file `path` below `root`."""
    inside = path.relative_to(root)
    parts = inside.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name=name, where=str(path.relative_to(root.parent)), text=path.read_text(encoding="utf-8"))


@cache
def package() -> tuple[Module, ...]:
    """Every module of wardbook, by name."""
    return tuple(module_at(path) for path in sorted(SOURCE.glob("wardbook/**/*.py")))


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all files that git tracks or would track; without git, of all files that are ours."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        return tuple(sorted({name for name in names if name and (ROOT / name).is_file()}))
    folders = ("src", "tests", "docs", "examples", "benchmarks", "requirements")
    return tuple(
        sorted(
            str(path.relative_to(ROOT))
            for folder in folders
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        )
    )


def text_of(name: str) -> str | None:
    """The text of a tracked file, None when it holds something else."""
    data = (ROOT / name).read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
