"""A ledger that somebody changed: found by itself, or against a head that was kept; what neither finds is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Connection, insert, text, update

from tests.registry.field import advisory, day, new_registry, release, units, world
from wardbook.app.audit import audit
from wardbook.app.field_decisions import alert_of, triage
from wardbook.app.monitoring import monitor
from wardbook.app.registry import head_read, head_text
from wardbook.app.registry_people import pen, people, record_signed, register, retire
from wardbook.model.field.event import Draft, Event, Head, draft
from wardbook.model.field.releases import Lot, Signed, UnitsImported
from wardbook.registry.chain import chained
from wardbook.registry.faults import RegistryFault
from wardbook.registry.projection import read_event
from wardbook.registry.schema import LEDGER, OBJECT
from wardbook.registry.store import Registry, written_event

ON = day("2026-11-21")


def note(name: str) -> Draft:
    return draft(UnitsImported(source=name, digest=name, lots=()), about=name, on=ON, by="S. Service")


def filled(address: str) -> tuple[Registry, Head]:
    """A registry with six events, and the head after the fifth."""
    registry = new_registry(address)
    name = release(registry)
    units(registry, Lot(unit="L1", release=name, count=3))
    registry.append([note("a")])
    registry.append([note("b")])
    head = registry.head()
    registry.append([note("c")])
    return registry, head


def forge(registry: Registry, change: Callable[[list[Event]], list[Event]]) -> None:
    """What somebody with all rights on the database does: switch the guards off and write the ledger anew."""

    def do(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE ledger DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER ledger_no_update"))
            connection.execute(text("DROP TRIGGER ledger_no_delete"))
        rows = connection.execute(text("SELECT data FROM ledger ORDER BY seq")).scalars().all()
        events = change([read_event(bytes(data)) for data in rows])
        connection.execute(text("DELETE FROM ledger"))
        for place, event in enumerate(events, 1):
            connection.execute(
                insert(LEDGER).values(
                    seq=place,
                    kind=event.kind,
                    about=event.about,
                    once=f"{event.key}{place}" if events[: place - 1].count(event) else event.key,
                    digest=f"{event.digest}{place}" if events[: place - 1].count(event) else event.digest,
                    data=written_event(event),
                )
            )

    registry.writing(do)


def rewritten(events: list[Event], place: int, by: str) -> list[Event]:
    """The event at a place says that somebody else did it, and everything after it is chained anew."""
    made = events[:place]
    for event in events[place:]:
        fields = {name: getattr(event, name) for name in Draft.__struct_fields__}
        if event is events[place]:
            fields["by"] = by
        head = Head(registry="r-1", seq=made[-1].seq, digest=made[-1].digest)
        made.append(chained(Draft(**fields), head, at=event.at, tool=event.tool))
    return made


FORGERIES: dict[str, Callable[[list[Event]], list[Event]]] = {
    "an event changed": lambda events: [*events[:3], msgspec.structs.replace(events[3], by="X"), *events[4:]],
    "two events swapped": lambda events: [*events[:3], events[4], events[3], *events[5:]],
    "an event left out": lambda events: [*events[:3], *events[4:]],
    "an event twice": lambda events: [*events[:4], events[3], *events[4:]],
    "rewritten from the fourth on": lambda events: rewritten(events, 3, "X"),
    "the end cut off": lambda events: events[:4],
    "another registry's": lambda events: rewritten(events, 1, "X"),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_ledger_is_found_against_a_head_that_was_kept(address: str, how: str) -> None:
    registry, head = filled(address)
    assert audit(registry, [head]).broken == ()
    forge(registry, FORGERIES[how])
    assert audit(registry, [head]).broken != ()


@pytest.mark.parametrize("how", ["rewritten from the fourth on", "the end cut off"])
def test_without_a_head_a_ledger_rewritten_as_a_whole_looks_whole_and_the_command_says_so(
    address: str, how: str
) -> None:
    registry, _ = filled(address)
    forge(registry, FORGERIES[how])
    registry.rebuild()
    assert audit(registry).broken == ()


def test_an_edited_table_and_a_damaged_file_are_found(address: str) -> None:
    registry, head = filled(address)
    registry.writing(lambda one: one.execute(text("UPDATE release SET state = 'retired'")))
    assert "the tables do not say" in audit(registry, [head]).broken[0].says
    registry.rebuild()

    def damage(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE object DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER object_no_update"))
        connection.execute(update(OBJECT).values(data=b"something else"))

    registry.writing(damage)
    with pytest.raises(RegistryFault):
        registry.package(str(next(registry.events(only=["released"])).body["package"]))
    assert any("is not what it was" in item.says for item in audit(registry, [head]).broken)


def test_a_head_reads_as_it_was_printed_and_nothing_else_does(tmp_path: Path) -> None:
    registry, head = filled(f"sqlite:///{tmp_path / 'r.db'}")
    assert head_read(head_text(head)) == head
    for wrong in ("", "x", "r-1 5", "r-1 five sha256:00", "r-1 5 md5:00"):
        with pytest.raises(RegistryFault, match="PM308"):
            head_read(wrong)
    assert registry.head().seq == 6


def key_file(place: Path, name: str) -> tuple[Path, bytes]:
    private = Ed25519PrivateKey.generate()
    path = place / f"{name}.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path, private.public_key().public_bytes_raw()


def test_a_name_is_never_given_twice_and_a_key_signs_for_its_owner_alone(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    mine, public = key_file(tmp_path, "mine")
    other, other_public = key_file(tmp_path, "other")
    register(registry, "A. Author", public, role="", by="Q", on=ON, why="seen")
    with pytest.raises(RegistryFault, match="never given twice"):
        register(registry, "a. author", other_public, role="", by="Q", on=ON, why="seen")
    with pytest.raises(RegistryFault, match="this key is registered for"):
        register(registry, "B. Other", public, role="", by="Q", on=ON, why="seen")
    with pytest.raises(RegistryFault, match="PM309"):
        pen(registry, other)
    with pytest.raises(RegistryFault, match="cannot sign with it"):
        record_signed(registry, [note("x")], pen(registry, mine), "approval", reason="r")
    with pytest.raises(RegistryFault, match="says why"):
        record_signed(
            registry, [msgspec.structs.replace(note("x"), by="A. Author")], pen(registry, mine), "approval"
        )
    assert registry.head().seq == 2
    register(registry, "A. Author", other_public, role="", by="Q", on=ON, why="new card", renews=True)
    assert [item.keyid for item in people(registry)] != []
    with pytest.raises(RegistryFault, match="PM309"):
        pen(registry, mine)


def test_a_signature_covers_its_event_and_a_stolen_key_makes_all_of_its_signatures_void(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    mine, public = key_file(tmp_path, "mine")
    register(registry, "A. Author", public, role="lead", by="Q", on=ON, why="seen")
    mine_note = msgspec.structs.replace(note("x"), by="")
    made = record_signed(registry, [mine_note], pen(registry, mine), "approval", reason="read it")
    assert made.written[0].event.by == "A. Author"
    assert audit(registry).broken == ()
    assert audit(registry).signatures == 1
    again = record_signed(registry, [mine_note], pen(registry, mine), "approval", reason="read it")
    assert not again.signatures[0].is_new

    def moved(events: list[Event]) -> list[Event]:
        """The signature is put behind another event than it was made for."""
        signed = events[-1]
        body = {**signed.body, "seq": 1, "digest": events[0].digest}
        fields = {name: getattr(signed, name) for name in Draft.__struct_fields__}
        head = Head(registry="r-1", seq=events[-2].seq, digest=events[-2].digest)
        return [
            *events[:-1],
            chained(Draft(**{**fields, "body": body}), head, at=signed.at, tool=signed.tool),
        ]

    retire(registry, "A. Author", compromised=True, by="Q", on=ON, why="stolen")
    assert any("compromised" in item.says for item in audit(registry).broken)
    other = new_registry(f"sqlite:///{tmp_path / 'other.db'}")
    register(other, "A. Author", public, role="lead", by="Q", on=ON, why="seen")
    record_signed(other, [mine_note], pen(other, mine), "approval", reason="read it")
    forge(other, moved)
    assert any("signature" in item.says for item in audit(other).broken)


def test_a_signature_that_does_not_hold_closes_nothing(address: str, tmp_path: Path) -> None:
    registry = new_registry(address)
    release(registry)
    with world(tmp_path / "w", advisory("CVE-2026-0001")) as snapshot:
        monitor(registry, snapshot, as_of=ON)
    mine, public = key_file(tmp_path, "mine")
    register(registry, "A. Author", public, role="", by="Q", on=ON, why="seen")
    made, alert = triage(registry, "CVE-2026-0001", "no-action", by="", why="not reached", on=ON)
    written = record_signed(registry, [made], pen(registry, mine), "review").written[0]
    assert alert_of(registry, alert.id).is_settled
    retire(registry, "A. Author", compromised=True, by="Q", on=ON, why="stolen")
    assert not alert_of(registry, alert.id).is_settled
    body = Signed(
        seq=written.event.seq, digest=written.event.digest, meaning="review", reason="r", envelope="{}"
    )
    registry.append([draft(body, about=f"event/{written.event.seq}", on=ON, by="Mallory", auth="key:0000")])
    assert not alert_of(registry, alert.id).is_settled
    assert any("does not hold" in item.says for item in audit(registry).broken)
