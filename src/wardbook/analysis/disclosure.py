"""What does the manufacturer answer to the form that hospitals hand out before they buy, and from which facts?

The derivation is data: each question of the knowledge says under which facts it is answered yes or no, or does not
arise. What a person wrote goes before; what nobody said is asked by name.
"""

from __future__ import annotations

import re

from wardbook.analysis.conditions import deciding, read
from wardbook.analysis.disclosure_facts import fact
from wardbook.analysis.disclosure_scope import NOBODY_SAID, Found, Scope
from wardbook.analysis.labelling.words import sentence
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.knowledge.traits import PLACEHOLDER
from wardbook.model.disclosure import Disclosed, Word, WrittenAnswer
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Fact, Truth, evaluate

SOURCE = "nema-mds2-2019"
_WORDS: dict[str, Word] = {
    "yes": "yes",
    "no": "no",
    "n/a": "n/a",
    "see note": "see note",
    "see notes": "see note",
}
_SAID = re.compile(r"\s*(yes|no|n/a|see notes?)\s*(?:[:.,;]\s*(.*))?", re.IGNORECASE | re.DOTALL)


def disclosure(file: SecurityFile, knowledge: Knowledge) -> dict[str, Disclosed]:
    """Every question of the form by its number, in the form's order."""
    form = _Form(file, knowledge)
    return {name: form.disclosed(name) for name in form.questions}


class _Form:
    """The answers of one device; each is made once, those it depends on before it."""

    def __init__(self, file: SecurityFile, knowledge: Knowledge) -> None:
        self.questions = {
            record.name: record
            for record in knowledge.of_kind("disclosure-question")
            if record.source == SOURCE
        }
        self._file = file
        self._scope = Scope(file)
        self._knowledge = knowledge
        self._facts: dict[str, Found] = {}
        self._answers: dict[str, Disclosed] = {}
        self._open: set[str] = set()

    def disclosed(self, name: str) -> Disclosed:
        """The answer to one question."""
        if name not in self._answers:
            self._open.add(name)
            self._answers[name] = self._made(self.questions[name])
            self._open.discard(name)
        return self._answers[name]

    def _made(self, record: Record) -> Disclosed:
        derived = self._worded(record) if record.text("answer") == "text" else self._decided(record)
        for state, written in (
            ("written", self._file.device.disclosed.get(record.name)),
            ("shared", self._shared(record)),
        ):
            if written is not None and (written.answer or (derived.wants == "text" and written.note)):
                return Disclosed(
                    id=record.name,
                    section=record.section,
                    question=record.says,
                    wants=derived.wants,
                    state="written" if state == "written" else "shared",
                    answer=written.answer if derived.wants == "word" else None,
                    note=sentence(written.note or "") if derived.wants == "word" else written.note or "",
                    because=f"{'labelling.yaml: mds2' if state == 'written' else 'company.yaml: answers'}",
                    follows=derived.answer,
                    sources=derived.sources if derived.answer else (),
                )
        return derived

    def _shared(self, record: Record) -> WrittenAnswer | None:
        """The answer that all devices of the manufacturer give: `Yes: note`, or just words where words are wanted."""
        company = self._file.device.company
        text = company.answers.get(record.name) if company else None
        if text is None:
            return None
        if record.text("answer") == "text":
            return WrittenAnswer(note=text)
        found = _SAID.fullmatch(text)
        if found is None:
            return WrittenAnswer(answer="see note", note=text)
        return WrittenAnswer(answer=_WORDS[found[1].lower()], note=(found[2] or "").strip() or None)

    def _decided(self, record: Record) -> Disclosed:
        words: tuple[tuple[str, Word], ...] = (("moot", "n/a"), ("yes", "yes"), ("no", "no"))
        lacks: list[str] = []
        for key, word in words:
            condition = record.text(key)
            if not condition:
                continue
            expression = read(condition)
            verdict = evaluate(expression, self._value)
            if verdict.truth is Truth.TRUE:
                names = list(dict.fromkeys(deciding(expression, self._value)))
                return self._said(record, word, names)
            if key != "moot" and verdict.truth is Truth.UNKNOWN:
                lacks.extend(verdict.missing)
        asked = tuple(dict.fromkeys(self._where(item) for item in lacks))
        own = f"labelling.yaml: mds2, {record.name}"
        return Disclosed(id=record.name, section=record.section, question=record.says, lacks=(*asked, own))

    def _said(self, record: Record, word: Word, names: list[str]) -> Disclosed:
        told = [f"{item} {_told(self._value(item))}" for item in names]
        return Disclosed(
            id=record.name,
            section=record.section,
            question=record.says,
            state="answered",
            answer=word,
            note=self._sentences(record.list("note"))[0] if word != "n/a" else "",
            because=", ".join(told),
            sources=tuple(dict.fromkeys(place for item in names for place in self._found(item).ids)),
        )

    def _worded(self, record: Record) -> Disclosed:
        text, lacking = self._sentences(record.list("text"))
        asked = tuple(dict.fromkeys(self._where(item) for item in lacking))
        names = [item for said in record.list("text") for item in PLACEHOLDER.findall(said)]
        return Disclosed(
            id=record.name,
            section=record.section,
            question=record.says,
            wants="text",
            state="answered" if text else "asked",
            note=text,
            because=", ".join(item for item in names if self._value(item) is not None) if text else "",
            lacks=() if text else (*asked, f"labelling.yaml: mds2, {record.name}"),
        )

    def _sentences(self, templates: tuple[str, ...]) -> tuple[str, list[str]]:
        """Those sentences whose facts are all known, and the facts that others lack."""
        said, lacking = [], []
        for template in templates:
            names = PLACEHOLDER.findall(template)
            unknown = [name for name in names if _told(self._value(name)) in ("", "no", "yes", "none")]
            lacking += unknown
            if not unknown:
                said.append(PLACEHOLDER.sub(lambda found: _told(self._value(found[1])), template))
        return " ".join(_ended(text) for text in said), lacking

    def _value(self, name: str) -> Fact:
        return self._found(name).value

    def _found(self, name: str) -> Found:
        if name not in self._facts:
            family, _, word = name.partition(".")
            if family == "answer":
                return self._answer(word)
            self._facts[name] = fact(self._scope, self._knowledge, name)
        return self._facts[name]

    def _answer(self, name: str) -> Found:
        """The answer to another question, as a fact; a question that waits for itself is not answered."""
        if name in self._open or name not in self.questions:
            return NOBODY_SAID
        found = self.disclosed(name)
        return Found(found.answer, (name,)) if found.answer else NOBODY_SAID

    def _where(self, name: str) -> str:
        """Where a fact would be stated, for people."""
        family, _, word = name.partition(".")
        if family == "answer":
            return f"an answer to {word}"
        if family == "control":
            return f"controls.yaml: an implemented `{word}`"
        if family in ("postmarket", "company", "identity", "about"):
            home = {"identity": "device.yaml: device", "about": "device.yaml"}.get(family, f"{family}.yaml")
            return f"{home}: {word}"
        record = (
            self._knowledge.get(f"words:disclosure-facts/{name}")
            or self._knowledge.get(f"words:disclosure-facts/{family}.*")
            or self._knowledge.get(f"words:traits/{name}")
            or self._knowledge.get(f"words:traits/{family}.*")
        )
        return record.text("derived") if record else name


def _told(value: Fact) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else " ".join(str(value).split())


def _ended(text: str) -> str:
    """A sentence begins large and ends once, whatever the fact in it ended with."""
    text = text.strip()
    while text.endswith(("..", "!.", "?.")):
        text = text[:-1]
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].strip(".,:").isalpha() else text
