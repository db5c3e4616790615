"""A large device folder, the same in every run: what a family of devices can reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

DEVICE = """\
format: 1
device: {id: large, name: Large generated device, version: 1.0.0, manufacturer: Example Medical}
intended-use: Exists to be measured.
class: {us: II, software-safety: B}
markets: [us]
submission: {us: {type: 510k, product-code: FRN, authorized-before: no, against: fda-premarket-2026}}
connects: [ethernet]
lifecycle: {stage: idea, support-until: 2036-12-31, end-of-life: 2038-12-31}
"""

SAFETY = """\
source: {system: eQMS, document: RMF-1, revision: A}
harms: {H-1: {what: overdose, severity: critical}}
situations: {HS-1: {what: too fast, harms: [H-1], when: part-0001.control, multi-patient: no}}
"""

PART = """\
  part-{n:04}:
    name: "Processor {n}"
    is: process
    in: zone-{zone}
    owner: maker
    version: 1.{n}.0
    privilege: own user
    os: "RTOS 7.0"
    software-safety: B
    regulated: device
    serves: 1 device
    note: "one of many, written in block style"
"""

FLOW = """\
  - part-{n:04} -> part-{next:04}:
      carries: rate
      kind: command
      via: https/ethernet
      auth: mutual-tls
      auth-covers: all
      fresh: nonce
      opens: from
      window: always
      crypto: "TLS 1.3, AES-256-GCM"
      version: "1.1"
      port: tcp/{port}
      session: "one per command, 10 s"
      on-error: "keeps the last command, alarms"
      hand-off: "checked again by the receiver"
      default: "on"
      interval: 10 s
"""

CONTROL = """\
C-{n:04}:
  do: mutual-tls
  at:
    - part-{n:04} -> part-{next:04}
  requirement:
    id: SRS-{n:04}
    text: "Processor {next} accepts commands only from processor {n}."
    accept: "a command of any other sender is refused"
  state: planned
  cost: low
  introduces: none
  because: "no new interface"
"""

ZONES = 8


def folder(target: Path, lines: int = 28_000) -> int:
    """Write the folder with about `lines` lines into `target`; returns how many there are."""
    per_part = sum(text.count("\n") for text in (PART, FLOW, CONTROL))
    files = texts(lines // per_part)
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return sum(text.count("\n") for text in files.values())


def texts(parts: int) -> dict[str, str]:
    """The files of a device of that many parts, each with one flow to the next and one control on it."""
    return {
        "device.yaml": DEVICE,
        "safety.yaml": SAFETY,
        "architecture.yaml": "".join(_architecture(parts)),
        "controls.yaml": "".join(CONTROL.format(n=n, next=_next(n, parts)) for n in range(1, parts + 1)),
    }


def _architecture(parts: int) -> Iterator[str]:
    yield "zones:\n  hospital: {trust: 1, reach: network}\n"
    yield from (
        f"  zone-{n}: {{trust: {2 + n % 4}, inside: hospital, reach: adjacent}}\n" for n in range(ZONES)
    )
    yield "assets:\n  rate: {needs: {integrity: high, availability: high}, kept-in: [part-0001]}\n"
    yield "parts:\n"
    yield from (PART.format(n=n, zone=n % ZONES) for n in range(1, parts + 1))
    yield "flows:\n"
    yield from (FLOW.format(n=n, next=_next(n, parts), port=1024 + n) for n in range(1, parts + 1))
    yield "uses:\n  command: {path: [part-0001, part-0002], states: [running], situations: [HS-1]}\n"


def _next(n: int, parts: int) -> int:
    return n % parts + 1
