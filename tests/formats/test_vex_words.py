"""The words of three VEX formats: every word has a nearest one, and coming back it is the same or the loss is named."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from wardbook.formats import vex_words as words
from wardbook.formats.cyclonedx.vex_shape import JUSTIFICATIONS, RESPONSES
from wardbook.formats.official.vendored import published
from wardbook.model.decisions import Justification
from wardbook.model.vex import VexStatement, VexStatus

STATUSES: tuple[VexStatus, ...] = get_args(VexStatus)


def schema(file: str) -> Any:
    return json.loads(published(file))


def said(status: VexStatus = "not_affected", **fields: Any) -> VexStatement:
    return VexStatement(vulnerability="CVE-1", status=status, **fields)


def test_the_words_are_those_of_the_official_schemas() -> None:
    bom = schema("bom-1.7.schema.json")["definitions"]
    assert set(words.STATUS_FROM_CYCLONEDX) == set(bom["impactAnalysisState"]["enum"])
    assert list(JUSTIFICATIONS) == bom["impactAnalysisJustification"]["enum"]
    assert set(words.JUSTIFICATION_TO_FLAG) == set(get_args(Justification)) == set(JUSTIFICATIONS)
    answers = bom["vulnerability"]["properties"]["analysis"]["properties"]["response"]["items"]["enum"]
    assert set(RESPONSES) == set(answers) == set(words.REMEDY_FROM_RESPONSE)
    openvex = schema("openvex-0.2.0.schema.json")["properties"]["statements"]["items"]["properties"]
    assert list(STATUSES) == openvex["status"]["enum"]
    assert list(words.JUSTIFICATION_FROM_FLAG) == openvex["justification"]["enum"]


def test_the_words_of_csaf_are_those_of_its_schema() -> None:
    vulnerability = schema("csaf-2.0.schema.json")["properties"]["vulnerabilities"]["items"]["properties"]
    assert set(words.STATUS_FROM_CSAF) == set(vulnerability["product_status"]["properties"])
    assert set(words.JUSTIFICATION_FROM_FLAG) == set(
        vulnerability["flags"]["items"]["properties"]["label"]["enum"]
    )
    kinds = vulnerability["remediations"]["items"]["properties"]["category"]["enum"]
    assert set(words.RESPONSE_FROM_REMEDY) == set(kinds)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_comes_back_through_every_format(status: VexStatus) -> None:
    assert words.STATUS_FROM_CYCLONEDX[words.STATUS_TO_CYCLONEDX[status].word] == words.Nearest(status)
    assert words.STATUS_FROM_CSAF[words.STATUS_TO_CSAF[status].word] == words.Nearest(status)


def test_a_word_that_comes_back_as_another_has_its_loss_named() -> None:
    for state, nearest in words.STATUS_FROM_CYCLONEDX.items():
        assert (words.STATUS_TO_CYCLONEDX[nearest.word].word == state) == (not nearest.lost), state
    for status, nearest in words.STATUS_FROM_CSAF.items():
        assert (words.STATUS_TO_CSAF[nearest.word].word == status) == (not nearest.lost), status
    for flag, reason in words.JUSTIFICATION_FROM_FLAG.items():
        assert words.JUSTIFICATION_TO_FLAG[reason.word].word == flag or reason.lost, flag
    for justification, label in words.JUSTIFICATION_TO_FLAG.items():
        back = words.JUSTIFICATION_FROM_FLAG[label.word].word
        assert back == justification or label.lost, justification
    for kind, response in words.RESPONSE_FROM_REMEDY.items():
        assert words.REMEDY_FROM_RESPONSE[response.word].word == kind or response.lost, kind
    for answer, remedy in words.REMEDY_FROM_RESPONSE.items():
        assert words.RESPONSE_FROM_REMEDY[remedy.word].word == answer or remedy.lost, answer


@pytest.mark.parametrize("flag", words.JUSTIFICATION_FROM_FLAG)
def test_a_word_of_openvex_or_csaf_comes_back_as_itself(flag: str) -> None:
    justification, word = words.from_flag(flag)
    assert justification is not None
    assert words.flag(said(justification=justification, justification_word=word)) == flag


def test_a_word_that_nobody_knows_is_kept_and_justifies_nothing() -> None:
    assert words.from_flag("because") == (None, "because")
    assert words.flag(said(justification_word="because")) == ""
    assert words.flag(said()) == ""


def test_the_word_read_is_written_only_while_it_means_the_same() -> None:
    assert words.cyclonedx_state(said(status_word="false_positive")) == "false_positive"
    assert words.cyclonedx_state(said("fixed", status_word="false_positive")) == "resolved"
    assert words.cyclonedx_state(said("fixed", status_word="first_fixed")) == "resolved"
    assert words.csaf_status(said("fixed", status_word="first_fixed")) == "first_fixed"
    assert words.csaf_status(said("affected", status_word="exploitable")) == "known_affected"
    changed = said(justification="code_not_reachable", justification_word="component_not_present")
    assert words.flag(changed) == "vulnerable_code_not_in_execute_path"


def test_what_a_change_of_words_loses_is_named() -> None:
    finer = said(justification="protected_at_perimeter", status_word="false_positive")
    assert len(words.losses(finer, "OpenVEX")) == 2
    assert words.losses(finer, "CycloneDX") == ()
    coarser = said(justification="code_not_present", justification_word="component_not_present")
    assert words.losses(coarser, "OpenVEX") == ()
    assert words.losses(coarser, "CycloneDX") == ("that the whole component is not there",)
    assert words.losses(said("fixed", status_word="first_fixed"), "CSAF") == ()
    assert words.losses(said(), "OpenVEX") == ()
