"""Expected results of the shipped suite, derived once more by programs that share nothing with the product."""

from __future__ import annotations

import itertools
import json
import shutil
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

import pytest

from wardbook.app.selftest.suite import INPUTS, suite
from wardbook.cli.selftest_invoke import invoke

# ISO/SAE 21434 annex G, as public tools print it: points of each level of time, expertise, knowledge, window, equipment.
POINTS = ((0, 1, 4, 17, 19), (0, 3, 6, 8), (0, 3, 7, 11), (0, 1, 4, 10), (0, 4, 7, 9))


def weakest(steps: list[dict[str, object]], target: str, controls: set[str]) -> list[tuple[int, ...]]:
    """The least profiles that reach a target: every one of the 1,280 tried, each by walking until nothing is gained."""
    able = [
        profile
        for profile in itertools.product(range(5), range(4), range(4), range(4), range(4))
        if reaches(steps, target, controls, profile)
    ]
    return [
        one
        for one in able
        if not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in able)
    ]


def reaches(
    steps: list[dict[str, object]], target: str, controls: set[str], profile: tuple[int, ...]
) -> bool:
    gained: set[str] = set()
    while True:
        more = {
            str(step["gives"])
            for step in steps
            if set(step["needs"]) <= gained and can(step, controls, profile)
        } - gained  # type: ignore[call-overload]
        if not more:
            return target in gained
        gained |= more


def can(step: dict[str, object], controls: set[str], profile: tuple[int, ...]) -> bool:
    needed = list(step["takes"])  # type: ignore[call-overload]
    for hindrance in step["hindered"]:  # type: ignore[attr-defined]
        if hindrance["control"] in controls and hindrance["to"] is not None:
            needed = [max(pair) for pair in zip(needed, hindrance["to"], strict=True)]
    return all(have >= need for have, need in zip(profile, needed, strict=True))


@pytest.mark.parametrize(
    ("swap", "case"),
    [(None, "OQ-0401"), (("auth: password, fresh: nonce", "auth: none, fresh: none"), "OQ-0402")],
)
def test_the_attack_plans_that_are_expected_are_those_that_trying_every_attacker_finds(
    swap: tuple[str, str] | None, case: str, tmp_path: Path
) -> None:
    folder = tmp_path / "device"
    shutil.copytree(INPUTS / "valve", folder)
    if swap:
        path = folder / "architecture.yaml"
        path.write_text(path.read_text().replace(*swap))
    told = json.loads(
        invoke(["paths", "HS-1", "-C", str(folder), "--as-of", "2026-02-01", "--format", "json"]).out
    )
    found = weakest(told["graph"]["steps"], "HS-1", set(told["controls"]))
    points = sorted(sum(row[level] for row, level in zip(POINTS, profile, strict=True)) for profile in found)
    (expected,) = [step.finds["plans[*].points"] for step in suite().tests[case].steps if step.finds]
    assert [str(item) for item in points] == expected


WEIGHTS = {
    "AV": {"N": "0.85", "A": "0.62", "L": "0.55", "P": "0.2"},
    "AC": {"L": "0.77", "H": "0.44"},
    "UI": {"N": "0.85", "R": "0.62"},
    "C": {"H": "0.56", "L": "0.22", "N": "0"},
}
PRIVILEGES = {"U": {"N": "0.85", "L": "0.62", "H": "0.27"}, "C": {"N": "0.85", "L": "0.68", "H": "0.5"}}


def base_score(vector: str) -> str:
    """CVSS 3.1 by the equations of its section 7.1, written down here anew."""
    said = dict(part.split(":") for part in vector.split("/")[1:])

    product = Decimal(1)
    for name in "CIA":
        product *= 1 - Decimal(WEIGHTS["C"][said[name]])
    lost = 1 - product
    is_changed = said["S"] == "C"
    impact = (
        Decimal("7.52") * (lost - Decimal("0.029")) - Decimal("3.25") * (lost - Decimal("0.02")) ** 15
        if is_changed
        else Decimal("6.42") * lost
    )
    ease = Decimal("8.22") * Decimal(PRIVILEGES[said["S"]][said["PR"]])
    for name in ("AV", "AC", "UI"):
        ease *= Decimal(WEIGHTS[name][said[name]])
    if impact <= 0:
        return "0.0"
    total = (Decimal("1.08") if is_changed else Decimal(1)) * (impact + ease)
    return str(min(total, Decimal(10)).quantize(Decimal("0.00001")).quantize(Decimal("0.1"), ROUND_CEILING))


def test_the_scores_that_are_expected_are_those_of_the_published_equations() -> None:
    lines = (INPUTS / "ratings" / "osv.jsonl").read_text().splitlines()
    vectors = {
        item["affected"][0]["package"]["name"]: item["severity"][0]["score"]
        for item in map(json.loads, lines)
    }
    (expected,) = [step.finds for step in suite().tests["OQ-0301"].steps if step.finds]
    for name, vector in vectors.items():
        if vector.startswith("CVSS:3.1"):
            assert expected[f"matches[name={name}].score"] == base_score(vector), vector


def test_the_public_keys_of_the_suite_are_those_of_rfc_8032() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    published = {
        "signer": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "stranger": "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    }
    for name, public in published.items():
        key = load_pem_private_key((INPUTS / "keys" / f"{name}.pem").read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        assert key.public_key().public_bytes_raw().hex() == public
