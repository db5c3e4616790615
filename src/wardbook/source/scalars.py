"""Words to values: text of a form, yes and no, numbers, dates, closed choices."""

from __future__ import annotations

import datetime
import re
from enum import Enum

from wardbook.source import findings, forms
from wardbook.source.context import Context, Decode, Value
from wardbook.source.text import Node, Scalar, describe, is_empty

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_INTEGER = re.compile(r"-?[0-9]{1,15}\Z")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


def text(form: str) -> Decode:
    """A word or sentence of the given form."""

    def read(node: Node, context: Context) -> Value:
        if type(node) is not Scalar or is_empty(node):
            return context.report(
                findings.wrong_shape(context.span(node), "a word or sentence", describe(node))
            )
        wanted = forms.wanted(form, node.text)
        if wanted:
            return context.report(findings.wrong_form(context.span(node), node.text, wanted))
        return node.text

    return read


def yes_no(node: Node, context: Context) -> Value:
    """`yes` or `no`, as a boolean."""
    text = node.text if type(node) is Scalar else ""
    if text not in _YES_NO:
        return context.report(
            findings.wrong_word(context.span(node), text or describe(node), ("yes", "no", "unknown"))
        )
    return _YES_NO[text]


def yes_no_or_text(node: Node, context: Context) -> Value:
    """`yes` or `no` as a boolean, anything else as words."""
    if type(node) is Scalar and node.plain and node.text in _YES_NO:
        return _YES_NO[node.text]
    return text("text")(node, context)


def integer(node: Node, context: Context) -> Value:
    """A whole number."""
    text = node.text if type(node) is Scalar else ""
    if not _INTEGER.match(text):
        return context.report(
            findings.wrong_form(context.span(node), text or describe(node), "a whole number")
        )
    return int(text)


def date(node: Node, context: Context) -> Value:
    """A date as YYYY-MM-DD."""
    text = node.text if type(node) is Scalar else ""
    try:
        if _DATE.match(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    return context.report(
        findings.wrong_form(context.span(node), text or describe(node), "a date as YYYY-MM-DD")
    )


def literal(allowed: tuple[str | int, ...]) -> Decode:
    """One of a few words."""
    by_text = {str(item): item for item in allowed}

    def read(node: Node, context: Context) -> Value:
        text = node.text if type(node) is Scalar else ""
        if text not in by_text:
            return context.report(
                findings.wrong_word(context.span(node), text or describe(node), tuple(by_text))
            )
        return by_text[text]

    return read


def enumeration(kind: type[Enum]) -> Decode:
    """One of the values of an enumeration."""
    by_text = {str(item.value): item for item in kind}

    def read(node: Node, context: Context) -> Value:
        text = node.text if type(node) is Scalar else ""
        if text not in by_text:
            return context.report(
                findings.wrong_word(context.span(node), text or describe(node), tuple(by_text))
            )
        return by_text[text]

    return read
