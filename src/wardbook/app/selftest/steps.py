"""The steps of a test: files prepared, one command run, what it printed and wrote held against what was expected."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from wardbook.app.selftest.places import Malformed, values
from wardbook.app.selftest.suite import INPUTS
from wardbook.model.selftest import Step

SECONDS = 120
"""A command that takes longer hangs; the whole suite takes less."""

_SHOWN = 160
_OURS = "error[IN001]"


class Ran(msgspec.Struct, frozen=True):
    """What a command came to: exit code, both streams, and what escaped it ("" for nothing)."""

    code: int
    out: str
    err: str
    escaped: str = ""


Invoke = Callable[[list[str]], Ran]
"""Runs one command of the product within this process, as the door that is used would."""


def take(step: Step, folder: Path, invoke: Invoke) -> Iterator[str]:
    """Take one step in a test's folder; each sentence is an expectation that was not met."""
    _prepare(step, folder)
    printed = ""
    if step.run or step.python:
        ran = _run(step, folder, invoke)
        printed = ran.out
        if step.keep:
            _at(folder, step.keep).write_bytes(ran.out.encode("utf-8", "surrogateescape"))
        yield from _judged(step, ran)
        if not step.read:
            yield from _worded(step, f"`{' '.join(step.run or step.python)}`", ran.out + ran.err)
    if step.read:
        place = _at(folder, step.read)
        if not place.is_file():
            yield f"{step.read} was not written"
            return
        printed = place.read_bytes().decode("utf-8", "replace")
        yield from _worded(step, step.read, printed)
    yield from _found(step, printed)
    yield from _compared(step, folder)


def _prepare(step: Step, folder: Path) -> None:
    if step.remove:
        _at(folder, step.remove).unlink()
    if not step.to:
        return
    target = _at(folder, step.to)
    target.parent.mkdir(parents=True, exist_ok=True)
    if step.lay:
        source = INPUTS / step.lay
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        else:
            shutil.copyfile(source, target)
    if step.write is not None:
        target.write_text(step.write * step.repeat, encoding="utf-8", newline="")
    if step.swap:
        before = target.read_text("utf-8")
        if step.swap[0] not in before:
            raise Malformed(f"{step.to} does not hold `{step.swap[0]}`")
        target.write_text(before.replace(step.swap[0], step.swap[1]), encoding="utf-8", newline="")
    if step.flip is not None:
        data = bytearray(target.read_bytes())
        data[step.flip] = _altered(data[step.flip])
        target.write_bytes(bytes(data))
    if step.link:
        target.symlink_to(step.link)


def _altered(byte: int) -> int:
    """Another byte of the same sort, so that text stays text; twice is the first again."""
    return ord(chr(byte).swapcase()) if chr(byte).isascii() and chr(byte).isalpha() else byte ^ 0x01


def _run(step: Step, folder: Path, invoke: Invoke) -> Ran:
    if step.python:
        return _apart([sys.executable, "-I", *step.python], step, folder)
    if step.apart or step.largest_file is not None:
        return _apart([sys.executable, "-m", "wardbook.cli", *step.run], step, folder)
    return invoke(list(step.run))


def _apart(words: list[str], step: Step, folder: Path) -> Ran:
    """A process of its own: with other variables, or unable to write a file larger than told, as on a full disk."""
    if step.largest_file is not None:
        words = [sys.executable, "-c", _LIMITED, str(step.largest_file), *words]
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            env={**os.environ, **step.apart},
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(-1, "", "", f"it did not end within {SECONDS} s")
    out, err = (data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr))
    return Ran(
        done.returncode, out, err, "a traceback reached the user" if "Traceback (most recent" in err else ""
    )


_LIMITED = (
    "import os, resource, sys; n = int(sys.argv[1]); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)); os.execv(sys.argv[2], sys.argv[2:])"
)
"""Sets the limit, then becomes the command. It is ours and holds no data; what is run is given as arguments."""


def _judged(step: Step, ran: Ran) -> Iterator[str]:
    words = " ".join(step.run or step.python)
    said = ran.out + ran.err
    if ran.escaped:
        yield f"`{words}`: {ran.escaped}"
    elif _OURS in said:
        yield f"`{words}` ended by a fault of the product: {_short(ran.err)}"
    elif ran.code != step.exits:
        yield f"`{words}` ended with {ran.code} instead of {step.exits}: {_short(ran.err or ran.out)}"


def _worded(step: Step, who: str, said: str) -> Iterator[str]:
    for text in step.says:
        if text not in said:
            yield f"{who} does not say `{text}`"
    for text in step.never_says:
        if text in said:
            yield f"{who} says `{text}`"


def _found(step: Step, printed: str) -> Iterator[str]:
    for expected, in_order in ((step.finds, True), (step.finds_all, False)):
        for place, wanted in expected.items():
            want = [wanted] if isinstance(wanted, str) else list(wanted or ())
            try:
                have = values(printed, place)
            except Malformed as error:
                yield f"{place}: {error}"
                continue
            if (have if in_order else sorted(have)) != (want if in_order else sorted(want)):
                yield f"{place} is {_listed(have)} instead of {_listed(want)}"


def _compared(step: Step, folder: Path) -> Iterator[str]:
    for name in step.there:
        if not _at(folder, name).exists():
            yield f"{name} is not there"
    for name in step.gone:
        if _at(folder, name).exists():
            yield f"{name} is there"
    if step.same:
        unlike = _unlike(*(_at(folder, name) for name in step.same))
        if unlike:
            yield f"{step.same[0]} and {step.same[1]} differ: {', '.join(unlike[:3])}"
    if step.differ and not _unlike(*(_at(folder, name) for name in step.differ)):
        yield f"{step.differ[0]} and {step.differ[1]} are the same"


def _unlike(one: Path, other: Path) -> list[str]:
    left, right = _tree(one), _tree(other)
    return [name or one.name for name in sorted({*left, *right}) if left.get(name) != right.get(name)]


def _tree(place: Path) -> dict[str, bytes]:
    if not place.is_dir():
        return {"": place.read_bytes()} if place.exists() else {}
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def _at(folder: Path, name: str) -> Path:
    if name.startswith("/") or ".." in name.split("/"):
        raise Malformed(f"`{name}` leads out of the test's folder")
    return folder / name


def _listed(items: list[str]) -> str:
    return _short(f"[{', '.join(items)}]")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
