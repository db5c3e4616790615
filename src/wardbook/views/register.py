"""The decorator that makes a function a view, and the register that finds it by name."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import msgspec

from wardbook.model.change_assessment import ChangeAssessment
from wardbook.model.difference import Difference
from wardbook.model.field.event import Ledger
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Table

Subject = SecurityFile | Report | Difference | ChangeAssessment | Ledger
Show = Callable[[Any], Table | Figure]  # Any: each view names its own subject


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A view: name, what it is made from, title, who may see it. Call it with its subject."""

    name: str
    subject: type[Subject]
    title: str
    audience: Audience
    show: Show
    says: str

    def __call__(self, subject: Subject) -> Table | Figure:
        """The table or figure, made from a SecurityFile, or from the Report that holds one."""
        if self.subject is SecurityFile and isinstance(subject, Report):
            if subject.subject is None:
                raise ValueError("this report is about a folder that could not be read")
            subject = subject.subject
        if not isinstance(subject, self.subject):
            raise TypeError(f"the view `{self.name}` is made from a {self.subject.__name__}")
        return self.show(subject)

    @property
    def is_figure(self) -> bool:
        """Whether it is a picture, by what its function returns."""
        return "Figure" in str(inspect.signature(self.show).return_annotation)


def view(
    name: str,
    *,
    subject: type[Subject],
    title: str,
    audience: Audience = Audience.REGULATOR,
) -> Callable[[Show], Show]:
    """Register a function under `name`; its docstring says in one sentence what it shows."""

    def register(show: Show) -> Show:
        says = inspect.cleandoc(show.__doc__ or "").partition("\n")[0]
        found = View(name=name, subject=subject, title=title, audience=audience, show=show, says=says)
        vars(show)["wardbook_view"] = found
        return show

    return register


@cache
def all_views() -> dict[str, View]:
    """Every view of one device by name: those made from a security file or a report."""
    others = (Difference, ChangeAssessment, Ledger)
    return {name: found for name, found in _every_view().items() if found.subject not in others}


@cache
def difference_views() -> dict[str, View]:
    """Every view of what changed between two security files, by name."""
    return {name: found for name, found in _every_view().items() if found.subject is Difference}


@cache
def assessment_views() -> dict[str, View]:
    """Every view of changes as a market asks about them, by name."""
    return {name: found for name, found in _every_view().items() if found.subject is ChangeAssessment}


@cache
def ledger_views() -> dict[str, View]:
    """Every view of what happened to released versions, by name."""
    return {name: found for name, found in _every_view().items() if found.subject is Ledger}


@cache
def _every_view() -> dict[str, View]:
    return dict(sorted((found.name, found) for found in _walk()))


def get(name: str) -> View:
    """The view called `name`. Raises KeyError when there is none."""
    return _every_view()[name]


def _walk() -> Iterator[View]:
    package = import_module("wardbook.views")
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"wardbook.views.{info.name}")
        for value in vars(module).values():
            found = getattr(value, "wardbook_view", None)
            if isinstance(found, View) and value.__module__ == module.__name__:
                yield found
