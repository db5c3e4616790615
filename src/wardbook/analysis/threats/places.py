"""The device by its elements: which paths end where, what is kept where, whose is what. Looked up once, asked often."""

from __future__ import annotations

import re
from collections import defaultdict

from wardbook.analysis.attack.zones import is_physical
from wardbook.analysis.crossings import zone_of
from wardbook.model.architecture import Asset, Flow, Part
from wardbook.model.security_file import Device

_ELSEWHERE = frozenset({"server", "cloud", "external"})


class Places:
    """`coming` and `going` are the paths by part, `kept` the assets by part, `carrying` the paths by asset."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.parts = {name: part for name, part in device.parts.items() if part.state != "retired"}
        self.flows = {name: flow for name, flow in device.flows.items() if not self._is_gone(flow)}
        self.coming: dict[str, list[Flow]] = defaultdict(list)
        self.going: dict[str, list[Flow]] = defaultdict(list)
        self.kept: dict[str, list[Asset]] = defaultdict(list)
        self.carrying: dict[str, list[Flow]] = defaultdict(list)
        for flow in self.flows.values():
            self.coming[flow.receiver].append(flow)
            self.going[flow.sender].append(flow)
            for name in flow.carries:
                self.carrying[name].append(flow)
        for asset in device.assets.values():
            for name in asset.kept_in:
                self.kept[name].append(asset)
        self._named: dict[str, list[str]] = defaultdict(list)
        for use in device.uses.values():
            steps = zip(use.path, use.path[1:], strict=False)
            for name in (
                *use.path,
                *(end for pair in steps for end in (" ".join(pair), " ".join(pair[::-1]))),
            ):
                self._named[name].extend(use.situations)
        self._by_hand = {name: is_physical(device, zone) for name, zone in device.zones.items()}

    def is_by_hand(self, element: str) -> bool:
        """Whether one gets at a part or person with hands: the zone, or one that holds it, is physical."""
        return self._by_hand.get(zone_of(self.device, element) or "", False)

    def is_others(self, element: str) -> bool:
        """Whether the manufacturer does not answer for a part: it is external, another maker's, or nobody's product of ours."""
        part = self.device.parts.get(element)
        if part is None:
            return False
        if part.is_ == "external" or part.regulated == "other-maker":
            return True
        return (
            part.owner not in (None, "maker")
            and part.regulated in (None, "non-device")
            and not is_known(part)
        )

    def named_with(self, element: str) -> tuple[str, ...]:
        """The situations that people name with the uses in which a part or path takes part."""
        flow = self.flows.get(element)
        key = element if flow is None else f"{flow.sender} {flow.receiver}"
        return tuple(dict.fromkeys(self._named.get(key, ())))

    def assets_of(self, flow: Flow) -> tuple[Asset, ...]:
        """The assets that a path carries; plain words are none."""
        return tuple(self.device.assets[name] for name in flow.carries if name in self.device.assets)

    def _is_gone(self, flow: Flow) -> bool:
        """Whether a path ends at a part that is retired."""
        return any(
            name in self.device.parts and name not in self.parts for name in (flow.sender, flow.receiver)
        )


def is_known(part: Part) -> bool:
    """Whether somebody described a part from inside: an SBOM, a version or answers about its properties."""
    return bool(part.sbom or part.properties)


def is_makers(part: Part) -> bool:
    """Whether the manufacturer answers for a part: said so, or nothing said and not standing elsewhere."""
    return part.owner == "maker" or (part.owner is None and part.is_ not in _ELSEWHERE)


THEMES: dict[str, re.Pattern[str]] = {
    "alarms": re.compile(r"\balarm|\balert|\bwarning"),
    "library": re.compile(r"\bdrug.?(lib|limit)|\blibrar|\bhard limits?\b|\bformular"),
    "therapy": re.compile(
        r"\btherap|\brate\b|\bdos(e|age|ing)|\bbolus|\bprogramming|\bprescri|\bstimulat|\bventilat|\bpacing"
        r"|\binsulin|\binfus|\bpressure set|\bset.?point|\btreatment|\benergy\b|\bmotor|\bspeed\b|\bstop\b"
    ),
    "orders": re.compile(r"\borders?\b|\brequests? for\b|\bworklist|\bprescription"),
    "measurement": re.compile(
        r"\bmeasure|\bvital|\bwaveform|\breading|\bsensor|\becg\b|\beeg\b|\bspo2\b|\bglucose|\bresults?\b"
        r"|\btemperature|\bpressure|\bheart|\bvalues?\b|\bresponse|\bsamples?\b|\bsignals?\b"
    ),
    "time": re.compile(r"^(time|clock|date)\b|\bclock\b|\btime of day"),
    "firmware": re.compile(r"\bfirmware|\bupdate|\bsoftware|\bpackage|\bimage of\b"),
    "log": re.compile(r"\blogs?\b|\baudit|\bhistory|\bevents?\b"),
    "backup": re.compile(r"\bback.?up|\brestor|\barchive"),
    "configuration": re.compile(r"\bconfig|\bsettings?\b|\bset.?up\b|\bparameters?\b|\bcalibrat"),
    "identity": re.compile(
        r"\bpatient.?(id|name|identi|assoc|data)|\bwristband|\badmission|\badt\b|\bdemographic"
    ),
    "image": re.compile(r"\bimages?\b|\bscans?\b|\bpicture|\bx-?ray|\bvideo"),
}
"""What is carried or kept, by the words people use for it; ids and names are read with their dashes as spaces."""


def themes(*texts: str | None) -> frozenset[str]:
    """The themes that some names belong to."""
    text = " ".join(item for item in texts if item).lower().replace("-", " ").replace("_", " ")
    return frozenset(theme for theme, pattern in THEMES.items() if pattern.search(text))
