"""What it takes to turn a version into its key: processor time of one key, scheme by scheme."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.row import Row
from wardbook.intelligence.versions import key

LIMIT_MICROSECONDS = 8.0
"""Five thousand components are then no more than 40 ms; most schemes need a fraction."""

VERSIONS = {
    "alpm": ("1:2.36-1", "6.0.2-3", "3.1.4-1"),
    "apk": ("1.36.1-r15", "3.1.4-r5", "2.12.7_git20230101-r0"),
    "cargo": ("1.2.3", "0.14.0-rc.1", "1.0.197"),
    "composer": ("6.4.1", "v2.0.0-beta2", "1.10.22"),
    "conan": ("1.2.13", "cci.20200203", "3.0.0-rc1"),
    "cran": ("1.2-3", "0.11.0", "2.10.1"),
    "deb": ("1:2.36-9+deb12u4", "3.0.11-1~deb12u2", "7.88.1-10+deb12u5"),
    "gem": ("7.0.4", "1.2.0.rc1", "3.3.3"),
    "generic": ("1.1.1k", "3.0.8", "9.8p1"),
    "gentoo": ("1.2.3-r1", "2.0_rc2", "1.0b"),
    "golang": ("v1.9.1", "v0.0.0-20210101000000-abcdef123456", "go1.21.5"),
    "hackage": ("1.2.3.0", "0.11", "2.10"),
    "maven": ("2.13.4.2", "31.1-jre", "5.3.0.RELEASE"),
    "npm": ("4.17.21", "7.0.0-beta.12", "1.0.0"),
    "nuget": ("13.0.1", "6.0.0-preview.7", "4.3.0"),
    "openssl": ("1.1.1k", "3.0.8", "1.0.2zg"),
    "pub": ("1.2.3", "2.0.0+1", "1.0.0-dev.1"),
    "pypi": ("2.31.0", "1.0rc1", "4.2.0.post1"),
    "rpm": ("1:1.1.1k-9.el8_7", "2.28-225.el8", "7.61.1-30.el8"),
}
ROUNDS, TURNS = 9, 1_000


def run() -> list[Row]:
    """One row for each scheme."""
    return [
        Row(
            name=f"key of a version, {scheme}",
            figure=_microseconds(scheme, versions),
            unit="µs",
            limit=LIMIT_MICROSECONDS,
            note=f"processor time, best of {ROUNDS} rounds of {TURNS:,} times {len(versions)} versions",
        )
        for scheme, versions in VERSIONS.items()
    ]


def _microseconds(scheme: str, versions: Sequence[str]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(TURNS):
            for version in versions:
                key(scheme, version)
        taken.append(time.process_time() - began)
    return min(taken) / TURNS / len(versions) * 1e6
