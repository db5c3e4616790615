"""What `wardbook evidence run` records of a command: one case, passed where the command ended with 0."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, short, text, texts, tree
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Reading
from wardbook.model.run import Case

SCHEMA = "wardbook/run/1"


def tells(root: Tree) -> bool:
    """Whether it is a record of ours."""
    return root.get("schema") == SCHEMA


def read(root: Tree) -> Reading:
    """The command as the case of its test; one that did not end by itself, or has no exit code, failed."""
    code, ended = root.get("exit"), text(root.get("ended"))
    is_passed = code == 0 and not isinstance(code, bool) and ended == "by itself"
    says = (
        "" if is_passed else f"exit code {code}" if ended == "by itself" else short(ended) or "it did not end"
    )
    command = " ".join(texts(root.get("command")))
    versions = {short(key): short(value) for key, value in tree(root.get("tools")).items()}
    return Reading(
        format="wardbook run",
        tool=short(" ".join(texts(root.get("command"))[:1])),
        time=iso(text(root.get("started"))),
        cases=(Case(short(command), short(root.get("test")), "passed" if is_passed else "failed", says),),
        facts={"command": short(command), **versions},
    )
