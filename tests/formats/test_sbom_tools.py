"""SBOMs in the shapes that real tools write: the right components, and nothing said where nothing is wrong.

The files in `tools` are written by hand after the output of each tool, short and with made-up products.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from wardbook.formats import sbom

FOLDER = Path(__file__).parent / "tools"
Row = tuple[str, str | None, str | None, str | None, str | None]


class Expected(NamedTuple):
    """The root, the tools, the author, and the components: name, version, purl, supplier, licence."""

    root: tuple[str, str | None] | None
    tools: tuple[str, ...]
    author: str | None
    components: tuple[Row, ...]


EXPECTED = {
    "syft.cdx.json": Expected(
        ("alpine", "sha256:aaaa"),
        ("syft 1.18.0",),
        None,
        (
            (
                "busybox",
                "1.36.1-r15",
                "pkg:apk/alpine/busybox@1.36.1-r15?arch=x86_64&distro=alpine-3.19.1",
                "Sören Tempel <soeren+alpine@soeren-tempel.net>",
                "GPL-2.0-only",
            ),
            ("alpine", "3.19.1", None, None, None),
            ("/etc/os-release", None, None, None, None),
        ),
    ),
    "trivy.cdx.json": Expected(
        ("registry.example.com/pump:1", None),
        ("trivy 0.58.0",),
        None,
        (
            ("debian", "12.5", None, None, None),
            (
                "openssl",
                "3.0.11-1~deb12u2",
                "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5",
                "Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>",
                "Apache-2.0 AND Artistic AND GPL-1.0-or-later",
            ),
            ("app/package-lock.json", None, None, None, None),
            ("@babel/core", "7.0.0", "pkg:npm/%40babel/core@7.0.0", None, None),
        ),
    ),
    "cdxgen.json": Expected(
        ("app", "latest"),
        ("cdxgen 10.0.0",),
        "OWASP Foundation",
        (("ansi-regex", "6.0.1", "pkg:npm/ansi-regex@6.0.1", None, "MIT"),),
    ),
    "maven.xml": Expected(
        ("com.ex/app", "1.0"),
        ("CycloneDX Maven plugin 2.7.9",),
        None,
        (
            (
                "org.slf4j/slf4j-api",
                "1.7.36",
                "pkg:maven/org.slf4j/slf4j-api@1.7.36?type=jar",
                "QOS.ch",
                "MIT",
            ),
        ),
    ),
    "syft.spdx.json": Expected(
        ("alpine", "sha256:aa"),
        ("syft 1.18.0",),
        "Anchore, Inc",
        (
            (
                "busybox",
                "1.36.1-r15",
                "pkg:apk/alpine/busybox@1.36.1-r15?arch=x86_64&distro=alpine-3.19.1",
                "Sören Tempel",
                "GPL-2.0-only",
            ),
            ("alpine", "sha256:aa", "pkg:oci/alpine@sha256:aa?arch=amd64&tag=latest", None, None),
        ),
    ),
    "github-bare.json": Expected(
        ("com.github.ex/repo", "main"),
        ("protobom v0.0.0", "GitHub.com-Dependency-Graph"),
        None,
        (
            ("com.github.ex/repo", "main", "pkg:github/ex/repo@main", None, "MIT"),
            ("requests", "2.31.0", "pkg:pypi/requests@2.31.0", None, "Apache-2.0"),
            ("actions/checkout", "4.*.*", "pkg:githubactions/actions/checkout@4.%2A.%2A", None, None),
        ),
    ),
    "github-api.json": Expected(
        ("com.github.ex/repo", "main"),
        ("protobom v0.0.0", "GitHub.com-Dependency-Graph"),
        None,
        (
            ("com.github.ex/repo", "main", "pkg:github/ex/repo@main", None, "MIT"),
            ("requests", "2.31.0", "pkg:pypi/requests@2.31.0", None, "Apache-2.0"),
            ("actions/checkout", "4.*.*", "pkg:githubactions/actions/checkout@4.%2A.%2A", None, None),
        ),
    ),
    "ms.spdx.json": Expected(
        ("App", "1.0"),
        ("Microsoft.SBOMTool 2.2.3",),
        "Ex",
        (
            ("Newtonsoft.Json", "13.0.1", "pkg:nuget/Newtonsoft.Json@13.0.1", None, None),
            ("App", "1.0", "pkg:swid/Ex/sbom.ex/App@1.0?tag_id=b6d7", "Ex", None),
        ),
    ),
    "blackduck.spdx.json": Expected(
        ("proj", "1"),
        ("Black Duck SCA 2024.4.0",),
        "Ex, jdoe",
        (
            (
                "Apache Log4j",
                "2.17.1",
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1",
                "Apache Software Foundation",
                "Apache-2.0",
            ),
            ("proj", "1", None, None, "Proprietary"),
        ),
    ),
    "ort.spdx.yml": Expected(
        ("first", "0.10"),
        ("ORT - 1.2.3",),
        "some creation info person, some creation info organization",
        (
            ("b", "0.0.1", "pkg:maven/a/b@0.0.1", None, "BSD-2-Clause AND BSD-3-Clause AND MIT"),
            ("first", "0.10", None, None, "MIT"),
        ),
    ),
    "tern.spdx": Expected(
        ("photon", "3.0"),
        ("tern 2.10",),
        None,
        (
            ("photon", "3.0", None, None, None),
            (
                "bash",
                "4.4.18-2.ph3",
                "pkg:rpm/photon/bash@4.4.18-2.ph3?arch=x86_64",
                "VMware, Inc.",
                "LicenseRef-f30c02b",
            ),
        ),
    ),
    "fossa.cdx.json": Expected(
        ("proj", "1"), ("FOSSA 0.0.0",), None, (("a:b", "1.0", "pkg:maven/a/b@1.0", "a", "Apache-2.0"),)
    ),
    "yocto.spdx3.json": Expected(
        ("core-image-minimal-qemux86-64-rootfs", None),
        (),
        "OpenEmbedded ()",
        (
            ("libz1", "1.3.1", None, "OpenEmbedded ()", "Zlib"),
            ("core-image-minimal-qemux86-64-rootfs", None, None, None, None),
        ),
    ),
    "table.csv": Expected(None, (), None, (("zlib", "1.3.1", None, None, "Zlib"),)),
    "trivy.spdx": Expected(
        ("alpine", "3.19.1"),
        ("trivy 0.58.0",),
        "aquasecurity",
        (
            ("alpine", "3.19.1", None, None, None),
            (
                "busybox",
                "1.36.1-r15",
                "pkg:apk/alpine/busybox@1.36.1-r15?arch=x86_64&distro=3.19.1",
                "Sören Tempel <soeren+alpine@soeren-tempel.net>",
                "GPL-2.0-only",
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_tool_writes_is_read_without_a_remark(name: str) -> None:
    found, said = sbom.read((FOLDER / name).read_bytes(), name)
    assert said == []
    assert found is not None
    rows = tuple(
        (item.full_name, item.version, str(item.purl) if item.purl else None, item.supplier, item.license)
        for item in found.components
    )
    root = (found.root.full_name, found.root.version) if found.root else None
    assert (root, found.tools, found.author, rows) == EXPECTED[name]


def test_every_sample_is_expected_to_say_something() -> None:
    assert {path.name for path in FOLDER.iterdir()} == EXPECTED.keys()
