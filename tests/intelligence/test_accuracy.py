"""The accuracy gate: labels that other people made, and how many of them we come to.

PyPA lists, record by record, every published version that is affected, and states ranges besides. We see
the ranges alone; each listed version is a label "affected", and each published version of the same
package that the record does not list a label "not affected" (published: listed by any record).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.intelligence.worlds import piece, shared_osv, world
from wardbook.intelligence import match
from wardbook.intelligence.aliases import Groups
from wardbook.intelligence.ecosystems import settled_name
from wardbook.intelligence.places import Place
from wardbook.model.advisory import Advisory, Affected

RECALL, PRECISION, LABELS = 0.99, 0.97, 2_000

Label = tuple[str, str, int]


def listed(records: list[Advisory]) -> Iterator[tuple[Advisory, Affected, str]]:
    """Statements that give both, ranges and a list, and the name of their package."""
    for record in records:
        for one in record.affected:
            if one.ecosystem == "PyPI" and one.versions and one.intervals and not record.withdrawn:
                yield record, one, settled_name("PyPI", one.name)


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[Label], set[Label], set[Label]]:
    """What is labelled affected, what is labelled not affected, and what we say is affected."""
    records = list(shared_osv("PyPI"))
    groups = Groups()
    for record in records:
        groups.join((record.id, *record.aliases))
    published: dict[str, set[str]] = {}
    affected: set[Label] = set()
    asked: set[tuple[str, int]] = set()
    for record, one, name in listed(records):
        group = groups.root(record.id)
        assert group is not None
        published.setdefault(name, set()).update(one.versions)
        asked.add((name, group))
        affected |= {(name, version, group) for version in one.versions}
    unaffected = {(name, version, group) for name, group in asked for version in published[name]} - affected
    without = [
        msgspec.structs.replace(
            record,
            affected=tuple(
                msgspec.structs.replace(one, versions=()) for one in record.affected if one.intervals
            ),
        )
        for record in records
    ]
    said = set(answers(without, published, groups, tmp_path_factory.mktemp("accuracy"))) & (
        affected | unaffected
    )
    return affected, unaffected, said


def answers(
    records: list[Advisory], published: dict[str, set[str]], groups: Groups, place: Path
) -> Iterator[Label]:
    targets = {
        f"pkg:pypi/{name}@{number}": (name, version)
        for name, versions in published.items()
        for number, version in enumerate(sorted(versions))
    }
    pieces = [
        msgspec.structs.replace(
            piece(purl), version=version, purl=None, places=(Place("PyPI", name, version),)
        )
        for purl, (name, version) in targets.items()
    ]
    with world(place, *records) as opened:
        for found in match(pieces, opened).matches:
            group = groups.root(found.aliases[0])
            assert group is not None
            yield (*targets[found.component], group)


def test_there_are_enough_labels_of_both_kinds(labels: tuple[set[Label], ...]) -> None:
    affected, unaffected, _ = labels
    assert len(affected) + len(unaffected) >= LABELS
    assert min(len(affected), len(unaffected)) >= LABELS / 4


def test_nearly_every_version_that_is_labelled_affected_is_matched(labels: tuple[set[Label], ...]) -> None:
    affected, _, said = labels
    missed = sorted(affected - said)
    assert len(affected & said) / len(affected) >= RECALL, missed[:20]


def test_nearly_every_match_is_of_a_version_that_is_labelled_affected(labels: tuple[set[Label], ...]) -> None:
    affected, _, said = labels
    wrong = sorted(said - affected)
    assert len(affected & said) / len(said) >= PRECISION, wrong[:20]
