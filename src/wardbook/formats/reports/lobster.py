"""LOBSTER's JSON of activities: tests with the requirements they refer to.

LOBSTER takes a missing status for "ok". Here it means that the test was not run: nothing counts that was not shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.reports.json_tree import Tree, short, text, texts, tree, trees
from wardbook.model.reading import Reading
from wardbook.model.run import Case, Outcome

_STATES: dict[str, Outcome] = {"ok": "passed", "fail": "failed"}


def tells(root: Tree) -> bool:
    """Whether it is LOBSTER's."""
    return text(root.get("schema")).startswith("lobster-")


def read(root: Tree) -> Reading:
    """A case for each activity; requirements and implementations are counted."""
    schema = text(root.get("schema"))
    items = list(_items(root.get("data")))
    is_activity = schema == "lobster-act-trace"
    return Reading(
        format="LOBSTER JSON",
        tool=short(root.get("generator")),
        cases=tuple(_case(name, item) for name, item in items) if is_activity else (),
        left_out={} if is_activity else {f"items of {short(schema)}": len(items)},
        remarks=() if is_activity else (f"it is `{short(schema)}`; only activities have results",),
    )


def _items(data: object) -> Iterator[tuple[str, Tree]]:
    """Items by tag: a list since version 3, an object by tag before."""
    if isinstance(data, dict):
        yield from ((name, tree(item)) for name, item in data.items())
    else:
        yield from ((text(item.get("tag")), item) for item in trees(data))


def _case(tag: str, item: Tree) -> Case:
    status = text(item.get("status"))
    outcome = _STATES.get(status, "skipped")
    words = (*texts(item.get("refs")), *texts(item.get("tags")), tag)
    return Case(
        short(item.get("framework")),
        short(item.get("name")) or short(tag),
        outcome,
        "" if outcome == "passed" else short(status) or "it has no status",
        tuple(short(word) for word in words if word),
    )
