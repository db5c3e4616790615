"""Attack trees as pictures: which boxes stand above which; others draw them."""

from __future__ import annotations

from wardbook.analysis.attack.plans import plans
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.story import told_step
from wardbook.analysis.attack.trees import attack_tree
from wardbook.analysis.risks import controlled
from wardbook.model.attack import Fact
from wardbook.model.attack_tree import AttackTree, Branch
from wardbook.model.figure import Edge, Figure, Node
from wardbook.model.security_file import SecurityFile
from wardbook.views.register import view
from wardbook.views.story import worst

PLANS = 3
"""Plans that go into the tree of a document; more make a picture that fits no page."""

_NOBODY = "Nobody brings this about by this model and these estimates."
_SHAPES = {"any": "choice", "again": "reference", "cut": "reference"}


@view("attack-tree", subject=SecurityFile, title="Attack tree of the worst situation")
def worst_tree(file: SecurityFile) -> Figure:
    """What must be done for the situation with the worst harm to come about, while only proven controls stand."""
    risk = worst(file)
    if risk is None:
        return tree_figure(AttackTree(situation="", says="", root=None, plans=0), "attack-tree")
    graph = restored(file.steps, file.device.situations)
    proven = controlled(graph, file.control_states).proven
    found = plans(graph.steps, Fact(risk.situation, ""), proven, PLANS)
    says = file.device.situations[risk.situation].what
    tree = attack_tree(risk.situation, says, found, proven, lambda step: told_step(file.device, step))
    return tree_figure(tree, "attack-tree")


def tree_figure(tree: AttackTree, name: str) -> Figure:
    """A tree as a figure: one node for each box, in the order in which they are read."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    if tree.root is None:
        nodes.append(Node(id="0000", label=_NOBODY, shape="entry"))
    waiting: list[tuple[Branch, str]] = [(tree.root, "")] if tree.root else []
    while waiting:
        branch, above = waiting.pop()
        here = f"{len(nodes):04}"
        nodes.append(_node(branch, here, is_root=not above))
        if above:
            edges.append(Edge(id=f"{here}-{above}", source=here, target=above, mark="", label="leads to"))
        waiting.extend((item, here) for item in reversed(branch.below))
    return Figure(
        name=name,
        title=f"Attack tree of {tree.situation}: {tree.says}" if tree.situation else "Attack tree",
        alt=in_words(tree),
        nodes=tuple(nodes),
        edges=tuple(edges),
        layout="tree",
        empty=_NOBODY,
    )


def in_words(tree: AttackTree) -> str:
    """The tree as an outline in one paragraph, for those who cannot see the picture."""
    if tree.root is None:
        return "There is no tree."
    pieces = [
        f"Attack tree of {tree.situation}, {tree.says}, made of {tree.plans} plan{'s' if tree.plans != 1 else ''}."
    ]
    for branch in tree.branches():
        number = f"{branch.name}: {branch.says}"
        below = ", ".join(item.name for item in branch.below)
        if branch.gate == "any":
            pieces.append(f"{number}; any of {below}.")
        elif branch.gate == "all":
            pieces.append(f"{number}" + (f"; needs {below}." if below else "."))
        elif branch.gate == "cut":
            pieces.append(f"{number}; not shown.")
    if tree.is_cut:
        pieces.append("The tree is cut: not every way is shown.")
    return " ".join(pieces)


def _node(branch: Branch, here: str, *, is_root: bool) -> Node:
    shape = _SHAPES.get(branch.gate) or ("goal" if is_root else "step" if branch.below else "entry")
    label = f"see {branch.name}: {branch.says}" if branch.gate == "again" else f"{branch.name} {branch.says}"
    return Node(
        id=here,
        label=label,
        shape=shape,
        note=f"{branch.points} point{'s' if branch.points > 1 else ''}" if branch.points else "",
    )
