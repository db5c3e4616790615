"""EPSS estimates as FIRST publishes them: CSV, with the model's version and day in a comment line; answers of its API."""

from __future__ import annotations

import re

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import reason
from wardbook.model.advisory import Likelihood
from wardbook.model.diagnostic import Diagnostic

HEADER = b"cve,epss,percentile"
"""How the line with the columns begins; some copies add a column `date`."""

_COMMENT = re.compile(rb"#model_version:([^,\s]+),score_date:([0-9T:+.\-Z]{10,40})")
_LINE = re.compile(
    rb"(CVE-[0-9]{4}-[0-9]{4,19}),([0-9.eE+\-]{1,24}),([0-9.eE+\-]{1,24})(?:,([0-9]{4}-[0-9]{2}-[0-9]{2}))?"
)


def day(head: bytes) -> str:
    """The day that the comment line names, "" where there is none."""
    found = _COMMENT.search(head)
    return found[2].decode() if found else ""


def is_heading(line: bytes) -> bool:
    """Whether a line says what the columns are, or is a comment."""
    return line.startswith((b"#", HEADER, b"\xef\xbb\xbf"))


def parse(line: bytes, name: str) -> tuple[list[Likelihood] | None, list[Diagnostic]]:
    """One line of the table: a CVE id, a probability and a percentile, both from 0 to 1."""
    found = _LINE.fullmatch(line.strip())
    try:
        probability, percentile = (float(found[2]), float(found[3])) if found else (-1.0, -1.0)
    except ValueError:
        probability, percentile = -1.0, -1.0
    if not found or not 0 <= probability <= 1 or not 0 <= percentile <= 1:
        return None, [not_readable(Span(name), "it is no line of EPSS estimates")]
    return [Likelihood(id=found[1].decode(), probability=probability, percentile=percentile)], []


class _Answer(msgspec.Struct, gc=False):
    cve: str
    epss: str
    percentile: str
    date: str = ""


_answer = msgspec.json.Decoder(_Answer, strict=False).decode


def answer(data: bytes, name: str) -> tuple[list[Likelihood] | None, list[Diagnostic]]:
    """One estimate as the API gives it: `{"cve": …, "epss": "0.97", "percentile": "0.99", "date": …}`."""
    try:
        said = _answer(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return None, [not_readable(Span(name), f"it is no estimate of EPSS: {reason(error)}")]
    return parse(f"{said.cve},{said.epss},{said.percentile}".encode(), name)


def answered(data: bytes) -> str:
    """The day of an estimate of the API, "" where there is none."""
    try:
        return _answer(data).date
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def dated(line: bytes) -> str:
    """The day in the fourth column, "" where there is none."""
    found = _LINE.fullmatch(line.strip())
    return found[4].decode() if found and found[4] else ""
