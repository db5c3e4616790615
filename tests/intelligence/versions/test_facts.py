"""What is known about versions of real software: which came first, which spellings are one, which cannot be read."""

from __future__ import annotations

from itertools import combinations

import pytest

from wardbook.intelligence.versions import compare, contains, key

# Rising versions of one scheme; every one is before every later one.
RISING = {
    "semver": [
        "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
        "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0-0", "1.2.0", "1.10.0", "2.0.0-x-y-z.4", "2.0.0", "10.0.0",
    ],
    "npm": ["4.17.20", "4.17.21", "5.0.0-beta", "5.0.0-beta.2", "v5.0.0", "5.0.1"],
    "cargo": ["0.1.0-alpha.1", "0.1.0", "0.2.0-rc.1", "0.2.0", "0.10.0", "1.0.0"],
    "golang": [
        "v0.0.0-20190308221718-c2843e01d9a2", "v0.0.0-20210921155107-089bfa567519", "v0.0.1-0.20200101000000-ffffffffffff",
        "v0.0.1", "v1.0.0-rc.1", "v1.0.0", "v1.0.1-0.20200101000000-abcdefabcdef", "1.0.1", "v2.0.0+incompatible",
        "v11.0.0",
    ],
    "hex": ["1.0.0-rc.0", "1.0.0", "1.7.10", "1.7.11"],
    "pub": ["1.0.0-dev.1", "1.0.0-dev.1+2", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"],
    "pypi": [
        "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
        "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5",
        "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "2024.2.2", "1!0.1",
    ],
    "deb": [
        "1.0~~", "1.0~~a", "1.0~", "1.0~rc1-1", "1.0", "1.0-1", "1.0-1ubuntu0.1", "1.0-1+b1", "1.0-1+deb12u1", "1.0-1.1", "1.0-2~bpo12+1",
        "1.0-2", "1.0a-1", "1.0+dfsg-1", "1.0.1-1", "1.1.1n-0+deb11u3", "1.1.1n-0+deb11u4", "1.1.1w-0+deb11u1",
        "3.0.11-1~deb12u2", "3.0.11-1", "1:0.1-1", "2:0", "10:0",
    ],
    "rpm": [
        "1.0~rc1-1", "1.0-1.el8", "1.0-1.el8_4", "1.0-2.el8", "1.0-10.el8", "1.0^git1-1", "1.0.a-1", "1.0.1-1",
        "2.28-225.el8", "2.28-251.el8_10.2", "1:1.1.1g-15.el8_3", "1:1.1.1k-9.el8_7", "1:1.1.1k-12.el8_9",
    ],
    "apk": [
        "1.1.1_alpha1", "1.1.1_beta", "1.1.1_pre2", "1.1.1_rc1", "1.1.1", "1.1.1-r0", "1.1.1-r9", "1.1.1-r10",
        "1.1.1_git20230101", "1.1.1_p1-r2", "1.1.1a", "1.1.1k-r0", "1.1.1l-r0", "1.1.1.1", "1.1.2", "1.36.1-r15", "1.36.1-r29",
    ],
    "gentoo": ["1.0_alpha1", "1.0_beta", "1.0_pre1", "1.0_rc1", "1.0", "1.0-r1", "1.0_p1", "1.0b", "1.0.1", "1.01", "1.1", "1.10"],
    "alpm": ["1.0a-1", "1.0alpha-1", "1.0b-1", "1.0rc-1", "1.0-1", "1.0-1.1", "1.0-2", "1.0.a-1", "1.0.1-1", "1:0.1-1"],
    "maven": [
        "Finchley.RELEASE", "Finchley.SR1", "Finchley.SR2", "Greenwich.RELEASE", "Hoxton.SR8",
        "1.0-alpha-1", "1.0-alpha-2", "1.0-beta1", "1.0-M1", "1.0-rc1", "1.0-CR2", "1.0-SNAPSHOT", "1.0", "1.0-sp1",
        "1.0-jre", "1.0-m-1", "1.0-1", "1.0.1", "2.9.10.8", "2.10.0", "2.10.0.pr1", "2.13.4", "2.13.4.2", "31.1-android", "31.1-jre", "32.0-jre",
    ],
    "nuget": ["1.0.0-alpha", "1.0.0-Beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc", "1.0.0", "1.0.0.1", "1.0.1", "13.0.1"],
    "gem": ["1.0.a", "1.0.b1", "1.0.0.pre1", "1.0.0.rc1", "1.0", "1.0.1", "1.2.b", "1.2", "2.2.6.3", "2.2.6.4", "6.1.7.3", "7.0.4"],
    "composer": ["1.0.0-dev", "1.0.0-alpha1", "v1.0.0-beta1", "1.0.0-RC1", "1.0.0", "1.0.0-patch1", "1.0.1", "1.0.1.1", "1.10.22", "2.x-dev", "3.0"],
    "hackage": ["1.0", "1.0.0", "1.0.0.1", "1.2", "1.10", "2"],
    "cran": ["0.9-1", "0.10", "0.10-1", "0.10.2", "1.0-10", "1.1"],
    "openssl": [
        "0.9.7a", "0.9.8", "0.9.8zh", "1.0.0-beta1", "1.0.0", "1.0.1f", "1.0.1g", "1.0.2", "1.0.2a", "1.0.2z", "1.0.2za",
        "1.0.2zg", "1.1.0-pre1", "1.1.0", "1.1.1", "1.1.1k", "1.1.1l", "1.1.1w", "3.0.0-alpha1", "3.0.0-beta2", "3.0.0", "3.0.7", "3.0.10", "3.1.0",
    ],
    "conan": ["1.0-", "1.0-alpha", "1.0-pre.2", "1.0", "1.0+b1", "1.0.1", "1.2.11", "1.2.13", "3.0.0", "cci.20200203"],
    "nginx": ["0.7.69", "0.8.54", "1.4.1", "1.5.0", "1.25.3"],
    "generic": [
        "0.9.8", "1.0~rc1", "1.0", "1.0.1", "1.1.0", "1.1.1-beta1", "1.1.1", "1.1.1a", "1.1.1k", "1.1.2", "1.2.11", "2.0-alpha", "2.0beta3",
        "2.0rc1", "2.0rc2", "2.0", "2.0p1", "2.0 Update 3", "2.0 build 20240402", "2.0.1", "7.77.0", "9.8p1", "9.8p2", "9.9", "9d", "9e", "2021-10-15", "2022.02.01", "20230101",
    ],
    "intdot": ["0.9", "1.2", "1.2.1", "1.10alpha", "1.11", "10.234.5.12"],
    "datetime": ["2023-12-31T23:59:59Z", "2024-01-01T00:30:00Z", "2024-01-01T00:00:00-05:00", "2024-01-02T00:00:00.5Z"],
    "lexicographic": ["A", "B", "a", "aa", "b", "\u00e4", "\U0001f600"],
    "swift": ["5.0.0-beta.1", "5.0.0", "5.9.2"],
}  # fmt: skip

SAME = {
    "semver": [("1.0.0", "v1.0.0"), ("1.0.0+a", "1.0.0+b"), ("1.2", "1.2.0"), ("1.0.0-01", "1.0.0-1")],
    "npm": [("=1.2.3", "v1.2.3"), ("1.2.3-beta", "1.2.3beta"), (" 1.2.3", "1.2.3")],
    "golang": [
        ("go1.21rc2", "1.21.0-rc.2"), ("go1.20", "1.20.0"), ("v1.2.3", "1.2.3"), ("go1.4beta1", "v1.4.0-beta.1"),
        ("v2.0.0+incompatible", "v2.0.0"), ("go1.21.3 X:boringcrypto", "1.21.3"), ("go1.22.1-fips", "go1.22.1"),
        ("1.21.0-0", "go1.21.0-0"),
    ],
    "pypi": [
        ("1.0", "1.0.0"), ("1.0-1", "1.0.post1"), ("1.0.RC1", "1.0c1"), ("v1.0", "1.0"), ("1.0-alpha", "1.0a0"),
        ("1.0+ubuntu-1", "1.0+ubuntu.1"), ("0!1.0", "1"), ("1.0dev", "1.0.dev0"),
    ],
    "deb": [("0:1.0-1", "1.0-1"), ("1.0", "1.0-0"), ("1.00-1", "1.0-1"), ("1.0a-1", "1.0a0-1")],
    "rpm": [("0:1.0-1", "1.0-1"), ("1.05-1", "1.5-1"), ("1.0.-1", "1.0-1"), ("1_0-1", "1.0-1")],
    "maven": [
        ("1.0", "1"), ("1.0-ga", "1.0"), ("1.0.Final", "1.0"), ("1.0.RELEASE", "1"), ("1.0-rc1", "1.0-CR1"), ("1-a1", "1-alpha-1"),
        ("5.3.0.RELEASE", "5.3"), ("4.1.0.Final", "4.1.0"), ("2.0.0.M1", "2.0-M1"), ("1.0-SNAPSHOT", "1-snapshot"),
    ],
    "nuget": [("1.0", "1.0.0.0"), ("1.0.0-BETA", "1.0-beta"), ("1.0.0+x", "1")],
    "gem": [("1.0", "1"), ("1.0.a", "1.a"), ("1.0-beta", "1.0.pre.beta")],
    "composer": [("v1.0", "1.0.0.0"), ("1.0.0-b2", "1.0-beta2"), ("1.0.0-stable", "1"), ("1.0+build", "1.0")],
    "cran": [("1.0-1", "1.0.1")],
    "gentoo": [("1.0-r0", "1.0"), ("1.0_alpha", "1.0_alpha0")],
    "openssl": [("1.0.2k-fips", "1.0.2k"), ("OpenSSL 3.0.8", "3.0.8"), ("1.1.1K", "1.1.1k")],
    "conan": [("1.0", "1"), ("1.0-pre.0", "1-pre")],
    "generic": [
        ("1.0", "1.0.0"), ("v2.3", "2.3"), ("Version 2.3", "2.3"), ("1.0.Final", "1.0"), ("2.4.1+dfsg", "2.4.1"), ("5.15.78+gitAUTOINC+ea948a0983_a1b2", "5.15.78"), ("1.0-rc1", "1.0RC1"),
        ("R1.2", "1.2"), ("1_2_3", "1.2.3"),
    ],
    "datetime": [("2024-01-01T00:00:00Z", "2023-12-31T19:00:00-05:00"), ("2024-01-01T00:00:00.50Z", "2024-01-01T00:00:00.5Z")],
    "intdot": [("1.2rc1", "1.2"), ("01.02", "1.2")],
}  # fmt: skip

UNREADABLE = {
    "semver": ["", "1.2.3.4", "latest", "1.x", "1.0.0-", "1.0.0 beta", "a1.0.0", "1..2"],
    "npm": ["", "latest", "1.2.3.4", "^1.0.0"],
    "golang": ["master", "(devel)", "devel go1.22-abcdef", "go", "v1.2.3.4"],
    "pypi": ["", "2004d", "1.0-custom", "1.0.x", "1!", "1.0+", "1.0+_a"],
    "deb": ["", "unstable", "1.0_1", "a:1", "1.0-", "-1", "<unfixed>", "1 2"],
    "rpm": ["", "latest", "a:1-1", "1-1-1", "1.0 -1"],
    "apk": ["", "1.0-1", "1.0_foo", "1.0-r", "a1", "1.0ab"],
    "gentoo": ["", "1.0_git1", "1.0-1", "9999a.1"],
    "alpm": ["", "1.0.-1", "abc-1"],
    "maven": ["", "latest", "${project.version}", "[1.0,2.0)"],
    "nuget": ["", "1.0.0.0.0", "1.0.*", "1.0-"],
    "gem": ["", "abc", "1.0-", "1..0"],
    "composer": ["", "dev-master", "1.0.0.0.0", "1.0-foo"],
    "hackage": ["", "1.0-1", "1.a"],
    "cran": ["", "1.0_1", "1.0.a"],
    "openssl": ["", "3.0.1a", "fips", "1.0.2-foo"],
    "conan": ["", "[>1.0]", "1 2"],
    "generic": [
        "", "unknown", "latest", "d3b07384d113edec49eaa6238ad5ff00", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "1.2.3-gabc1234f",
        "5.15.0-generic", "1.0-custom", "12345678901234567890123456789012", "*", "n/a", "1.0x.y", "1.0-a", "1.0~1",
    ],
    "intdot": ["", "v1", ".1"],
    "datetime": ["", "2024-01-01", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T25:00:00Z", "2024-01-01T00:00:00+25:00"],
    "lexicographic": ["", "\ud800"],
}  # fmt: skip


@pytest.mark.parametrize("scheme", RISING)
def test_every_version_comes_before_every_later_one(scheme: str) -> None:
    wrong = [pair for pair in combinations(RISING[scheme], 2) if compare(scheme, *pair) != -1]
    assert wrong == []


@pytest.mark.parametrize(
    ("scheme", "one", "other"), [(scheme, *pair) for scheme, found in SAME.items() for pair in found]
)
def test_two_spellings_of_one_version_are_equal(scheme: str, one: str, other: str) -> None:
    assert compare(scheme, one, other) == 0
    if scheme != "alpm":
        assert key(scheme, one) == key(scheme, other)


@pytest.mark.parametrize(
    ("scheme", "version"), [(scheme, one) for scheme, found in UNREADABLE.items() for one in found]
)
def test_what_is_no_version_of_the_scheme_is_undetermined(scheme: str, version: str) -> None:
    for question in (lambda: compare(scheme, version, version), lambda: compare(scheme, "1.0", version)):
        with pytest.raises(ValueError, match="cannot be read"):
            question()


# Facts from public advisories: the range that is affected, and versions that are or are not.
FACTS = [
    ("vers:npm/<4.17.21", "4.17.20", True),  # CVE-2021-23337, lodash
    ("vers:npm/<4.17.21", "4.17.21", False),
    ("vers:npm/>=7.0.0|<7.5.2", "7.5.1", True),  # CVE-2022-25883, semver
    ("vers:npm/>=7.0.0|<7.5.2", "6.3.1", False),
    ("vers:pypi/>=2.3.0|<2.31.0", "2.30.0", True),  # CVE-2023-32681, requests
    ("vers:pypi/>=2.3.0|<2.31.0", "2.31.0", False),
    ("vers:maven/>=2.13.0|<=2.14.1", "2.14.1", True),
    ("vers:maven/>=2.4|<2.12.2|>=2.13.0|<2.15.0", "2.12.2", False),  # CVE-2021-44228, log4j-core
    ("vers:maven/>=2.4|<2.12.2|>=2.13.0|<2.15.0", "2.13.0-rc1", False),
    ("vers:openssl/>=3.0.0|<3.0.7", "3.0.6", True),  # CVE-2022-3602
    ("vers:openssl/>=3.0.0|<3.0.7", "1.1.1s", False),
    ("vers:openssl/>=1.0.1|<1.0.1g", "1.0.1f", True),  # CVE-2014-0160
    ("vers:openssl/>=1.0.1|<1.0.1g", "1.0.1g", False),
    ("vers:openssl/>=1.0.1|<1.0.1g", "1.0.2", False),
    ("vers:generic/<1.2.12", "1.2.11", True),  # CVE-2018-25032, zlib
    ("vers:generic/>=8.5p1|<9.8p1", "9.7p1", True),  # CVE-2024-6387, OpenSSH
    ("vers:generic/>=8.5p1|<9.8p1", "9.8p1", False),
    ("vers:golang/<1.20.10|>=1.21.0-0|<1.21.3", "go1.21rc2", True),  # CVE-2023-39325
    ("vers:golang/<1.20.10|>=1.21.0-0|<1.21.3", "1.20.10", False),
    ("vers:golang/<1.20.10|>=1.21.0-0|<1.21.3", "go1.21.2", True),
    (
        "vers:golang/<0.0.0-20220906165146-f3363e06e74c",
        "v0.0.0-20220425223048-2871e0cb64e4",
        True,
    ),  # CVE-2022-27664
    ("vers:golang/<0.0.0-20220906165146-f3363e06e74c", "v0.1.0", False),
    ("vers:deb/<1.1.1n-0%2Bdeb11u4", "1.1.1n-0+deb11u3", True),
    ("vers:deb/<2:4.13.13+dfsg-1~deb11u5", "2:4.13.13+dfsg-1~deb11u5", False),
    ("vers:rpm/<1:1.1.1k-9.el8_7", "1:1.1.1k-7.el8_6", True),
    ("vers:rpm/<1:1.1.1k-9.el8_7", "1:1.1.1k-9.el8_7", False),
    ("vers:apk/<1.1.1l-r0", "1.1.1k-r0", True),
    ("vers:apk/<1.36.1-r16", "1.36.1-r5", True),
    ("vers:gem/<2.2.6.4|>=3.0.0|<3.0.6.1", "2.2.6.3", True),  # CVE-2023-27539, rack
    ("vers:gem/<2.2.6.4|>=3.0.0|<3.0.6.1", "3.0.6.1", False),
    ("vers:nuget/<13.0.1", "12.0.3", True),  # GHSA-5crp-9r3c-p9vr, Newtonsoft.Json
    ("vers:nuget/<13.0.1", "13.0.1", False),
    ("vers:cargo/>=0.2.0|<0.2.23", "0.2.22", True),
    ("vers:composer/<1.10.22|>=2.0.0-alpha1|<2.0.13", "2.0.0-RC1", True),  # CVE-2021-29472, Composer
    ("vers:composer/<1.10.22|>=2.0.0-alpha1|<2.0.13", "v1.10.22", False),
    ("vers:conan/>=1.1.1|<1.1.1k", "1.1.1g", True),
    ("vers:conan/>=1.1.1|<1.1.1k", "1.1.1k", False),
    ("vers:alpm/<1.1.1.k-1", "1.1.1.j-1", True),
    ("vers:nginx/>=0.6.18|<1.20.1", "1.20.0", True),  # CVE-2021-23017
    ("vers:hex/>=1.0.0|<1.4.0", "1.4.0-rc.0", True),
]


@pytest.mark.parametrize(("affected", "version", "inside"), FACTS)
def test_a_published_range_holds_what_its_advisory_says(
    affected: str, version: str, inside: bool
) -> None:  # a column of the table
    assert contains(affected, version) is inside
