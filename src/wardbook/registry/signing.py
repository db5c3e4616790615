"""A person's signature over one event: a DSSE envelope around an in-toto statement, in exactly one form.

It covers the event's digest, and so everything before it; the registry and the number stand in it, so that it
can be taken for no other event and for no package.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator

import msgspec

from wardbook.analysis import ed25519
from wardbook.base.canonical import canonical_json
from wardbook.model.field.event import Event, body_of
from wardbook.model.field.releases import Person, PersonRetired, Signed
from wardbook.model.package_signature import (
    PAYLOAD_TYPE,
    STATEMENT_TYPE,
    Envelope,
    EnvelopeSignature,
    Meaning,
    Subject,
)
from wardbook.registry.chain import Broken
from wardbook.submission.envelope import plain_base64, strictly, to_be_signed

PREDICATE_TYPE = "urn:wardbook:event-signature:1"


class EventSigning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate: who signs which event of which registry, as what, why and when."""

    person: str
    role: str
    key: str
    meaning: Meaning
    reason: str
    time: str
    registry: str
    seq: int


class _Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    type_: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: EventSigning


def envelope(digest: str, signing: EventSigning, sign: Callable[[bytes], bytes]) -> str:
    """The envelope over the event with this digest."""
    payload = _payload(digest, signing)
    signature = EnvelopeSignature(signing.key, b64encode(sign(to_be_signed(payload))).decode())
    return _written(payload, signature)


def wrong(event: Event, signed: Signed, registry: str, person: Person | None) -> str:
    """Why a signature over an event does not hold, "" where it does; `person` is whom its key is registered for."""
    read = strictly(signed.envelope.encode(), Envelope)
    payload = plain_base64(read.payload) if read else None
    statement = strictly(payload or b"", _Statement)
    if read is None or payload is None or statement is None or len(read.signatures) != 1:
        return "it is no envelope of ours"
    said = statement.predicate
    if signed.envelope != _written(payload, read.signatures[0]) or payload != _payload(signed.digest, said):
        return "it is not written as we write it, or not over this event"
    if signed.digest != event.digest or said.seq != event.seq or said.registry != registry:
        return "it is over another event"
    if (said.meaning, said.reason) != (signed.meaning, signed.reason):
        return "the ledger says something else of it than was signed"
    if person is None or person.keyid != said.key or person.person != said.person:
        return "its key is registered for nobody by that name"
    signature = plain_base64(read.signatures[0].sig)
    if signature is None or not _holds(b64decode(person.key), to_be_signed(payload), signature):
        return "the signature is not of this key over these bytes"
    return ""


def _holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds: by the library where it is there, else by our own check.

    Keys of small order, for which signatures hold that nobody made, are refused either way.
    """
    try:
        from cryptography.exceptions import (
            InvalidSignature,  # checking needs no library; with one it is quicker
        )
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return ed25519.holds(key, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return ed25519.is_public_key(b64encode(key).decode())


def signing_of(signed: Signed) -> EventSigning | None:
    """What a signature says, unchecked; None where it cannot be read."""
    read = strictly(signed.envelope.encode(), Envelope)
    statement = strictly(plain_base64(read.payload) or b"", _Statement) if read else None
    return statement.predicate if statement else None


def standing(events: Iterable[Event], registry: str) -> Iterator[tuple[Event, Signed, str]]:
    """Every signature in a ledger: its event, what it says, and why it does not hold, "" where it does.

    A key counts from where its person is registered to where it is retired; one that was compromised counts for
    nothing that it ever signed.
    """
    known: dict[int, Event] = {}
    people: dict[str, Person] = {}
    retired: set[str] = set()
    found: list[tuple[Event, Signed, str]] = []
    compromised: set[str] = set()
    for event in events:
        known[event.seq] = event
        if event.kind == "person-registered":
            person: Person = body_of(event)
            people[person.keyid] = person
        elif event.kind == "person-retired":
            gone: PersonRetired = body_of(event)
            retired.add(gone.keyid)
            if gone.compromised:
                compromised.add(gone.keyid)
        elif event.kind == "signed":
            signed: Signed = body_of(event)
            found.append((event, signed, _now(event, signed, known, people, retired, registry)))
    for event, signed, fault in found:
        said = signing_of(signed)
        late = "its key was compromised" if said and said.key in compromised else ""
        yield event, signed, fault or late


def broken(events: Iterable[Event], registry: str) -> Iterator[Broken]:
    """Every signature that does not hold."""
    for event, signed, fault in standing(events, registry):
        if fault:
            yield Broken(event.seq, f"the signature over event {signed.seq} does not hold: {fault}")


def _now(
    event: Event,
    signed: Signed,
    known: dict[int, Event],
    people: dict[str, Person],
    retired: set[str],
    registry: str,
) -> str:
    over = known.get(signed.seq)
    if over is None or over.seq >= event.seq:
        return "it is over an event that is not there"
    said = signing_of(signed)
    if said is None:
        return "it is no envelope of ours"
    if said.key in retired:
        return "its key was retired before"
    if said.time < over.at:
        return "it says that it was made before the event was recorded"
    return wrong(over, signed, registry, people.get(said.key))


def _payload(digest: str, signing: EventSigning) -> bytes:
    statement = _Statement(
        type_=STATEMENT_TYPE,
        subject=(Subject(f"event/{signing.seq}", {"sha256": digest.removeprefix("sha256:")}),),
        predicate_type=PREDICATE_TYPE,
        predicate=signing,
    )
    return canonical_json(msgspec.to_builtins(statement))


def _written(payload: bytes, signature: EnvelopeSignature) -> str:
    made = Envelope(payload=b64encode(payload).decode(), payload_type=PAYLOAD_TYPE, signatures=(signature,))
    return canonical_json(msgspec.to_builtins(made)).decode()
