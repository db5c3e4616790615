"""Is a package whole? Every byte by its digest, nothing missing, nothing extra, an index that agrees with the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from wardbook.base.canonical import digest, pretty_json
from wardbook.submission.archive import folders, is_safe, short

MANIFEST, SUM, INDEX = "manifest.json", "manifest.json.sha256", "index.json"
SCHEMA = "wardbook/package/1"
OUTSIDE = frozenset({MANIFEST, SUM})
"""Files that the manifest cannot list: itself, and its digest. What is signed is the digest of the manifest."""

_PROFILE = re.compile(r"[a-z0-9-]{1,60}", re.ASCII)


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a package: at which file, and what."""

    file: str
    says: str


def manifest_digest(files: Mapping[str, bytes]) -> str:
    """The digest over the manifest: the one value that a signature of the package covers; signatures lie beside it, never in it."""
    return digest(files[MANIFEST])


def sealed(about: Mapping[str, object], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with their manifest and its digest, in the form that `sha256sum -c` reads."""
    listed = [
        {"path": path, "bytes": len(files[path]), "digest": digest(files[path])} for path in sorted(files)
    ]
    manifest = pretty_json({**about, "schema": SCHEMA, "files": listed})
    line = f"{digest(manifest).partition(':')[2]}  {MANIFEST}\n".encode()
    return {**files, MANIFEST: manifest, SUM: line}


def faults(files: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Everything wrong with the files of a package, the manifest first, then file by file; none is a whole package."""
    told = _manifest(files)
    if isinstance(told, Fault):
        return (told,)
    listed = {item["path"]: item for item in told["files"]}
    found = list(_files(listed, files))
    return tuple(found) or tuple(_index(files))


def read_manifest(files: Mapping[str, bytes]) -> dict[str, Any]:  # Any: JSON, checked by `faults` before use
    """The manifest of a package without faults."""
    told: dict[str, Any] = json.loads(files[MANIFEST])  # Any: JSON, as above
    return told


def _manifest(
    files: Mapping[str, bytes],
) -> dict[str, Any] | Fault:  # Any: JSON that anybody may have written
    if MANIFEST not in files:
        return Fault(MANIFEST, "it is missing, so nothing can be checked")
    wanted = f"{digest(files[MANIFEST]).partition(':')[2]}  {MANIFEST}\n".encode()
    if files.get(SUM) != wanted:
        return Fault(
            MANIFEST if SUM in files else SUM,
            f"manifest and {SUM} do not agree" if SUM in files else "it is missing",
        )
    try:
        told = json.loads(files[MANIFEST])
    except (ValueError, RecursionError):
        return Fault(MANIFEST, "it is no JSON")
    if not isinstance(told, dict) or told.get("schema") != SCHEMA or not _says_what_it_is(told):
        return Fault(MANIFEST, f"it is no manifest of the form {SCHEMA}")
    paths = [item["path"] for item in told["files"]]
    if paths != sorted(set(paths)):
        return Fault(MANIFEST, "it lists files twice or out of order")
    unfit = OUTSIDE | folders(paths)
    bad = next((path for path in paths if not is_safe(path) or path in unfit), None)
    return Fault(MANIFEST, f"it lists `{short(bad)}`, which no package holds") if bad is not None else told


def _says_what_it_is(told: Mapping[str, Any]) -> bool:  # Any: JSON
    profile = told.get("package")
    is_named = isinstance(profile, str) and _PROFILE.fullmatch(profile) is not None
    return is_named and isinstance(told.get("draft"), bool) and _is_list(told.get("files"))


def _is_list(value: Any) -> bool:  # Any: JSON
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("path"), str)
        and isinstance(item.get("digest"), str)
        and type(item.get("bytes")) is int
        for item in value
    )


def _files(listed: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:  # Any: JSON
    for path in sorted({*listed, *files} - OUTSIDE):
        if path not in listed:
            yield Fault(path, "it is not in the manifest")
        elif path not in files:
            yield Fault(path, "it is missing")
        elif len(files[path]) != listed[path]["bytes"] or digest(files[path]) != listed[path]["digest"]:
            yield Fault(path, "it is not the file that was put in: its digest differs")


def _index(files: Mapping[str, bytes]) -> Iterator[Fault]:
    try:
        told = json.loads(files[INDEX])
        papers, slots = dict(told["papers"]), list(told["slots"])
        named = [(name, 0) for slot in slots for name in slot["files"]]
        named += [(one["file"], one["page"]) for slot in slots for one in slot["answers"] if one["file"]]
        for name, page in named:
            if name not in files:
                yield Fault(INDEX, f"it names `{short(str(name))}`, which is not in the package")
            elif page and page > papers.get(name, 0):
                yield Fault(
                    INDEX, f"it names page {page} of `{short(str(name))}`, which has {papers.get(name, 0)}"
                )
    except (KeyError, ValueError, TypeError, RecursionError):
        yield Fault(INDEX, "it is missing, or no index")
