"""Operational qualification: the shipped tests run on this machine, one after the other, each in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from wardbook.app.selftest.places import Malformed
from wardbook.app.selftest.steps import Invoke, take
from wardbook.model.selftest import Case, Suite, Tested

Progress = Callable[[str], None]

NEEDS = {
    "limits": ("limits on the size of files", os.name == "posix"),
    "signing": ("library that makes signatures, the extra `sign`", find_spec("cryptography") is not None),
    "registry": ("library for the registry, the extra `registry`", find_spec("sqlalchemy") is not None),
    "links": ("symbolic links", os.name == "posix"),
}
"""What a test may need of a machine, in words, and whether this one has it."""

NETWORK = "OQ-1401"
"""The test that holds while all others run: nothing asked the network for anything."""

_ASKS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"})
_CLEARED = (
    "WARDBOOK_INTEL",
    "WARDBOOK_REGISTRY",
    "WARDBOOK_TRACEBACK",
    "SOURCE_DATE_EPOCH",
    "FORCE_COLOR",
    "NO_COLOR",
    "COLUMNS",
)
_seen: list[str] = []
_watching: list[bool] = []


def qualify(
    suite: Suite, invoke: Invoke, *, only: tuple[str, ...] = (), progress: Progress = lambda _: None
) -> tuple[Tested, ...]:
    """Run the tests of the suite, or those whose id is or begins with one of `only`; what each came to, in order."""
    chosen = [
        case for case in suite.tests.values() if not only or any(case.id.startswith(name) for name in only)
    ]
    found = []
    with _watched() as asked:
        for number, case in enumerate(chosen, 1):
            progress(f"{number} of {len(chosen)}: {case.id} {case.title}")
            if case.id != NETWORK:
                found.append(_tested(case, invoke))
    offline = [_offline(case, asked, len(chosen)) for case in chosen if case.id == NETWORK]
    return tuple(sorted((*found, *offline), key=lambda item: item.id))


def _tested(case: Case, invoke: Invoke) -> Tested:
    words, has = NEEDS.get(case.needs or "", ("", True))
    if not has:
        return Tested(id=case.id, title=case.title, outcome="not checked", why=f"this machine has no {words}")
    deviations: list[str] = []
    with tempfile.TemporaryDirectory(prefix="wardbook-oq-") as name, _alone(Path(name)):
        work = Path(name) / "work"
        work.mkdir()
        with contextlib.chdir(work):
            deviations += _steps(case, work, invoke)
    return Tested(
        id=case.id,
        title=case.title,
        outcome="failed" if deviations else "passed",
        deviations=tuple(deviations),
    )


def _steps(case: Case, work: Path, invoke: Invoke) -> Iterator[str]:
    """The steps in order; after the first that deviates the rest would only say the same again."""
    for number, step in enumerate(case.steps, 1):
        try:
            found = list(take(step, work, invoke))
        except (Malformed, OSError, IndexError, UnicodeError) as error:
            found = [f"it could not be taken: {error}"]
        if found:
            yield from (f"step {number}: {item.replace(str(work), '…')}" for item in found)
            return


def _offline(case: Case, asked: list[str], ran: int) -> Tested:
    if ran == 1:
        why = "it holds while the other tests run, and none was asked for"
        return Tested(id=case.id, title=case.title, outcome="not checked", why=why)
    said = tuple(f"the network was asked for something ({name})" for name in dict.fromkeys(asked))
    return Tested(id=case.id, title=case.title, outcome="failed" if said else "passed", deviations=said)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The environment without what a user set: no snapshot, no settings of git, a home that is empty."""
    before = dict(os.environ)
    home = folder / "home"
    home.mkdir()
    try:
        for name in _CLEARED:
            os.environ.pop(name, None)
        os.environ.update(
            HOME=str(home), XDG_DATA_HOME=str(home), XDG_CONFIG_HOME=str(home), XDG_CACHE_HOME=str(home)
        )
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _watched() -> Iterator[list[str]]:
    """What this process asks of the network meanwhile. A hook cannot be taken away again, so it is switched off."""
    if not _watching:
        sys.addaudithook(_note)
        _watching.append(False)
    _seen.clear()
    _watching[0] = True
    try:
        yield _seen
    finally:
        _watching[0] = False


def _note(event: str, _: tuple[object, ...]) -> None:
    if _watching and _watching[0] and event in _ASKS:
        _seen.append(event)
