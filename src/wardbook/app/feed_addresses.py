"""Where each source is published: data, checked against the publishers' own pages in November 2026.

- OSV: one archive for each ecosystem in the bucket `osv-vulnerabilities` (google.github.io/osv.dev/data).
- NVD: yearly files of the JSON 2.0 feeds, each with a `.meta` file that gives its digest (nvd.nist.gov/vuln/data-feeds);
  with a key in NVD_API_KEY the pages of its API instead (nvd.nist.gov/developers/vulnerabilities).
- CVE: the archive of the CVE List (github.com/CVEProject/cvelistV5).
- KEV, EPSS, endoflife.date: one file each (cisa.gov/kev, first.org/epss/data_stats, endoflife.date/docs/api/v1).
- CSAF: the metadata of a provider, which name a directory with an index (CSAF 2.0, section 7.1).
"""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import quote

from wardbook.intelligence.ecosystems import SCHEMES

OSV = "https://osv-vulnerabilities.storage.googleapis.com/{ecosystem}/all.zip"
NVD_YEAR = "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-{year}.json.gz"
NVD_PAGE = "https://services.nvd.nist.gov/rest/json/cves/2.0?resultsPerPage={size}&startIndex={start}"
CVE = "https://github.com/CVEProject/cvelistV5/archive/refs/heads/main.zip"
KEV = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
EPSS = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"
ENDOFLIFE = "https://endoflife.date/api/v1/products/full"
CSAF_PROVIDER = "https://www.cisa.gov/sites/default/files/csaf/provider-metadata.json"

NVD_FIRST_YEAR = 2002
"""The first yearly file; it holds everything older too."""

NVD_PAGE_SIZE = 2_000
"""Records of one page; NVD gives no more."""

NVD_KEY = "NVD_API_KEY"
"""Environment variable with a key for NVD's API."""

DEFAULT = (
    *("osv:Alpine", "osv:Bitnami", "osv:ConanCenter", "osv:Debian", "osv:GitHub Actions", "osv:Go"),
    *("osv:Hex", "osv:Linux", "osv:Maven", "osv:NuGet", "osv:OSS-Fuzz", "osv:Packagist", "osv:Pub"),
    *("osv:PyPI", "osv:RubyGems", "osv:SwiftURL", "osv:Ubuntu", "osv:crates.io", "osv:npm"),
    *("nvd", "cve", "kev", "epss", "csaf", "endoflife"),
)
"""What an update takes when nobody says what."""

ALIASES = {"eol": "endoflife", "osv:go": "osv:Go", "osv:pypi": "osv:PyPI", "osv:cargo": "osv:crates.io"}


class Address(NamedTuple):
    """One file of a source: where it is, the name it is read by, where its digest stands, what to send along."""

    url: str
    name: str
    digest_url: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def settled(source: str) -> str:
    """The source that a user means; raises ValueError for one that nobody knows, with those there are."""
    named = ALIASES.get(source, source)
    kind, _, ecosystem = named.partition(":")
    if kind == "osv" and ecosystem:
        found = {name.lower(): name for name in SCHEMES}.get(ecosystem.lower())
        if found:
            return f"osv:{found}"
    elif named in {"nvd", "cve", "kev", "epss", "csaf", "endoflife"}:
        return named
    raise ValueError(
        f"there is no source `{source}`; there are osv:ECOSYSTEM (such as osv:PyPI), nvd, cve, kev, epss, csaf and eol"
    )


def addresses(source: str, year: int) -> tuple[Address, ...]:
    """The files of a source, all but those that an index has to be asked for (NVD's pages, CSAF)."""
    kind, _, ecosystem = source.partition(":")
    if kind == "osv":
        return (Address(OSV.format(ecosystem=quote(ecosystem)), f"{ecosystem}/all.zip"),)
    if kind == "nvd":
        urls = [NVD_YEAR.format(year=each) for each in range(NVD_FIRST_YEAR, year + 1)]
        return tuple(Address(url, url.rpartition("/")[2], url.replace(".json.gz", ".meta")) for url in urls)
    only = {"cve": CVE, "kev": KEV, "epss": EPSS, "endoflife": ENDOFLIFE}[kind]
    return (Address(only, only.rpartition("/")[2]),)


def nvd_page(start: int) -> Address:
    """One page of NVD's API, with the key that the environment holds."""
    key = os.environ.get(NVD_KEY, "")
    url = NVD_PAGE.format(size=NVD_PAGE_SIZE, start=start)
    return Address(url, f"nvd-{start}.json", headers=(("apiKey", key),) if key else ())
