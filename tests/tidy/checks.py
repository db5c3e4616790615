"""What we ask of one module, each check a function from a module to its complaints.

`BAD` holds for each check a piece of code that it must object to, `GOOD` one that it must let pass, so
that no check can rot into one that never fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tests.tidy.tree import Definition, Function, Module

Check = Callable[[Module], Iterator[str]]

FUNCTION_LINES = 70
MODULE_LINES = 400
USUAL_LINES = 40

EFFECTS = ("app", "cli", "server")
"""Rooms at the edge, where the clock may be read and a broad `except` may stand."""

UNDECIDED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "base_utils"}


def _docstring_length(node: Definition | ast.Module) -> int:
    first = node.body[0] if node.body else None
    if first is None or ast.get_docstring(node, clean=False) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def length(function: Function) -> int:
    """Lines of a function without its docstring: a rule's docstring is its page of the manual."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1 - _docstring_length(function)


def function_is_short(module: Module) -> Iterator[str]:
    """No function is over 70 lines: it would not fit on a screen."""
    for function in module.functions():
        if length(function) > FUNCTION_LINES:
            yield f"{module.at(function)}: {function.name} has over {FUNCTION_LINES} lines"


def module_is_short(module: Module) -> Iterator[str]:
    """No module is over 400 lines without docstrings: it would answer more than one question."""
    documented = [node for node in ast.walk(module.tree) if isinstance(node, Definition | ast.Module)]
    lines = len(module.lines) - sum(map(_docstring_length, documented))
    if lines > MODULE_LINES:
        yield f"{module.where}: {lines} lines; at most {MODULE_LINES}"


def name_is_decided(module: Module) -> Iterator[str]:
    """No module or folder has a name under which anything could stand."""
    for part in module.name.split("."):
        if part in UNDECIDED:
            yield f"{module.where}: `{part}` says nothing; name it after what it answers"


def _header(node: ast.stmt) -> range:
    """The lines on which a remark about `node` may stand: its statement's head, and the line above."""
    last = node.body[0].lineno - 1 if isinstance(node, Definition) else node.end_lineno or node.lineno
    return range(node.lineno - 1, max(last, node.lineno) + 1)


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """Every expression with the innermost statement that it belongs to."""
    stack: list[tuple[ast.stmt | None, ast.AST]] = [(None, tree)]
    while stack:
        holder, node = stack.pop()
        if isinstance(node, ast.expr) and holder is not None:
            yield holder, node
        inner = node if isinstance(node, ast.stmt) else holder
        stack.extend((inner, child) for child in ast.iter_child_nodes(node))


def any_has_a_reason(module: Module) -> Iterator[str]:
    """In the pure rooms `Any` stands only with `# Any: why` beside it."""
    if module.room in EFFECTS:
        return
    for statement, node in _statements(module.tree):
        if isinstance(node, ast.Name) and node.id == "Any":
            remarks = (module.line(number) for number in _header(statement))
            if not any("# Any: " in remark for remark in remarks):
                yield f"{module.at(node)}: `Any` without `# Any: why`"


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in caught)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def except_is_narrow(module: Module) -> Iterator[str]:
    """Everything is caught only at the boundaries, with a comment, or to tidy up and raise again."""
    is_boundary = module.room in EFFECTS or module.name == "wardbook.formats.boundary"
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler) or not _catches_everything(node) or _raises_again(node):
            continue
        remark = re.sub(r"noqa: ?[A-Z0-9, ]*\d", "", module.line(node.lineno).partition("#")[2])
        if not is_boundary:
            yield f"{module.at(node)}: catches everything; only a boundary may"
        elif len(remark.split()) < 2 and not module.line(node.lineno - 1).lstrip().startswith("#"):
            yield f"{module.at(node)}: catches everything and no comment says why"


def _called(node: ast.AST) -> str:
    """`print`, `time.time`, `datetime.datetime.now`: the dotted name that is called, "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    parts: list[str] = []
    target = node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    return ".".join([target.id, *reversed(parts)]) if isinstance(target, ast.Name) else ""


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (name := _called(node)):
            yield node, name


def nothing_is_printed(module: Module) -> Iterator[str]:
    """Output goes through the surface that was given, never through `print`."""
    for node, name in _calls(module):
        if name == "print":
            yield f"{module.at(node)}: print"


CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today)$"
    r"|^time\.(time|time_ns|localtime|gmtime|ctime|strftime|monotonic|perf_counter|process_time)$"
)


def clock_is_an_input(module: Module) -> Iterator[str]:
    """Only `app` reads the clock; everything else is given the as-of date."""
    if module.room == "app":
        return
    for node, name in _calls(module):
        if CLOCK.search(name):
            yield f"{module.at(node)}: {name} reads the clock"


FORBIDDEN_CALLS = re.compile(
    r"^(eval|exec|__import__|os\.system|os\.popen|tempfile\.mktemp|yaml\.(load|load_all|unsafe_load|full_load))$"
)
FORBIDDEN_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill"}


def data_is_never_code(module: Module) -> Iterator[str]:
    """Nothing that was read is run: no eval, no pickle, no shell, no YAML constructors."""
    for node, name in _calls(module):
        if FORBIDDEN_CALLS.match(name):
            yield f"{module.at(node)}: {name}"
        for keyword in node.keywords:
            if keyword.arg == "shell" and not (
                isinstance(keyword.value, ast.Constant) and not keyword.value.value
            ):
                yield f"{module.at(node)}: shell=True"
    for statement in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            names = [statement.module or ""]
        for name in names:
            if name.split(".")[0] in FORBIDDEN_MODULES:
                yield f"{module.where}: imports {name}"


LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|#.*\bfor " + r"now\b")


def nothing_is_left_over(module: Module) -> Iterator[str]:
    """No remark promises work for later: what is open stands in docs/promises.yaml."""
    for number, line in enumerate(module.lines, 1):
        if found := LEFT_OVER.search(line):
            yield f"{module.where}:{number}: {found.group().strip()}"


def _public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


def _is_overload(node: Definition) -> bool:
    return any(ast.unparse(decorator).split(".")[-1] == "overload" for decorator in node.decorator_list)


def public_names_explain_themselves(module: Module) -> Iterator[str]:
    """A module, and every public class and function, says in at least two words what it is."""
    if len((ast.get_docstring(module.tree) or "").split()) < 2:
        yield f"{module.where}:1: the module has no docstring that says what it is"
    for name, node in _public(module.tree.body):
        if not _is_overload(node) and len((ast.get_docstring(node) or "").split()) < 2:
            yield f"{module.at(node)}: {name} has no docstring that says what it is"


def late_import_has_a_reason(module: Module) -> Iterator[str]:
    """An import inside a function keeps start-up fast, and a comment says so; it never hides a cycle."""
    for function in module.functions():
        explained_line = 0
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            before = module.line(node.lineno - 1)
            is_explained = (
                any("#" in module.line(number) for number in range(node.lineno, (node.end_lineno or 0) + 1))
                or before.lstrip().startswith("#")
                or explained_line == node.lineno - 1
            )
            if is_explained:
                explained_line = node.end_lineno or node.lineno
            else:
                yield f"{module.at(node)}: an import inside {function.name} and no comment says why"


CHECKS: tuple[Check, ...] = (
    function_is_short,
    module_is_short,
    name_is_decided,
    any_has_a_reason,
    except_is_narrow,
    nothing_is_printed,
    clock_is_an_input,
    data_is_never_code,
    nothing_is_left_over,
    public_names_explain_themselves,
    late_import_has_a_reason,
)
