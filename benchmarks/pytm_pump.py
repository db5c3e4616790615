"""The ten-element pump in pytm, all its attributes left as pytm sets them; prints counts of what it finds."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from importlib import import_module
from types import ModuleType

PARTS = {
    "ehr": ("ExternalEntity", "hospital"),
    "ota": ("Server", "internet"),
    "drugsrv": ("Server", "hospital"),
    "comms": ("Process", "pump"),
    "ui": ("Process", "pump"),
    "motor": ("Process", "motor-box"),
    "druglib": ("Datastore", "pump"),
    "nurse": ("Actor", "bedside"),
    "service": ("Actor", "bedside"),
}
FLOWS = (
    ("nurse", "ui", "programming", "keypad"),
    ("service", "comms", "service shell", "USB"),
    ("ehr", "drugsrv", "orders", "HL7"),
    ("drugsrv", "comms", "drug limits", "HTTPS"),
    ("ota", "comms", "firmware", "HTTPS"),
    ("comms", "ui", "programming", "UART"),
    ("ui", "motor", "rate", "SPI"),
    ("motor", "ui", "alarms", "SPI"),
    ("comms", "druglib", "drug limits", "SPI"),
)


def count(pytm: ModuleType) -> dict[str, float]:
    """Findings, different threats and findings at the motor controller, and the seconds it took."""
    began = time.perf_counter()
    model = pytm.TM("pump")
    model.description = "infusion pump"
    zones = {name: pytm.Boundary(name) for name in {zone for _, zone in PARTS.values()}}
    made = {}
    for name, (kind, zone) in PARTS.items():
        made[name] = getattr(pytm, kind)(name)
        made[name].inBoundary = zones[zone]
    for sender, receiver, what, protocol in FLOWS:
        flow = pytm.Dataflow(made[sender], made[receiver], f"{what} from {sender} to {receiver}")
        flow.protocol = protocol
    model.resolve()
    found = [(item.threat_id, item.target) for item in model.findings]
    at = Counter(str(getattr(target, "name", target)) for _, target in found)
    return {
        "findings": len(found),
        "different": len({name for name, _ in found}),
        "motor": at["motor"],
        "seconds": time.perf_counter() - began,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(count(import_module("pytm"))))  # which only the environment beside has
