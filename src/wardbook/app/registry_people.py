"""People who sign records of a registry, and events signed by them.

The key's file is read anew for each signature, and its passphrase asked for where it has one: that is the
re-authentication. Whoever only typed a name has signed nothing.
"""

from __future__ import annotations

import datetime
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from wardbook.app import dates
from wardbook.app.sign import private_key
from wardbook.model.field.event import Draft, Event, body_of, draft
from wardbook.model.field.releases import Person, PersonRetired, Signed
from wardbook.model.package_signature import Meaning
from wardbook.registry.faults import RegistryFault, conflict
from wardbook.registry.signing import EventSigning, envelope
from wardbook.registry.store import Registry, Written
from wardbook.submission.envelope import keyid

_KINDS = ("person-registered", "person-retired")


class Pen(msgspec.Struct, frozen=True):
    """A person's key, read and unlocked for one signature: `sign` signs bytes."""

    person: Person
    sign: Callable[[bytes], bytes]


class SignedRecord(msgspec.Struct, frozen=True):
    """Events as recorded, and for each the event of its signature; none where nobody signed."""

    written: tuple[Written, ...]
    signatures: tuple[Written, ...] = ()


def register(
    registry: Registry,
    person: str,
    key: bytes,
    *,
    role: str,
    by: str,
    on: datetime.date,
    why: str,
    renews: bool = False,
) -> Written:
    """Register a person's public Ed25519 key (32 bytes); with `renews` the person's old key signs no more.

    Raises RegistryFault where the key is somebody else's, or where the name was ever given before: no two people
    ever have one name.
    """
    name, old = keyid(key), None
    for known in people(registry, retired=True):
        if known.keyid == name and known.person != person:
            raise conflict(f"this key is registered for {known.person}", "each person has a key of their own")
        if known.person.casefold() == person.casefold() and known.keyid != name:
            old = known
    if old is not None and not renews:
        raise conflict(
            f"the name {old.person} was given before, and a name is never given twice",
            "add --renew where it is the same person with a new key, else write the name in full or with a number",
        )
    body = Person(person=person, key=b64encode(key).decode(), keyid=name, role=role)
    made = [draft(body, about=person, on=on, by=by, why=why, key=f"person:{name}")]
    if old is not None and old.keyid in {item.keyid for item in people(registry)}:
        gone = PersonRetired(person=old.person, keyid=old.keyid)
        made.insert(
            0, draft(gone, about=person, on=on, by=by, why=why or "renewed", key=f"retired:{old.keyid}")
        )
    return registry.append(made)[-1]


def retire(
    registry: Registry, person: str, *, compromised: bool, by: str, on: datetime.date, why: str
) -> Written:
    """Retire a person's key: it signs no more. Raises RegistryFault for a person who has none."""
    known = next((item for item in people(registry) if item.person == person), None)
    if known is None:
        raise RegistryFault(
            "PM307", f"{person} has no key in the registry", "`wardbook registry people` lists them"
        )
    body = PersonRetired(person=person, keyid=known.keyid, compromised=compromised)
    made = draft(body, about=person, on=on, by=by, why=why, key=f"retired:{known.keyid}:{compromised}")
    return registry.append([made])[0]


def people(registry: Registry, *, retired: bool = False) -> tuple[Person, ...]:
    """Who may sign now; with `retired` everybody who ever could."""
    found: dict[str, Person] = {}
    for event in registry.events(only=_KINDS):
        if event.kind == "person-registered":
            found[str(event.body["keyid"])] = body_of(event)
        elif not retired:
            found.pop(str(event.body["keyid"]), None)
    return tuple(found.values())


def pen(registry: Registry, key: Path, passphrase: Callable[[], str] | None = None) -> Pen:
    """A person's key for one signature. Raises RegistryFault where it is nobody's, `app.sign.Refused` as that says."""
    public, sign = private_key(key, passphrase)
    name = keyid(b64decode(public))
    person = next((item for item in people(registry) if item.keyid == name), None)
    if person is None:
        raise RegistryFault(
            "PM309",
            "this key is registered for nobody who may sign now",
            "register it with `wardbook registry people add NAME --public-key FILE`",
        )
    return Pen(person, sign)


def record_signed(
    registry: Registry,
    drafts: Sequence[Draft],
    with_: Pen | None,
    meaning: Meaning = "approval",
    *,
    reason: str = "",
    files: dict[str, bytes] | None = None,
    package: str = "",
) -> SignedRecord:
    """Record events and sign each; a name that somebody else's key contradicts is refused before anything is written.

    Without a pen nothing is signed and the events say that the name was stated only. Raises RegistryFault.
    """
    if with_ is None:
        return SignedRecord(registry.append(drafts, files, package=package))
    for item in drafts:
        if item.by and item.by != with_.person.person:
            raise conflict(
                f"this key is registered for {with_.person.person}, so {item.by} cannot sign with it",
                "give the name of whom the key belongs to, or their key",
            )
        if not (reason or item.why).strip():
            raise conflict("a signature says why it is made", "give a reason with --why")
    _refuse_backwards(registry)
    named = [
        msgspec.structs.replace(
            item, by=with_.person.person, role=with_.person.role, auth=f"key:{with_.person.keyid}"
        )
        for item in drafts
    ]
    written = registry.append(named, files, package=package)
    return SignedRecord(
        written,
        tuple(sign_event(registry, item.event, with_, meaning, reason or item.event.why) for item in written),
    )


def sign_event(registry: Registry, event: Event, with_: Pen, meaning: Meaning, reason: str) -> Written:
    """Sign one event of the ledger; a person signs it with one meaning once."""
    person, head = with_.person, registry.head()
    said = EventSigning(
        person=person.person,
        role=person.role,
        key=person.keyid,
        meaning=meaning,
        reason=reason,
        time=dates.moment(),
        registry=head.registry,
        seq=event.seq,
    )
    once = f"signed:{event.seq}:{meaning}:{person.keyid}"
    before = next(
        (item for item in registry.events(only=["signed"], about=f"event/{event.seq}") if item.key == once),
        None,
    )
    if before is not None:
        return Written(before, is_new=False)
    body = Signed(
        seq=event.seq,
        digest=event.digest,
        meaning=meaning,
        reason=reason,
        envelope=envelope(event.digest, said, with_.sign),
    )
    made = draft(
        body,
        about=f"event/{event.seq}",
        on=event.on,
        by=person.person,
        role=person.role,
        auth=f"key:{person.keyid}",
        why=reason,
        releases=event.releases,
        key=once,
    )
    return registry.append([made])[0]


def _refuse_backwards(registry: Registry) -> None:
    head = registry.head()
    if head.seq and (last := registry.event(head.seq).at) > (now := dates.moment()):
        raise conflict(
            f"the clock says {now}, and the last event was recorded at {last}",
            "set the clock right first: nobody signs in the past",
        )
