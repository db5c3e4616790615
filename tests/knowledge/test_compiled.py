from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import wardbook.knowledge
from wardbook.knowledge.compiling import compile_files, compile_knowledge, files_below
from wardbook.knowledge.reader import COMPILED, load, unpack

FOLDER = Path(wardbook.knowledge.__file__).parent


def test_the_packed_knowledge_is_what_its_files_say() -> None:
    assert (FOLDER / COMPILED).read_bytes() == compile_knowledge(FOLDER), (
        "stale: run `rebuild` of wardbook.knowledge"
    )


def test_the_order_in_which_files_are_found_changes_no_byte() -> None:
    files = files_below(FOLDER)
    assert compile_files(files) == compile_files(dict(reversed(files.items())))


def test_loading_gives_the_records_that_were_packed() -> None:
    packed, wrong = compile_files(files_below(FOLDER))
    assert wrong == ()
    assert unpack(packed) == load()


def test_loading_twice_opens_the_file_once() -> None:
    assert load() is load()


def test_opening_the_knowledge_needs_neither_yaml_nor_the_decoder() -> None:
    program = (
        "import sys; from wardbook.knowledge.reader import load; load();"
        "print(sorted({'yaml', 'wardbook.source', 'importlib.resources'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=_environment()
    )
    assert done.stdout.strip() == "[]"


def test_the_packed_file_stays_small_enough_to_open_at_every_start() -> None:
    assert (FOLDER / COMPILED).stat().st_size < 2_000_000


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(FOLDER.parent.parent)}
