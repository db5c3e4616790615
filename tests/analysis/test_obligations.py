"""What binds the device and why: shown by devices for which a condition holds, does not, and is not known."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import wardbook.knowledge
from tests.analysis.devices import device, with_component
from wardbook.analysis.conditions import judge
from wardbook.analysis.determinations import determinations
from wardbook.analysis.evidence_objects import RESTS_ON, evidence_objects
from wardbook.analysis.obligations import NO_DUTY, obligations
from wardbook.analysis.processes import processes
from wardbook.analysis.readiness import readiness
from wardbook.analysis.traits import trait
from wardbook.knowledge.compiling import compile_files, files_below
from wardbook.knowledge.coverage import LEAST_RECORDS, Coverage, coverage
from wardbook.knowledge.reader import load, unpack
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Truth

KNOWLEDGE = load()
BOX = "zones: {box: {trust: 1}}\n"
ALL = "us, eu, ca, uk, au, jp, cn, kr, sg, br, sa, in"

RICH = with_component(
    device(
        f"""
users: [patient, clinician]
class: {{us: II, eu: IIb, ca: III, software-safety: C}}
markets: [{ALL}]
submission:
  us: {{type: 510k, authorized-before: yes, cyber-affected: no}}
  eu: {{type: mdr}}
  jp: {{authorized-before: yes}}
connects: [wifi, ethernet, usb]
customers-ask: {{mds2: yes, contract-language: yes}}
""",
        architecture="""
zones: {ward: {trust: 1}}
actors: {nurse: {in: ward, role: clinician}, helpdesk: {in: ward, role: remote-service}}
parts:
  pump: {is: process, in: ward, owner: maker, os: Linux, software-safety: C, regulated: device}
  viewer: {is: app, in: ward, owner: maker, regulated: device}
  gateway: {is: server, in: ward, owner: maker, regulated: non-device}
  net: {is: model, in: ward, owner: maker, regulated: device}
assets: {record: {needs: {secrecy: high}, data: phi, kept-in: [pump]}, signer: {needs: {secrecy: high}, data: key, kept-in: [pump]}}
flows:
  - gateway -> pump: {id: update, kind: code, via: https/ethernet}
""",
        anomalies="anomalies: {A-1: {what: a lamp blinks}}\n",
    ),
    "Somebody else",
)
DIAGNOSTIC = device(
    """
class: {us: III, eu: C, ca: II, software-safety: B}
markets: [us, eu]
submission: {us: {type: ide, authorized-before: yes, cyber-affected: yes}, eu: {type: ivdr}}
connects: [ethernet]
users: [laboratory-staff]
""",
    architecture=BOX
    + "parts: {core: {is: process, in: box, owner: maker, regulated: device}, phone: {is: app, in: box, owner: maker, regulated: device}}\n",
)
SIMPLE = device(
    """
class: {us: I, eu: I, ca: I, software-safety: A}
markets: [us, eu, br]
submission: {us: {type: exempt, authorized-before: no, cyber-affected: no}, eu: {type: mdr}}
connects: none
users: [service]
environment: [hospital]
customers-ask: {mds2: no, contract-language: no}
""",
    architecture="""
zones: {box: {trust: 1}}
parts: {case: {is: hardware, in: box, owner: maker, regulated: device}, wheel: {is: hardware, in: box, owner: maker, regulated: device}}
assets: {motor: {needs: {integrity: high}, data: safety, kept-in: [case]}}
flows:
  - case -> wheel: {id: turn, kind: command, via: spi}
""",
    anomalies="statement: none\n",
)
SOFTWARE = with_component(
    device(
        """
class: {us: II, eu: IIa, software-safety: A}
markets: [us, br]
submission: {us: {type: de-novo, authorized-before: no}}
connects: [internet]
users: [clinician]
""",
        architecture=BOX + "parts: {service: {is: cloud, in: box, owner: maker, regulated: device}}\n",
    ),
    "Maker",
)
DIAGNOSTIC_A = device("class: {eu: A}\nmarkets: [eu]\nsubmission: {eu: {type: ivdr}}\n")
ELSEWHERE = device("markets: [sa]\nsubmission: {jp: {authorized-before: no}}\n")
APPROVED = device("class: {us: III}\nmarkets: [us]\nsubmission: {us: {type: pma}}\n")
EMPTY = device()
DEVICES = (RICH, DIAGNOSTIC, SIMPLE, SOFTWARE, DIAGNOSTIC_A, ELSEWHERE, APPROVED, EMPTY)
CONDITIONS = sorted({record.applies for record in KNOWLEDGE.records if record.applies})


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_is_shown_true_false_and_unknown_by_a_device(condition: str) -> None:
    truths = {judge(condition, lambda name, file=file: trait(file, name))[0].truth for file in DEVICES}  # type: ignore[misc]
    assert truths == set(Truth)


def test_every_record_that_asks_something_is_reached_by_a_market_a_customer_a_procedure_or_an_sbom() -> None:
    markets = ", ".join(KNOWLEDGE.words("markets"))
    asks = ", ".join(f"{ask}: yes" for ask in KNOWLEDGE.words("asks"))
    reached = set(
        obligations(device(f"markets: [{markets}]\ncustomers-ask: {{{asks}}}\n"), KNOWLEDGE).obligations
    )
    citations = {source.id: source.citation for source in KNOWLEDGE.sources}
    for record in KNOWLEDGE.of_kind("clause"):
        if record.id not in reached:
            cited = f"{citations[record.source]} {record.text('clause')}"
            written = f'procedures: {{sop: {{what: security, clauses: ["{cited}"]}}}}\n'
            reached |= {
                name
                for item in processes(device(processes=written), KNOWLEDGE).citations.values()
                for name in item.clauses
            }
    reached |= {record.id for record in KNOWLEDGE.of_kind("sbom-element")}  # counted by `sbom-minimum`
    reached |= {record.id for record in KNOWLEDGE.of_kind("clock")}  # run for released versions: `duties`
    reached |= {
        record.id for record in KNOWLEDGE.of_kind("change-question")
    }  # asked of changes: `diff --for`
    asking = {r.id for r in KNOWLEDGE.records if r.obligation != "fact" and r.kind not in NO_DUTY}
    assert asking - reached == set()


def test_an_obligation_tells_by_which_facts_it_applies() -> None:
    found = obligations(RICH, KNOWLEDGE).obligations
    assert found["us-524b:b.3"].state == "applies"
    assert found["us-524b:b.3"].because == "market.us yes, is.cyber-device yes"
    assert found["iec-62304-2015:5.3.5"].because == "has.software yes, class.software-safety C"
    assert {"us", "eu"} <= {*found["iec-62304-2015:5.3.5"].through}


def test_an_obligation_that_does_not_apply_tells_the_one_fact_that_is_enough() -> None:
    found = obligations(RICH, KNOWLEDGE).obligations["eu-ivdr-2017:AnnexI-16.2"]
    assert (found.state, found.because) == ("does-not", "law.eu mdr")


def test_where_the_folder_does_not_say_exactly_that_fact_is_asked_for() -> None:
    file = device("markets: [ca]\nclass: {us: II}\ncustomers-ask: {sbom: yes}\n")
    derived = obligations(file, KNOWLEDGE)
    found = derived.obligations["ca-premarket-2019:licence.bom"]
    assert (found.state, found.missing, found.because) == ("unknown", ("class.ca",), "class.ca not stated")
    assert found.id in derived.asked["class.ca"].waiting
    assert derived.asked["class.ca"].where == "device.yaml: class.ca"
    assert "has.software" in derived.asked
    stated = device("markets: [ca]\nclass: {ca: III}\ncustomers-ask: {sbom: yes}\n")
    assert "class.ca" not in obligations(stated, KNOWLEDGE).asked


def test_a_trait_that_follows_from_others_asks_for_those() -> None:
    file = device(
        "markets: [us]\n", architecture=BOX + "parts: {pump: {is: process, in: box, owner: maker}}\n"
    )
    found = obligations(file, KNOWLEDGE).obligations["us-524b:b.3"]
    assert found.missing == ("is.connected",)


def test_a_reason_given_with_unknown_stays_with_the_fact() -> None:
    file = device(
        'markets: [ca, us]\nclass: {us: II, ca: {unknown: "asked in May"}}\nsubmission: {us: {type: 510k}}\n'
    )
    asked = obligations(file, KNOWLEDGE).asked
    assert asked["class.ca"].why == "asked in May"
    assert asked["is.connected"].why == ""


@pytest.mark.parametrize(
    ("about", "missing"),
    [
        ("", ("submission.eu",)),
        ("submission: {eu: {type: other}}\n", ("class.eu",)),
        ("class: {eu: IIb}\n", ()),
        ("submission: {eu: {type: ivdr}}\n", ()),
    ],
)
def test_for_the_regulation_one_fact_is_asked_for_that_would_tell(
    about: str, missing: tuple[str, ...]
) -> None:
    found = obligations(device(f"markets: [eu]\n{about}"), KNOWLEDGE).obligations["eu-mdr-2017:AnnexI-4"]
    assert found.missing == missing


def test_only_markets_that_are_named_and_what_they_recognise_bind() -> None:
    found = obligations(device("markets: [ca]\n"), KNOWLEDGE)
    assert {item.source for item in found.obligations.values()} - {"customers"} == {
        "ca-premarket-2019",
        "ul-2900-1-2017",
        "ul-2900-2-1-2017",
        "aami-tir57-2016",
        "iso-14971-2019",
    }
    assert [*found.markets] == ["ca"]


def test_what_customers_ask_is_an_obligation_like_any_other() -> None:
    found = obligations(device("customers-ask: {patch-window: 30 d, sso: no}\n"), KNOWLEDGE).obligations
    window, sso = found["words:asks/patch-window"], found["words:asks/sso"]
    assert (window.state, window.because, window.evidence) == (
        "applies",
        "customers-ask.patch-window 30 d",
        ("management-plan",),
    )
    assert (sso.state, sso.markets) == ("does-not", ("customers",))
    assert "words:asks/mds2" not in found


def test_silence_about_markets_and_customers_is_a_question_not_an_answer() -> None:
    derived = obligations(EMPTY, KNOWLEDGE)
    assert {item.state for item in derived.obligations.values()} == {"unknown"}
    assert {*derived.asked} == {"markets", "customers-ask"}


def test_law_for_what_is_no_device_is_about_the_makers_parts_only() -> None:
    file = device(
        "markets: [eu]\nclass: {eu: IIb}\n",
        architecture=BOX
        + """
parts:
  pump: {is: process, in: box, owner: maker, regulated: device}
  gateway: {is: server, in: box, owner: maker, regulated: non-device}
  records: {is: server, in: box, owner: hospital, regulated: non-device}
""",
    )
    found = obligations(file, KNOWLEDGE).obligations["eu-cra-2024:Art-14"]
    assert (found.state, found.about) == ("applies", ("gateway",))
    answers = determinations(file)
    assert "Cyber Resilience Act" in answers["part.gateway"].answer
    assert "who provides it answers" in answers["part.records"].answer
    theirs = device(
        "markets: [eu]\n",
        architecture=BOX
        + """
parts:
  pump: {is: process, in: box, owner: maker, regulated: device}
  records: {is: server, in: box, owner: hospital, regulated: non-device}
""",
    )
    assert obligations(theirs, KNOWLEDGE).obligations["eu-cra-2024:Art-14"].state == "does-not"


@pytest.mark.parametrize(
    ("connects", "parts", "state", "missing"),
    [
        ("connects: [usb]", "parts: {pump: {is: process, in: box}}", "yes", ()),
        ("connects: none", "parts: {pump: {is: process, in: box}}", "no", ()),
        ("connects: [usb]", "parts: {case: {is: hardware, in: box}}", "no", ()),
        ("", "parts: {pump: {is: process, in: box}}", "unknown", ("is.connected",)),
        ("connects: [usb]", "", "unknown", ("has.software",)),
    ],
)
def test_a_cyber_device_is_determined_by_software_and_connection(
    connects: str, parts: str, state: str, missing: tuple[str, ...]
) -> None:
    file = device(f"markets: [us]\n{connects}\n", architecture=BOX + parts + "\n")
    found = determinations(file)["us.cyber-device"]
    assert (found.state, found.missing) == (state, missing)


@pytest.mark.parametrize(
    ("submission", "answer", "missing"),
    [
        ("authorized-before: no", "Whole content of VII.C", ()),
        ("authorized-before: yes, cyber-affected: yes", "Whole content by VII.D.1", ()),
        ("authorized-before: yes, cyber-affected: no", "Reduced content by VII.D.2", ()),
        ("authorized-before: yes", "It depends on whether the change", ("cyber-affected.us",)),
        ("type: 510k", "It depends on whether an earlier version", ("authorized-before.us",)),
    ],
)
def test_whole_or_reduced_content_follows_from_what_the_change_is(
    submission: str, answer: str, missing: tuple[str, ...]
) -> None:
    file = device(
        f"markets: [us]\nconnects: [usb]\nsubmission: {{us: {{{submission}}}}}\n",
        architecture=BOX + "parts: {pump: {is: process, in: box}}\n",
    )
    found = determinations(file)["us.content"]
    assert found.answer.startswith(answer)
    assert found.missing == missing


def test_what_is_no_cyber_device_owes_nothing_by_section_seven() -> None:
    found = determinations(SIMPLE)["us.content"]
    assert (found.state, found.answer.startswith("Section VII does not hold")) == ("no", True)


@pytest.mark.parametrize(
    ("file", "law", "model"),
    [(RICH, "2017/745", "yes"), (DIAGNOSTIC, "2017/746", "no"), (DIAGNOSTIC_A, "2017/746", "unknown")],
)
def test_the_regulation_and_the_risk_of_models_follow_from_class_and_parts(
    file: SecurityFile, law: str, model: str
) -> None:
    found = determinations(file)
    assert law in found["eu.law"].answer
    assert found["eu.high-risk-model"].state == model


def test_every_record_that_a_determination_cites_exists() -> None:
    cited = {name for file in DEVICES for item in determinations(file).values() for name in item.by}
    assert {name for name in cited if KNOWLEDGE.get(name) is None} == set()


def test_every_document_that_answers_a_record_has_a_state() -> None:
    named = {
        name
        for record in KNOWLEDGE.records
        if record.obligation != "fact" and record.kind not in NO_DUTY
        for name in record.evidence
    }
    assert named <= {*RESTS_ON}
    assert {*evidence_objects(RICH, KNOWLEDGE)} == {*RESTS_ON}
    assert {*RESTS_ON} == {record.name for record in KNOWLEDGE.of_kind("document")}


def test_a_document_is_done_only_when_every_group_of_facts_is_there() -> None:
    bare = device("markets: [us]\nclass: {us: II, eu: IIb, software-safety: B}\n")
    assert evidence_objects(bare, KNOWLEDGE)["obligations"].state == "open"
    whole = device(
        "markets: [us]\nclass: {us: II, eu: IIb, software-safety: B}\nsubmission: {us: {type: 510k}}\n"
    )
    assert evidence_objects(whole, KNOWLEDGE)["obligations"].state == "done"


def test_readiness_says_how_many_obligations_wait_and_for_which_facts() -> None:
    file = device("markets: [ca]\n")
    derived = obligations(file, KNOWLEDGE)
    item = next(
        item
        for item in readiness(
            msgspec.structs.replace(
                file, obligations=derived.obligations, asked_facts=derived.asked, markets=derived.markets
            ),
            KNOWLEDGE,
        ).values()
        if item.title == "Obligations with reasons"
    )
    assert item.state == "open"
    assert "class.ca" in item.found


def test_twelve_markets_are_catalogued_and_two_of_them_are_no_preview() -> None:
    found = coverage(KNOWLEDGE)
    assert len(found) == 12
    assert {market for market, item in found.items() if not item.preview} == {"us", "eu"}


@pytest.mark.parametrize(
    ("records", "verified", "preview"),
    [
        (LEAST_RECORDS, LEAST_RECORDS, False),
        (LEAST_RECORDS - 1, LEAST_RECORDS - 1, True),
        (100, 80, False),
        (100, 79, True),
        (0, 0, True),
    ],
)
def test_a_market_with_few_or_unverified_records_is_a_preview(
    records: int, verified: int, preview: bool
) -> None:
    found = Coverage("xx", "X", "nobody", (), (), records, verified)
    assert bool(found.preview) is preview


def test_a_market_added_by_files_alone_binds_a_device() -> None:
    files = files_below(Path(wardbook.knowledge.__file__).parent)
    files["markets/ml/market.yaml"] = b"""\
kind: market
verified: no
checked: Made for a test.
records:
  ml: {title: Moonland, says: "Devices are looked at by night.", facts: {authority: Moon office, sources: [ml-rules-2030]}}
"""
    files["markets/ml/recognised.yaml"] = b"""\
kind: recognition
verified: no
checked: Made for a test.
records:
  ml.iso-14971-2019: {title: Moonland and risk, says: "It is taken over.", facts: {market: ml, standard: iso-14971-2019}}
"""
    files["ml-rules-2030/source.yaml"] = b"""\
id: ml-rules-2030
title: Moon rules
issuer: Moon office
edition: first
date: 2030-01-01
citation: Moon rules
kind: regulation
verified: yes
checked: Made for a test.
"""
    files["ml-rules-2030/clauses.yaml"] = b"""\
kind: clause
obligation: must
verified: yes
checked: Made for a test.
records:
  "1": {title: Light, says: "It can be seen.", applies: market.ml and has.radio, evidence: [labelling], facts: {clause: "1"}}
"""
    packed, wrong = compile_files(files)
    assert wrong == ()
    knowledge = unpack(packed)
    file = device("markets: [ml]\nconnects: [wifi]\n", knowledge=knowledge)
    derived = obligations(file, knowledge)
    assert derived.obligations["ml-rules-2030:1"].state == "applies"
    assert derived.obligations["iso-14971-2019:4.1"].through == ("ml",)
    assert derived.markets["ml"].preview.startswith("preview: 1 records")
