"""What goes into a package for whom: profiles and their places, as the knowledge tells them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.table import Audience

SOURCE = "wardbook-packages-2026"
NONE = "none"


class Question(msgspec.Struct, frozen=True):
    """A question of a place: its words, and the anchor, expression or column that answers it."""

    words: str
    answer: str


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a package; `form` is the place of the regulator's form that it fills ("" for none)."""

    name: str
    title: str
    says: str
    document: str = ""
    wants: str
    is_required: bool
    pages: tuple[Question, ...] = ()
    answers: tuple[Question, ...] = ()
    text: str = ""
    views: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    applies: str = ""
    form: str = ""
    verified: str = "no"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of package: for whom, for which market ("" for any), for which devices, after which edition of which form."""

    name: str
    title: str
    says: str
    market: str
    applies: str = ""
    audience: Audience
    edition: str
    checked: str
    slots: tuple[Slot, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that its places name, each once, in the order of the places."""
        named = (name for slot in self.slots for name in _documents(slot))
        return tuple(dict.fromkeys(named))


def profiles(knowledge: Knowledge) -> dict[str, Profile]:
    """Every profile by name, in the order the knowledge gives them."""
    return {record.name: _profile(record, knowledge) for record in knowledge.of_kind("package")}


def _profile(record: Record, knowledge: Knowledge) -> Profile:
    form = knowledge.source(record.text("form"))
    market = record.text("market")
    own = knowledge.source(record.source)
    return Profile(
        name=record.name,
        title=record.title,
        says=record.says,
        market="" if market == "any" else market,
        applies=record.applies,
        audience=Audience(record.text("audience")),
        edition=f"{form.title}, {form.edition}" if form else "No form is filled in",
        checked=(form.checked if form else record.checked) or (own.checked if own else ""),
        slots=tuple(_slots(record, knowledge)),
    )


def _slots(record: Record, knowledge: Knowledge) -> Iterator[Slot]:
    for name in record.list("slots"):
        place = knowledge.get(f"{record.source}:{name}")
        if place is None:
            raise LookupError(f"profile `{record.name}` names the place `{name}`, which does not exist")
        filled = (knowledge.get(one) for one in place.maps)
        form = next((one for one in filled if one and one.source == record.text("form")), None)
        yield Slot(
            name=name,
            title=place.title,
            says=place.says,
            document=place.evidence[0] if place.evidence else "",
            wants=place.text("wants"),
            is_required=place.text("required") == "yes",
            pages=_questions(place, "pages"),
            answers=_questions(place, "answers"),
            text=place.text("text"),
            views=place.list("views"),
            brings=place.list("brings"),
            applies=place.applies,
            form=form.id if form else "",
            verified=form.verified if form else place.verified,
        )


def _questions(record: Record, fact: str) -> tuple[Question, ...]:
    split = (text.partition(" = ") for text in record.list(fact))
    return tuple(Question(words, answer) for words, _, answer in split)


def _documents(slot: Slot) -> tuple[str, ...]:
    named = tuple(question.answer.partition("#")[0] for question in slot.pages)
    return (*((slot.document,) if slot.document else ()), *named)
