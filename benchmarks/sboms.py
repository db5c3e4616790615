"""A large SBOM, the same in every run, and what is measured on it, each in a process of its own.

`python -m benchmarks.sboms write COUNT FILE` writes one; `… TASK FILE` does a task of `TASKS` and prints
one figure: seconds, or MiB for `memory`.
"""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

RUNS = 9
_MIB = 1024 * 1024
_LICENCES = ("MIT", "Apache-2.0", "BSD-3-Clause", "LGPL-2.1-or-later")
_TYPES = ("pypi", "npm", "cargo", "generic")


def texts(count: int) -> Iterator[str]:
    """CycloneDX 1.6 in pieces: `count` components of about 1 kB, with all that generators usually write."""
    root = {"type": "firmware", "name": "large-device", "version": "1.0.0", "bom-ref": "root"}
    tools = {"components": [{"type": "application", "name": "generator", "version": "1"}]}
    metadata = {"timestamp": "2026-11-23T00:00:00Z", "component": root, "tools": tools}
    yield '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,'
    yield '"serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",'
    yield f'"metadata":{_text(metadata)},"components":['
    for number in range(count):
        yield ("," if number else "") + _text(_component(number))
    yield '],"dependencies":['
    yield _text({"ref": "root", "dependsOn": [_ref(number) for number in range(0, count, 10)]})
    for number in range(count):
        needed = [_ref(number + step) for step in (1, 2, 7) if number + step < count]
        yield "," + _text({"ref": _ref(number), "dependsOn": needed})
    yield "]}"


def write(count: int, file: Path) -> None:
    """Write the SBOM of `count` components."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(texts(count))


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _ref(number: int) -> str:
    kind = _TYPES[number % len(_TYPES)]
    return f"pkg:{kind}/component-{number:06}@{number % 9}.{number % 31}.{number % 7}"


def _component(number: int) -> dict[str, object]:
    name, digest = f"component-{number:06}", hashlib.sha256(str(number).encode()).hexdigest()
    page = f"https://example.com/{name}"
    return {
        "type": "library",
        "bom-ref": _ref(number),
        "supplier": {"name": f"Supplier {number % 97}"},
        "name": name,
        "version": _ref(number).rpartition("@")[2],
        "description": f"Component {number} of a device that exists to be measured.",
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": digest}, {"alg": "SHA-1", "content": digest[:40]}],
        "licenses": [{"license": {"id": _LICENCES[number % len(_LICENCES)]}}],
        "copyright": f"Copyright 2020-2026 Supplier {number % 97}",
        "cpe": f"cpe:2.3:a:supplier{number % 97}:{name}:{number % 9}.{number % 31}:*:*:*:*:*:*:*",
        "purl": _ref(number),
        "externalReferences": [{"type": "vcs", "url": f"{page}.git"}, {"type": "website", "url": page}],
        "properties": [
            {"name": "example:layer", "value": digest[:12]},
            {"name": "example:location", "value": f"/usr/lib/{name}/lib{name}.so.{number % 9}"},
        ],
    }


def _ours_read(file: Path) -> float:
    from wardbook.formats.sbom import read

    data = file.read_bytes()

    def once() -> None:
        found, wrong = read(data, file.name)
        if found is None or wrong:
            raise SystemExit(f"not read as it should be: {wrong[:3]}")

    return _warm(once)


def _ours_check(file: Path) -> float:
    from wardbook.formats.official import check

    data = file.read_bytes()

    def once() -> None:
        if wrong := check(data, file.name, family="CycloneDX", encoding="json"):
            raise SystemExit(f"not valid as it should be: {wrong[:3]}")

    return _warm(once)


def _ours_memory(file: Path) -> float:
    """The most memory that reading takes, interpreter and the file's own bytes included."""
    from wardbook.formats.sbom import read

    found, _ = read(file.read_bytes(), file.name)
    if found is None:
        raise SystemExit("nothing was read")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MIB if sys.platform == "darwin" else peak / 1024


def _cyclonedx_read(file: Path) -> float:
    data, bom = file.read_bytes(), import_module("cyclonedx.model.bom").Bom
    return _warm(lambda: bom.from_json(json.loads(data)), runs=1)


def _cyclonedx_check(file: Path) -> float:
    version = import_module("cyclonedx.schema").SchemaVersion.V1_6
    validator = import_module("cyclonedx.validation.json").JsonStrictValidator
    text = file.read_text(encoding="utf-8")

    def once() -> None:
        if wrong := validator(version).validate_str(text):
            raise SystemExit(f"not valid as it should be: {str(wrong)[:200]}")

    return _warm(once, runs=1)


def _lib4sbom_read(file: Path) -> float:
    parser = import_module("lib4sbom.parser").SBOMParser
    return _warm(lambda: parser().parse_file(str(file)), runs=1)


TASKS: dict[str, Callable[[Path], float]] = {
    "read": _ours_read,
    "check": _ours_check,
    "memory": _ours_memory,
    "cyclonedx-read": _cyclonedx_read,
    "cyclonedx-check": _cyclonedx_check,
    "lib4sbom-read": _lib4sbom_read,
}


def _warm(once: Callable[[], object], runs: int = RUNS) -> float:
    """The median seconds of `runs` calls after a first one."""
    once()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        once()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main(arguments: list[str]) -> int:
    """Write an SBOM, or do one task and print its figure."""
    task, *rest = arguments
    if task == "write":
        write(int(rest[0]), Path(rest[1]))
    else:
        sys.stdout.write(f"{TASKS[task](Path(rest[0]))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
