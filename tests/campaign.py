"""The long campaigns: `./run campaign [NAME…] [--inputs N]`; random inputs, no exception may escape.

A parser that throws is caught by the boundary and becomes a diagnostic; here that counts as an escape, for a
user who reads "KeyError while parsing" learns nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.formats.csaf import hostile
from tests.formats.reports import hostile as hostile_reports
from tests.formats.threat_model_samples import SAMPLES as MODELS
from tests.formats.vex_samples import SAMPLE, disturbed
from tests.intelligence.feeds import seeds
from tests.registry import faults
from tests.sbom_inputs import READERS, one
from wardbook.app.import_model import taken_over
from wardbook.device.read import read
from wardbook.formats import openvex, sbom_checking, sbom_writing
from wardbook.formats.cyclonedx import vex
from wardbook.formats.sbom_writing import TARGETS
from wardbook.formats.threat_models import reading as threat_models
from wardbook.knowledge.reader import load
from wardbook.source import text
from wardbook.source.language import parse

BASE = Path(__file__).parent / "rules" / "base"
PIECES = [
    b": ",
    b"- ",
    b"\n",
    b"  ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"&a ",
    b"*a",
    b"!!int ",
    b"'",
    b'"',
    b"#",
    b"|",
    b">",
    b"? ",
    b"---\n",
    b"%YAML 1.1\n",
    b"\xff",
    b"\0",
    "é".encode(),
    b"\t",
    b"<<",
    b"unknown",
    b"->",
    b"x-y",
    b"1e999",
    b"\\u0000",
]


def mutated(seed: bytes, order: random.Random) -> bytes:
    """A seed with a few pieces put in, taken out, doubled or flipped."""
    data = bytearray(seed)
    for _ in range(order.randrange(1, 6)):
        at = order.randrange(len(data) + 1)
        match order.randrange(4):
            case 0:
                data[at:at] = order.choice(PIECES)
            case 1:
                del data[at : at + order.randrange(1, 30)]
            case 2:
                data[at:at] = data[at : at + order.randrange(1, 40)]
            case _:
                if data:
                    data[at % len(data)] = order.randrange(256)
    return bytes(data)


def yaml_reader(order: random.Random) -> None:
    """The YAML reader alone."""
    text.read(mutated(order.choice(SEEDS), order), "x.yaml")


def folder_reader(order: random.Random) -> None:
    """A whole folder with one damaged file."""
    name = order.choice(sorted(FILES))
    read({**FILES, name: mutated(FILES[name], order)}, load())


class Leaked(Exception):
    """A reader threw, or said nothing about what it could not read."""


SLOW_SECONDS = 2.0
REWRITTEN = 8
"""Every so many inputs that could be read are written again, in their own and in another format."""


def sbom_reader(name: str) -> Callable[[random.Random], None]:
    """One reader of SBOMs with the official check behind it."""

    def read_one(order: random.Random) -> None:
        data = one(name, order)
        began = time.process_time()
        checked = sbom_checking.check(data, "x")
        for item in checked.diagnostics:
            if not item.code or not item.says or "while parsing" in item.says:
                raise Leaked(item.says)
        if checked.sbom is None and not checked.diagnostics:
            raise Leaked("nothing was read and nothing was said")
        if checked.sbom is not None and not order.randrange(REWRITTEN):
            found = checked.sbom
            own = [
                key
                for key, each in TARGETS.items()
                if (each.family, each.encoding) == (found.format, found.encoding)
            ]
            for target in (own[-1], order.choice(sorted(TARGETS))):
                sbom_writing.write(found, TARGETS[target])
        if time.process_time() - began > SLOW_SECONDS:
            raise Leaked(f"{len(data):,} bytes took more than {SLOW_SECONDS} s")

    return read_one


def vex_reader(module: Any, seed: bytes) -> Callable[[random.Random], None]:
    """A reader of VEX documents; what it reads is written, and comes back the same."""

    def read_one(order: random.Random) -> None:
        strange = json.dumps(disturbed(json.loads(seed), order)).encode()
        data = mutated(seed, order) if order.randrange(2) else strange
        found, problems = module.read(data, "x")
        for item in problems:
            if not item.code or not item.says or "while parsing" in item.says:
                raise Leaked(item.says)
        if found is None or not found.statements:
            return
        statements = tuple({repr(said): said for said in found.statements}.values())
        meant = msgspec.structs.replace(found, first="2026-01-01T00:00:00Z", statements=statements)
        if module.read(module.write(meant), "x")[0] != meant:
            raise Leaked("a document came back otherwise")

    return read_one


KEPT = dict.fromkeys("abc", "so that three disturbances leave something")


def model_reader(name: str) -> Callable[[random.Random], None]:
    """A reader of threat models with everything behind it: what is read becomes a folder that a reader takes."""

    def read_one(order: random.Random) -> None:
        data = mutated(MODELS[name], order)
        if name.endswith(".json") and order.randrange(2):
            whole = {"model": json.loads(MODELS[name]), **KEPT}
            strange: Any = disturbed(whole, order)  # Any: JSON
            data = json.dumps(strange.get("model")).encode()
        found, problems = threat_models.read(data, "x")
        for item in problems:
            if not item.code or not item.says or "while parsing" in item.says:
                raise Leaked(item.says)
        if found is None and not problems:
            raise Leaked("nothing was read and nothing was said")
        if found is not None and not order.randrange(REWRITTEN):
            files = taken_over(data, "x").files
            own = {path: text for path, text in files.items() if path.endswith(".yaml") and "/" not in path}
            for item in read(own, load())[1]:
                raise Leaked(f"the folder made has {item.code} {item.at}: {item.says}")

    return read_one


def language(order: random.Random) -> None:
    """The small language."""
    parse(
        mutated(b"motor.control or (ui.control and not a in [b, c]) and x >= 3", order).decode(
            "utf-8", "replace"
        )
    )


FILES = {path.name: path.read_bytes() for path in BASE.glob("*.yaml")}
SEEDS = list(FILES.values())
CAMPAIGNS: dict[str, Callable[[random.Random], None]] = {
    "YAML": yaml_reader,
    "FOLDER": folder_reader,
    "LANGUAGE": language,
    **{name: sbom_reader(name) for name in (*READERS, "ARCHIVES")},
    "OPENVEX": vex_reader(openvex, openvex.write(SAMPLE)),
    "CSAF": hostile.campaign(mutated),
    **{f"THREAT-MODEL-{name}": model_reader(name) for name in MODELS},
    "CYCLONEDX-VEX": vex_reader(vex, vex.write(SAMPLE)),
    **{f"REPORT-{name}": hostile_reports.campaign(name, mutated) for name in hostile_reports.SEEDS},
    **{f"FEED-{name}": seeds.campaign(name, mutated) for name in seeds.SEEDS},
    "REGISTRY": faults.one,
    "REGISTRY-POSTGRESQL": faults.OnPostgres(),
}

FEWER = {"FOLDER": 20, "REGISTRY": 1_000, "REGISTRY-POSTGRESQL": 1_000}
"""By how much fewer inputs these take: a folder is many files, a fault of a registry is a process that is killed."""


def run(name: str, inputs: int, seed: int, *, tells: bool = False) -> float:
    """Feed `inputs` random inputs to a reader; an escaping exception ends the run with the seed that shows it again.

    With `tells` each tenth of a long run is told on standard error.
    """
    began = told = time.perf_counter()
    for number in range(inputs):
        if tells and number % max(1, inputs // 10) == 0 and time.perf_counter() - told > 10:
            told = time.perf_counter()
            sys.stderr.write(f"{name}: {number:,} of {inputs:,} after {told - began:.0f} s\n")
        order = random.Random(seed * 1_000_003 + number)
        try:
            CAMPAIGNS[name](order)
        except Exception:
            sys.stderr.write(f"{name}: input {number} of seed {seed} escaped\n")
            raise
    return time.perf_counter() - began


def main() -> None:
    """Run the campaigns named, or all."""
    parser = argparse.ArgumentParser(prog="./run campaign", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*CAMPAIGNS, []], help="which campaigns; all when none is named"
    )
    parser.add_argument("--inputs", type=int, default=1_000_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for name in chosen.names or CAMPAIGNS:
        inputs = max(1, chosen.inputs // FEWER.get(name, 1))
        sys.stdout.write(
            f"{name}: {inputs:,} inputs, no exception escaped, {run(name, inputs, chosen.seed, tells=True):.0f} s\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
