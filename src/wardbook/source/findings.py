"""What can be wrong with a text before anybody asks what it means."""

from __future__ import annotations

from wardbook.base.limits import FILE_BYTES, YAML_ALIASES, YAML_DEPTH, YAML_NODES, YAML_SCALAR
from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding


@finding("PF001")
def not_utf8(at: Span, encoding: str) -> Diagnostic:
    """A file is not UTF-8 text.

    Device folders are read on many machines and kept for decades; one encoding keeps every byte
    meaning the same everywhere.
    """
    return Diagnostic(
        code="PF001",
        at=at,
        says=f"this is not UTF-8 text{encoding}",
        help="save the file as UTF-8 without a byte-order mark",
    )


@finding("PF002")
def control_character(at: Span, name: str) -> Diagnostic:
    """A character that text does not hold, such as NUL.

    Control characters come from damaged files or from attempts to hide something from a reader.
    """
    return Diagnostic(
        code="PF002",
        at=at,
        says=f"the character {name} has no place in text",
        help="delete it; it may be invisible in your editor",
    )


@finding("PF003")
def not_yaml(at: Span, problem: str) -> Diagnostic:
    """The text is not YAML.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding]}    # PF003

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
    """
    return Diagnostic(
        code="PF003",
        at=at,
        says=f"this is not YAML: {problem}",
        help="check brackets, quotes and indentation around this place",
    )


@finding("PF004")
def too_much(at: Span, what: str, limit: int, name: str) -> Diagnostic:
    """A file is larger, deeper or more self-referring than any honest one.

    The limits and their reasons stand in `wardbook.base.limits`; they stop files that were made to
    exhaust the machine that reads them.
    """
    return Diagnostic(
        code="PF004",
        at=at,
        says=f"{what}; the limit is {limit:,}",
        help=f"split the file into `name/*.yaml`, or make it simpler ({name})",
    )


@finding("PF005")
def tag(at: Span, name: str) -> Diagnostic:
    """A YAML tag such as `!!python/object` or `!!int`.

    Every value is read as text and typed by the schema, so a tag can only mislead.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: !!str bleeding, severity: minor}}    # PF005

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
    """
    return Diagnostic(
        code="PF005",
        at=at,
        says=f"the tag `{name}` is not allowed",
        help="write the value without a tag; the schema knows its type",
    )


@finding("PF006")
def duplicate_key(at: Span, key: str, first: Span) -> Diagnostic:
    """A key stands twice in one map.

    YAML readers silently keep the last one, so one of two facts would vanish.

    Flagged:

        # safety.yaml
        harms:
          H-1: {what: bleeding, severity: minor}
          H-1: {what: burns, severity: serious}    # PF006 H-1

    Accepted:

        # safety.yaml
        harms:
          H-1: {what: bleeding, severity: minor}
          H-2: {what: burns, severity: serious}
    """
    return Diagnostic(
        code="PF006",
        at=at,
        subject=key,
        says=f"`{key}` stands here a second time",
        help="keep one, or give the second another id",
        related=((first, "first here"),),
    )


@finding("PF007")
def alias_of_itself(at: Span, name: str) -> Diagnostic:
    """An alias that names nothing, or that contains itself.

    Flagged:

        # safety.yaml
        harms: &all {H-1: *all}    # PF007
    """
    return Diagnostic(
        code="PF007", at=at, says=f"the alias `*{name}` refers to nothing usable", help="write the value out"
    )


@finding("PF008")
def second_document(at: Span) -> Diagnostic:
    """A second YAML document in one file.

    Flagged:

        # safety.yaml
        harms: {}
        ---    # PF008
        harms: {}
    """
    return Diagnostic(
        code="PF008",
        at=at,
        says="a second document begins here",
        help="one file holds one document; remove the `---`",
    )


@finding("PF009")
def unreadable(at: Span, reason: str) -> Diagnostic:
    """A file cannot be opened: missing, no permission, a folder, a device, a link out of the folder."""
    return Diagnostic(
        code="PF009",
        at=at,
        says=f"this cannot be read: {reason}",
        help="check that it exists, is a plain file inside the folder, and may be read",
    )


@finding("PF010")
def unknown_key(at: Span, key: str, known: tuple[str, ...], empty: bool) -> Diagnostic:
    """A key that the format does not know.

    A misspelt key would be a fact that nobody sees, so it is an error. Keys that begin with `x-`
    are yours and are kept.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severty: minor}}    # PF010 severty

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor, x-owner: ward 3}}
    """
    guess = nearest(key, known)
    if empty and not guess:
        remedy = f'if `{key}` is the rest of a sentence, put the sentence in quotes: "…, {key}"'
    elif guess:
        remedy = f"did you mean `{guess}`? Keys of your own begin with `x-`"
    else:
        remedy = f"known here: {', '.join(sorted(known)[:24])}; keys of your own begin with `x-`"
    return Diagnostic(code="PF010", at=at, subject=key, says=f"`{key}` is not a key known here", help=remedy)


@finding("PF011")
def missing_key(at: Span, key: str, subject: str, example: str) -> Diagnostic:
    """A required key is missing.

    Flagged:

        # safety.yaml
        harms: {H-1: {severity: minor}}    # PF011 H-1

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
    """
    remedy = f"add `{key}: {example}`, with your own words" if example else f"add `{key}`"
    return Diagnostic(
        code="PF011", at=at, subject=subject, says=f"`{key}` is required here and missing", help=remedy
    )


@finding("PF012")
def wrong_shape(at: Span, wanted: str, found: str) -> Diagnostic:
    """A list where a map is wanted, a map where a word is wanted, and the like.

    Flagged:

        # safety.yaml
        harms: [bleeding]    # PF012
    """
    return Diagnostic(
        code="PF012",
        at=at,
        says=f"{wanted} is wanted here, this is {found}",
        help="`wardbook schema` prints what each file may hold",
    )


@finding("PF013")
def wrong_word(at: Span, word: str, allowed: tuple[str, ...]) -> Diagnostic:
    """A word that is not one of the few allowed here.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: mild}}    # PF013 mild

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
    """
    guess = nearest(word, allowed)
    remedy = (f"did you mean `{guess}`? " if guess else "") + f"allowed: {', '.join(allowed)}"
    return Diagnostic(
        code="PF013", at=at, subject=word, says=f"`{_brief(word)}` is not allowed here", help=remedy
    )


@finding("PF014")
def wrong_form(at: Span, text: str, wanted: str) -> Diagnostic:
    """A value that does not look like what it should be: a date, a duration, a digest, an id.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-99-99}}    # PF014
    """
    return Diagnostic(code="PF014", at=at, says=f"`{_brief(text)}` is not {wanted}", help=f"write {wanted}")


def _brief(text: str) -> str:
    """What was written, cut where a message could not be read for its length."""
    return text if len(text) <= 40 else text[:39] + "…"


@finding("PF015")
def wrong_id(at: Span, text: str, why: str) -> Diagnostic:
    """An id that is not made of letters, digits, `-` and `_`, or that is reserved.

    Ids stand in file names, anchors and other people's documents, so they stay simple.

    Flagged:

        # safety.yaml
        harms: {"H 1": {what: bleeding, severity: minor}}    # PF015
    """
    return Diagnostic(
        code="PF015",
        at=at,
        says=f"`{text}` cannot be an id: {why}",
        help="use letters, digits, `-` and `_`, such as `H-1`",
    )


def limits() -> dict[str, int]:
    """The limits this module's findings speak of, for the reference page."""
    return {
        "FILE_BYTES": FILE_BYTES,
        "YAML_ALIASES": YAML_ALIASES,
        "YAML_DEPTH": YAML_DEPTH,
        "YAML_NODES": YAML_NODES,
        "YAML_SCALAR": YAML_SCALAR,
    }
