"""The attack tree of a situation, as a picture and as text for other tools."""

from __future__ import annotations

from wardbook.analysis.attack.story import told_step
from wardbook.analysis.attack.trees import attack_tree
from wardbook.app.attack import Asked, paths
from wardbook.app.render import render_view
from wardbook.formats import galileo
from wardbook.model.attack_tree import AttackTree
from wardbook.model.security_file import SecurityFile
from wardbook.views.attack_trees import tree_figure


def tree_of(asked: Asked, file: SecurityFile) -> AttackTree:
    """The tree of the plans that were asked for."""
    return attack_tree(
        asked.situation, asked.says, asked.found, asked.controls, lambda step: told_step(file.device, step)
    )


def as_svg(asked: Asked, file: SecurityFile) -> str:
    """The tree as a picture."""
    return render_view(tree_figure(tree_of(asked, file), "attack-tree"), "svg").decode()


def as_galileo(asked: Asked, file: SecurityFile) -> str:
    """The tree as Galileo text; a comment alone where nobody brings the situation about."""
    return galileo.write(tree_of(asked, file)) or f"/* Nobody brings {asked.situation} about. */\n"


def every_tree(file: SecurityFile, *, k: int = 5, stand: str = "claimed") -> dict[str, str]:
    """The Galileo text of every situation that somebody brings about, by situation, for `export --to attack-tree`."""
    found = (paths(file, name, k=k, stand=stand) for name in file.device.situations)
    return {asked.situation: as_galileo(asked, file) for asked in found if asked.found}
