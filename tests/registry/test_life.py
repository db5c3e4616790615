"""A device's whole life with given dates, as its maker types it: released, hit, repaired, told, measured, ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.base_folder import copy_base
from tests.registry.field import advisory, exploited, world
from wardbook.cli.main import wardbook as command
from wardbook.formats import csaf

pytestmark = pytest.mark.slow


def said(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def ok(*words: str, code: int = 0) -> str:
    result = said(*words)
    assert result.exit_code == code, f"{' '.join(words)}\n{result.output}"
    return result.output


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The draft packages of two versions of the base device."""
    place = tmp_path_factory.mktemp("packages")
    found = {}
    for version in ("1.0.0", "1.0.1"):
        folder = copy_base(place / f"device-{version}")
        about = folder / "device.yaml"
        about.write_text(about.read_text().replace("version: 1.0.0", f"version: {version}"))
        library = "1.2.11" if version == "1.0.0" else "1.3.1"
        sbom = folder / "sbom" / "pump.cdx.json"
        sbom.write_text(
            sbom.read_text()
            .replace("pkg:generic/zlib@1.2.11", f"pkg:npm/zlib@{library}")
            .replace('"version": "1.2.11"', f'"version": "{library}"')
        )
        components = folder / "components.yaml"
        components.write_text(components.read_text().replace("1.2.11", library))
        (folder / "company.yaml").write_text(
            "name: Example\nsecurity-contact: psirt@example.com\nsecurity-page: https://example.com/security\n"
        )
        out = place / version
        ok(
            "package",
            str(folder),
            "--profile",
            "fda-510k",
            "-o",
            str(out),
            "--draft",
            "--as-of",
            "2026-11-20",
            "-q",
        )
        found[version] = out
    return found


@pytest.fixture
def key(tmp_path: Path) -> dict[str, Path]:
    private = Ed25519PrivateKey.generate()
    files = {"private": tmp_path / "key.pem", "public": tmp_path / "public.pem"}
    files["private"].write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files["public"].write_bytes(
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return files


def test_from_release_through_a_known_exploited_vulnerability_to_the_end_nothing_is_lost(  # noqa: PLR0915 -- a life is long
    address: str, packages: dict[str, Path], key: dict[str, Path], tmp_path: Path
) -> None:
    at = ("--registry", address)
    sign = ("--key", str(key["private"]))
    ok("registry", "init", "--url", address, "--name", "Example", "--by", "Q. Admin")
    ok("registry", "people", "add", "A. Author", "--public-key", str(key["public"]), "--by", "Q. Admin", *at)

    # Released, and where the units are.
    draft = ("--although-draft", "--why", "a test", *sign, *at)
    ok("release", str(packages["1.0.0"]), "--on", "2020-12-01", *draft)
    again = ok("release", str(packages["1.0.0"]), "--on", "2020-12-01", *draft)
    assert "Recorded already" in again
    lots = tmp_path / "units.csv"
    lots.write_text("unit,release,count,market\nL1,demo@1.0.0,60,us\nL2,demo@1.0.0,40,us\n")
    ok("units", "import", str(lots), "--by", "S. Service", "--on", "2020-12-02", *at)

    # The world learns of a vulnerability, then that it is exploited.
    line = advisory("CVE-2026-0001")
    quiet, loud = tmp_path / "quiet", tmp_path / "loud"
    world(quiet, line).close()
    world(loud, line, kev=exploited("CVE-2026-0001", on="2020-12-09")).close()
    look = ("monitor", "--intel", str(quiet), "--as-of", "2020-12-05", *at)
    assert "risk HS-1/H-1 of demo@1.0.0" in ok(*look, code=1)
    assert "Nothing to tell" in ok(*look)
    told = json.loads(
        ok("monitor", "--intel", str(loud), "--as-of", "2020-12-10", "--format", "json", *at, code=1)
    )
    assert [(item["vulnerability"], item["cause"]) for item in told["alerts"]] == [
        ("CVE-2026-0001", "exploited")
    ]
    assert "CVE-2026-0001/exploited" in ok("inbox", "--as-of", "2020-12-10", *at)

    # Looked at, decided, told to customers, repaired.
    ok(
        "triage",
        "CVE-2026-0001/exploited",
        "--outcome",
        "act",
        "--why",
        "reachable",
        "--on",
        "2020-12-11",
        *sign,
        *at,
    )
    ok("triage", "CVE-2026-0001/new", "--outcome", "act", "--by", "A. Author", "--on", "2020-12-11", *at)
    refused = said(
        "decide", "CVE-2026-0001", "not_affected", "--releases", "all", "--why", "no", "--by", "X", *at
    )
    assert refused.exit_code == 1
    assert "PM311" in refused.output
    decided = (
        "--releases",
        "all",
        "--why",
        "it is reached from the network",
        "--action",
        "unplug the network",
    )
    ok("decide", "CVE-2026-0001", "affected", *decided, "--as-of", "2020-12-12", *sign, *at)
    assert "Nothing waits" in ok("inbox", "--as-of", "2020-12-12", *at)
    ok(
        *(
            "patch",
            "plan",
            "P-1",
            "--repairs",
            "CVE-2026-0001",
            "--releases",
            "demo@1.0.0",
            "--by-version",
            "1.0.1",
        ),
        *("--due", "2021-01-15", "--by", "A. Author", "--on", "2020-12-12", *at),
    )
    ok("advisory", "draft", "EX-1", "--about", "CVE-2026-0001", "--on", "2020-12-13", *sign, *at)
    ok("advisory", "publish", "EX-1", "--on", "2020-12-14", *sign, *at)
    ok("release", str(packages["1.0.1"]), "--on", "2021-01-10", *draft)
    ok("patch", "release", "P-1", "--in", "demo@1.0.1", "--by", "A. Author", "--on", "2021-01-10", *at)
    ok(
        *("patch", "deploy", "P-1", "--from", "demo@1.0.0", "--count", "70"),
        *("--by", "S. Service", "--on", "2021-01-20", *at),
    )
    more = said(
        "patch",
        "deploy",
        "P-1",
        "--from",
        "demo@1.0.0",
        "--count",
        "40",
        "--by",
        "S",
        "--on",
        "2021-01-21",
        *at,
    )
    assert "only 30 are known there" in more.output
    ok(
        *("patch", "deploy", "P-1", "--from", "demo@1.0.0", "--count", "30"),
        *("--by", "S. Service", "--on", "2021-02-09", *at),
    )
    assert "1.0.1" in ok("units", "list", "--as-of", "2021-02-10", *at)
    site = tmp_path / "site"
    ok(
        "advisory",
        "publish",
        "EX-1",
        "--changed",
        "repair available",
        "--on",
        "2021-01-11",
        "-o",
        str(site),
        *sign,
        *at,
    )
    published = csaf.read((site / ".well-known/csaf/white/2020/ex-1.json").read_bytes(), "ex-1.json")[0]
    assert published is not None
    assert csaf.check(published) == []
    assert "vendor_fix" in (site / ".well-known/csaf/white/2020/ex-1.json").read_text()

    # The clocks of the law run from what people recorded, and an incident is closed by somebody who signs.
    ok(
        "incident",
        "open",
        "INC-1",
        "--title",
        "exploited",
        "--releases",
        "demo@1.0.0",
        "--by",
        "A. Author",
        "--on",
        "2020-12-10",
        *at,
    )
    ok(
        *("fact", "record", "INC-1", "learned", "--releases", "demo@1.0.0"),
        *("--at", "2020-12-10T09:00+00:00", "--by", "A. Author", *at),
    )
    running = ok("duties", "--as-of", "2020-12-20", *at)
    assert "INC-1" in running
    ok(
        "incident",
        "close",
        "INC-1",
        "--although",
        "--why",
        "not yet",
        "--by",
        "A. Author",
        "--on",
        "2021-02-10",
        *at,
    )
    assert "INC-1" in said("retire", "demo@1.0.0", "--show", "--on", "2021-02-11", *at).output
    ok(
        "incident",
        "close",
        "INC-1",
        "--although",
        "--why",
        "repaired everywhere",
        "--on",
        "2021-02-12",
        *sign,
        *at,
    )

    # Measured: 5 days to triage is 6, to the repair 36, to the field 30, and 100 units were exposed until repaired.
    rows = json.loads(
        ok("metrics", "--release", "demo@1.0.0", "--until", "2021-02-28", "--format", "json", *at)
    )
    values = {row["measure"]: row["value"] for row in rows["rows"]}
    assert values["Share updated or patched"] == "100.0 % (1 of 1)"
    assert values["Days from identification to update or patch"] == "36.0 d"
    assert values["Days from availability to all units in the field"] == "30.0 d"
    assert values["Days from identification to triage"] == "6.0 d"

    # The new version is held against the world too, and is clean.
    after = ok("monitor", "--intel", str(loud), "--as-of", "2021-02-10", *at)
    assert "Nothing to tell" in after

    # The end: what is open keeps it from being retired.
    kept = tmp_path / "head.txt"
    kept.write_text(ok("audit", "head", *at))
    early = said("retire", "demo@1.0.0", "--by", "A. Author", "--on", "2024-12-31", *at)
    assert "PM333" in early.output
    ok(
        "support",
        "done",
        "demo@1.0.0",
        "revoke",
        "sign-key",
        "--how",
        "new key since 1.0.1",
        "--by",
        "A. Author",
        "--on",
        "2024-12-01",
        *at,
    )
    ok(
        *(
            "support",
            "notice",
            "demo@1.0.0",
            "--ends",
            "2030-12-31",
            "--to",
            "all customers",
            "--by",
            "A. Author",
        ),
        *("--on", "2022-12-01", *at),
    )
    ok("retire", "demo@1.0.0", "--on", "2024-12-31", "--why", "replaced by 1.0.1", *sign, *at)
    ok("retire", "demo@1.0.0", "--report", str(tmp_path / "end.html"), "--on", "2024-12-31", *at)
    assert "Nothing was left open" in (tmp_path / "end.html").read_text()
    assert "retired" in ok("registry", "list", "--as-of", "2025-01-01", *at)

    # The records hold, and come back on an empty machine to the same digest.
    beside = packages["1.0.1"].with_name("1.0.1.ledger-head")
    held = ok("audit", "verify", "--since", str(kept), "--since", str(beside), *at)
    assert "it goes on from 2 kept heads" in held
    backup = tmp_path / "backup.zip"
    ok("registry", "backup", str(backup), *at)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    ok("registry", "restore", str(backup), "--url", other)
    assert ok("audit", "head", "--registry", other) == ok("audit", "head", *at)
    ok("registry", "package", "demo@1.0.0", "-o", str(tmp_path / "P"), "--registry", other)
    assert {
        path.relative_to(tmp_path / "P").as_posix(): path.read_bytes()
        for path in (tmp_path / "P").rglob("*")
        if path.is_file()
    } == {
        path.relative_to(packages["1.0.0"]).as_posix(): path.read_bytes()
        for path in packages["1.0.0"].rglob("*")
        if path.is_file()
    }
    ok("package", "rebuild", str(tmp_path / "P"))
    history = ok("timeline", "demo@1.0.0", "--as-of", "2025-01-01", *at)
    for word in (
        "released",
        "alerted",
        "decided",
        "patch planned",
        "advisory published",
        "patch deployed",
        "retired",
    ):
        assert word.split()[0] in history
