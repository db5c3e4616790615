"""Released versions and worlds for tests: the small base device in several versions, advisories written on the spot."""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.base_folder import copy_base
from wardbook.app.check import check
from wardbook.app.world_making import made as make_world
from wardbook.base.canonical import digest
from wardbook.formats import csaf
from wardbook.intelligence import snapshot
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import draft
from wardbook.model.field.releases import Lot, Released, UnitsImported
from wardbook.model.security_advisory import (
    AdvisedProduct,
    AdvisedVulnerability,
    Note,
    Publisher,
    Revision,
    SecurityAdvisory,
)
from wardbook.model.security_file import dumps
from wardbook.registry.store import Registry, create

TOOL = "wardbook test"


class Clock:
    """A clock that tests set; each reading is a second later."""

    def __init__(self, day: str = "2026-11-20") -> None:
        self.now = datetime.datetime.fromisoformat(f"{day}T08:00:00+00:00")

    def __call__(self) -> str:
        self.now += datetime.timedelta(seconds=1)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def new_registry(address: str, clock: Clock | None = None) -> Registry:
    made = create(
        address,
        name="test",
        registry="r-1",
        by="Q. Admin",
        on="2026-11-20",
        clock=clock or Clock(),
        tool=TOOL,
    )
    OPEN.append(made)
    return made


OPEN: list[Registry] = []
"""Registries that a test opened; the fixture of this folder closes them."""


@cache
def security_file(version: str = "1.0.0", support_until: str = "2033-12-31", advisories: str = "") -> bytes:
    """The security file of the base device in some version; `advisories` are OSV lines that it knew at release."""
    with TemporaryDirectory() as name:
        folder = copy_base(Path(name))
        about = folder / "device.yaml"
        about.write_text(about.read_text().replace("version: 1.0.0", f"version: {version}"))
        sbom = folder / "sbom" / "pump.cdx.json"
        sbom.write_text(sbom.read_text().replace("pkg:generic/zlib", "pkg:npm/zlib"))
        components = folder / "components.yaml"
        components.write_text(components.read_text().replace("2033-12-31", support_until))
        if advisories:
            (folder / "advisories").mkdir()
            (folder / "advisories" / "osv.jsonl").write_text(advisories)
        checked = check(folder, as_of=day("2026-11-20"))
        assert checked.report.subject is not None
        return dumps(checked.report.subject)


def release(
    registry: Registry, version: str = "1.0.0", on: str = "2026-11-20", data: bytes | None = None
) -> str:
    """Record the release of the base device in some version; its id."""
    held = data if data is not None else security_file(version)
    name = f"demo@{version}"
    body = Released(
        id=name,
        device="demo",
        version=version,
        name="Demo pump",
        manufacturer="Example",
        package=digest(version.encode()),
        security_file=digest(held),
        files=1,
        markets=("us", "eu"),
        timelines={"triage": "5 d"},
    )
    registry.append(
        [draft(body, about=name, on=day(on), by="A. Author", releases=(name,), key=f"released:{name}")],
        {"security-file.json": held},
        package=body.package,
    )
    return name


def units(registry: Registry, *lots: Lot, on: str = "2026-11-20") -> None:
    body = UnitsImported(source="u.csv", digest="", lots=lots)
    releases = tuple(sorted({lot.release for lot in lots}))
    registry.append([draft(body, about="u.csv", on=day(on), by="S. Service", releases=releases)])


def advisory(
    name: str,
    package: str = "zlib",
    *,
    below: str = "1.3.0",
    vector: str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    says: str = "A crafted message runs code.",
    fixed: bool = True,
    withdrawn: str = "",
) -> str:
    """One advisory as OSV writes it, in a line."""
    end = {"fixed": below} if fixed else {"last_affected": below}
    said = {
        "schema_version": "1.6.7",
        "id": name,
        "modified": "2026-11-20T00:00:00Z",
        "published": "2026-11-20T00:00:00Z",
        "summary": says,
        "severity": [{"type": "CVSS_V3", "score": vector}],
        "affected": [
            {
                "package": {"ecosystem": "npm", "name": package},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, end]}],
            }
        ],
    }
    if withdrawn:
        said["withdrawn"] = withdrawn
    return json.dumps(said) + "\n"


def exploited(*names: str, on: str = "2026-11-25") -> bytes:
    """CISA's catalogue with some entries."""
    rows = [
        {
            "cveID": name,
            "vendorProject": "x",
            "product": "x",
            "vulnerabilityName": "x",
            "dateAdded": on,
            "shortDescription": "x",
            "requiredAction": "x",
            "dueDate": "2026-12-25",
            "knownRansomwareCampaignUse": "Unknown",
            "notes": "",
        }
        for name in names
    ]
    said = {
        "title": "t",
        "catalogVersion": on.replace("-", "."),
        "dateReleased": f"{on}T00:00:00.0000Z",
        "count": len(rows),
        "vulnerabilities": rows,
    }
    return json.dumps(said).encode()


def in_words(vendor: str, product: str, version: str, *, is_range: bool) -> bytes:
    """A maker's CSAF advisory that names a product by vendor, name and version in words, and by nothing else."""
    made = SecurityAdvisory(
        id="MED-1",
        title="An advisory",
        publisher=Publisher(name=vendor, namespace="https://maker.example.com"),
        state="final",
        history=(Revision(number="1.0.0", date="2026-11-20T09:00:00Z", summary="First"),),
        products=(AdvisedProduct(id="p", vendor=vendor, name=product, version=version, is_range=is_range),),
        vulnerabilities=(
            AdvisedVulnerability(
                cve="CVE-2026-7777",
                notes=(Note(category="description", text="A crafted message stops it."),),
                statuses={"known_affected": ("p",)},
            ),
        ),
        notes=(Note(category="summary", text="A summary."),),
    )
    return csaf.write_advisory(made)[0]


def likely(**chances: str) -> bytes:
    """EPSS estimates as its publisher writes them; names with `_` for `-`."""
    rows = "".join(f"{name.replace('_', '-')},{chance},0.5\n" for name, chance in chances.items())
    return f"#model_version:v2026.01.01,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\n{rows}".encode()


def world(
    place: Path, *lines: str, kev: bytes | None = None, more: dict[str, bytes] | None = None
) -> Snapshot:
    """A snapshot of these advisories, of a catalogue of what is exploited, and of other files by name."""
    place.parent.mkdir(parents=True, exist_ok=True)
    own = {f"advisories/{name}": data for name, data in (more or {}).items()}
    if lines or not own:
        own["advisories/osv.jsonl"] = "".join(lines).encode() or b"\n"
    if kev is not None:
        own["advisories/known_exploited_vulnerabilities.json"] = kev
    problems = make_world(own, place)
    assert not problems, problems
    return snapshot.open(place)
