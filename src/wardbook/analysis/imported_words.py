"""Are the words of an imported record still those that were imported? Digests over words, whatever their spaces."""

from __future__ import annotations

from wardbook.base.canonical import canonical_json, digest
from wardbook.model.controls import Anomaly, Control, Requirement
from wardbook.model.security_file import Device


def words_of(record: Requirement | Anomaly) -> str:
    """The digest of the words of a record, as `as-imported` and `links-as-of` hold it."""
    if isinstance(record, Requirement):
        return words_digest(record.title, record.text, record.accept)
    return words_digest(record.what, record.details)


def words_digest(*words: str | None) -> str:
    """The digest of texts, whatever their spaces."""
    return digest(canonical_json([" ".join((word or "").split()) for word in words]))


def is_edited(record: Requirement | Anomaly) -> bool:
    """Whether somebody wrote other words here than were imported."""
    return record.as_imported is not None and record.as_imported != words_of(record)


def has_suspect_links(record: Requirement) -> bool:
    """Whether the links and tests of a requirement were made for other words than it has now."""
    return record.links_as_of is not None and record.links_as_of != words_of(record)


def linked(device: Device, record: Requirement) -> tuple[str, ...]:
    """Everything that a requirement leads to or that rests on it, by id."""
    return tuple(
        dict.fromkeys(
            (
                *record.from_,
                *record.tests,
                *(name for names in record.links.values() for name in names),
                *(test.id for test in device.tests.values() if record.id in test.verifies),
                *(
                    control.id
                    for control in device.controls.values()
                    if control.requirement and control.requirement.id == record.id
                ),
                *(other.id for other in device.requirements.values() if record.id in other.from_),
            )
        )
    )


def linked_in_words(device: Device, record: Requirement) -> str:
    """What a requirement leads to or what rests on it, the first dozen by id."""
    return ", ".join(linked(device, record)[:12]) or "what names it"


def worded_twice(device: Device, control: Control) -> tuple[tuple[str, str, Requirement], ...]:
    """What of a control's requirement reads otherwise in requirements.yaml: the field, its word, the requirement there."""
    asked = control.requirement
    if asked is None or control.state == "retired":
        return ()
    kept = device.requirements.get(asked.id)
    if kept is None:
        return ()
    texts = (
        ("text", "text", asked.text, kept.text),
        ("accept", "acceptance criteria", asked.accept, kept.accept),
    )
    return tuple(
        (field, word, kept)
        for field, word, ours, theirs in texts
        if ours and theirs and ours.split() != theirs.split()
    )
