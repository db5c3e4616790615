"""The shipped tests pass on a sound product, and a product with a planted fault fails those that look for it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import wardbook
from wardbook.app.selftest import oq
from wardbook.app.selftest.suite import suite, uncovered
from wardbook.cli.selftest_invoke import invoke
from wardbook.model import selftest


@pytest.mark.slow
def test_a_sound_product_passes_every_shipped_test_and_asks_no_network() -> None:
    found = oq.qualify(suite(), invoke)
    assert [(item.id, item.deviations) for item in found if item.outcome != "passed"] == []
    assert [item.id for item in found] == list(suite().tests)


def test_every_potential_error_of_every_use_case_is_looked_for() -> None:
    assert uncovered(suite()) == ()
    assert len(suite().uses.uses) >= 12
    assert all(use.errors for use in suite().uses.uses.values())


def test_every_test_says_how_its_expected_result_was_derived() -> None:
    for case in suite().tests.values():
        assert re.match(r"(By hand|By definition|From )", case.derived), case.id


def test_a_user_s_own_snapshot_and_settings_do_not_change_what_the_tests_come_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WARDBOOK_INTEL", str(tmp_path / "none.vulndb"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert [item.outcome for item in oq.qualify(suite(), invoke, only=("OQ-0205", "OQ-1001"))] == [
        "passed",
        "passed",
    ]


def test_without_the_library_that_signs_its_tests_are_not_checked_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(oq.NEEDS, "signing", ("library that makes signatures, the extra `sign`", False))
    found = oq.qualify(suite(), invoke, only=("OQ-08",))
    assert {item.outcome for item in found} == {"not checked"}
    assert all("the extra `sign`" in item.why for item in found)


def test_a_scan_is_tested_the_way_it_runs_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[list[str]] = []
    plainly = importlib.import_module("wardbook.cli.scan_plainly")
    right = plainly.run
    monkeypatch.setattr(plainly, "run", lambda words: taken.append(words) or right(words))
    oq.qualify(suite(), invoke, only=("OQ-0201",))
    assert taken


def test_a_part_of_the_tests_is_called_a_part() -> None:
    (alone,) = oq.qualify(suite(), invoke, only=("OQ-1401",))
    assert (alone.outcome, "none was asked for" in alone.why) == ("not checked", True)


Fault = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, tuple[Fault, tuple[str, ...]]] = {}


def fault(*ids: str) -> Callable[[Fault], Fault]:
    """Register a fault of the product, and the tests of which each has to fail."""

    def keep(function: Fault) -> Fault:
        FAULTS[function.__name__] = (function, ids)
        return function

    return keep


def replaced(monkeypatch: pytest.MonkeyPatch, path: str, make: Callable[[Any], Any]) -> None:
    """Put `make(the original)` in place of a function of the product, in every module that imported it."""
    module, _, name = path.rpartition(".")
    original = getattr(importlib.import_module(module), name)
    instead = make(original)
    for known in [held for key, held in sys.modules.items() if key.startswith("wardbook")]:
        for attribute, value in list(vars(known).items()):
            if value is original:
                monkeypatch.setattr(known, attribute, instead)


def changed(**fields: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A maker: the original's result with some of its fields altered."""

    def make(original: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            made = original(*given, **named)
            return msgspec.structs.replace(
                made, **{name: alter(getattr(made, name)) for name, alter in fields.items()}
            )

        return run

    return make


def always(value: Any) -> Callable[[Any], Any]:
    """A maker: the same answer whatever is asked."""
    return lambda _: lambda *_given, **_named: value


@fault("OQ-0101")
def the_reader_of_sboms_loses_the_last_component(plant: pytest.MonkeyPatch) -> None:
    def make(original: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            sbom, said = original(*given, **named)
            return sbom and msgspec.structs.replace(sbom, components=sbom.components[:-1]), said

        return run

    replaced(plant, "wardbook.formats.cyclonedx.reading.from_json", make)


@fault("OQ-0101", "OQ-0107")
def versions_are_read_as_numbers(plant: pytest.MonkeyPatch) -> None:
    def cut(component: Any) -> Any:
        version = component.version
        return msgspec.structs.replace(
            component, version=version.rstrip("0") if version and "." in version else version
        )

    def make(original: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            sbom, said = original(*given, **named)
            return sbom and msgspec.structs.replace(sbom, components=tuple(map(cut, sbom.components))), said

        return run

    replaced(plant, "wardbook.formats.cyclonedx.reading.from_json", make)


@fault("OQ-0201")
def versions_are_compared_letter_by_letter(plant: pytest.MonkeyPatch) -> None:
    for scheme in ("semver", "npm"):
        replaced(plant, f"wardbook.intelligence.versions.{scheme}.key", lambda _: str.encode)


@fault("OQ-0203")
def epochs_of_debian_are_overlooked(plant: pytest.MonkeyPatch) -> None:
    replaced(
        plant,
        "wardbook.intelligence.versions.deb.key",
        lambda original: lambda version: original(version.rpartition(":")[2]),
    )


@fault("OQ-0205")
def what_was_not_looked_up_counts_as_clean(plant: pytest.MonkeyPatch) -> None:
    def clean(lookups: Any) -> Any:
        return tuple(
            msgspec.structs.replace(one, status="clean") if one.status == "not-covered" else one
            for one in lookups
        )

    replaced(plant, "wardbook.intelligence.matching.match", changed(lookups=clean))
    replaced(plant, "wardbook.app.scan.nothing_looked_up", changed(lookups=clean))


@fault("OQ-0301")
def scores_are_rounded_down(plant: pytest.MonkeyPatch) -> None:
    replaced(
        plant,
        "wardbook.model.cvss.version3._round_up",
        lambda _: lambda value, _version: value.quantize(type(value)("0.1"), "ROUND_FLOOR"),
    )


@fault("OQ-0401")
def only_the_first_attack_plan_is_told(plant: pytest.MonkeyPatch) -> None:
    replaced(
        plant,
        "wardbook.analysis.attack.plans.plans",
        lambda original: lambda *given, **named: original(*given, **named)[:1],
    )


@fault("OQ-0404", "OQ-1301", "OQ-1302", "OQ-1303")
def what_is_claimed_counts_as_proven(plant: pytest.MonkeyPatch) -> None:
    def make(original: Any) -> Any:
        def run(*given: Any) -> Any:
            made = original(*given)
            return msgspec.structs.replace(made, proven=made.claimed)

        return run

    replaced(plant, "wardbook.analysis.risks.controlled", make)


@fault("OQ-0501", "OQ-0504")
def findings_get_lost(plant: pytest.MonkeyPatch) -> None:
    lost = {"RF001", "SB110"}
    keep: Callable[[Any], Any] = lambda found: tuple(item for item in found if item.code not in lost)  # noqa: E731
    replaced(plant, "wardbook.rules.assessment.assess", changed(diagnostics=keep))


@fault("OQ-0501", "OQ-0502", "OQ-0504")
def the_exit_code_is_always_good(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("wardbook.model.report.Report.exit_code", property(lambda _: 0))


@fault("OQ-0601")
def the_process_shows_in_what_is_built(plant: pytest.MonkeyPatch) -> None:
    replaced(
        plant, "wardbook.model.security_file.dumps", lambda original: lambda file: original(file) + b"\n"
    )


@fault("OQ-0701")
def nothing_keeps_a_package_from_being_final(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.submission.refusal.reasons", always(()))


@fault("OQ-0703")
def whatever_lies_in_a_package_is_whole(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.submission.checking.faults", always(()))
    replaced(plant, "wardbook.submission.verification._integrity", always(()))


@fault("OQ-0801")
def every_signature_holds(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.analysis.ed25519.holds", always(1))


@fault("OQ-0804")
def a_signature_covers_nothing_of_a_decision(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.analysis.signatures.decision_digest", always("sha256:" + "0" * 64))


@fault("OQ-0901")
def changes_of_paths_are_not_told(plant: pytest.MonkeyPatch) -> None:
    keep: Callable[[Any], Any] = lambda found: tuple(item for item in found if item.table != "flows")  # noqa: E731
    replaced(plant, "wardbook.analysis.difference.by_stages", changed(changes=keep))


@fault("OQ-1001")
def what_nobody_decided_on_is_not_affected(plant: pytest.MonkeyPatch) -> None:
    plant.setitem(
        importlib.import_module("wardbook.analysis.vex_statements")._STATUSES, "undecided", "not_affected"
    )


@fault("OQ-1102")
def whatever_stands_in_the_way_is_written_over(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.app.build._refuse_foreign", always(None))
    replaced(plant, "wardbook.app.packaging._refuse_foreign", always(None))


@fault("OQ-1201")
def a_reader_raises_what_nobody_expects(plant: pytest.MonkeyPatch) -> None:
    def raising(_: Any) -> Any:
        def run(*_given: Any, **_named: Any) -> Any:
            raise KeyError("aliases")

        return run

    replaced(plant, "wardbook.source.text._compose", raising)


@fault("OQ-1203")
def markup_is_let_through(plant: pytest.MonkeyPatch) -> None:
    for name in ("html_blocks", "html_file", "site"):
        module = importlib.import_module(f"wardbook.documents.writers.{name}")
        if hasattr(module, "escape"):
            plant.setattr(module, "escape", lambda text, *_given, **_named: text)


@fault("OQ-1301")
def a_failed_test_is_read_as_passed(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("wardbook.formats.reports.junit._FAILS", {})


@fault("OQ-1501")
def silence_is_answered_with_no(plant: pytest.MonkeyPatch) -> None:
    def make(original: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            found = original(*given, **named)
            return {
                key: msgspec.structs.replace(item, answer=item.answer or "no", state="answered")
                for key, item in found.items()
            }

        return run

    replaced(plant, "wardbook.analysis.disclosure.disclosure", make)


@fault("OQ-1601")
def the_clock_is_read_in_place_of_the_date_asked_for(plant: pytest.MonkeyPatch) -> None:
    today = importlib.import_module("wardbook.app.dates").today
    replaced(plant, "wardbook.cli.options.date_or_today", lambda _: lambda _asked: today().date)


@fault("OQ-1703")
def a_ledger_is_always_whole(plant: pytest.MonkeyPatch) -> None:
    replaced(plant, "wardbook.registry.chain.broken", always(()))


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, ids = FAULTS[name]
    importlib.import_module("wardbook.cli.main")
    for case in ids:  # what is loaded late has to be there before it is replaced
        assert case in suite().tests
    load_everything()
    plant(monkeypatch)
    forget()
    try:
        found = oq.qualify(suite(), invoke, only=ids)
    finally:
        forget()
    assert [item.id for item in found if item.outcome == "failed"] == list(ids), [
        item.deviations for item in found
    ]


def forget() -> None:
    """Clear what functions remember, which a sound or a faulty product said before."""
    for known in [held for key, held in sys.modules.items() if key.startswith("wardbook")]:
        for value in list(vars(known).values()):
            if hasattr(value, "cache_clear") and getattr(value, "__name__", "") != "suite":
                value.cache_clear()


def load_everything() -> None:
    """Import every module of the product, so that a fault reaches those that are otherwise loaded when first used."""
    for module in pkgutil.walk_packages(wardbook.__path__, "wardbook."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)


def test_a_command_that_asks_the_network_is_found() -> None:
    def asking(words: list[str]) -> Any:
        sys.audit("socket.getaddrinfo", "example.com", 443, 0, 0, 0)
        return invoke(words)

    found = {item.id: item for item in oq.qualify(suite(), asking, only=("OQ-0101", "OQ-1401"))}
    assert found["OQ-1401"].outcome == "failed"
    assert found["OQ-0101"].outcome == "passed"


def test_a_write_that_is_not_all_or_nothing_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import wardbook.base.atomic as atomic\n"
        "def naive(target, files):\n"
        "    for name, data in files.items():\n"
        "        (target / name).parent.mkdir(parents=True, exist_ok=True)\n"
        "        (target / name).write_bytes(data)\n"
        "atomic.write_folder = naive\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = oq.qualify(suite(), invoke, only=("OQ-1101",))
    assert failed(found, "differ")


@pytest.mark.slow
def test_a_process_with_another_hash_seed_that_writes_otherwise_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import wardbook.model.security_file as file\n"
        "right = file.dumps\n"
        "file.dumps = lambda one: right(one) + str(hash('a')).encode()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = oq.qualify(suite(), invoke, only=("OQ-0601",))
    assert failed(found, "security-file.json")


def failed(found: selftest.Tested, word: str) -> bool:
    """Whether it failed, and by what has this word in it."""
    return found.outcome == "failed" and any(word in item for item in found.deviations)
