"""Events about released versions and where they are."""

from __future__ import annotations

import msgspec

from wardbook.model.field.event import says_what


@says_what("registry-opened")
class Opened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A registry begins; its id tells it from every other."""

    registry: str
    name: str = ""


@says_what("person-registered")
class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person may sign records: the name is never given to anybody else, the key is public Ed25519 in base64."""

    person: str
    key: str
    keyid: str
    role: str = ""


@says_what("person-retired")
class PersonRetired(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A person's key signs no more; what it signed before holds unless it was compromised."""

    person: str
    keyid: str
    compromised: bool = False


@says_what("signed")
class Signed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person signed an event: `envelope` is a DSSE envelope over its digest and the ledger's head."""

    seq: int
    digest: str
    meaning: str
    reason: str
    envelope: str


@says_what("released")
class Released(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A version was released: what it is, digests of its package, and the facts duties are reckoned from.

    `id` is DEVICE@VERSION. `package` is the manifest's digest, `security_file` the digest of the security
    file within, `files` how many files the registry keeps of it. Dates are ISO, "" where nothing was said.
    """

    id: str
    device: str
    version: str
    name: str
    manufacturer: str
    package: str
    security_file: str
    files: int
    profile: str = ""
    draft: bool = False
    markets: tuple[str, ...] = ()
    classes: dict[str, str] = {}
    product_code: str = ""
    udi: str = ""
    models: tuple[str, ...] = ()
    support_until: str = ""
    end_of_life: str = ""
    isao: str = ""
    contact: str = ""
    policy: str = ""
    timelines: dict[str, str] = {}
    snapshot: str = ""


class Lot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Units of one release at one place: a lot, or a single unit by serial number with a count of 1."""

    unit: str
    release: str
    count: int = 1
    market: str = ""
    customer: str = ""
    since: str = ""
    until: str = ""


@says_what("units-imported")
class UnitsImported(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Where units are, as a file said: lots named before are replaced, the others stay as they were."""

    source: str
    digest: str
    lots: tuple[Lot, ...]
