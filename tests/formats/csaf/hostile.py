"""Hostile CSAF for the campaigns: damaged bytes and strange trees through every reader, rule and writer."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import msgspec

from tests.formats.csaf.documents import PUMP
from tests.formats.vex_samples import disturbed
from wardbook.formats import csaf
from wardbook.intelligence.ecosystems import look_up
from wardbook.model.security_advisory import Publisher

WE = Publisher(name="Weather Co.", namespace="https://weather.example")
SEED = json.dumps(PUMP).encode()


class Leaked(Exception):
    """Something got past the guard, or changed on its way."""


def campaign(mutated: Callable[[bytes, random.Random], bytes]) -> Callable[[random.Random], None]:
    """One input: read, held against every test, made into records, written as VEX and read again."""

    def read_one(order: random.Random) -> None:
        strange = order.randrange(3)
        data = json.dumps(disturbed(PUMP, order)).encode() if strange else mutated(SEED, order)
        found, problems = csaf.read(data, "x")
        for item in problems:
            if not item.code or not item.says or "while parsing" in item.says:
                raise Leaked(item.says)
        if found is None:
            return
        csaf.advisories(found, lambda purl: look_up(purl).places)
        # Checking takes ten times as long as reading, and writing as much again.
        if not order.randrange(4):
            csaf.check(found, csaf.ALL)
            _through_vex(data, found.tree)

    return read_one


def _through_vex(data: bytes, tree: Any) -> None:
    found, problems = csaf.read_vex(data, "x")
    if found is None or any("while parsing" in item.says for item in problems):
        raise Leaked("what is CSAF is not read as VEX")
    if not found.statements:
        return
    if json.loads(csaf.write_vex(found)) != json.loads(msgspec.json.encode(tree)):
        raise Leaked("a document came back otherwise")
    changed = msgspec.structs.replace(found, family="", kept={}, first="2026-01-01T00:00:00Z", last="")
    made, _ = csaf.read(csaf.write_vex(changed, WE), "x")
    if made is None or [item for item in csaf.check(made) if item.subject or item.code]:
        raise Leaked("what was written is not valid")
