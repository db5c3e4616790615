"""Is an SBOM what its own specification says? The official schema, or the grammar where there is none."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import official, sbom
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.unpacking import Packed, unpack
from wardbook.formats.wrapping import unwrapped
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Encoding, Family, Sbom

Strict = Callable[[bytes, str], list[Diagnostic]]


class Checked(msgspec.Struct, frozen=True):
    """What was read of a file, and everything in which it breaks its specification."""

    sbom: Sbom | None
    diagnostics: tuple[Diagnostic, ...]


def check(data: bytes, name: str) -> Checked:
    """Read `data` and hold it against its specification. Files in an archive are checked each by itself."""
    found, problems = sbom.read(data, name)
    return Checked(found, tuple(_once([*problems, *_guarded(data, name)])))


def broken(data: bytes, name: str) -> list[Diagnostic]:
    """Everything in which `data` breaks its specification and that reading it does not say; [] where nothing can be read."""
    found, problems = sbom.read(data, name)
    if found is None:
        return []
    return _once([*problems, *_guarded(data, name)])[len(_once(problems)) :]


def _guarded(data: bytes, name: str) -> list[Diagnostic]:
    strict, failed = guarded(lambda text, file: (_strict(text, file), []), data, name, SBOM_BYTES)
    return failed if strict is None else strict


def _once(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Each thing said once, where reader and check find the same."""
    told = {(item.code, item.path, item.at, item.says): item for item in diagnostics}
    return list(told.values())


def _strict(data: bytes, name: str) -> list[Diagnostic]:
    try:
        files = unpack(data)
    except Packed as error:
        return [not_readable(Span(name), str(error))]
    inner = [(f"{name}/{file}" if file else name, text) for file, text in files]
    return [found for file, text in inner for found in _of_one(text, file)]


def _of_one(text: bytes, name: str) -> list[Diagnostic]:
    text, _ = unwrapped(text)
    kind = sbom.told_apart(text, name)
    return _checker(*kind)(text, name) if kind else []


def _checker(family: Family, encoding: Encoding) -> Strict:
    """The strict check of a format; its module is imported only now."""
    if family == "CSV":
        from wardbook.formats import component_csv  # only for its files, as above

        return component_csv.strict
    if encoding == "tag-value":
        from wardbook.formats.spdx import tag_value  # only for its files, as above

        return tag_value.strict
    if encoding == "rdf":
        from wardbook.formats.spdx import rdf  # only for its files, as above

        return rdf.strict
    if encoding == "yaml":
        return _of_yaml
    return lambda text, name: official.check(text, name, family=family, encoding=encoding)


def _of_yaml(text: bytes, name: str) -> list[Diagnostic]:
    from wardbook.formats.spdx import yaml  # only for its files, as above

    tree, problems = yaml.read(text, name)
    if tree is None:
        return problems
    return [*problems, *official.check(msgspec.json.encode(tree), name, family="SPDX", encoding="json")]
