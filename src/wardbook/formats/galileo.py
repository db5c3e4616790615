"""Galileo, the text form of fault and attack trees: names, gates and basic events, one a line.

Read in public grammars (StoATT, Storm): `toplevel`, `or` and `and` gates, basic events with a probability,
quoted names of letters, digits and underscores, comments between `/*` and `*/`.
"""

from __future__ import annotations

from wardbook.model.attack_tree import AttackTree, Branch

_PREFIX = {"any": "any_", "all": "all_", "cut": "more_"}


def write(tree: AttackTree) -> str:
    """A tree as Galileo text, "" for one that has nothing in it.

    A step and what it needs are an `and` gate of the basic event `do_N` and of what stands below it. Every
    basic event has `prob=1`: whoever is able takes the step; nothing here is a likelihood.
    """
    if tree.root is None:
        return ""
    lines = [
        f"/* {_comment(f'Attack tree of {tree.situation}: {tree.says}, from {tree.plans} plans.')} */",
        "/* prob=1: whoever is able takes the step. The levels in the comments say who is; none is a likelihood. */",
    ]
    if tree.is_cut:
        lines.append("/* The tree was cut: an event called more_N stands for ways that are not shown. */")
    lines.append(f'toplevel "{_name(tree.root)}";')
    seen: set[str] = set()
    for branch in tree.branches():
        if branch.gate != "again" and branch.name not in seen:
            seen.add(branch.name)
            lines += _lines(branch)
    return "\n".join(lines) + "\n"


def _lines(branch: Branch) -> list[str]:
    below = " ".join(f'"{_name(item)}"' for item in branch.below)
    said = f"/* {_comment(branch.says)}" + (f"; needs {_comment(branch.needs)} */" if branch.step else " */")
    if branch.gate == "any":
        return [f'"{_name(branch)}" or {below}; {said}']
    if branch.gate == "cut" or not below:
        return [f'"{_name(branch)}" prob=1; {said}']
    return [f'"{_name(branch)}" and "do_{branch.name}" {below}; {said}', f'"do_{branch.name}" prob=1;']


def _name(branch: Branch) -> str:
    if branch.gate == "again":
        return _PREFIX[branch.of] + branch.name
    return _PREFIX[branch.gate] + branch.name


def _comment(text: str) -> str:
    return " ".join(text.replace("*/", "* /").replace("/*", "/ *").split())
