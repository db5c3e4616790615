"""What is to be said against program files: hardening that is missing, libraries of no SBOM, keys inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.analysis.libraries import Library
from wardbook.model.binary import Binary, Secret


class Weakness(msgspec.Struct, frozen=True):
    """One objection: its rule, the file, a sentence, the weakness it is an example of, how bad, in words of analysers."""

    rule: str
    file: str
    says: str
    cwe: int
    severity: str


def weaknesses(
    binaries: Iterable[Binary], libraries: Iterable[Library], secrets: Iterable[Secret], *, has_sbom: bool
) -> tuple[Weakness, ...]:
    """All objections, the worst first. Without an SBOM nothing is said of libraries."""
    found = [one for item in binaries for one in _of_binary(item)]
    found += [one for item in secrets for one in (_of_secret(item),)]
    if has_sbom:
        found += [
            Weakness(
                "not-in-sbom",
                item.file or item.needed_by[0],
                f"`{item.name}` is in the binary and not in the SBOM",
                1104,
                "error",
            )
            for item in libraries
            if not item.components and not item.is_own
        ]
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda one: (order[one.severity], one.rule, one.file, one.says)))


def _of_secret(item: Secret) -> Weakness:
    hint = f" (`{item.hint}`…)" if item.hint else ""
    return Weakness(
        "embedded-secret",
        item.file,
        f"{item.what} at byte {item.offset}{hint}; look whether it is one",
        item.cwe,
        "error",
    )


def _of_binary(item: Binary) -> Iterator[Weakness]:
    def say(rule: str, text: str, cwe: int, severity: str = "warning") -> Weakness:
        return Weakness(rule, item.file, text, cwe, severity)

    if item.nx is False:
        yield say("executable-stack", "its stack can be executed", 693, "error")
    elif item.nx is None and item.kind in {"executable", "shared library"}:
        yield say(
            "stack-not-marked", "nothing marks its stack as not executable; the system decides", 693, "note"
        )
    if item.pie is False:
        yield say("no-pie", "it is loaded at a fixed address (no PIE)", 693)
    if item.relro == "none" and not item.is_static:
        yield say("no-relro", "its table of functions stays writable (no RELRO)", 693)
    elif item.relro == "partial":
        yield say(
            "partial-relro",
            "its table of functions stays writable after the start (partial RELRO)",
            693,
            "note",
        )
    if item.canary is False and item.kind == "executable":
        yield say("no-canary", "no function of it calls the stack's guard (no canary)", 693)
    if item.fortify is False:
        yield say(
            "no-fortify",
            "it calls unchecked forms of functions that glibc can check (no FORTIFY_SOURCE)",
            693,
            "note",
        )
    if item.debug:
        yield say("debug-information", "it carries debug information", 1295, "note")
    for folder in item.rpath:
        if not folder.startswith(("/usr/", "/lib", "/opt/", "$ORIGIN", "${ORIGIN}")):
            yield say(
                "unsafe-rpath",
                f"it looks for libraries in `{folder or 'the working folder'}` first",
                426,
                "error",
            )
