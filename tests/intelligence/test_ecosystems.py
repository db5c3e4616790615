"""From a package URL to the places where its advisories stand."""

from __future__ import annotations

import pytest

from wardbook.intelligence.ecosystems import SCHEMES, look_up, scheme, settled, settled_name
from wardbook.model.purl import Purl


def places(text: str) -> list[tuple[str, str, str]]:
    return [tuple(place) for place in look_up(Purl.parse(text)).places]


@pytest.mark.parametrize(
    ("purl", "first"),
    [
        ("pkg:pypi/Zope.Interface@5.0", ("PyPI", "zope-interface", "5.0")),
        ("pkg:npm/%40angular/core@1.2.3", ("npm", "@angular/core", "1.2.3")),
        ("pkg:npm/%40Angular/Core@1.2.3", ("npm", "@angular/core", "1.2.3")),
        ("pkg:npm/JSONStream@1.0.0", ("npm", "JSONStream", "1.0.0")),
        ("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", ("Maven", "org.apache.logging.log4j:log4j-core", "2.14.1")),
        ("pkg:golang/github.com/Sirupsen/logrus@v1.0.0", ("Go", "github.com/sirupsen/logrus", "v1.0.0")),
        ("pkg:composer/Symfony/HTTP-kernel@6.0.0", ("Packagist", "symfony/http-kernel", "6.0.0")),
        ("pkg:cargo/serde_json@1.0.0", ("crates.io", "serde-json", "1.0.0")),
        ("pkg:nuget/Newtonsoft.Json@12.0.1", ("NuGet", "newtonsoft.json", "12.0.1")),
        ("pkg:gem/rack@2.0.1", ("RubyGems", "rack", "2.0.1")),
        ("pkg:conan/openssl@1.1.1", ("ConanCenter", "openssl", "1.1.1")),
        ("pkg:hex/phoenix@1.7.0", ("Hex", "phoenix", "1.7.0")),
        ("pkg:swift/github.com/vapor/vapor@4.0.0", ("SwiftURL", "github.com/vapor/vapor", "4.0.0")),
        ("pkg:github/actions/checkout@v3.1.0", ("GitHub Actions", "actions/checkout", "v3.1.0")),
        ("pkg:bitnami/nginx@1.25.0", ("Bitnami", "nginx", "1.25.0")),
        ("pkg:generic/linux@6.1.0", ("Linux", "Kernel", "6.1.0")),
        ("pkg:generic/zlib@1.2.11", ("OSS-Fuzz", "zlib", "1.2.11")),
        ("pkg:vscode-extension/ms-python/python@2023.1.0", ("VSCode", "ms-python.python", "2023.1.0")),
        ("pkg:julia/HTTP@1.0.0?uuid=cd3eb016-35fb-5094-929b-558a96fad6f3", ("Julia", "HTTP", "1.0.0")),
    ],
)  # fmt: skip
def test_a_package_of_a_language_is_looked_up_under_the_name_its_registry_compares(
    purl: str, first: tuple[str, str, str]
) -> None:
    assert places(purl)[0] == first


@pytest.mark.parametrize(
    ("purl", "expected"),
    [
        (
            "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl",
            [("Debian:12", "openssl", "3.0.11-1~deb12u2")],
        ),
        (
            "pkg:deb/debian/libgcc-s1@12.2.0-14+b1?distro=bookworm&upstream=gcc-12%4012.2.0-14",
            [("Debian:12", "gcc-12", "12.2.0-14")],
        ),
        ("pkg:deb/debian/curl@7.88.1-10+deb12u5", [("Debian:12", "curl", "7.88.1-10+deb12u5")]),
        ("pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1+b2?distro=debian-12.4", [("Debian:12", "zlib1g", "1:1.2.13.dfsg-1")]),
        (
            "pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10?distro=ubuntu-22.04",
            [("Ubuntu:22.04", "openssl", "3.0.2-0ubuntu1.10"), ("Ubuntu:Pro:22.04", "openssl", "3.0.2-0ubuntu1.10")],
        ),
        (
            "pkg:apk/alpine/libcrypto3@3.1.4-r1?distro=alpine-3.18.4&upstream=openssl",
            [("Alpine:v3.18", "openssl", "3.1.4-r1")],
        ),
        ("pkg:apk/alpine/busybox@1.36.1-r2?distro=3.18.4", [("Alpine:v3.18", "busybox", "1.36.1-r2")]),
        ("pkg:apk/wolfi/curl@8.4.0-r0?distro=wolfi-20230201", [("Wolfi", "curl", "8.4.0-r0")]),
        ("pkg:apk/chainguard/curl@8.4.0-r0", [("Chainguard", "curl", "8.4.0-r0")]),
        (
            "pkg:rpm/almalinux/openssl-libs@3.0.7-24.el9?epoch=1&distro=almalinux-9.3&upstream=openssl-3.0.7-24.el9.src.rpm",
            [("AlmaLinux:9", "openssl", "1:3.0.7-24.el9"), ("AlmaLinux:9", "openssl-libs", "1:3.0.7-24.el9")],
        ),
        ("pkg:rpm/rocky/bash@5.1.8-6.el9_1", [("Rocky Linux:9", "bash", "5.1.8-6.el9_1")]),
        ("pkg:rpm/opensuse/zlib@1.2.13-1.1?distro=opensuse-leap-15.5", [("openSUSE:Leap 15.5", "zlib", "1.2.13-1.1")]),
        ("pkg:rpm/suse/zlib@1.2.13-1.1?distro=sles-15.5", [("SUSE:Linux Enterprise 15 SP5", "zlib", "1.2.13-1.1")]),
        ("pkg:rpm/mageia/curl@8.1-1.mga9", [("Mageia:9", "curl", "8.1-1.mga9")]),
        ("pkg:rpm/openeuler/curl@7.79.1-20.oe2203sp3", [("openEuler:22.03-LTS-SP3", "curl", "7.79.1-20.oe2203sp3")]),
        ("pkg:rpm/photon/curl@8.1-1.ph4?distro=photon-4.0", [("Photon OS:4.0", "curl", "8.1-1.ph4")]),
        ("pkg:rpm/azurelinux/curl@8.8.0-1.azl3", [("Azure Linux:3", "curl", "8.8.0-1.azl3")]),
    ],
)  # fmt: skip
def test_a_package_of_a_distribution_is_looked_up_in_its_release_by_its_source(
    purl: str, expected: list[tuple[str, str, str]]
) -> None:
    assert places(purl) == expected


def test_an_npm_package_in_upper_case_is_looked_up_in_lower_case_too() -> None:
    assert places("pkg:npm/Lodash@4.17.0") == [("npm", "Lodash", "4.17.0"), ("npm", "lodash", "4.17.0")]
    assert places("pkg:npm/%40Foo/Bar@1.0.0") == [("npm", "@foo/bar", "1.0.0")]


def test_red_hat_is_looked_up_in_the_release_and_in_its_extended_streams() -> None:
    found = places("pkg:rpm/redhat/openssl@3.0.7-6.el9_2?distro=rhel-9.2&epoch=1")
    assert found[0] == ("Red Hat:9", "openssl", "1:3.0.7-6.el9_2")
    assert ("Red Hat:rhel_eus:9.2", "openssl", "1:3.0.7-6.el9_2") in found


def test_certified_builds_of_ubuntu_are_looked_up_where_their_fixes_are_published() -> None:
    found = places("pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10+Fips1?distro=jammy")
    assert "Ubuntu:Pro:FIPS:22.04" in {place[0] for place in found}


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:deb/debian/curl@7.88.1-10",
        "pkg:apk/alpine/curl@8.0-r0",
        "pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10",
    ],
)
def test_without_a_release_nothing_is_guessed_and_the_reason_is_said(purl: str) -> None:
    assert look_up(Purl.parse(purl)).places == ()
    assert "release" in look_up(Purl.parse(purl)).why


@pytest.mark.parametrize("purl", ["pkg:docker/nginx@1.25", "pkg:rpm/fedora/curl@8.0-1.fc39?distro=fedora-39", "pkg:hex/acme/secret@1.0.0"])  # fmt: skip
def test_what_no_source_covers_is_said_to_be_so(purl: str) -> None:
    assert look_up(Purl.parse(purl)).places == ()
    assert "advisories" in look_up(Purl.parse(purl)).why


@pytest.mark.parametrize(
    ("record", "joined"),
    [
        ("Ubuntu:22.04:LTS", "Ubuntu:22.04"),
        ("Ubuntu:Pro:18.04:LTS", "Ubuntu:Pro:18.04"),
        ("Maven:https://maven.google.com", "Maven"),
        ("Red Hat:enterprise_linux:9::baseos", "Red Hat:9"),
        ("Red Hat:rhel_eus:9.2::appstream", "Red Hat:rhel_eus:9.2"),
        ("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "SUSE:Linux Enterprise 15 SP5"),
        ("SUSE:Linux Enterprise Server 12 SP5-LTSS", "SUSE:Linux Enterprise 12 SP5"),
        ("SUSE:Linux Enterprise Micro 5.3", "SUSE:Linux Enterprise Micro 5.3"),
        ("Packagist:https://packages.drupal.org/8", "Packagist:https://packages.drupal.org/8"),
        ("Debian:12", "Debian:12"),
        ("PyPI", "PyPI"),
    ],
)
def test_a_record_and_a_component_meet_in_one_spelling_of_the_ecosystem(record: str, joined: str) -> None:
    assert settled(record) == joined


def test_names_are_settled_the_way_their_registry_compares_them() -> None:
    assert settled_name("PyPI", "Foo__Bar.baz") == "foo-bar-baz"
    assert settled_name("SwiftURL", "https://github.com/Vapor/Vapor.git") == "github.com/vapor/vapor"
    assert settled_name("npm", "JSONStream") == "JSONStream"
    assert settled_name("Debian:12", "openssl") == "openssl"


def test_a_patched_ecosystem_is_ordered_as_what_it_patches() -> None:
    assert scheme("Root:Debian:12") == "deb"
    assert scheme("Root:npm") == "npm"
    assert scheme("Debian:12") == "deb"
    assert scheme("No Such Thing") == ""
    assert len(SCHEMES) > 45


@pytest.mark.parametrize(
    "more", ["?os_name=ubuntu&os_version=22.04", "?distro_name=jammy", "?distro_version=22.04"]
)
def test_the_release_is_read_from_every_qualifier_that_tools_put_it_in(more: str) -> None:
    assert ("Ubuntu:22.04", "curl", "7.81.0-1") in places(f"pkg:deb/ubuntu/curl@7.81.0-1{more}")


def test_a_source_said_beside_the_package_url_is_what_is_looked_up() -> None:
    binary = Purl.parse("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12")
    assert look_up(binary, "openssl@3.0.11-1").places == (("Debian:12", "openssl", "3.0.11-1"),)


@pytest.mark.parametrize("more", ["", "&upstream=openssl", "&arch=source"])
def test_a_package_that_no_source_is_named_for_tells_so_where_only_sources_are_named_by_advisories(
    more: str,
) -> None:
    why = look_up(Purl.parse(f"pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12{more}")).why
    assert ("nothing says of which one" in why) is not bool(more)


@pytest.mark.parametrize(
    "purl", ["pkg:deb/debian/bash@5?distro=debian-12", "pkg:rpm/almalinux/openssl-libs@3-1.el9"]
)
def test_a_name_that_advisories_can_have_needs_no_source(purl: str) -> None:
    assert not look_up(Purl.parse(purl)).why


@pytest.mark.parametrize(
    ("purl", "repository"),
    [
        ("pkg:github/Madler/zlib@1.2.11", "github.com/madler/zlib"),
        ("pkg:gitlab/gnome/libxml2@v1.2.11", "gitlab.com/gnome/libxml2"),
        (
            "pkg:generic/zlib@1.2.11?vcs_url=git%2Bhttps://github.com/madler/zlib.git%40abc",
            "github.com/madler/zlib",
        ),
        ("pkg:generic/zlib@1.2.11?vcs_url=git%40github.com:madler/zlib.git", "github.com/madler/zlib"),
    ],
)
def test_a_repository_is_looked_up_among_records_of_commits_by_its_tags(purl: str, repository: str) -> None:
    tags = {version for ecosystem, name, version in places(purl) if (ecosystem, name) == ("GIT", repository)}
    assert {"1.2.11", "v1.2.11"} & tags and len(tags) > 1


def test_a_tag_of_a_fuzzed_project_is_found_without_its_letter() -> None:
    assert ("OSS-Fuzz", "libxml2", "v2.9.10") in places("pkg:generic/libxml2@2.9.10")


@pytest.mark.parametrize(
    ("purl", "expected"),
    [
        (
            "pkg:deb/debian/linux-image-6.1.0-16-amd64@6.1.67-1?distro=debian-12&upstream=linux-signed-amd64%406.1.67%2B1",
            ("Debian:12", "linux", "6.1.67-1"),
        ),
        (
            "pkg:deb/ubuntu/linux-image-5.15.0-91-generic@5.15.0-91.101?distro=ubuntu-22.04&upstream=linux-signed",
            ("Ubuntu:22.04", "linux", "5.15.0-91.101"),
        ),
        (
            "pkg:deb/ubuntu/linux-image-6.2.0-1-aws@6.2.0-1.1?distro=ubuntu-22.04&upstream=linux-signed-aws-6.2",
            ("Ubuntu:22.04", "linux-aws-6.2", "6.2.0-1.1"),
        ),
    ],
)
def test_a_signed_kernel_is_looked_up_as_the_kernel_that_was_signed(
    purl: str, expected: tuple[str, str, str]
) -> None:
    assert expected in places(purl)


def test_bitnami_s_revision_of_a_package_makes_no_pre_release_of_it() -> None:
    assert places("pkg:bitnami/openssl@3.0.8-2?arch=amd64") == [("Bitnami", "openssl", "3.0.8")]
    assert places("pkg:bitnami/openssl@3.0.8-rc.1") == [("Bitnami", "openssl", "3.0.8-rc.1")]


@pytest.mark.parametrize(
    ("purl", "ecosystem"),
    [
        ("pkg:rpm/suse/curl@8-1?distro=sle-micro-5.5", "SUSE:Linux Enterprise Micro 5.5"),
        ("pkg:rpm/slem/curl@8-1?distro=slem-5.5", "SUSE:Linux Enterprise Micro 5.5"),
        ("pkg:rpm/opensuse-leap-micro/curl@8-1?distro=opensuse-leap-micro-5.5", "openSUSE:Leap Micro 5.5"),
        ("pkg:rpm/cbl-mariner/curl@8-1.cm2?distro=cbl-mariner-2.0", "Azure Linux:2"),
        ("pkg:deb/ubuntu/curl@8-1?distro=Ubuntu-24.04%20LTS", "Ubuntu:24.04"),
    ],
)
def test_distributions_are_known_by_the_names_that_tools_give_them(purl: str, ecosystem: str) -> None:
    assert places(purl)[0] == (ecosystem, "curl", Purl.parse(purl).version)
