"""One change at a time to a device of which a final package can be made: the right rule refuses, and no other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.complete_device import AS_OF, complete_device
from wardbook.app.check import check
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Gate
from wardbook.submission.profiles import profiles
from wardbook.submission.refusal import BLOCKING, GAP, PROFILE, UNSIGNED, Reason, reasons

pytestmark = pytest.mark.xdist_group("packages")


class Mutation(msgspec.Struct, frozen=True):
    """What is changed, as `file`, `pattern`, `replacement` and so on, and the whole of what then stands against it."""

    what: str
    changes: tuple[tuple[str, str, str], ...]
    refused_by: tuple[str, ...]


def one(what: str, file: str, old: str, new: str, *refused_by: str) -> Mutation:
    """A change at one place; the old text is meant literally."""
    return Mutation(what, ((file, re.escape(old), new),), refused_by)


def line(what: str, file: str, begins: str, *refused_by: str) -> Mutation:
    """A line that is left out."""
    return Mutation(what, ((file, rf"(?m)^ *{re.escape(begins)}.*\n", ""),), refused_by)


def in_evidence(what: str, evidence: str, old: str, new: str, *refused_by: str) -> Mutation:
    """A change in the line of one piece of evidence."""
    return Mutation(
        what,
        (("verification.yaml", rf"(?m)(^  {evidence}: .*){re.escape(old)}", rf"\g<1>{new}"),),
        refused_by,
    )


MUTATIONS = (
    # who decided what counts as enough
    line("the signature of the criteria is gone", "safety.yaml", "signed:", UNSIGNED),
    one("the criteria changed after they were signed", "safety.yaml", "window: moderate", "window: easy", "RK107", UNSIGNED),
    one("the key belongs to somebody else", "company.yaml", "person: A. Author", "person: C. Third", "RK107", UNSIGNED),
    one("the key is revoked", "company.yaml", "from: 2026-01-01}\n  other", "revoked: 2026-11-01}\n  other", "RK107", UNSIGNED),
    # the device
    line("the intended use is gone", "device.yaml", "intended-use:", "DV104"),
    one("nobody says until when there are updates", "device.yaml", "support-until: 2034-12-31, ", "", "DV108"),
    one("updates outlast the device", "device.yaml", "end-of-life: 2036-12-31", "end-of-life: 2033-12-31", "DV109"),
    # architecture
    one("a path says nothing of its sessions", "architecture.yaml", '      session: "one per update"\n', "", "AR157", "gap:update"),
    one("what stops a replay is not said", "architecture.yaml", "      fresh: nonce\n", "", "gap:update"),
    one("a path rests on a protocol of yesterday", "architecture.yaml", '"TLS 1.3"', '"TLS 1.0"', "RV104"),
    one("an assumption about a zone is gone", "architecture.yaml", ', assumption: "visitors may be alone with the warmer for minutes, without tools"', "", "gap:ward"),
    one("a property that could add a threat is not answered", "architecture.yaml", ", PID-232: no", "", "TM105"),
    one("no use leads to the hazardous situation", "architecture.yaml", ", situations: [HS-1]", "", "HS108"),
    # components
    one("a component is no longer supported when the device still is", "components.yaml", "7.0.2: {support: {level: maintained, until: 2036-12-31", "7.0.2: {support: {level: maintained, until: 2030-12-31", "SB107"),
    Mutation(
        "a component is of a version with a known vulnerability",
        (("sbom/warmer.cdx.json", re.escape("1.3.1"), "1.2.11"), ("components.yaml", re.escape("1.3.1"), "1.2.11")),
        ("TM101", "VU201"),
    ),
    # safety
    one("nobody says whether several patients are struck at once", "safety.yaml", ", multi-patient: no", "", "HS109"),
    one("the situation is not in the safety risk file", "safety.yaml", ", safety-file: [HZ-1]", "", "RV103"),
    line("the safety risk file is not named", "safety.yaml", "source:", "HS111"),
    # threats, controls and decisions
    line("nobody decided about a threat", "decisions.yaml", "- {about: server/others-fall", "TM101"),
    line("a category of controls is neither answered nor declined", "decisions.yaml", "- {about: fda", "CT107"),
    line("nobody says which further controls were considered", "decisions.yaml", "- {about: secure-boot", "RK106"),
    one("a control has no test", "controls.yaml", "  tests: [TC-11, TC-12]\n", "", "CT104"),
    one("a control has no acceptance criteria", "controls.yaml", ', accept: "ten testers leave a mark that a nurse sees"', "", "CT102"),
    one("nobody says whether a control can harm", "controls.yaml", "TC-11, TC-12]\n  introduces: none", "TC-11, TC-12]", "CT105"),
    # tests
    in_evidence("a test failed", "E-11", "result: passed", "result: failed", "TV106"),
    in_evidence("a report does not name the expertise of its testers", "E-30", ', expertise: "embedded, network"', "", "TV102"),
    in_evidence("a penetration test does not say how long it took", "E-30", ", duration: 5 d", "", "VR104"),
    in_evidence("who built it broke into it", "E-30", "independence: organisation", "independence: none", "TV103"),
    line("there was no penetration test", "verification.yaml", "E-30:", "TV101"),
    Mutation("the original of a report is not there", (("evidence/tc-11.md", "", ""),), ("RF009",)),
    Mutation(
        "somebody found a way in",
        (("verification.yaml", r"\Z", 'findings:\n  PT-1: {in: E-30, page: 3, at: warmer, what: "a shell answers on the test pads", cwe: 1392, cvss: "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", gives: user}\n'),),
        ("RV117", "VR105"),
    ),
    # what users are told, and what comes after
    one("users are not told how to restore", "labelling.yaml", "fda-premarket-2026:VI.A.9, ", "", "RV112"),
    line("what is passed on to the hospital is not told to it", "labelling.yaml", "L-2:", "RV115"),
    one("a time line gives no reason", "postmarket.yaml", ', why: "hospitals maintain warmers quarterly"', "", "PM104"),
    line("there is no plan for incidents", "postmarket.yaml", "incident:", "RV122"),
    line("nobody says what becomes of keys at the end", "postmarket.yaml", "end-of-life:", "RV134"),
    one("nobody holds a role", "processes.yaml", ", person: F. Firstaid", "", "QM102"),
    one("anomalies are neither listed nor denied", "anomalies.yaml", "statement: none", "{}", "RV108"),
)  # fmt: skip

HARMLESS = (
    one("a comment", "device.yaml", "format: 1", "# a comment\nformat: 1"),
    one("a note", "safety.yaml", "severity: critical", 'severity: critical, note: "as in the risk file"'),
    one("another order", "device.yaml", "markets: [us, eu]", "markets: [eu, us]"),
    one("another name", "architecture.yaml", "name: Update server", "name: Server of updates"),
)


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete_device(tmp_path_factory.mktemp("complete") / "device")


def against(folder: Path, profile: str = "fda-510k") -> list[Reason]:
    """What stands against a final package, before anything is typeset."""
    report = check(folder, as_of=AS_OF, gate=Gate.SUBMISSION, alone=True).report
    assert report.subject is not None, report.diagnostics
    return list(reasons(report, (), (), profiles(load())[profile]))


def named(reason: Reason) -> str:
    """A blocking rule by its code, a gap by what it is about, the signature by its kind."""
    if reason.kind == BLOCKING:
        return reason.says.split()[0]
    return f"{GAP}:{reason.says.partition(': ')[0]}" if reason.kind == GAP else reason.kind


def mutated(device: Path, room: Path, mutation: Mutation) -> Path:
    folder = Path(shutil.copytree(device, room / "device"))
    for file, old, new in mutation.changes:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        if not old:
            path.unlink()
            continue
        changed = re.sub(old, new, text)
        assert changed != text, f"{file} holds no {old}"
        path.write_text(changed, encoding="utf-8")
    return folder


def test_nothing_stands_against_a_final_package_of_the_complete_device(device: Path) -> None:
    assert not against(device)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda item: item.what.replace(" ", "-"))
def test_a_change_is_refused_by_the_right_rule_and_by_no_other(
    device: Path, tmp_path: Path, mutation: Mutation
) -> None:
    found = against(mutated(device, tmp_path, mutation))
    assert sorted(map(named, found)) == sorted(mutation.refused_by), found


@pytest.mark.parametrize(
    ("profile", "refused_by"),
    [
        ("fda-510k", []),
        ("fda-de-novo", [PROFILE]),
        ("fda-pma", [PROFILE]),
        ("fda-ide", [PROFILE]),
        ("fda-reduced", [PROFILE]),
        ("eu-mdr", []),
        ("eu-ivdr", [PROFILE]),
        ("canada", [PROFILE]),
        ("customer", []),
    ],
)
def test_a_package_for_a_market_or_a_submission_that_is_not_the_devices_is_no_more_than_a_draft(
    device: Path, profile: str, refused_by: list[str]
) -> None:
    found = against(device, profile)
    assert [reason.kind for reason in found] == refused_by
    assert all("of this one it does not" in reason.says for reason in found)


def test_where_nobody_stated_what_is_submitted_the_package_names_the_fact(
    device: Path, tmp_path: Path
) -> None:
    unstated = one("", "device.yaml", "{type: mdr, body", "{body")
    unclassed = one("", "device.yaml", "eu: IIb, ", "")
    folder = mutated(device, tmp_path, Mutation("", unstated.changes + unclassed.changes, ()))
    found = [reason for reason in against(folder, "eu-mdr") if reason.kind == PROFILE]
    assert ["nobody stated `law.eu`" in reason.says for reason in found] == [True]


@pytest.mark.parametrize("mutation", HARMLESS, ids=lambda item: item.what.replace(" ", "-"))
def test_a_change_that_says_nothing_else_keeps_the_verdict(
    device: Path, tmp_path: Path, mutation: Mutation
) -> None:
    assert not against(mutated(device, tmp_path, mutation))


def test_twenty_changes_or_more_are_each_refused_by_one_rule_alone() -> None:
    alone = [item for item in MUTATIONS if len(item.refused_by) == 1]
    assert len(alone) >= 20
    assert len({item.refused_by for item in alone if not item.refused_by[0].startswith(GAP)}) >= 20
