"""The short form of the faults that `./run campaign REGISTRY` makes by the thousand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.registry.databases import Cluster
from tests.registry.faults import Lost, clock_set_back, full_disk, kill_once, look, restart_under_load
from tests.registry.field import new_registry, release
from tests.registry.test_store import note


@pytest.mark.parametrize("seed", range(4))
def test_a_writer_that_is_killed_loses_nothing_that_was_acknowledged(
    address: str, tmp_path: Path, seed: int
) -> None:
    made = new_registry(address)
    release(made)
    kill_once(address, random.Random(seed), tmp_path)


@pytest.mark.parametrize("seed", range(3))
def test_a_disk_that_is_full_at_some_write_is_one_fault_and_what_was_there_stays(seed: int) -> None:
    full_disk(random.Random(seed))


def test_a_clock_that_goes_back_changes_no_order() -> None:
    clock_set_back(random.Random(1))


def test_a_server_that_crashes_under_load_loses_nothing_that_was_acknowledged(postgres: Cluster) -> None:
    address = postgres.new_database()
    new_registry(address)
    assert restart_under_load(postgres, address, random.Random(2)) > 0


def test_what_is_lost_or_there_in_halves_is_noticed(address: str) -> None:
    made = new_registry(address)
    made.append([note("1-x"), note("1-y")])
    look(address, [1])
    with pytest.raises(Lost, match="acknowledged"):
        look(address, [1, 2])
    made.append([note("3-x")])
    with pytest.raises(Lost, match="3-y is not"):
        look(address, [1])
