"""Are users told what follows from the device, in their words, and nothing else?"""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.analysis.labelled import BEDSIDE, CLOUD, IMPLANT, KINDS, MINIMAL, device
from wardbook.app.labelling import as_json, as_text
from wardbook.documents import book
from wardbook.documents.writers.html_blocks import block
from wardbook.model.diagnostic import Gate
from wardbook.model.labelling import LabelLine
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile, dumps, loads
from wardbook.model.table import Audience
from wardbook.rules.assessment import assess
from wardbook.views.labelling import told_to

CHANGES = (
    ("port: tcp/8443", "port: tcp/9443", "ports/feed"),
    (", default: on, crypto", ", default: off, crypto", "delivered/feed delivered/on ports/feed"),
    ("opens: from, default: off}", "opens: from, default: off until named}", "delivered/events ports/events"),
    ("auth: mutual-tls", "auth: none", "ports/feed"),
    (', on-error: "keeps the last hour"', "", "events/feed events/missing"),
    (
        "name: Central station",
        "name: Ward server",
        "delivered/on events/feed ports/feed requirements/over-ethernet requirements/provide-central",
    ),
    (
        'assumption: "not every system in it is trusted"',
        'assumption: "nobody checks who joins"',
        "environment/hospital",
    ),
    ("ports: [tcp/443]", "ports: [none]", "ports/part-monitor"),
    (
        "C-2: {do: offline-operation, at: [monitor], state: implemented}",
        "C-2: {do: offline-operation, at: [monitor], state: planned}",
        "measures/it protect/C-2 protect/missing",
    ),
    (
        "C-4: {do: backup-restore, at: [monitor], state: planned}",
        "C-4: {do: backup-restore, at: [monitor], state: implemented}",
        "backup/C-4 backup/missing",
    ),
    (
        "C-3: {do: sanitisation, at: [store]",
        "C-3: {do: sanitisation, at: [store, monitor]",
        "disposal/C-3 disposal/service-pin",
    ),
    (
        'label: "Choose Erase in the service menu."',
        'label: "Choose Wipe in the service menu."',
        "disposal/C-3",
    ),
    ("support-until: 2032-12-31", "support-until: 2033-12-31", "support/until"),
    ("authorized-source: the service portal", "authorized-source: our web page", "updates/get"),
    ("communication: by mail", "communication: by letter", "updates/learn"),
    ("contact: psirt@example.com", "contact: security@example.com", "contact/address"),
    ("notice: 24 m", "notice: 12 m", "support/notice"),
    ("disposal: erase it and return it", "disposal: erase it", "disposal/how"),
    (
        "id: touch, carries: alarm limits, kind: command, via: touchscreen, auth: none",
        "id: touch, carries: alarm limits, kind: command, via: touchscreen, auth: badge",
        "accounts/nurse emergency/missing emergency/nurse",
    ),
    ("what: an alarm is not given", "what: an alarm is late", "residual/HS-1"),
    ("what: late treatment", "what: cardiac arrest unnoticed", "residual/HS-1"),
    ("requires: service mode", "requires: standby", "ports/stick updates/stick"),
    ('session: "ends after 5 min"', 'session: "ends after 9 min"', "accounts/engineer"),
    (", when: monitor.control,", ", when: monitor.control, multi-patient: yes,", "residual/HS-1"),
)
"""A fact of the bedside monitor, what it becomes, and the lines that change with it: those and no others."""


def lines(file: SecurityFile, audience: Audience = Audience.CUSTOMER) -> dict[str, str]:
    """What is told to an audience, by line."""
    return {item.id.removeprefix("label/"): item.text for item in told_to(file, audience)}


def seen(item: LabelLine | None) -> tuple[object, ...]:
    return (item.text, item.state, item.lacks) if item else ()


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES, ids=[new[:40] for _, new, _ in CHANGES])
def test_one_changed_fact_changes_exactly_the_lines_that_tell_of_it(
    old: str, new: str, expected: str
) -> None:
    before, after = device(BEDSIDE).labelling, device(BEDSIDE, (old, new)).labelling
    changed = {
        name for name in before.keys() | after.keys() if seen(before.get(name)) != seen(after.get(name))
    }
    assert changed == {f"label/{name}" for name in expected.split()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_reads_as_one_whatever_the_device(kind: str) -> None:
    for item in device(KINDS[kind]).labelling.values():
        if item.is_told:
            assert item.text[0] == item.text[0].upper() and item.text[-1] in ".!?", item
            assert not re.search(r"None|  |\.\.|,,|: ?\.|\( ?\)|unknown|[a-z]\.[A-Z][a-z]", item.text), item
            assert item.readers and item.sources and item.id.startswith(f"label/{item.topic}/"), item
        else:
            assert not item.text and item.why, item


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_names_facts_that_exist(kind: str) -> None:
    file = device(KINDS[kind])
    whole = file.device
    tables = (
        whole.parts, whole.actors, whole.flows, whole.zones, whole.assets,
        whole.controls, whole.situations, whole.harms, whole.told,
    )  # fmt: skip
    known = {name for table in tables for name in table} | {"device", "postmarket", "company"}
    for item in file.labelling.values():
        assert set(item.sources) <= known, item


def test_of_a_device_of_which_nothing_is_known_nothing_is_told_and_each_topic_says_what_is_missing() -> None:
    file = device(MINIMAL)
    assert not lines(file)
    assert {item.state for item in file.labelling.values()} == {"missing"}
    assert all(item.lacks and item.why for item in file.labelling.values())
    assert "Nothing can be told yet" in as_text(file, Audience.USER)


def test_a_service_in_a_cloud_has_no_seals_no_lockers_and_somebody_who_runs_it() -> None:
    told = lines(device(CLOUD))
    assert (
        told["requirements/hosted-service"]
        == "Reading service is run for you at Example Cloud, in eu-central."
    )
    assert told["measures/it"].startswith("Give access only")
    assert not re.search(r"seal|locked away|visit|installs", " ".join(told.values()))


def test_an_implant_without_network_says_so_and_its_patient_learns_what_to_do() -> None:
    told = lines(device(IMPLANT), Audience.USER)
    assert told["requirements/no-network"] == "The device needs no network, and none can be connected."
    assert "call your doctor" in told["measures/patient"]
    assert not any(name.startswith("measures/it") for name in lines(device(IMPLANT)))
    silent = device(IMPLANT, ("connects: [inductive]\n", ""))
    assert "requirements/no-network" not in lines(silent), "nobody said how it connects"


def test_a_device_for_laboratories_answers_the_items_of_its_own_regulation() -> None:
    items = {name: item.state for name, item in device(KINDS["analyser"]).labelling_items.items()}
    assert items["eu-ivdr-2017:AnnexI-20.4.1.ah"] == items["eu-ivdr-2017:AnnexI-20.1.g"] == "told"
    assert items["eu-mdr-2017:AnnexI-23.4.ab"] == "does not apply"
    assert items["fda-premarket-2026:VI.A.1"] == "does not apply"


def test_the_fourteen_items_are_each_told_in_part_or_missing_with_what_lacks() -> None:
    items = device(BEDSIDE).labelling_items
    fourteen = [items[f"fda-premarket-2026:VI.A.{number}"] for number in range(1, 15)]
    assert {item.state for item in fourteen} == {"told", "told in part", "missing"}
    for item in fourteen:
        assert bool(item.lines) == (item.state != "missing")
        assert bool(item.lacks) == (item.state != "told")


def canaries(text: str) -> set[str]:
    return set(re.findall(r"CANARY-\w+|PT-1|AN-1|TID-\d+", text))


@pytest.mark.parametrize("audience", ["user", "customer"])
def test_nothing_for_regulators_reaches_users_by_any_way(audience: str) -> None:
    file = device(BEDSIDE)
    assert len(canaries(dumps(file).decode())) > 12, "the canaries live in the device"
    assert not canaries(as_json(file, Audience(audience)).decode())
    assert not canaries(as_text(file, Audience(audience)))


@pytest.mark.parametrize("name", ["labelling", "instructions-for-use"])
def test_nothing_for_regulators_is_printed_in_a_document_for_users(name: str) -> None:
    document, _ = book.write(name, report(device(BEDSIDE)), {})
    assert not canaries("".join(block(item, lambda _: "") for item in document.blocks))


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("id: feed, ", "tcp/8443"),
        ("id: stick, ", "USB"),
        ("central: {is: server, ", "Central station"),
        ("logs: {is: external, ", "Log collector"),
        ("monitor: {is: process, ", "Monitor"),
        ("engineer: {in: ward, ", "Engineer"),
        ("nurse: {in: ward, ", "Nurse"),
        ("values: {needs: {integrity: high}, ", "Vital signs"),
        ("service-pin: {needs: {secrecy: medium}, ", "Service PIN"),
        ("hospital: {trust: 1, ", "not every system"),
        ("HS-1: {what: an alarm is not given, ", "an alarm is not given"),
        ("H-1: {what: late treatment, ", "late treatment"),
        ("C-3: {do: sanitisation, ", "Choose Erase"),
    ],
)
def test_what_was_said_to_be_for_regulators_is_named_nowhere(what: str, shown: str) -> None:
    before = device(BEDSIDE)
    after = device(BEDSIDE, (what, f"{what}audience: regulator, "))
    assert shown in " ".join(lines(before).values())
    assert shown not in " ".join(lines(after).values())
    assert shown not in as_text(after, Audience.CUSTOMER)


def test_what_is_for_customers_does_not_reach_those_who_only_use_the_device() -> None:
    file = device(
        BEDSIDE, ("C-2: {do: offline-operation, ", "C-2: {do: offline-operation, audience: customer, ")
    )
    assert "protect/C-2" in lines(file) and "protect/C-2" not in lines(file, Audience.USER)


JARGON = re.compile(
    r"CVSS|CVE|CWE|EMB3D|TID|STRIDE|exploit|attack|vector|threat|authenticat|credential|residual",
    re.IGNORECASE,
)


@pytest.mark.parametrize("kind", KINDS)
def test_clinical_staff_and_patients_read_short_sentences_without_jargon(kind: str) -> None:
    own = [
        item.text
        for item in told_to(device(KINDS[kind]), Audience.USER)
        if {"clinician", "patient"} & set(item.readers)
    ]
    for text in own:
        assert not JARGON.search(text), text
        for sentence in re.split(r"(?<=[.!?:]) ", text):
            assert len(sentence.split()) <= 25, sentence
    if own:
        assert grade(" ".join(own)) <= 9, "what pupils of fourteen or fifteen can read"


def grade(text: str) -> float:
    """The school year that a text asks for, after Flesch and Kincaid."""
    words = re.findall(r"[A-Za-z]+", text)
    beats = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(re.findall(r"[.!?](?: |$)", text)) + 11.8 * beats / len(words) - 15.59


def with_words(text: str, *changes: tuple[str, str]) -> SecurityFile:
    return device({**BEDSIDE, "labelling.yaml": text}, *changes)


def test_a_persons_text_replaces_a_line_or_stands_behind_it_and_this_is_recorded() -> None:
    file = with_words(
        """told:
  L-1: {text: "Ask us for the port.", to: customer, replaces: [label/ports/feed]}
  L-2: {text: "Our hotline knows more.", to: customer, adds-to: [label/contact/address]}
"""
    )
    replaced, added = file.labelling["label/ports/feed"], file.labelling["label/contact/address"]
    assert (replaced.text, replaced.state, replaced.by) == ("Ask us for the port.", "replaced", ("L-1",))
    assert added.text == "Report a weakness or an incident to psirt@example.com. Our hotline knows more."
    assert (added.state, added.by) == ("added to", ("L-2",))
    assert "tcp/8443" not in as_text(file, Audience.CUSTOMER)


def test_a_persons_text_answers_what_nothing_could_be_derived_for() -> None:
    text = (
        'told: {L-1: {text: "Save settings to the central station.", answers: [fda-premarket-2026:VI.A.9]}}'
    )
    file = with_words(text)
    assert "label/backup/missing" not in file.labelling
    assert file.labelling["label/backup/L-1"].state == "written"
    assert file.labelling_items["fda-premarket-2026:VI.A.9"].state == "told"


def test_a_line_that_is_not_told_keeps_its_reason_and_reaches_nobody() -> None:
    file = with_words('not-told: {HS-1: "learnt in training TR-7", label/ports/events: "agreed by contract"}')
    assert file.labelling["label/residual/HS-1"].why == "learnt in training TR-7"
    assert not {"residual/HS-1", "ports/events"} & lines(file).keys()
    assert "TR-7" not in as_json(file, Audience.CUSTOMER).decode()


def test_every_risk_that_is_left_reaches_a_user_or_has_a_reason_or_is_objected_to() -> None:
    hidden = ("HS-1: {what: an alarm", "HS-1: {audience: regulator, what: an alarm")
    assert "LB101" not in codes(device(BEDSIDE))
    assert "LB101" in codes(device(BEDSIDE, hidden))
    assert "LB101" not in codes(with_words('not-told: {HS-1: "learnt in training TR-7"}', hidden))
    told = 'told: {L-1: {text: "Listen for the alarm of the central station.", to: user, about: [HS-1]}}'
    assert "LB101" not in codes(with_words(told, hidden))


def test_a_control_that_a_finding_defeats_is_not_promised_to_users() -> None:
    promised = device(BEDSIDE)
    held = device(BEDSIDE, ("gives: user}", "gives: user, defeats: C-1}"))
    assert "logs/C-1" in lines(promised) and "logs/C-1" not in lines(held)
    assert held.labelling["label/logs/C-1"].state == "held back"
    assert "held back" not in as_text(held, Audience.CUSTOMER)


def test_a_planned_control_is_not_promised_to_users() -> None:
    assert not [name for name in lines(device(BEDSIDE)) if name.endswith("/C-4")]


def test_the_rooms_of_the_manufacturer_are_nobodys_business() -> None:
    told = " ".join(lines(device(BEDSIDE)).values())
    assert "Build server" not in told and "Builder" not in told


def test_each_asset_that_people_could_read_has_a_way_to_be_wiped_or_lacks_one() -> None:
    found = device(BEDSIDE).labelling
    assert found["label/disposal/values"].text == "Vital signs: wiped from Memory."
    assert found["label/disposal/service-pin"].lacks == ("how Service PIN is removed from Monitor",)


def test_written_and_read_again_the_lines_are_the_same_whatever_the_order_of_the_files() -> None:
    file = device(BEDSIDE)
    again = device(dict(reversed(BEDSIDE.items())))
    assert as_json(file, Audience.CUSTOMER) == as_json(again, Audience.CUSTOMER)
    assert as_json(loads(dumps(file)), Audience.CUSTOMER) == as_json(file, Audience.CUSTOMER)


def report(file: SecurityFile) -> Report:
    return assess(file, Gate.SUBMISSION)


def codes(file: SecurityFile) -> set[str]:
    return {item.code for item in msgspec.structs.replace(report(file)).diagnostics}
