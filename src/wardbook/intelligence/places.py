"""Where advisories and components meet: a name in an ecosystem."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """One place to look up: ecosystem and name in their settled spelling, and the version that is asked about.

    The version may differ from the component's own: a distribution's advisories speak of source packages.
    """

    ecosystem: str
    name: str
    version: str


class LookUp(NamedTuple):
    """The places of a component, the most telling first; `why` says what keeps it from being looked up fully."""

    places: tuple[Place, ...]
    why: str = ""
