"""What can be done to what passes: reading, forging, replaying, blocking, and what follows at the ends.

Written as patterns, once for all paths of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.facts import CONTROL, DENY, LEVELS, PASSING, REACH, TAMPER, USER
from wardbook.analysis.attack.facts import READ as READ_OF_PART
from wardbook.analysis.attack.family import Pattern
from wardbook.analysis.attack.path_shape import PathShape, Said
from wardbook.model.attack import Ability

FLOW, SENDER, RECEIVER, ZONE = range(4)
"""Places of names: the path, its ends, the zone of the receiver; then come credentials, then what is carried."""

FIRST_NAME = ZONE + 1

PATH, READ, TAMPERED, DENIED = range(len(PASSING))
FROM = len(PASSING)
TO = FROM + len(LEVELS)
FIRST_FACT = TO + len(LEVELS)
"""Places of facts: those of the path, the levels of the sender, those of the receiver, which credentials are known,
then what happens to each thing carried."""

CARRIED = ("known", "denied", "tampered")
"""What happens to an asset where its message is read, blocked, altered."""

_REPLAYED = frozenset({None, "command", "data", "code", "signal"})
"""What a path carries that somebody could send a second time."""

Stated = tuple[tuple[str, Ability | None], ...]


def path_steps(said: Said, shape: PathShape, estimates: Estimates) -> Sequence[Pattern]:
    """What can be done on a path of this shape, and what it means for the ends and for what is carried."""
    return _Path(said, shape, estimates).patterns()


class _Path:
    """The patterns of one shape in the making."""

    def __init__(self, said: Said, shape: PathShape, estimates: Estimates) -> None:
        self._said, self._shape, self._estimates = said, shape, estimates
        signature, again = estimates.proof("signature").needs, estimates.effects["replay-protection"].to
        self._signed: Stated = (("signed", signature),) if said.is_signed else ()
        self._fresh: Stated = (("fresh", again),) if said.is_fresh else ()

    def patterns(self) -> Sequence[Pattern]:
        said, shape = self._said, self._shape
        found = [*self._meddle(), *self._by_credentials()]
        if shape.has_sender or shape.has_receiver:
            found += self._at_the_ends()
        if shape.has_receiver and not said.is_by_person and said.kind != "physical":
            found += self._at_the_receiver()  # who presses keys sends what the path carries, and runs nothing
        return (*found, *self._carry())

    def _meddle(self) -> Iterator[Pattern]:
        said = self._said
        secret = self._estimates.effects["encryption-in-transit"].to
        yield self._step("read", PATH, READ, stated=(("crypto", secret),) if said.is_encrypted else ())
        yield self._step("block", PATH, DENIED)
        proof: Stated = (("auth", said.proof),) if said.proof is not None else ()
        yield self._step("forge", PATH, TAMPERED, stated=proof + self._signed)
        if said.kind in _REPLAYED and not said.is_by_person:
            yield self._step("replay", PATH, TAMPERED, stated=proof + self._fresh)
        if said.auth == "default-password":
            yield self._step(
                "default-password", PATH, TAMPERED, (RECEIVER,) if self._shape.has_receiver else ()
            )

    def _by_credentials(self) -> Iterator[Pattern]:
        for number, is_secret in enumerate(self._shape.keys):
            name, fact = FIRST_NAME + number, FIRST_FACT + number
            for gives in (TAMPERED, READ) if is_secret else (TAMPERED,):
                step = self._step("use-credential", PATH, gives)
                yield step._replace(needs=(PATH, fact), evidence=(FLOW, name))

    def _at_the_ends(self) -> Iterator[Pattern]:
        shape = self._shape
        if shape.has_sender:
            signed = self._signed if shape.is_signed_before else ()
            yield self._step("send-as-sender", FROM + TAMPER, TAMPERED, (SENDER,), signed)
            yield self._step("silence-sender", FROM + DENY, DENIED, (SENDER,))
            yield self._step("read-at-end", FROM + READ_OF_PART, READ, (SENDER,))
        if shape.has_receiver and not shape.is_loop:
            yield self._step("read-at-end", TO + READ_OF_PART, READ, (RECEIVER,))

    def _at_the_receiver(self) -> Iterator[Pattern]:
        said = self._said
        if said.kind == "command" and said.auth == "none":  # stated: who asks nobody serves everybody
            yield self._step("misuse", PATH, TO + USER, (RECEIVER,))
        if not said.opens_to_sender:
            yield self._step("connect", PATH, TO + REACH, (RECEIVER, ZONE))
        yield self._step("answer", TAMPERED, TO + REACH, (RECEIVER,))
        if self._shape.has_sender:
            yield self._step("neighbour", FROM + CONTROL, TO + REACH, (RECEIVER, SENDER))
            yield self._step("neighbour-back", TO + CONTROL, FROM + REACH, (SENDER, RECEIVER))
        if said.kind == "code":
            yield self._step("install", TAMPERED, TO + CONTROL, (RECEIVER,), self._signed)

    def _carry(self) -> Iterator[Pattern]:
        """What happens to a message happens to what it carries; what a person is shown alters nothing but the person."""
        shape = self._shape
        for number in range(shape.carried):
            name = FIRST_NAME + len(shape.keys) + number
            first = FIRST_FACT + len(shape.keys) + number * len(CARRIED)
            for then, fact in enumerate((READ, DENIED) if shape.is_to_person else (READ, DENIED, TAMPERED)):
                yield self._step("carried", fact, first + then, (name,))

    def _step(
        self, kind: str, needs: int, gives: int, places: tuple[int, ...] = (), stated: Stated = ()
    ) -> Pattern:
        estimate = self._estimates.step(kind)
        return Pattern(kind, (needs,), gives, (FLOW, *places), estimate.needs, (estimate.why,), stated)
