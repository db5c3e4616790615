"""For each check code that it must object to, and code beside it that it must let pass."""

from __future__ import annotations

from tests.tidy import checks
from tests.tidy.tree import Module

_LATER = "TO" + "DO"


def sample(text: str, name: str = "wardbook.model.sample") -> Module:
    """A module of the house that exists only here."""
    return Module(name=name, where=f"src/{name.replace('.', '/')}.py", text=text)


BAD: dict[checks.Check, tuple[Module, ...]] = {
    checks.function_is_short: (sample("def f():\n" + "    x = 1\n" * 70),),
    checks.module_is_short: (sample("x = 1\n" * 401),),
    checks.name_is_decided: (
        sample("", "wardbook.model.helpers"),
        sample("", "wardbook.utils.text"),
    ),
    checks.any_has_a_reason: (
        sample("def f(a: Any) -> None: ...\n"),
        sample("class A:\n    b: dict[str, Any]  # anything\n"),
        sample("def f(\n    a: int,\n) -> Any:\n    return a  # Any: inside the body it says nothing\n"),
    ),
    checks.except_is_narrow: (
        sample("try:\n    f()\nexcept Exception:  # because\n    g()\n"),
        sample("try:\n    f()\nexcept:\n    raise ValueError\n"),
        sample("try:\n    f()\nexcept (OSError, BaseException):\n    g()\n", "wardbook.app.sample"),
        sample("try:\n    f()\nexcept Exception:  # noqa: BLE001\n    g()\n", "wardbook.formats.boundary"),
    ),
    checks.nothing_is_printed: (sample("def f():\n    print(1)\n", "wardbook.cli.sample"),),
    checks.clock_is_an_input: (
        sample("x = datetime.datetime.now(tz=UTC)\n"),
        sample("x = date.today()\n", "wardbook.cli.sample"),
        sample("x = time.time()\n"),
    ),
    checks.data_is_never_code: (
        sample("eval('1')\n"),
        sample("import pickle\n"),
        sample("from marshal import loads\n"),
        sample("subprocess.run('ls', shell=True)\n", "wardbook.app.sample"),
        sample("yaml.load(text, Loader=yaml.CSafeLoader)\n"),
    ),
    checks.nothing_is_left_over: (
        sample(f"x = 1  # {_LATER}: mend\n"),
        sample("x = 1  # good enough " + "for now\n"),
    ),
    checks.public_names_explain_themselves: (
        sample("x = 1\n"),
        sample('"""A module of samples."""\ndef f(): ...\n'),
        sample('"""A module of samples."""\nclass A:\n    """A."""\n'),
        sample('"""A module of samples."""\nclass A:\n    """A class of it."""\n    def f(self): ...\n'),
    ),
    checks.late_import_has_a_reason: (sample("def f():\n    import typst\n"),),
}

GOOD: dict[checks.Check, tuple[Module, ...]] = {
    checks.function_is_short: (
        sample("def f():\n" + "    x = 1\n" * 69),
        sample('def f():\n    """Says.\n' + "    more\n" * 90 + '    """\n    return 1\n'),
    ),
    checks.module_is_short: (sample("x = 1\n" * 400),),
    checks.name_is_decided: (sample("", "wardbook.model.canonical"),),
    checks.any_has_a_reason: (
        sample("def f(\n    a: Any,  # Any: JSON of others\n) -> None: ...\n"),
        sample("# Any: JSON of others\nx: Any = 1\n"),
        sample("def f(a: Any) -> None: ...\n", "wardbook.app.sample"),
    ),
    checks.except_is_narrow: (
        sample("try:\n    f()\nexcept ValueError:\n    g()\n"),
        sample("try:\n    f()\nexcept BaseException:\n    g()\n    raise\n"),
        sample(
            "try:\n    f()\nexcept Exception:  # noqa: BLE001  the boundary\n    g()\n", "wardbook.cli.start"
        ),
    ),
    checks.nothing_is_printed: (sample("surface.print(1)\n"),),
    checks.clock_is_an_input: (
        sample("x = datetime.date.fromisoformat('2026-01-01')\n"),
        sample("x = date.today()\n", "wardbook.app.sample"),
    ),
    checks.data_is_never_code: (sample("subprocess.run(['git'], shell=False)\nyaml.compose(text)\n"),),
    checks.nothing_is_left_over: (sample("x = 'method'  # known by now\n"),),
    checks.public_names_explain_themselves: (
        sample('"""A module of samples."""\ndef f():\n    """What it says."""\ndef _g(): ...\n'),
    ),
    checks.late_import_has_a_reason: (
        sample("def f():\n    import typst  # only PDFs pay for it\n"),
        sample("def f():\n    # only PDFs pay for it\n    import typst\n    import docx\n"),
    ),
}
