"""The steps of paths and parts written one by one, as their rules say them: the oracle of what families come to."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.media import ENCRYPTED, ENCRYPTED_PROOFS, FAR, OPEN_TO_HANDS, PATHS, RADIO
from wardbook.analysis.attack.zones import around, is_enclosure, is_physical
from wardbook.analysis.exposure import zone_of
from wardbook.model.architecture import Flow, Part
from wardbook.model.attack import Ability, Fact, Hindrance, Step
from wardbook.model.security_file import Device

Stated = list[tuple[str, Ability | None]]


class OneByOne:
    """Every step of every path and part of a device, by id."""

    def __init__(self, device: Device, estimates: Estimates) -> None:
        self.device, self.estimates = device, estimates
        self.made: dict[str, Step] = {}
        for flow in device.flows.values():
            self._stand_on(flow)
            self._meddle(flow)
            self._at_the_ends(flow)
            self._at_the_receiver(flow)
            self._carry(flow)
        for part in device.parts.values():
            if part.state != "retired":
                self._fall(part)

    def add(
        self,
        kind: str,
        needs: list[tuple[str, str]],
        gives: tuple[str, str],
        places: list[str],
        *,
        why: str = "",
        stated: list[Hindrance] | None = None,
        shown: list[str] | None = None,
    ) -> None:
        """One step; where another of its name needs something else, its name says what it needs."""
        facts, gained = tuple(Fact(*need) for need in needs), Fact(*gives)
        evidence = (shown or []) + places
        name = f"{kind}@{evidence[0]}>{gained}"
        if name in self.made and self.made[name].needs != facts:
            name += "<" + "+".join(map(str, facts))
        estimate = self.estimates.step(kind)
        self.made[name] = Step(
            id=name,
            kind=kind,
            needs=facts,
            gives=gained,
            takes=estimate.needs,
            why=why or estimate.why,
            evidence=tuple(dict.fromkeys(evidence)),
            hindered=(*(stated or []), *self._controls(kind, facts, gained, places)),
        )

    def _controls(
        self, kind: str, needs: tuple[Fact, ...], gives: Fact, places: list[str]
    ) -> Iterator[Hindrance]:
        for control in sorted(self.device.controls.values(), key=lambda item: item.id):
            effect = self.estimates.effects.get(control.do)
            stands = control.state != "retired" and not set(control.at).isdisjoint(places)
            if effect is not None and stands and effect.touches(kind, needs, gives):
                yield Hindrance(control.id, effect.to)

    def _stand_on(self, flow: Flow) -> None:
        kind = PATHS.get(flow.medium or "", "path-unknown")
        for zone in self._zones(flow, kind):
            is_near = zone in self.device.zones and is_physical(self.device, self.device.zones[zone])
            taken = "path-network" if kind in RADIO and not is_near else kind
            medium = flow.medium or "an unstated medium"
            why = f"{self.estimates.step(taken).why} From {zone}, on {flow.id} over {medium}."
            self.add(taken, [(zone, "inside")], (flow.id, "path"), [flow.id, zone], why=why)

    def _zones(self, flow: Flow, kind: str) -> list[str]:
        device = self.device
        ends = [zone for zone in (zone_of(device, flow.sender), zone_of(device, flow.receiver)) if zone]
        if kind not in FAR:
            trust = {name: device.zones[name].trust for name in ends if name in device.zones}
            least = min(trust.values(), default=0)
            return list(
                dict.fromkeys(
                    name for name in ends if kind not in OPEN_TO_HANDS or trust.get(name, 0) == least
                )
            )
        chains = [[zone.id for zone in around(device, name)] for name in ends]
        shared = (
            next((name for name in chains[0] if all(name in one for one in chains)), "") if chains else ""
        )
        passed: list[str] = []
        for chain in chains:
            for name in chain:
                if name not in passed and (name == shared or not is_enclosure(device, name)):
                    passed.append(name)
                if name == shared:
                    break
        return passed

    def _meddle(self, flow: Flow) -> None:
        path, tampered = [(flow.id, "path")], (flow.id, "tampered")
        by_person = PATHS.get(flow.medium or "") == "path-person"
        crypto = (flow.crypto or "").strip().lower()
        is_secret = flow.protocol in ENCRYPTED or flow.auth in ENCRYPTED_PROOFS
        secret = [Hindrance(f"{flow.id}/crypto", self.estimates.effects["encryption-in-transit"].to)]
        is_secret |= bool(crypto) and not crypto.startswith("none")
        self.add("read", path, (flow.id, "read"), [flow.id], stated=secret if is_secret else [])
        self.add("block", path, (flow.id, "denied"), [flow.id])
        proof = self._proof(flow)
        self.add("forge", path, tampered, [flow.id], stated=proof + self._signed(flow))
        if flow.kind in {None, "command", "data", "code", "signal"} and not by_person:
            again = Hindrance(f"{flow.id}/fresh", self.estimates.effects["replay-protection"].to)
            fresh = [again] if flow.fresh not in {None, "none"} else []
            self.add("replay", path, tampered, [flow.id], stated=proof + fresh)
        if flow.auth == "default-password":
            ends = [flow.id, flow.receiver] if flow.receiver in self.device.parts else [flow.id]
            self.add("default-password", path, tampered, ends)
        for key in (flow.auth, flow.signed, *flow.keys):
            if key is not None and key in self.device.assets:
                for gives in (tampered, (flow.id, "read")) if key in flow.keys else (tampered,):
                    needs = [*path, (key, "known")]
                    self.add("use-credential", needs, gives, [flow.id], shown=[flow.id, key])

    def _proof(self, flow: Flow) -> list[Hindrance]:
        word, assets = flow.auth, self.device.assets
        if word in {None, "none", "unknown"} or (word == "tls-server" and flow.opens != "to"):
            return []
        if word in assets:
            asset = assets[word or ""]
            said = f"{asset.id} {asset.name or ''}".lower().replace("_", "-").replace("-", " ").split()
            kinds = {"pin": "pin", "card": "smartcard", "badge": "badge", "token": "token"}
            word = next((kinds[one] for one in kinds if one in said), "password")
            word = "device-key" if "key" in asset.data else word
        needed = self.estimates.proof("password" if word == "default-password" else word).needs
        return [Hindrance(f"{flow.id}/auth", needed)] if any(needed) else []

    def _signed(self, flow: Flow) -> list[Hindrance]:
        if flow.signed in {None, "none"}:
            return []
        return [Hindrance(f"{flow.id}/signed", self.estimates.proof("signature").needs)]

    def _at_the_ends(self, flow: Flow) -> None:
        parts, signer = self.device.parts, self.device.assets.get(flow.signed or "")
        if flow.sender in parts:
            signed = self._signed(flow) if signer is not None and flow.sender not in signer.kept_in else []
            at = [flow.id, flow.sender]
            self.add("send-as-sender", [(flow.sender, "tamper")], (flow.id, "tampered"), at, stated=signed)
            self.add("silence-sender", [(flow.sender, "deny")], (flow.id, "denied"), at)
        for end in (flow.sender, flow.receiver):
            if end in parts:
                self.add("read-at-end", [(end, "read")], (flow.id, "read"), [flow.id, end])

    def _at_the_receiver(self, flow: Flow) -> None:
        to, device = flow.receiver, self.device
        by_person = PATHS.get(flow.medium or "") == "path-person"
        if to not in device.parts or by_person or flow.kind == "physical":
            return
        if flow.kind == "command" and flow.auth == "none":
            self.add("misuse", [(flow.id, "path")], (to, "user"), [flow.id, to])
        if flow.opens != "to":
            self.add("connect", [(flow.id, "path")], (to, "reach"), [flow.id, to, zone_of(device, to)])
        self.add("answer", [(flow.id, "tampered")], (to, "reach"), [flow.id, to])
        if flow.sender in device.parts:
            sender = flow.sender
            self.add("neighbour", [(sender, "control")], (to, "reach"), [flow.id, to, sender])
            self.add("neighbour-back", [(to, "control")], (sender, "reach"), [flow.id, sender, to])
        if flow.kind == "code":
            self.add(
                "install", [(flow.id, "tampered")], (to, "control"), [flow.id, to], stated=self._signed(flow)
            )

    def _carry(self, flow: Flow) -> None:
        then = {"read": "known", "denied": "denied", "tampered": "tampered"}
        for name in flow.carries:
            for state, gained in then.items():
                is_shown = state == "tampered" and flow.receiver in self.device.actors
                if name in self.device.assets and not is_shown:
                    self.add("carried", [(flow.id, state)], (name, gained), [flow.id, name])

    def _fall(self, part: Part) -> None:
        device, name, zone = self.device, part.id, self.device.zones.get(part.in_)
        if zone is not None and is_physical(device, zone):
            inside, at = [(zone.id, "inside")], [name, zone.id]
            if part.is_ in {"process", "hardware", "store", "server", "app"}:
                self.add("swap", inside, (name, "control"), at)
            if any(
                "jtag" in word.lower() or "debug" in word.lower() for word in (*part.ports, *part.functions)
            ):
                self.add("debug", inside, (name, "control"), at)
            if any("usb" in word.lower() for word in part.ports):
                outside = zone.inside if is_enclosure(device, zone.id) and zone.inside else zone.id
                self.add("touch", [(outside, "inside")], (name, "reach"), [name, outside])
        if part.is_ in {"process", "server", "app", "cloud", "external", "model"}:
            self.add("new-flaw", [(name, "reach")], (name, "user"), [name])
            self.add("escalate", [(name, "user")], (name, "control"), [name])
            self.add("exhaust", [(name, "reach")], (name, "deny"), [name])
        for level in ("user", "reach", "deny", "tamper", "read"):
            self.add("rule-part", [(name, "control")], (name, level), [name])
        if part.part_of is not None and part.part_of in device.parts:
            ends = [name, part.part_of]
            self.add("rule-part", [(part.part_of, "control")], (name, "control"), ends)
            self.add("break-out", [(name, "control")], (part.part_of, "user"), ends)
            self.add("stop-along", [(part.part_of, "deny")], (name, "deny"), ends)
