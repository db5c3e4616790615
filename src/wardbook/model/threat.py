"""What somebody could do to an element of the device: raised from facts, answered by controls, decided by people."""

from typing import Literal

from wardbook.model.record import Record

ThreatStatus = Literal["open", "claimed", "proven", "dismissed", "transferred", "accepted", "deferred"]
"""Claimed and proven: every cause is answered by a control that is said to be implemented, or that tests showed."""


class Threat(Record, kw_only=True):
    """One threat to one element, with every cause of it that the facts raise.

    `element` is a part, path or asset, or `device` for what concerns several (`places`). `causes` are records
    of the catalogue, `covers` EMB3D's threats; both are ids by which a decision may name it. `gives` is what
    an attacker gains, as facts of the attack graph; `reaches` the situations such a gain can lie on the way
    to, `directly` those it causes without a further step that needs anything, `by_use` those that people name
    with a use in which the element takes part. `controls` are those that can
    answer a cause, with how far each counts; `PATH/auth` and the like is what the architecture states.
    """

    id: str
    element: str
    title: str
    says: str
    group: str
    causes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    surface: tuple[str, ...] = ()
    vector: str = ""
    facts: tuple[str, ...] = ()
    stride: str = ""
    cwe: tuple[int, ...] = ()
    techniques: tuple[str, ...] = ()
    life_cycle: str = ""
    gives: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    directly: tuple[str, ...] = ()
    by_use: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    controls: dict[str, str] = {}
    unanswered: tuple[str, ...] = ()
    status: ThreatStatus = "open"
    decision: str = ""
    reason: str = ""
    set_aside: dict[str, str] = {}

    @property
    def situations(self) -> tuple[str, ...]:
        """Every situation it is tied to, by the attack graph or by a use."""
        return tuple(dict.fromkeys((*self.reaches, *self.by_use)))

    def is_called(self, name: str) -> bool:
        """Whether `ELEMENT/NAME` names this threat: by its id, by a cause, or by a threat of EMB3D that it covers."""
        element, _, own = name.rpartition("/")
        return name == self.id or (element == self.element and own in (*self.causes, *self.covers))


class ThreatQuestion(Record, kw_only=True):
    """A property of a part that nobody answered and the model does not tell.

    `decides` are EMB3D's threats that hang on it, `would_raise` the titles of threats that `yes` would add.
    """

    id: str
    part: str
    property: str
    asks: str
    decides: tuple[str, ...] = ()
    would_raise: tuple[str, ...] = ()
