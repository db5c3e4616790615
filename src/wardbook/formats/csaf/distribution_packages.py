"""Packages of Linux distributions in a product tree: components of a platform whose CPE name says the release.

Red Hat, SUSE and others define a package and a platform, and by a relationship `default_component_of` the one
on the other. The package URL of the package does not repeat the release, and older documents have none: then
the package is named as RPM names its files (`telnet-1:0.17-65.el7_6.x86_64`), or by its bare name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wardbook.model.purl import Purl

DISTRIBUTIONS = frozenset({"apk", "deb", "rpm"})
"""Types of package URLs of distributions."""

_VENDORS = frozenset({"almalinux", "opensuse", "redhat", "rocky", "suse"})
_ARCHITECTURES = "src|nosrc|noarch|x86_64|i[3-6]86|aarch64|ppc64le|ppc64|ppc|s390x|s390|ia64|armv7hl|riscv64"
_FILE = re.compile(
    rf"(?P<name>[\w.+\-]+)-(?:(?P<epoch>\d+):)?(?P<version>[^\s\-:/]+)-(?P<release>[^\s\-:/]+)\.(?P<arch>{_ARCHITECTURES})",
    re.ASCII,
)
_BARE = re.compile(r"[A-Za-z][\w.+\-]*", re.ASCII)


class Platform(NamedTuple):
    """Vendor, product, version and update of the CPE name of a platform."""

    vendor: str = ""
    product: str = ""
    version: str = ""
    update: str = ""

    @property
    def distro(self) -> str:
        """What stands in the qualifier `distro` of a package URL; "" where no release is said."""
        if not re.fullmatch(r"[0-9][0-9.]*", self.version):
            return ""
        pack = re.fullmatch(r"sp([0-9]+)", self.update)
        return f"{self.product}-{self.version}" + (f".{pack[1]}" if pack else "")


def platform(cpe: str) -> Platform:
    """The platform that a CPE name of either binding names."""
    bare = cpe.removeprefix("cpe:2.3:").removeprefix("cpe:/")
    parts = re.split(r"(?<!\\):", bare)[1:5]
    return Platform(*(part.replace("\\", "") for part in parts))


def placed(purl: Purl, runs_on: Platform) -> Purl:
    """A distribution's package whose URL does not say the release, with the release of what it runs on."""
    if purl.type not in DISTRIBUTIONS or not runs_on.distro or "distro" in dict(purl.pairs):
        return purl
    qualifiers = {**dict(purl.pairs), "distro": runs_on.distro}
    return Purl(purl.type, purl.namespace, purl.name, purl.version, qualifiers, purl.subpath)


def named(name: str, runs_on: Platform) -> Purl | None:
    """The package that a name without a package URL means on a platform of RPM packages; None elsewhere."""
    if runs_on.vendor not in _VENDORS:
        return None
    found = _FILE.fullmatch(name)
    if found is None:
        return Purl("rpm", runs_on.vendor, name) if _BARE.fullmatch(name) else None
    qualifiers = {"arch": found["arch"]} | ({"epoch": found["epoch"]} if found["epoch"] else {})
    return Purl("rpm", runs_on.vendor, found["name"], f"{found['version']}-{found['release']}", qualifiers)
