"""Does each answer to the form of hospitals follow from what is stated, and from nothing else?"""

from __future__ import annotations

import datetime
import inspect
from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml

from tests.analysis.devices import device
from wardbook.analysis.disclosure import SOURCE, disclosure
from wardbook.analysis.disclosure_facts import fact
from wardbook.analysis.disclosure_scope import Scope
from wardbook.app.check import check
from wardbook.knowledge.reader import load
from wardbook.knowledge.traits import PLACEHOLDER
from wardbook.model.disclosure import Disclosed
from wardbook.model.security_file import SecurityFile
from wardbook.rules.disclosure import disclosure_contradicts_the_device

ROOT = Path(__file__).resolve().parent.parent.parent
AS_OF = datetime.date(2026, 11, 14)

DEVICE = """
connects: [wifi, usb]
customers-ask: {mds2: yes}
"""
SYSTEM = """
zones:
  net: {trust: 1, reach: network}
  home: {trust: 3, reach: network}
  ward: {trust: 2, reach: physical}
  box: {trust: 4, inside: ward}
actors:
  nurse: {in: ward, role: clinician}
  tech: {in: ward, role: service}
  coder: {in: home, role: manufacturer}
parts:
  main: {is: process, in: box, owner: maker, regulated: device, os: Linux}
  case: {is: hardware, in: box, owner: maker, regulated: device}
  memory: {is: store, in: box, owner: maker, regulated: device}
  record: {is: external, in: net, owner: hospital, regulated: non-device}
  depot: {is: cloud, in: home, owner: maker, regulated: non-device}
assets:
  results: {needs: {secrecy: high}, data: phi, kept-in: [memory, record]}
  pin: {needs: {secrecy: high}, data: credential, kept-in: [main]}
flows:
  - nurse -> main: {id: keys, carries: orders, kind: command, via: keypad, auth: physical-presence}
  - tech -> main: {id: menu, carries: pin, kind: command, via: keypad, auth: pin}
  - main -> record: {id: report, carries: results, kind: data, via: fhir/wifi, auth: mutual-tls, crypto: "TLS 1.3"}
  - depot -> main: {id: update, carries: code, kind: code, via: https/wifi, auth: tls-server, signed: pin}
  - main -> memory: {id: store, carries: results, kind: data, via: spi, auth: wired-inside}
"""
CONTROLS = """
C-1: {do: signed-update, at: [update], state: implemented, requirement: {id: R-1, text: "Signed only."}}
C-2: {do: security-logging, at: [main], state: implemented, requirement: {id: R-2, text: "Recorded."}}
"""
PLAN = """
disclosure: {policy: "https://example.com/security"}
updates: {installed-by: [service]}
"""

CHANGES: list[tuple[str, str, str, str, dict[str, str | None]]] = [
    (
        "the policy goes",
        "postmarket",
        'disclosure: {policy: "https://example.com/security"}',
        "communication: none",
        {"DOC-8": None, "CSUP-7": "no", "CSUP-11.1": "no"},
    ),
    (
        "an exchange of threat information",
        "postmarket",
        "disclosure: {policy",
        "disclosure: {isao: Health-ISAC, policy",
        {"DOC-9": "yes"},
    ),
    (
        "no exchange, as stated",
        "postmarket",
        "disclosure: {policy",
        "disclosure: {isao: none, policy",
        {"DOC-9": "no"},
    ),
    (
        "customers install",
        "postmarket",
        "[service]",
        "[customer, service]",
        {
            "CSUP-2.2": "no",
            "CSUP-3.2": "no",
            "CSUP-5.2": "no",
            "CSUP-2.1": "yes",
            "CSUP-3.1": "yes",
            "CSUP-5.1": "yes",
        },
    ),
    (
        "updates by themselves",
        "postmarket",
        "installed-by",
        "automatic: yes, installed-by",
        {"CSUP-8": "yes"},
    ),
    (
        "updates by hand, as stated",
        "postmarket",
        "installed-by",
        "automatic: no, installed-by",
        {"CSUP-8": "no"},
    ),
    (
        "updates are unsigned, as stated",
        "architecture",
        "signed: pin",
        "signed: none",
        {"CSUP-2.4": None, "CSUP-3.4": None, "CSUP-5.4": None},
    ),
    (
        "no control of signatures",
        "controls",
        "signed-update, at: [update], state: implemented",
        "signed-update, at: [update], state: planned",
        {"CSUP-2.4": None, "CSUP-3.4": None, "CSUP-5.4": None},
    ),
    (
        "events are not recorded yet",
        "controls",
        "security-logging, at: [main], state: implemented",
        "security-logging, at: [main], state: planned",
        {"AUDT-1": None, "AUDT-2": None, "AUDT-2.11": None},
    ),
    (
        "sessions end",
        "controls",
        "C-1:",
        "C-3: {do: session-timeout, at: [menu], state: implemented}\nC-1:",
        {"ALOF-1": "yes"},
    ),
    (
        "stored data are encrypted",
        "controls",
        "C-1:",
        "C-3: {do: encryption-at-rest, at: [memory], state: implemented}\nC-1:",
        {"STCF-1": "yes"},
    ),
    (
        "emergency access",
        "controls",
        "C-1:",
        "C-3: {do: emergency-access, at: [menu], state: implemented}\nC-1:",
        {"EMRG-1": "yes"},
    ),
    (
        "a control elsewhere tells nothing",
        "controls",
        "C-1:",
        "C-3: {do: emergency-access, at: [depot], state: implemented}\nC-1:",
        {},
    ),
    (
        "no password",
        "architecture",
        "auth: pin}",
        "auth: none}",
        {
            "AUTH-1": "no",
            **dict.fromkeys(
                (
                    "AUTH-1.1",
                    "AUTH-1.2",
                    "AUTH-1.3",
                    "AUTH-2",
                    "AUDT-2.1",
                    "AUDT-2.2",
                    "AUDT-2.3",
                    "AUDT-2.4",
                    "EMRG-1",
                    "PAUT-1",
                    "PAUT-1.1",
                    "PAUT-2",
                    "PAUT-3",
                    "PAUT-4",
                    "PAUT-5",
                    "PAUT-6",
                    "PAUT-7",
                    "PAUT-8",
                    "PAUT-9",
                    "PAUT-10",
                    "PAUT-11",
                    "PAUT-12",
                    "PAUT-13",
                    "PAUT-14",
                    "PAUT-14.1",
                    "SAHD-5",
                    "SAHD-5.1",
                    "SAHD-6",
                    "SAHD-6.1",
                    "SAHD-6.2",
                    "SGUD-3.1",
                ),
                "n/a",
            ),
        },
    ),
    (
        "data travel openly, as stated",
        "architecture",
        'mutual-tls, crypto: "TLS 1.3"',
        "mutual-tls, crypto: none",
        {"TXCF-2": "no", "TXCF-2.1": None},
    ),
    (
        "nobody proves who he is, as stated",
        "architecture",
        "auth: mutual-tls",
        "auth: none",
        {"TXCF-4": "no", "NAUT-1": None, "AUTH-4": None},
    ),
    (
        "Ethernet as well",
        "device",
        "connects: [wifi, usb]",
        "connects: [wifi, usb, ethernet]",
        {"CONN-1.2.1": "yes", "MPII-3.5": None},
    ),
    (
        "Bluetooth as well",
        "device",
        "connects: [wifi, usb]",
        "connects: [wifi, usb, ble]",
        {"CONN-1.1.2": "yes"},
    ),
    (
        "a record is printed",
        "architecture",
        "  - main -> memory",
        "  - main -> nurse: {id: print, carries: results, kind: data, via: paper}\n  - main -> memory",
        {"MPII-3.2": "yes"},
    ),
    (
        "a record is shown",
        "architecture",
        "  - main -> memory",
        "  - main -> nurse: {id: show, carries: results, kind: data, via: display}\n  - main -> memory",
        {"MPII-3.1": "yes"},
    ),
    (
        "no operating system, as stated",
        "architecture",
        "os: Linux",
        "os: none",
        {"CSUP-2": "no", "CSUP-2.1": "n/a", "CSUP-2.2": "n/a", "CSUP-2.3": "n/a", "CSUP-2.4": "n/a"},
    ),
    (
        "the program needs no network",
        "controls",
        "C-1:",
        "C-3: {do: offline-operation, at: [main], state: implemented}\nC-1:",
        {"CONN-6": "no"},
    ),
    (
        "a person says what nothing else does",
        "labelling",
        "mds2: {}",
        "mds2: {AUDT-3: {answer: no}}",
        {"AUDT-3": "no"},
    ),
    (
        "a person says that nothing guards against malware",
        "labelling",
        "mds2: {}",
        "mds2: {MLDP-2: {answer: no}}",
        {"MLDP-2": "no", **dict.fromkeys([f"MLDP-2.{n}" for n in range(1, 9)], "n/a")},
    ),
]


def _texts() -> dict[str, str]:
    return {
        "device": DEVICE,
        "architecture": SYSTEM,
        "controls": CONTROLS,
        "postmarket": PLAN,
        "labelling": "mds2: {}\n",
    }


def answers(texts: dict[str, str]) -> dict[str, Disclosed]:
    """The form of a device in texts, with labelling as a compilation makes it."""
    from wardbook.analysis.labelling import labelling  # after the device, as the spine does it

    about = texts["device"]
    file = device(about, **{name: text for name, text in texts.items() if name != "device"})
    told = labelling(file, load())
    file = msgspec.structs.replace(file, as_of=AS_OF, labelling=told.lines)
    return disclosure(file, load())


@cache
def before() -> dict[str, Disclosed]:
    return answers(_texts())


@pytest.mark.parametrize("change", CHANGES, ids=[item[0] for item in CHANGES])
def test_one_fact_changes_exactly_the_answers_that_rest_on_it(
    change: tuple[str, str, str, str, dict[str, str | None]],
) -> None:
    _, name, old, new, expected = change
    texts = _texts()
    assert texts[name].count(old) >= 1
    texts[name] = texts[name].replace(old, new, 1)
    found = {
        number: item.answer
        for number, item in answers(texts).items()
        if item.answer != before()[number].answer
    }
    assert found == expected


def test_there_are_twenty_changes_or_more_and_all_but_one_change_something() -> None:
    assert len(CHANGES) >= 20
    assert sum(1 for item in CHANGES if not item[4]) == 1


def test_the_form_has_240_questions_in_its_own_order() -> None:
    found = list(disclosure(device(), load()))
    assert len(found) == 240
    assert (found[0], found[-1]) == ("DOC-1", "RMOT-3")


def test_of_a_device_that_nobody_described_nearly_all_is_asked_and_nothing_is_no() -> None:
    found = answers({"device": ""})
    assert [number for number, item in found.items() if item.answer] == []
    assert {number for number, item in found.items() if item.is_answered} <= {f"DOC-{n}" for n in range(1, 8)}
    assert all(item.lacks for item in found.values() if not item.is_answered)


@pytest.mark.parametrize("folder", ["tests/review/devices/coagulation-analyser", "examples/wardbook-itself"])
def test_of_an_analyser_and_of_software_no_negative_rests_on_silence(folder: str) -> None:
    checked = check(ROOT / folder, as_of=AS_OF)
    assert checked.report.subject is not None
    found = disclosure(checked.report.subject, load())
    assert sum(item.is_answered for item in found.values()) >= 12
    for item in found.values():
        if item.state == "answered" and item.answer in ("no", "n/a"):
            assert item.because, item.id
            assert "not stated" not in item.because, item.id


@cache
def _example() -> SecurityFile:
    found = check(ROOT / "examples/infusion-pump", as_of=AS_OF).report.subject
    assert found is not None
    return found


def test_at_least_sixty_percent_of_the_questions_are_answered_for_the_example() -> None:
    found = _example().disclosure
    assert sum(item.is_answered for item in found.values()) >= 0.6 * 240
    assert sum(item.state == "answered" for item in found.values()) >= 0.5 * 240
    assert list(disclosure_contradicts_the_device(_example())) == []


def test_no_word_for_regulators_reaches_the_form_of_the_example() -> None:
    controls = set(_example().device.controls) | set(_example().device.findings)
    for item in _example().disclosure.values():
        assert not controls & set(item.note.replace(".", " ").replace(",", " ").split()), item.id


def test_an_answer_of_the_company_holds_for_its_devices_and_a_word_of_the_device_goes_before_it() -> None:
    texts = _texts() | {
        "company": 'answers: {AUDT-3: "No: all is recorded", EMRG-1: "at the bedside only"}\n'
    }
    found = answers(texts)
    assert (found["AUDT-3"].answer, found["AUDT-3"].note, found["AUDT-3"].state) == (
        "no",
        "All is recorded.",
        "shared",
    )
    assert (found["EMRG-1"].answer, found["EMRG-1"].note) == ("see note", "At the bedside only.")
    texts["labelling"] = "mds2: {AUDT-3: {answer: yes}}\n"
    assert answers(texts)["AUDT-3"].answer == "yes"


def test_what_a_finding_defeats_answers_nothing() -> None:
    """The example's service log-on by card is defeated by a finding, so no `Yes` follows from it."""
    item = _example().disclosure["PAUT-8"]
    assert item.state == "written"
    assert item.follows is None


def test_software_alone_is_known_by_its_parts_and_an_analyser_by_its_hardware() -> None:
    alone = "zones: {net: {trust: 1}}\nparts: {tool: {is: app, in: net, owner: maker, regulated: device, os: Windows}}\n"
    found = answers({"device": "", "architecture": alone})
    assert found["DOC-11"].answer == "yes"
    assert found["PLOK-2"].answer == "n/a"
    analyser = alone.replace("is: app", "is: hardware")
    found = answers({"device": "", "architecture": analyser})
    assert (found["DOC-11"].answer, found["DOC-11.1"].answer) == ("no", "n/a")


def test_every_fact_that_a_question_rests_on_is_one_that_the_product_can_tell() -> None:
    """A family may be open, but each field named in it exists: a slip of the pen would ask for ever."""
    knowledge = load()
    full = yaml.safe_load(
        inspect.cleandoc("""
        postmarket: [disclosure.policy, disclosure.contact, disclosure.isao, communication, sources,
          updates.installed-by, updates.automatic, timelines.triage.within, timelines.regular.within]
        company: [address, security-contact, security-page]
        identity: [manufacturer, name, model-numbers, version]
        about: [intended-use, connects]
        document: [number, revision]""")
    )
    from wardbook.analysis.labelling.lines import TOPICS
    from wardbook.source.language import Mistake, names, parse

    scope = Scope(device(DEVICE))
    for record in knowledge.of_kind("disclosure-question"):
        texts = [record.text(key) for key in ("moot", "yes", "no") if record.text(key)]
        used = {
            item
            for said in (*record.list("note"), *record.list("text"))
            for item in PLACEHOLDER.findall(said)
        }
        for text in texts:
            expression = parse(text)
            assert not isinstance(expression, Mistake), (record.id, text)
            used |= {item.name for item in names(expression)}
        for name in used:
            family, _, word = name.partition(".")
            fact(scope, knowledge, name)
            if family in full and not word.startswith("answer."):
                assert word in full[family], (record.id, name)
            if family == "told":
                assert word in TOPICS, (record.id, name)
    assert SOURCE == "nema-mds2-2019"
