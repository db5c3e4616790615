"""What can be wrong between things that a person wrote: names, words, files."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

_KIND_WORDS = {
    "none": "`none`",
    "device": "`device`",
    "knowledge": "record of the knowledge",
    "source": "edition",
    "import": "source in sources.yaml",
}


@finding("RF001")
def unknown_name(at: Span, name: str, kinds: tuple[str, ...], candidates: Iterable[str]) -> Diagnostic:
    """A name that nothing in the folder has.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-11], when: pump.control}}    # RF001 H-11

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-1], when: pump.control}}
    """
    known = sorted(set(candidates))
    guess = nearest(name, known)
    wanted = " or ".join(_KIND_WORDS.get(kind, kind) for kind in kinds)
    if guess:
        remedy = f"did you mean `{guess}`?"
    elif known:
        remedy = f"known: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"
    else:
        remedy = f"nothing of that kind is defined yet; add the {wanted} first"
    return Diagnostic(code="RF001", at=at, subject=name, says=f"there is no {wanted} `{name}`", help=remedy)


@finding("RF002")
def unknown_word(at: Span, word: str, list_name: str, known: Iterable[str], hint: str = "") -> Diagnostic:
    """A word that is in no closed list, such as a medium or a control nobody defined.

    Closed lists keep two people from writing one thing in two ways. Words of your own are welcome:
    each with a sentence under `words:` in device.yaml.

    Flagged:

        # controls.yaml
        C-1: {do: mutal-tls, at: [pump]}    # RF002 mutal-tls

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [pump]}
    """
    words = sorted(set(known))
    guess = nearest(word, words)
    asked = hint or (f"did you mean `{guess}`? " if guess else "")
    remedy = asked + f'or define it in device.yaml: `words: {{{list_name}: {{{word}: "what it means"}}}}`'
    return Diagnostic(
        code="RF002", at=at, subject=word, says=f"`{word}` is not in the list of {list_name}", help=remedy
    )


@finding("RF003")
def used_twice(at: Span, name: str, first: Span, kinds: str) -> Diagnostic:
    """One id for two things; ids are unique over parts, assets, actors, zones and flows.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {ward: {is: process, in: ward}}    # RF003 ward

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {pump: {is: process, in: ward}}
    """
    return Diagnostic(
        code="RF003",
        at=at,
        subject=name,
        says=f"`{name}` is the id of two things ({kinds})",
        help="rename one of them",
        related=((first, "first here"),),
    )


@finding("RF004")
def several_flows(at: Span, pair: str, ids: tuple[str, ...]) -> Diagnostic:
    """A pair of ends that several flows share, so that it does not say which is meant.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {a: {is: process, in: ward}, b: {is: process, in: ward}}
        flows:
          - a -> b: {id: one, carries: x}
          - a -> b: {id: two, carries: y}
        # controls.yaml
        C-1: {do: mutual-tls, at: [a -> b]}    # RF004 a -> b
    """
    return Diagnostic(
        code="RF004",
        at=at,
        subject=pair,
        says=f"`{pair}` could be any of {len(ids)} flows",
        help=f"name one of {', '.join(f'`{id_}`' for id_ in ids)}",
    )


@finding("RF005")
def flow_needs_id(at: Span, name: str, first: Span) -> Diagnostic:
    """Two flows between the same ends without ids of their own.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {a: {is: process, in: ward}, b: {is: process, in: ward}}
        flows:
          - a -> b: {carries: x}
          - a -> b: {carries: y}    # RF005 a--b

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {a: {is: process, in: ward}, b: {is: process, in: ward}}
        flows:
          - a -> b: {carries: x}
          - a -> b: {id: second, carries: y}
    """
    return Diagnostic(
        code="RF005",
        at=at,
        subject=name,
        says=f"another flow is already called `{name}`",
        help="give this one an `id` of its own",
        related=((first, "the other one"),),
    )


@finding("RF006")
def not_an_expression(at: Span, text: str, problem: str) -> Diagnostic:
    """A `when` that is not an expression of the small language.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-1], when: pump.control and}}    # RF006
    """
    return Diagnostic(
        code="RF006",
        at=at,
        says=f"`{text[:60]}` cannot be read: {problem}",
        help="write such as `motor.control or (ui.control and drug-limits.tampered)`",
    )


@finding("RF007")
def unknown_state(at: Span, name: str, state: str, allowed: tuple[str, ...]) -> Diagnostic:
    """A level or state that this kind of thing does not have.

    Parts have the levels reach, user, control, deny, tamper, read; assets the states known,
    tampered, denied; flows the states read, tampered, denied.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-1], when: pump.tampered}}    # RF007 pump.tampered

    Accepted:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-1], when: pump.control}}
    """
    guess = nearest(state, allowed)
    remedy = (f"did you mean `{guess}`? " if guess else "") + f"allowed: {', '.join(allowed)}"
    return Diagnostic(
        code="RF007",
        at=at,
        subject=f"{name}.{state}" if state else name,
        says=f"`{name}` has no state `{state}`" if state else f"`{name}` lacks a state",
        help=remedy,
    )


@finding("RF008")
def negated_when(at: Span, subject: str) -> Diagnostic:
    """A `when` with `not`: what an attacker must not do cannot be what an attacker achieves.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: bleeding, severity: minor}}
        situations: {HS-1: {what: overdose, harms: [H-1], when: not pump.control}}    # RF008 HS-1
    """
    return Diagnostic(
        code="RF008",
        at=at,
        subject=subject,
        says="`when` may not hold `not`",
        help="name only the harmful achievement; safeguards are controls",
    )


@finding("RF009")
def no_such_file(at: Span, path: str, candidates: Iterable[str]) -> Diagnostic:
    """A file that is named but not in the folder.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {pump: {is: process, in: ward, sbom: sbom/none.cdx.json}}    # RF009 sbom/none.cdx.json

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {pump: {is: process, in: ward, sbom: ../elsewhere/pump.cdx.json}}    # RF009 ../elsewhere/pump.cdx.json
    """
    guess = nearest(path, candidates)
    remedy = "copy it into the folder" if path.startswith("../") else "add the file, or correct its path"
    return Diagnostic(
        code="RF009",
        at=at,
        subject=path,
        says=f"`{path}` is not in the folder",
        help=f"did you mean `{guess}`?" if guess else remedy,
    )


@finding("RF010")
def stray_file(at: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """A YAML file in the folder that the format does not know.

    A misspelt file name would hide a whole table of facts.
    """
    guess = nearest(name, known)
    return Diagnostic(
        code="RF010",
        severity=Severity.WARNING,
        at=at,
        subject=name,
        says=f"`{name}` is not a file of the format and is not read",
        help=f"did you mean `{guess}`?" if guess else "known: " + ", ".join(sorted(known)),
    )


@finding("RF011")
def unsupported_format(at: Span, number: int) -> Diagnostic:
    """A folder of a format this version does not know.

    Flagged:

        # device.yaml
        format: 9    # RF011
        device: {id: demo, name: Demo}
    """
    return Diagnostic(
        code="RF011",
        at=at,
        says=f"format {number} is not known to this version",
        help="this version reads format 1; install a newer Wardbook for newer folders",
    )


@finding("RF012")
def inside_itself(at: Span, name: str, chain: tuple[str, ...]) -> Diagnostic:
    """A zone or part that is inside itself.

    Flagged:

        # architecture.yaml
        zones: {a: {trust: 2, inside: b}, b: {trust: 2, inside: a}}    # RF012 a
    """
    return Diagnostic(
        code="RF012",
        at=at,
        subject=name,
        says=f"`{name}` is inside itself: {' → '.join(chain)}",
        help="one of them must stand outside",
    )


@finding("RF013")
def library_problem(at: Span, path: str, says: str, remedy: str) -> Diagnostic:
    """A library folder that is missing, is not the one named by its digest, or brings what libraries may not."""
    return Diagnostic(code="RF013", at=at, subject=path, says=says, help=remedy)


@finding("RF014")
def no_device_file(at: Span, path: str) -> Diagnostic:
    """A folder without device.yaml is not a device folder."""
    return Diagnostic(
        code="RF014",
        at=at,
        says=f"there is no device.yaml in `{path}`",
        help="`wardbook init DIR` makes a device folder; or name the right one",
    )
