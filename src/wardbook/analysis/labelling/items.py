"""Every line of labelling: what follows from the device, joined with what people wrote, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.analysis.labelling.care import care
from wardbook.analysis.labelling.lines import TOPICS, WARNINGS, Topic
from wardbook.analysis.labelling.measures import measures
from wardbook.analysis.labelling.paths import paths
from wardbook.analysis.labelling.persons import persons
from wardbook.analysis.labelling.scope import on_site, reader_of, readers
from wardbook.analysis.labelling.words import joined
from wardbook.base.order import by_id
from wardbook.knowledge.reader import Knowledge
from wardbook.model.aftercare import Told
from wardbook.model.labelling import LabelItem, LabelLine, Reader
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

_WHOLE = frozenset({"device", "postmarket", "company"})
"""Sources that are no element: a text about such a topic at large answers them."""

_TO: dict[str | None, tuple[Audience, tuple[Reader, ...]]] = {
    "user": (Audience.USER, ("clinician",)),
    "patient": (Audience.USER, ("patient",)),
    "public": (Audience.PUBLIC, ("clinician", "patient", "it", "service")),
    "customer": (Audience.CUSTOMER, ("it", "service")),
    None: (Audience.CUSTOMER, ("it", "service")),
}


class Labelling(msgspec.Struct, frozen=True):
    """The lines by id, and the items of regulators with the lines that answer each."""

    lines: dict[str, LabelLine]
    items: dict[str, LabelItem]


def labelling(file: SecurityFile, knowledge: Knowledge) -> Labelling:
    """What users are told, and what regulators want them to be told and nobody does."""
    derived = {item.id: item for make in (paths, measures, care, persons) for item in make(file)}
    lines = _with_words(file, derived)
    lines = {name: item for name, item in lines.items() if not _is_answered(item, lines)}
    lines |= {item.id: item for item in _missing(file, lines)}
    lines = {name: _as_decided(item, file.device.not_told) for name, item in lines.items()}
    return Labelling(by_id(lines), by_id(_items(file, knowledge, lines)))


def topic_of(told: Told, file: SecurityFile) -> str:
    """The heading under which a person's text is told, by what it answers, else by what it is about."""
    for topic in TOPICS.values():
        if set(told.answers) & set(topic.answers[:1]):
            return topic.name
    for topic in TOPICS.values():
        if set(told.answers) & set(topic.answers):
            return topic.name
    return "residual" if set(told.about) & set(file.device.situations) else "further"


def _with_words(file: SecurityFile, derived: dict[str, LabelLine]) -> dict[str, LabelLine]:
    lines = dict(derived)
    for told in file.device.told.values():
        audience, who = _TO[told.to]
        for name in (*told.replaces, *told.adds_to):
            if name in lines:
                lines[name] = _worded(lines[name], told, is_instead=name in told.replaces)
        if not (told.replaces or told.adds_to) and told.audience is not Audience.REGULATOR:
            topic = topic_of(told, file)
            lines[f"label/{topic}/{told.id}"] = LabelLine(
                id=f"label/{topic}/{told.id}",
                topic=topic,
                text=told.text,
                audience=audience,
                readers=who,
                state="written",
                sources=(told.id, *told.about),
                answers=told.answers,
                by=(told.id,),
            )
    return lines


def _worded(line: LabelLine, told: Told, *, is_instead: bool) -> LabelLine:
    text = told.text if is_instead or not line.is_told else joined(line.text, told.text)
    return msgspec.structs.replace(
        line,
        text=text,
        state="replaced" if is_instead else "added to",
        by=(*line.by, told.id),
        lacks=() if is_instead else line.lacks,
        answers=tuple(dict.fromkeys((*line.answers, *told.answers))),
        why="",
    )


def _is_answered(line: LabelLine, lines: dict[str, LabelLine]) -> bool:
    """Whether a person's text of the same topic says what this line could not."""
    if line.state != "missing":
        return False
    written = [item for item in lines.values() if item.state == "written" and item.topic == line.topic]
    if set(line.sources) <= _WHOLE:
        return bool(written)
    return any(set(item.sources) & set(line.sources) for item in written)


def _missing(file: SecurityFile, lines: dict[str, LabelLine]) -> Iterator[LabelLine]:
    """One line for each topic of which nothing at all is told."""
    seen = {item.topic for item in lines.values() if item.is_told or item.state == "missing"}
    answered = {name for item in lines.values() if item.is_told for name in item.answers}
    for topic in TOPICS.values():
        is_told = topic.answers[:1] and topic.answers[0] in answered and topic.name not in _ALWAYS
        if topic.asks and topic.name not in seen and not is_told and _matters(file, topic):
            yield LabelLine(
                id=f"label/{topic.name}/missing",
                topic=topic.name,
                state="missing",
                answers=topic.answers,
                lacks=(topic.asks,),
                why=f"say it in {topic.where}",
            )


_ALWAYS = frozenset({"malware", "emergency", "accounts", "contact"})
"""Topics that share their item with another, and are asked for nevertheless."""


def _matters(file: SecurityFile, topic: Topic) -> bool:
    """Whether the topic can be asked of this device at all."""
    here = on_site(file)
    if topic.name == "malware":
        return any(part.os and part.os != "none" for part in here)
    if topic.name == "emergency":
        roles = {actor.role for actor in file.device.actors.values()} | set(file.device.about.users)
        return bool(here) and "clinician" in roles and "clinician" in {reader_of(role) for role in roles}
    if topic.name == "accounts":
        return bool(file.device.actors or readers(file))
    return True


def _as_decided(line: LabelLine, not_told: dict[str, str]) -> LabelLine:
    """The line with a person's reason not to tell it; a derived one whose fact is named alone goes with it."""
    subject = line.id.split("/", 2)[2]
    for name in (line.id, subject if line.topic in ("residual", "measures") else ""):
        if name in not_told:
            return msgspec.structs.replace(line, state="not told", why=not_told[name], lacks=())
    return line


def _items(file: SecurityFile, knowledge: Knowledge, lines: dict[str, LabelLine]) -> dict[str, LabelItem]:
    asked = {name for topic in TOPICS.values() for name in topic.answers} | set(WARNINGS)
    found = {}
    for name in sorted(asked):
        record = knowledge.get(name)
        if record is not None:
            found[name] = _item(file, name, record.title, lines)
    return found


def _item(file: SecurityFile, name: str, title: str, lines: dict[str, LabelLine]) -> LabelItem:
    bound = file.obligations.get(name)
    told = tuple(sorted(item.id for item in lines.values() if name in item.answers and item.is_told))
    lacks = tuple(
        dict.fromkeys(
            lack
            for _, item in sorted(lines.items())
            if name in item.answers and item.state != "not told"
            for lack in item.lacks
        )
    )
    if bound is None or bound.state == "does-not":
        return LabelItem(id=name, title=title, state="does not apply")
    if told:
        return LabelItem(
            id=name, title=title, state="told in part" if lacks else "told", lines=told, lacks=lacks
        )
    lacks = ("which warnings need attention at once",) if name in WARNINGS else lacks
    return LabelItem(
        id=name, title=title, state="undecided" if bound.state == "unknown" else "missing", lacks=lacks
    )
