"""The schemes by name: which of two versions comes first, and the key whose bytes keep that order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from wardbook.base.limits import VERSION_LENGTH
from wardbook.intelligence.versions.errors import UnknownScheme, UnorderedVersion, UnreadableVersion

_MODULES = {
    "alpm": "alpm",
    "apk": "apk",
    "cargo": "semver",
    "composer": "composer",
    "conan": "conan",
    "cran": "cran",
    "datetime": "datetime",
    "deb": "deb",
    "gem": "gem",
    "generic": "generic",
    "gentoo": "gentoo",
    "golang": "golang",
    "hackage": "hackage",
    "hex": "semver",
    "intdot": "intdot",
    "lexicographic": "lexicographic",
    "maven": "maven",
    "nginx": "semver",
    "npm": "npm",
    "nuget": "nuget",
    "openssl": "openssl",
    "pub": "pub",
    "pypi": "pypi",
    "rpm": "rpm",
    "semver": "semver",
    "swift": "semver",
}

ALIASES = {
    "alpine": "apk",
    "arch": "alpm",
    "archlinux": "alpm",
    "crates.io": "cargo",
    "cocoapods": "gem",  # Pod::Version is Gem::Version
    "dart": "pub",
    "debian": "deb",
    "ebuild": "gentoo",
    "elixir": "hex",
    "github-actions": "npm",
    "githubactions": "npm",
    "go": "golang",
    "opkg": "deb",  # opkg compares as dpkg does
    "packagist": "composer",
    "pep440": "pypi",
    "python": "pypi",
    "redhat": "rpm",
    "rubygems": "gem",
    "ubuntu": "deb",
}
"""Other names in use, and the scheme each means."""

SCHEMES = tuple(sorted(_MODULES))
"""Every scheme by its name in VERS."""


class _Scheme(NamedTuple):
    """How a scheme makes keys; `compare` only where not every version that can be compared has a key."""

    key: Callable[[str], bytes]
    compare: Callable[[str, str], int] | None


def known(scheme: str) -> str:
    """The name in VERS of a scheme given by that name or another one; UnknownScheme where there is none."""
    name = scheme.lower()
    name = ALIASES.get(name, name)
    if name not in _MODULES:
        raise UnknownScheme(scheme)
    return name


def key(scheme: str, version: str) -> bytes:
    """Bytes whose order is the order of the scheme; equal versions have equal bytes.

    UnknownScheme, UnreadableVersion, and for a few versions of `alpm` and `conan`, whose order has circles,
    UnorderedVersion; all are ValueErrors.
    """
    found = _scheme(scheme)
    if len(version) > VERSION_LENGTH:
        raise UnreadableVersion(scheme, version, f"it is longer than {VERSION_LENGTH} characters")
    return found.key(version)


def compare(scheme: str, one: str, other: str) -> int:
    """-1, 0 or 1: whether `one` comes before, with or after `other`. UnknownScheme, UnreadableVersion."""
    try:
        left, right = key(scheme, one), key(scheme, other)
    except UnorderedVersion:
        pairwise = _scheme(scheme).compare
        if pairwise is None:
            raise
        return pairwise(one, other)
    return (left > right) - (left < right)


@lru_cache(maxsize=256)
def _scheme(name: str) -> _Scheme:
    """The scheme's module, loaded when it is first asked for: one scan needs a few, and all cost 30 ms."""
    module = import_module(f"wardbook.intelligence.versions.{_MODULES[known(name)]}")
    return _Scheme(module.key, getattr(module, "compare", None))
