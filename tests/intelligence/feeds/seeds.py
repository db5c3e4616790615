"""Small texts of every feed, whole and packed: what tests damage and readers must survive."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable

import zstandard

from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger

_CPE = "cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*"

OSV = {
    "schema_version": "1.6.0",
    "id": "GHSA-2345-6789-cfgh",
    "modified": "2024-05-01T00:00:00Z",
    "aliases": ["CVE-2024-0001"],
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [
        {
            "package": {"ecosystem": "Go", "name": "example.org/m"},
            "versions": ["1.0.0"],
            "ranges": [
                {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.1.0"}, {"limit": "3.0.0"}]},
                {"type": "GIT", "repo": "https://example.org/m", "events": [{"introduced": "0"}]},
            ],
            "ecosystem_specific": {"imports": [{"path": "a", "symbols": ["F"]}], "custom_ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]},
            "database_specific": {"last_known_affected_version_range": "<= 2.0"},
        }
    ],
    "database_specific": {"severity": "HIGH", "cwe_ids": ["CWE-1"]},
}  # fmt: skip

CVE = {
    "dataType": "CVE_RECORD",
    "cveMetadata": {"cveId": "CVE-2024-0001", "state": "PUBLISHED", "dateUpdated": "2024-05-01T00:00:00"},
    "containers": {
        "cna": {
            "affected": [
                {
                    "vendor": "acme",
                    "product": "pump",
                    "cpes": [_CPE],
                    "defaultStatus": "affected",
                    "versions": [
                        {"version": "1.0", "status": "unaffected", "lessThan": "1.*", "versionType": "semver", "changes": [{"at": "1.4", "status": "affected"}]},
                        {"version": ">= 2.0, < 2.1", "status": "affected"},
                        {"version": "3.0", "status": "unknown"},
                    ],
                },
                {"packageURL": "pkg:pypi/a", "versions": [{"version": "0", "lessThanOrEqual": "2", "status": "affected"}]},
            ],
            "cpeApplicability": [{"operator": "AND", "nodes": [{"operator": "OR", "cpeMatch": [{"vulnerable": True, "criteria": _CPE, "versionEndExcluding": "2"}]}]}],
            "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
            "source": {"advisory": "GHSA-2345-6789-cfgh"},
        },
        "adp": [{"metrics": [{"other": {"type": "ssvc", "content": {"options": [{"Exploitation": "poc"}]}}}]}],
    },
}  # fmt: skip

NVD_ITEM = {
    "cve": {
        "id": "CVE-2024-0001",
        "vulnStatus": "Analyzed",
        "lastModified": "2024-05-01T00:00:00.000",
        "configurations": [
            {
                "operator": "AND",
                "nodes": [
                    {"operator": "OR", "negate": False, "cpeMatch": [{"vulnerable": True, "criteria": "cpe:2.3:a:acme:pump:1.0:rc1:*:*:*:*:*:*"}]},
                    {"operator": "OR", "negate": False, "cpeMatch": [{"vulnerable": False, "criteria": "cpe:2.3:h:acme:rig:-:*:*:*:*:*:*:*"}]},
                ],
            }
        ],
    }
}  # fmt: skip
NVD = {
    "resultsPerPage": 1,
    "startIndex": 0,
    "totalResults": 1,
    "format": "NVD_CVE",
    "vulnerabilities": [NVD_ITEM],
}
KEV = {"catalogVersion": "1", "dateReleased": "2024-05-01T00:00:00Z", "count": 1, "vulnerabilities": [{"cveID": "CVE-2024-0001", "dateAdded": "2024-05-01"}]}  # fmt: skip
EPSS = b"#model_version:v2025.03.14,score_date:2025-06-18T12:55:00Z\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\nCVE-2024-0002,1e-05,1\n"
EOL = {"nginx": {"label": "nginx", "releases": [{"releaseCycle": "1.24", "releaseDate": "2023-04-11", "eol": "2024-04-23", "latest": "1.24.0"}]}}  # fmt: skip
CSAF = {
    "document": {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "title": "t",
        "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://example.org"},
        "tracking": {"id": "A-1", "status": "final", "version": "1", "current_release_date": "2024-05-01T00:00:00Z"},
    },
    "product_tree": {"branches": [{"category": "vendor", "name": "Acme", "branches": [{"category": "product_version", "name": "1.0", "product": {"product_id": "P", "name": "Pump 1.0"}}]}]},
    "vulnerabilities": [{"cve": "CVE-2024-0001", "product_status": {"known_affected": ["P"]}}],
}  # fmt: skip


def text(value: object) -> bytes:
    """A value as JSON text."""
    return json.dumps(value).encode()


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of those files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    """A tar archive of those files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


_PLAIN: dict[str, bytes] = {
    "OSV": text(OSV),
    "CVE": text(CVE),
    "NVD": text(NVD),
    "KEV": text(KEV),
    "EPSS": EPSS,
    "ENDOFLIFE": text(EOL),
    "CSAF": text(CSAF),
}
_LINES = b"\n".join([text(OSV), text(CVE), text(NVD_ITEM)])

SEEDS: dict[str, bytes] = {
    **_PLAIN,
    "ZIP": zipped(("a/A.json", text(OSV)), ("B.json", text(OSV))),
    "TAR": tarred(("a/A.json", text(CVE)), ("B.json", text(CVE))),
    "LINES": _LINES,
    "GZIP": gzip.compress(_PLAIN["KEV"], mtime=0),
    "ZSTD": zstandard.compress(_PLAIN["NVD"]),
}
"""One file of every feed and of every way to pack one."""


class Leaked(Exception):
    """A reader threw within the boundary: what a user then reads says nothing."""


def survive(data: bytes) -> None:
    """Read a file of some feed; the one exception that may come says that the file as a whole is refused."""
    ledger = Ledger()
    try:
        for _ in records(io.BytesIO(data), "PyPI/all.zip", ledger):
            pass
    except Packed as error:
        if not str(error) or "while parsing" in str(error):
            raise Leaked(str(error)) from error
    for tally in ledger.tallies():
        for says in tally.reasons:
            if not says or "while parsing" in says:
                raise Leaked(f"{tally.source}: {says}")


def campaign(name: str, mutated: Callable[[bytes, random.Random], bytes]) -> Callable[[random.Random], None]:
    """A campaign for `tests/campaign.py`: one damaged file of that name after the other."""

    def read(order: random.Random) -> None:
        survive(mutated(SEEDS[name], order))

    read.__doc__ = f"The reader of {name}."
    return read
