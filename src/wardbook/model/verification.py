"""What was tested, by whom, on what, and what people found: `verification.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.record import Record, says


class Tester(Record, kw_only=True):
    """Who tested, and how independent of the developers."""

    name: Annotated[str, says("Name of person, team or company.", example="Test Lab")]
    independence: Annotated[
        Literal["none", "person", "department", "organisation"] | None,
        says("How independent of the developers.", example="department"),
    ] = None
    expertise: Annotated[str | None, says("Expertise that fits the task.", example='"embedded, radio"')] = (
        None
    )


class TestCase(Element, kw_only=True):
    """A planned test."""

    __test__ = False

    method: Annotated[
        str | None,
        says("Method, by its word in the catalogue.", example="security-requirement", word="test-methods"),
    ] = None
    what: Annotated[str | None, says("What is done.", example='"connect with a foreign certificate"')] = None
    verifies: Annotated[
        tuple[str, ...],
        says("Controls or requirements it shows.", example="[C-07]", ref=("control", "requirement")),
    ] = ()
    tester: Annotated[
        Tester | None, says("Who tests.", example="{name: Test Lab, independence: department}")
    ] = None
    at: Annotated[
        tuple[str, ...],
        says(
            "Where it is done, where it is not where its controls stand; `device` for the whole.",
            example="[comms]",
            ref=("part", "flow", "zone", "device"),
        ),
    ] = ()
    deferred: Annotated[
        str | None, says("Why it is put off, and until when.", example='"rig arrives in January"')
    ] = None
    until: Annotated[datetime.date | None, says("Date by which it is made up.", example="2027-01-31")] = None
    until_version: Annotated[
        str | None, says("Version by which it is made up.", example="2.2.0", form="version")
    ] = None
    interim: Annotated[
        str | None,
        says(
            "What holds until then: for devices sold before, and how they are protected.",
            example='"no device is sold before"',
        ),
    ] = None


class Evidence(Element, kw_only=True):
    """A report or result file, and exactly what was tested."""

    file: Annotated[str, says("The file, never edited.", example="evidence/junit-tls.xml", form="path")]
    method: Annotated[
        str | None, says("Method, by its word in the catalogue.", example="penetration", word="test-methods")
    ] = None
    date: Annotated[datetime.date | None, says("When it was tested.", example="2026-10-20")] = None
    of: Annotated[
        dict[str, str],
        says(
            "Parts and versions tested; `device` for the whole.",
            example="{comms: 2.1.0}",
            ref=("part", "device"),
        ),
    ] = {}
    tester: Annotated[
        Tester | None, says("Who tested.", example="{name: Red Lab, independence: organisation}")
    ] = None
    scope: Annotated[
        tuple[str, ...],
        says(
            "Parts and flows in scope.", example='[comms, "service -> comms"]', ref=("part", "flow", "zone")
        ),
    ] = ()
    left_out: Annotated[
        str | None, says("What was not tested, and why.", example='"the hospital\'s own network"')
    ] = None
    duration: Annotated[str | None, says("Time spent.", example="15 d", form="duration")] = None
    approach: Annotated[
        str | None,
        says("How it was done: steps and techniques.", example='"grey box, by OWASP FSTM, stages 1 to 9"'),
    ] = None
    configuration: Annotated[
        str | None,
        says("Settings of tools and of what was tested.", example='"rule set CFG-11; pump as delivered"'),
    ] = None
    result: Annotated[
        Literal["passed", "failed", "incomplete"] | None,
        says(
            "What its author concluded, where no tool can read it: for files with cases those decide.",
            example="passed",
        ),
    ] = None
    results: Annotated[
        str | None, says("What came out, in a sentence.", example='"two crashes, both mended and retested"')
    ] = None
    original: Annotated[
        bool | None,
        says("Whether the file is the report as the testers themselves wrote it.", example="yes"),
    ] = None
    shows: Annotated[
        tuple[str, ...],
        says("Planned tests that it shows, where no tool can read that.", example="[TC-107]", ref=("test",)),
    ] = ()
    tools: Annotated[tuple[str, ...], says("Tools with version and settings.", example='["nmap 7.94"]')] = ()
    digests: Annotated[
        dict[str, str],
        says(
            "Digests of the tested builds; written by the tool.",
            example='{comms: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}',
        ),
    ] = {}
    claim: Annotated[
        str | None,
        says(
            "Fingerprint of all its tests' claims together, as older versions of the tool wrote it.",
            example='"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
            form="digest",
        ),
    ] = None
    claims: Annotated[
        dict[str, str],
        says(
            "Fingerprints of what each test claimed when it was read; written by the tool.",
            example='{TC-88: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}',
            ref=("test",),
        ),
    ] = {}
    sboms: Annotated[
        dict[str, str],
        says(
            "Digests of the SBOMs that were looked up; written by the tool.",
            example='{sbom/comms.spdx.json: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}',
        ),
    ] = {}
    links: Annotated[
        dict[str, str],
        says(
            "Tests and the case of the file that shows each, where the case does not name it; `*` stands for any text.",
            example='{TC-88: "test_foreign_certificate*"}',
            ref=("test",),
        ),
    ] = {}
    digest: Annotated[
        str | None,
        says(
            "Digest of the file; written by the tool.",
            example='"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
            form="digest",
        ),
    ] = None


class Finding(Element, kw_only=True):
    """Something a report found that only people can read out of it."""

    in_: Annotated[str, says("The report.", example="E-20", ref=("evidence",))] = msgspec.field(name="in")
    what: Annotated[str, says("What was found.", example='"service shell keeps a default PIN"')]
    page: Annotated[int | None, says("Page of the report.", example="14")] = None
    at: Annotated[tuple[str, ...], says("Where.", example="comms", ref=("part", "flow", "zone"))] = ()
    cwe: Annotated[tuple[int, ...], says("CWE numbers that fit.", example="1392")] = ()
    cvss: Annotated[
        str | None,
        says("CVSS vector.", example='"CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"', form="cvss"),
    ] = None
    gives: Annotated[
        Literal["reach", "user", "control", "deny", "tamper", "read"] | None,
        says("What an attacker gains.", example="user"),
    ] = None
    defeats: Annotated[tuple[str, ...], says("Controls it defeats.", example="C-09", ref=("control",))] = ()


class VerificationFile(Record, kw_only=True):
    """`verification.yaml`: tests, evidence and findings."""

    tests: Annotated[
        dict[str, TestCase],
        says("Test cases by id.", example="{TC-88: {method: security-requirement, verifies: [C-07]}}"),
    ] = {}
    evidence: Annotated[
        dict[str, Evidence], says("Evidence by id.", example="{E-12: {file: evidence/junit-tls.xml}}")
    ] = {}
    findings: Annotated[
        dict[str, Finding], says("Findings by id.", example="{PT-03: {in: E-20, what: default PIN}}")
    ] = {}
