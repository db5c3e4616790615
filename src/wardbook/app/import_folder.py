"""An imported threat model as the files of a device folder to go on with.

What the model does not say is left out, so that `check` asks for it. Three things a folder cannot do without
are assumed where they are missing (the trust of a zone, the zone and the kind of a part): the assumption
stands beside each, is counted, and is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import msgspec

from wardbook.app.import_controls import Controls, controls_of
from wardbook.app.import_names import Names, is_chosen, slug
from wardbook.base.limits import MODEL_TEXT
from wardbook.device.splice import scalar
from wardbook.knowledge.reader import Knowledge
from wardbook.model.imported import (
    ImportedAsset,
    ImportedFlow,
    ImportedModel,
    ImportedPart,
    ImportedZone,
    Item,
    NotCarried,
)

Field = str | tuple[str, ...] | dict[str, str]
Fields = dict[str, Field]
UNPLACED = "unplaced"
NETWORK = "unnamed-network"
NO_TRUST = 1
"""The trust of a zone whose trust nobody said: nearly none, which can raise too much but hides nothing."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The folder's files, ids by the tool's own keys, how much of each kind was carried, what was assumed, what is not carried."""

    device: str
    files: dict[str, bytes]
    ids: dict[str, str]
    carried: dict[str, int]
    assumed: tuple[tuple[str, int], ...]
    left: tuple[NotCarried, ...]


class Places(msgspec.Struct, frozen=True):
    """Ids of zones, of what paths may join, and of assets, by the tool's keys; `repeated` are keys that came twice."""

    zones: dict[str, str]
    ends: dict[str, str]
    assets: dict[str, str]
    flows: dict[str, str]
    zone_of: dict[str, str]


class Folder:
    """Builds the files of one model; every loss and assumption is counted while it goes."""

    def __init__(self, model: ImportedModel, origin: str, knowledge: Knowledge) -> None:
        self.model = model
        self.origin = origin
        self.knowledge = knowledge
        self.names = Names()
        self.assumed: Counter[str] = Counter()
        self.left: Counter[tuple[str, str]] = Counter()
        self.words: dict[str, dict[str, str]] = {}
        self.used_unplaced = False
        self.kept: set[int] = set()

    def make(self) -> Made:
        """Everything, in an order that gives the shortest ids to zones, then to actors, parts and assets."""
        zones = self.ids(self.model.zones, "zone")
        ends = self.ids((*self.model.actors, *self.model.parts), "part")
        assets = self.ids(self.model.assets, "data")
        flows = self.flow_ids(ends)
        places = Places(zones, ends, assets, flows, self.zone_of())
        architecture = self.architecture(places)
        people = {one.key for one in self.model.actors}
        controls = controls_of(
            self.model,
            {**zones, **{key: id_ for key, id_ in ends.items() if key not in people}, **flows},
            self.knowledge,
            self.origin,
            self.lose,
        )
        if controls.words:
            self.words["controls"] = controls.words
        device = Names().new(self.model.title or "imported device", "imported")
        files = {"device.yaml": self.device(device), "architecture.yaml": architecture}
        if controls.rows:
            files["controls.yaml"] = controls.text
        cut = sum(self.cut(one) for one in self.everything())
        if cut:
            self.left["remarks", f"longer than {MODEL_TEXT} characters: cut, whole in the original"] = cut
        return Made(
            device=device,
            files={name: text.encode() for name, text in files.items()},
            ids={**zones, **ends, **assets, **flows},
            carried=self.carried(places, controls),
            assumed=tuple(sorted(self.assumed.items())),
            left=(
                *self.model.left,
                *(NotCarried(place, count, why) for (place, why), count in sorted(self.left.items())),
            ),
        )

    def lose(self, place: str, why: str) -> None:
        """Count something that is not carried."""
        self.left[place, why] += 1

    def everything(self) -> Iterable[Item]:
        """Every item of the model."""
        for table in ("zones", "actors", "parts", "assets", "flows", "threats", "controls"):
            yield from getattr(self.model, table)

    def cut(self, one: Item) -> int:
        """How many of an item's texts reading had to cut."""
        return sum(len(text) == MODEL_TEXT and text.endswith("…") for text in (one.says, *one.notes))

    # Two things may share a key in a broken model; `kept` holds those that are in the folder, by identity.
    def ids(self, items: Iterable[Item], kind: str) -> dict[str, str]:
        """An id for each item; a key that came before is another thing that nobody can refer to, so it is left out."""
        found: dict[str, str] = {}
        for one in items:
            if not one.key or one.key in found:
                self.lose(f"{kind} `{(one.name or one.key)[:60]}`", "its id is missing or was used before")
            else:
                self.kept.add(id(one))
                found[one.key] = self.names.new(one.key if is_chosen(one.key) else one.name or one.key, kind)
        return found

    def zone_of(self) -> dict[str, str]:
        """The key of the zone of each part and actor: its own, or that of the part around it."""
        zones = {one.key for one in self.model.zones if one.key}
        around = {one.key: one.part_of for one in self.model.parts}
        own = {one.key: one.zone for one in self.model.actors} | {
            one.key: one.zone for one in self.model.parts
        }
        found: dict[str, str] = {}
        for key in own:
            seen: set[str] = set()
            at = key
            while at and at not in seen and own.get(at, "") not in zones:
                seen.add(at)
                at = around.get(at, "")
            zone = own.get(at, "")
            found[key] = zone if zone in zones else ""
        return found

    def flow_ids(self, ends: Mapping[str, str]) -> dict[str, str]:
        """The id of each path between two known ends: its own name only where the pair of ends repeats."""
        pairs = Counter((one.sender, one.receiver) for one in self.model.flows)
        found: dict[str, str] = {}
        first: set[tuple[str, str]] = set()
        for one in self.model.flows:
            pair = one.sender, one.receiver
            if not one.key or one.key in found:
                self.lose(f"path `{one.name[:60]}`", "its id is missing or was used before")
                continue
            if one.sender not in ends or one.receiver not in ends:
                called = (one.name or one.key)[:60]
                self.lose(f"path `{called}`", "it begins or ends at nothing that is a part or actor")
                continue
            self.kept.add(id(one))
            if one.name == one.key and is_chosen(one.key):
                found[one.key] = self.names.new(one.key, "path")
            elif pairs[pair] > 1 and pair in first:
                wanted = one.name or f"{ends[one.sender]}-to-{ends[one.receiver]}"
                found[one.key] = self.names.new(wanted, "path")
            else:
                first.add(pair)
                found[one.key] = f"{ends[one.sender]}--{ends[one.receiver]}"
        return found

    def device(self, device: str) -> str:
        """`device.yaml`: the name, where it comes from, and words that our lists lack."""
        model = self.model
        said = [
            f"imported from {self.origin} ({model.format})",
            *((f"owner there: {model.owner}",) if model.owner else ()),
            *((model.says,) if model.says else ()),
        ]
        name = model.title or "Imported device"
        head = {"id": device, "name": name, "note": "; ".join(said)[:MODEL_TEXT]}
        lines = ["format: 1", "device:", *_indented(head, "  ")]
        if self.words:
            lines.append(
                "words:                      # what the model names and our closed lists do not have"
            )
            for table, words in sorted(self.words.items()):
                lines += [f"  {table}:", *_indented(words, "    ")]
        return _text(lines)

    def architecture(self, places: Places) -> str:
        """`architecture.yaml`: zones, actors, parts, assets and flows."""
        model = self.model
        loops = _loops({one.key: one.inside for one in model.zones})
        inside = {one.key: "" if one.key in loops else one.inside for one in model.zones}
        around = {one.key: one.part_of for one in model.parts}
        parts_in_loops = _loops(around)
        for key in (*loops, *parts_in_loops):
            self.lose(f"what `{key[:60]}` is inside", "it would be inside itself")
        actors = self.table(
            model.actors,
            places.ends,
            lambda one: self.placed(one.key, places) | ({"role": one.role} if self.is_role(one.role) else {}),
        )
        parts = self.table(
            model.parts, places.ends, lambda one: self.part(one, places, one.key not in parts_in_loops)
        )
        assets = self.table(model.assets, places.assets, lambda one: self.asset(one, places))
        flows = [line for one in model.flows if id(one) in self.kept for line in self.flow(one, places)]
        zones = self.table(model.zones, places.zones, lambda one: self.zone(one, places, inside[one.key]))
        if self.used_unplaced:
            said = {
                "trust": str(NO_TRUST),
                "assumption": "the model draws no boundary around what stands here; place it",
            }
            zones += [f"  {UNPLACED}:", *_indented(said, "    ")]
        lines = [
            f"# From {self.origin}, {model.format}. imported.md says what could not be carried.".replace(
                "\n", " "
            )
        ]
        for title, rows in (
            ("zones", zones),
            ("actors", actors),
            ("parts", parts),
            ("assets", assets),
            ("flows", flows),
        ):
            lines += [f"{title}:", *rows] if rows else []
        return _text(lines)

    def is_role(self, role: str) -> bool:
        """Whether our list has a role."""
        return bool(role) and role in self.knowledge.words("roles")

    def table(
        self, items: Iterable[Item], ids: Mapping[str, str], fields: Callable[..., Fields]
    ) -> list[str]:
        """Each item under its id, once; name and remarks come last."""
        lines: list[str] = []
        for one in items:
            if id(one) in self.kept:
                made = fields(one)
                name: Fields = {"name": one.name} if one.name and one.name != ids[one.key] else {}
                lines += [f"  {scalar(ids[one.key])}:", *_indented({**made, **name, **_note(one)}, "    ")]
        return lines

    def zone(self, one: ImportedZone, places: Places, inside: str) -> Fields:
        """A zone with its trust and from what that was taken."""
        said = f"trust is our reading of {one.trust_why}; confirm it"
        if one.trust is None:
            self.assumed[f"trust {NO_TRUST} for zones whose trust the model does not say"] += 1
            said = f"the model does not say how far this is trusted; {NO_TRUST} was put here, correct it"
        elif one.trust_why:
            self.assumed["trust of zones as our reading of what the model says instead"] += 1
        made: Fields = {"trust": str(NO_TRUST if one.trust is None else one.trust)}
        if inside in places.zones:
            made["inside"] = places.zones[inside]
        return {**made, "assumption": said}

    def placed(self, key: str, places: Places) -> Fields:
        """The zone something stands in."""
        zone = places.zones.get(places.zone_of.get(key, ""), "")
        if not zone:
            self.used_unplaced = True
            self.assumed[f"the zone `{UNPLACED}` for what stands in no boundary"] += 1
            if UNPLACED in places.zones.values():
                return {"in": UNPLACED}
        return {"in": zone or UNPLACED}

    def part(self, one: ImportedPart, places: Places, may_nest: bool) -> Fields:
        """A part; its kind is assumed to be a process where the model does not say."""
        if one.is_ is None:
            self.assumed["the kind `process` for parts whose kind the model does not say"] += 1
        made: Fields = {"is": one.is_ or "process", **self.placed(one.key, places)}
        if may_nest and one.part_of in places.ends and places.ends[one.part_of] != places.ends[one.key]:
            made["part-of"] = places.ends[one.part_of]
        for field in ("version", "os", "privilege"):
            if value := getattr(one, field):
                made[field] = value
        return made

    def asset(self, one: ImportedAsset, places: Places) -> Fields:
        """An asset with the levels that the model gives."""
        needs = {
            field: str(found)
            for field in ("secrecy", "integrity", "availability")
            if (found := getattr(one, field))
        }
        made: Fields = {"needs": needs}
        if one.data:
            made["data"] = tuple(one.data)
        kept = tuple(dict.fromkeys(places.ends[key] for key in one.kept_in if key in places.ends))
        parts = {places.ends[part.key] for part in self.model.parts if part.key in places.ends}
        if kept := tuple(part for part in kept if part in parts):
            made["kept-in"] = kept
        return made

    def flow(self, one: ImportedFlow, places: Places) -> list[str]:
        """A path; what the model does not say about it is left out, and `check` asks."""
        id_ = places.flows[one.key]
        made: Fields = {} if "--" in id_ else {"id": id_}
        if one.carries:
            made["carries"] = tuple(dict.fromkeys(places.assets.get(word, word) for word in one.carries))
        if one.kind:
            made["kind"] = one.kind
        if via := self.via(one):
            made["via"] = via
        if one.auth:
            is_said = one.auth in ("none", "unknown")
            made["auth"] = one.auth if is_said else places.assets.get(one.auth) or self.word("auth", one.auth)
        for field in ("port", "crypto"):
            if value := getattr(one, field):
                made[field] = value
        called = (f"called: {one.name}",) if one.name and one.name not in (*one.carries, id_) else ()
        made |= _note(msgspec.structs.replace(one, notes=(*called, *one.notes)))
        head = f"  - {scalar(places.ends[one.sender])} -> {scalar(places.ends[one.receiver])}:"
        return [head, *_indented(made, "      ")] if made else [f"{head} {{}}"]

    def via(self, one: ImportedFlow) -> str:
        """`protocol/medium`; where only the protocol is known, a medium of our own says that it is not named."""
        protocol = self.word("protocols", one.protocol)
        medium = self.word("media", one.medium)
        if protocol and not medium:
            medium = NETWORK
            self.add_word("media", NETWORK, "A network that the imported model does not name; say which.")
            self.assumed[f"the medium `{NETWORK}` for paths of which only the protocol is said"] += 1
        return f"{protocol}/{medium}" if protocol else medium

    def word(self, table: str, said: str) -> str:
        """A word of a closed list; one that our list lacks, as a folder of ours may bring, is added to the new folder's."""
        if not said or said in self.knowledge.words(table):
            return said
        made = slug(said)
        if made and made not in self.knowledge.words(table):
            self.add_word(table, made, f"So named in {self.origin}; say what it is.")
        return made

    def add_word(self, table: str, word: str, sentence: str) -> None:
        """Add a word to those of the folder."""
        self.words.setdefault(table, {}).setdefault(word, sentence)

    def carried(self, places: Places, controls: Controls) -> dict[str, int]:
        """How many of each kind stand in the folder."""
        actors = {one.key for one in self.model.actors} & places.ends.keys()
        return {
            "zones": len(places.zones),
            "actors": len(actors),
            "parts": len(places.ends) - len(actors),
            "assets": len(places.assets),
            "flows": len(places.flows),
            "controls": controls.rows,
            "threats": len(self.model.threats),
        }


def _loops(links: Mapping[str, str]) -> tuple[str, ...]:
    """Keys whose link has to go so that nothing is inside itself: the last of each circle, in order."""
    found: list[str] = []
    cleared: set[str] = set()
    for key in links:
        chain: list[str] = []
        at = key
        while at in links and at not in cleared and at not in chain:
            chain.append(at)
            at = links[at]
        if at in chain:
            found.append(chain[-1])
        cleared |= set(chain)
    return tuple(found)


def _note(one: Item) -> Fields:
    said = one.says if one.says != one.name else ""
    text = "; ".join(dict.fromkeys(part for part in (said, *one.notes) if part))
    if not text:
        return {}
    return {"note": text if len(text) <= 2 * MODEL_TEXT else f"{text[: 2 * MODEL_TEXT - 1]}…"}


def _indented(fields: Mapping[str, Field], indent: str) -> list[str]:
    return [f"{indent}{scalar(key)}: {_value(value)}" for key, value in fields.items()]


def _value(value: Field) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {scalar(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(scalar(item) for item in value) + "]"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
