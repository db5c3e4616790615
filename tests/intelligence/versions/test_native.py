"""Ranges in an ecosystem's own words, by the examples of its own documentation."""

from __future__ import annotations

import pytest

from wardbook.intelligence.versions import UnreadableRange, UnreadableVersion, from_native

MEANT = [
    # node-semver's README, Advanced Range Syntax
    ("npm", "1.2.3 - 2.3.4", "vers:npm/>=1.2.3|<=2.3.4"),
    ("npm", "1.2 - 2.3.4", "vers:npm/>=1.2.0|<=2.3.4"),
    ("npm", "1.2.3 - 2.3", "vers:npm/>=1.2.3|<2.4.0"),
    ("npm", "1.2.3 - 2", "vers:npm/>=1.2.3|<3.0.0"),
    ("npm", "", "vers:npm/*"),
    ("npm", "*", "vers:npm/*"),
    ("npm", "1.x", "vers:npm/>=1.0.0|<2.0.0"),
    ("npm", "1", "vers:npm/>=1.0.0|<2.0.0"),
    ("npm", "1.2.*", "vers:npm/>=1.2.0|<1.3.0"),
    ("npm", "~1.2.3", "vers:npm/>=1.2.3|<1.3.0"),
    ("npm", "~1.2", "vers:npm/>=1.2.0|<1.3.0"),
    ("npm", "~1", "vers:npm/>=1.0.0|<2.0.0"),
    ("npm", "~0.2.3", "vers:npm/>=0.2.3|<0.3.0"),
    ("npm", "^1.2.3", "vers:npm/>=1.2.3|<2.0.0"),
    ("npm", "^0.2.3", "vers:npm/>=0.2.3|<0.3.0"),
    ("npm", "^0.0.3", "vers:npm/>=0.0.3|<0.0.4"),
    ("npm", "^1.2.x", "vers:npm/>=1.2.0|<2.0.0"),
    ("npm", "^0.0.x", "vers:npm/>=0.0.0|<0.1.0"),
    ("npm", "^0.0", "vers:npm/>=0.0.0|<0.1.0"),
    ("npm", "^0.x", "vers:npm/>=0.0.0|<1.0.0"),
    ("npm", ">1.2", "vers:npm/>=1.3.0"),
    ("npm", "<=1.2", "vers:npm/<1.3.0"),
    ("npm", ">= 1.0.0, < 1.2.3", "vers:npm/>=1.0.0|<1.2.3"),
    ("npm", ">=1.0.0 <1.0.0", "vers:none/*"),
    ("npm", "1.0.0 || 1.0.0", "vers:npm/1.0.0"),
    # Cargo book, Specifying Dependencies
    ("cargo", "1.2.3", "vers:cargo/>=1.2.3|<2.0.0"),
    ("cargo", "0.2.3", "vers:cargo/>=0.2.3|<0.3.0"),
    ("cargo", "0.0.3", "vers:cargo/>=0.0.3|<0.0.4"),
    ("cargo", "0.0", "vers:cargo/>=0.0.0|<0.1.0"),
    ("cargo", "~1.2", "vers:cargo/>=1.2.0|<1.3.0"),
    ("cargo", "1.*", "vers:cargo/>=1.0.0|<2.0.0"),
    ("cargo", "= 1.2.3", "vers:cargo/1.2.3"),
    ("cargo", ">=1.2, <1.5", "vers:cargo/>=1.2.0|<1.5.0"),
    # Composer, Versions and constraints
    ("composer", "1.0.2", "vers:composer/1.0.2"),
    ("composer", ">=1.0 <1.1 || >=1.2", "vers:composer/>=1.0|<1.1|>=1.2"),
    ("composer", "1.0.*", "vers:composer/>=1.0.0|<1.1.0-dev"),
    ("composer", "~1.2", "vers:composer/>=1.2|<2.0.0-dev"),
    ("composer", "~1.2.3", "vers:composer/>=1.2.3|<1.3.0-dev"),
    ("composer", "^1.2.3", "vers:composer/>=1.2.3|<2.0.0-dev"),
    ("composer", "^0.3", "vers:composer/>=0.3.0|<0.4.0-dev"),
    ("composer", "1.0.0 - 2.1.0", "vers:composer/>=1.0.0|<=2.1.0"),
    ("composer", ">=1.0,!=1.1.0", "vers:composer/>=1.0|!=1.1.0"),
    # dart.dev, Package dependencies
    ("pub", "^1.3.0", "vers:pub/>=1.3.0|<2.0.0"),
    ("pub", "^0.1.2", "vers:pub/>=0.1.2|<0.2.0"),
    ("pub", "any", "vers:pub/*"),
    # RubyGems, Patterns; hexdocs.pm, Version
    ("gem", "~> 2.2", "vers:gem/>=2.2|<3"),
    ("gem", "~> 2.2.0", "vers:gem/>=2.2.0|<2.3"),
    ("gem", ">= 2.2.0, < 3.0", "vers:gem/>=2.2.0|<3.0"),
    ("gem", "!= 1.5", "vers:gem/!=1.5"),
    ("hex", "~> 2.0.0", "vers:hex/>=2.0.0|<2.1"),
    ("hex", ">= 2.0.0 and < 2.1.0 or 3.0.0", "vers:hex/>=2.0.0|<2.1.0|3.0.0"),
    # PEP 440, Version specifiers
    ("pypi", "~=2.2", "vers:pypi/>=2.2|<3.dev0"),
    ("pypi", "~=1.4.5", "vers:pypi/>=1.4.5|<1.5.dev0"),
    ("pypi", "==1.1.*", "vers:pypi/>=1.1.dev0|<1.2.dev0"),
    ("pypi", ">=1.0,!=1.1.*,<2", "vers:pypi/>=1.0|<1.1.dev0|>=1.2.dev0|<2"),
    ("pypi", "== 1.0", "vers:pypi/1.0"),
    ("pypi", "", "vers:pypi/*"),
    # Maven, POM reference; NuGet, Package versioning
    ("maven", "[1.0]", "vers:maven/1.0"),
    ("maven", "(,1.0]", "vers:maven/<=1.0"),
    ("maven", "[1.2,1.3]", "vers:maven/>=1.2|<=1.3"),
    ("maven", "[1.0,2.0)", "vers:maven/>=1.0|<2.0"),
    ("maven", "[1.5,)", "vers:maven/>=1.5"),
    ("maven", "(,1.0],[1.2,)", "vers:maven/<=1.0|>=1.2"),
    ("maven", "(,1.1),(1.1,)", "vers:maven/!=1.1"),
    ("maven", ">= 2.0, < 2.17.1", "vers:maven/>=2.0|<2.17.1"),
    ("nuget", "1.0", "vers:nuget/>=1.0"),
    ("nuget", "(1.0,)", "vers:nuget/>1.0"),
    ("nuget", "[1.0]", "vers:nuget/1.0"),
    ("nuget", "(1.0,2.0)", "vers:nuget/>1.0|<2.0"),
    ("nuget", "1.1.*", "vers:nuget/>=1.1|<1.2"),
    ("nuget", "*", "vers:nuget/*"),
    # Debian Policy 7.1; rpm and apk as their indexes write it; GitHub's advisories
    ("deb", "<< 1.2-1, >> 1.0-1", "vers:deb/>1.0-1|<1.2-1"),
    ("deb", ">= 2:1.0~rc1 | = 1.0", "vers:deb/1.0|>=2:1.0~rc1"),
    ("rpm", "< 1:1.1.1k-9.el8_7", "vers:rpm/<1:1.1.1k-9.el8_7"),
    ("apk", ">=1.1.1-r0 <1.1.1l-r0", "vers:apk/>=1.1.1-r0|<1.1.1l-r0"),
    ("golang", ">= 1.0.0, < 1.2.3", "vers:golang/>=1.0.0|<1.2.3"),
    ("generic", "<= 9.7p1", "vers:generic/<=9.7p1"),
    # nginx's and OpenSSL's advisories; Conan 2, Version ranges
    ("nginx", "1.5.6+, 1.4.1+", "vers:nginx/>=1.4.1|<1.5.0|>=1.5.6"),
    ("nginx", "all", "vers:nginx/*"),
    ("nginx", "none", "vers:none/*"),
    ("openssl", "1.0.1f, 1.0.1e", "vers:openssl/1.0.1e|1.0.1f"),
    ("openssl", ">= 3.0.0, < 3.0.7", "vers:openssl/>=3.0.0|<3.0.7"),
    ("conan", "~1.2.3", "vers:conan/>=1.2.3|<1.3-"),
    ("conan", "^0.0.3", "vers:conan/>=0.0.3|<0.0.4-"),
]


@pytest.mark.parametrize(("scheme", "text", "meant"), MEANT)
def test_a_documented_range_means_what_its_documentation_says(scheme: str, text: str, meant: str) -> None:
    assert str(from_native(scheme, text)) == meant


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("maven", "1.0"),
        ("maven", "(1.0)"),
        ("maven", "[1.0,2.0"),
        ("npm", "latest"),
        ("npm", "1.0.0 and up"),
        ("npm", ">=1.0.0 <"),
        ("gem", "~> abc"),
        ("pypi", ">=1.*"),
        ("pypi", "~=abc"),
        ("deb", "~> 1.0"),
        ("conan", "^abc"),
        ("nginx", "1.0 or so"),
        ("openssl", "recent"),
        ("generic", "unknown"),
        ("npm", "1.0.0 || " * 20_000),
    ],
)
def test_what_says_no_range_is_refused(scheme: str, text: str) -> None:
    with pytest.raises((UnreadableRange, UnreadableVersion)):
        from_native(scheme, text)
