"""The mitigations of an imported model as chosen controls, `controls.yaml`.

A control is a word of our catalogue where the model means exactly that one; else it becomes a word of the
folder's own, with the model's sentence, which `check` and people can then replace. A mitigation that the model
calls done is said to be implemented; that is a claim until tests show it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from wardbook.app.import_names import Names, slug
from wardbook.base.limits import MODEL_TEXT
from wardbook.device.splice import scalar
from wardbook.knowledge.reader import Knowledge
from wardbook.model.imported import ImportedControl, ImportedModel

_REFUSED = ("rejected", "wont-do", "not-applicable", "not applicable")


class Controls(msgspec.Struct, frozen=True):
    """The text of `controls.yaml`, how many controls it has, and the words that the folder adds."""

    text: str
    rows: int
    words: dict[str, str]


def controls_of(
    model: ImportedModel,
    ids: Mapping[str, str],
    knowledge: Knowledge,
    origin: str,
    lose: Callable[[str, str], None],
) -> Controls:
    """The controls of a model; `ids` are those of its elements, `lose` counts what is not carried."""
    known = {**{word: word for word in knowledge.words("controls")}, **_titles(knowledge)}
    names = Names()
    words: dict[str, str] = {}
    own: dict[str, str] = {}
    lines: list[str] = [
        f"# Mitigations of {origin}. Give each a requirement, and the tests that show it.".replace("\n", " ")
    ]
    rows = 0
    for one in model.controls:
        if one.state_said.lower() in _REFUSED:
            lose(f"mitigation `{(one.name or one.key)[:60]}`", f"it was {one.state_said.lower()}")
            continue
        rows += 1
        word = one.word if one.word in known.values() else known.get(slug(one.name), "")
        if not word:
            sentence = one.says or one.name or one.key
            if sentence not in own:
                own[sentence] = _own_word(one, names, known)
                words[own[sentence]] = sentence
            word = own[sentence]
        at = tuple(dict.fromkeys(ids[key] for key in one.at if key in ids))
        for key in one.at:
            if key and key not in ids:
                lose(
                    "places of mitigations",
                    "a control stands at a part, path or zone, and this is none that was carried",
                )
        lines += [f"C-{rows}:", f"  do: {scalar(word)}"]
        lines += [f"  at: [{', '.join(scalar(place) for place in at)}]"] if at else []
        lines += [f"  state: {one.state}", f"  note: {scalar(_note(one))}"]
    return Controls("".join(f"{line}\n" for line in lines), rows, words)


def _titles(knowledge: Knowledge) -> dict[str, str]:
    return {
        slug(record.title): record.id.rpartition(":")[2]
        for record in knowledge.records
        if record.kind == "catalogue-control" and record.title
    }


def _own_word(one: ImportedControl, names: Names, known: Mapping[str, str]) -> str:
    while True:
        word = names.new(one.name or one.says or one.key, "control")
        if word not in known:
            return word


def _note(one: ImportedControl) -> str:
    said = f"`{one.key}` in the imported model" if len(one.key) <= LONGEST_KEY else "from the imported model"
    state = f", called {one.state_said} there" if one.state_said else ""
    text = f"{said}{state}" + (f": {one.says}" if one.says and one.word else "")
    return text[:MODEL_TEXT]


LONGEST_KEY = 60
"""Longer keys are texts of the mitigation itself, which its word says already."""
