"""A threat model as another tool kept it: the same words for five formats, before it becomes a device folder.

Nothing is filled in here: what a model does not say is empty. `key` is the id that the tool gave, unique in
the model and never shown to people where a name exists; `zone`, `inside`, `sender` and the like are such keys.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.architecture import DataKind, FlowKind, Level, PartKind

ThreatState = Literal["open", "mitigated", "accepted", "not applicable", "in progress", "unknown"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What everything imported has: the tool's own id, the name for people, what is said of it, further remarks."""

    key: str
    name: str = ""
    says: str = ""
    notes: tuple[str, ...] = ()


class ImportedZone(Item, frozen=True, kw_only=True):
    """A trust boundary with an inside. `trust` is ours, 0 to 5; `trust_why` says from what it was taken."""

    trust: int | None = None
    trust_why: str = ""
    inside: str = ""


class ImportedActor(Item, frozen=True, kw_only=True):
    """A person or body; `role` is a word of our list where the model names one."""

    zone: str = ""
    role: str = ""


class ImportedPart(Item, frozen=True, kw_only=True):
    """A process, store, server or the like. `is_` is None where the model does not say what it is."""

    is_: PartKind | None = None
    zone: str = ""
    part_of: str = ""
    version: str = ""
    os: str = ""
    privilege: str = ""


class ImportedAsset(Item, frozen=True, kw_only=True):
    """Something worth protecting, and the keys of the parts that keep it."""

    secrecy: Level | None = None
    integrity: Level | None = None
    availability: Level | None = None
    data: tuple[DataKind, ...] = ()
    kept_in: tuple[str, ...] = ()


class ImportedFlow(Item, frozen=True, kw_only=True):
    """A path from one element to another. `carries` are keys of assets or plain words, `auth` a word of our list.

    `auth` is "none" only where the model says that there is none.
    """

    sender: str = ""
    receiver: str = ""
    carries: tuple[str, ...] = ()
    kind: FlowKind | None = None
    protocol: str = ""
    medium: str = ""
    auth: str = ""
    port: str = ""
    crypto: str = ""


class ImportedThreat(Item, frozen=True, kw_only=True):
    """A threat that people or another tool wrote down, with the state it was left in and the tool's word for it."""

    at: str = ""
    state: ThreatState = "unknown"
    state_said: str = ""
    severity: str = ""
    categories: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    why: str = ""
    by: str = ""
    date: str = ""
    controls: tuple[str, ...] = ()


class ImportedControl(Item, frozen=True, kw_only=True):
    """A mitigation. `word` is a control of our catalogue where the model means exactly that one."""

    at: tuple[str, ...] = ()
    state: Literal["proposed", "planned", "implemented"] = "proposed"
    state_said: str = ""
    word: str = ""


class NotCarried(msgspec.Struct, frozen=True, order=True):
    """A place of the model, how often it held something, and why that is not in the folder."""

    place: str
    count: int
    why: str


class ImportedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A whole model. `format` is its name for people, such as `Threat Dragon 2.0`."""

    format: str
    title: str = ""
    says: str = ""
    owner: str = ""
    notes: tuple[str, ...] = ()
    zones: tuple[ImportedZone, ...] = ()
    actors: tuple[ImportedActor, ...] = ()
    parts: tuple[ImportedPart, ...] = ()
    assets: tuple[ImportedAsset, ...] = ()
    flows: tuple[ImportedFlow, ...] = ()
    threats: tuple[ImportedThreat, ...] = ()
    controls: tuple[ImportedControl, ...] = ()
    left: tuple[NotCarried, ...] = ()
