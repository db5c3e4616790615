"""The ten-element pump of our notes on threat modelling, with ids that the format allows, compiled in memory."""

from __future__ import annotations

import datetime
from functools import cache

from wardbook.app.inputs import Loaded, assemble_inputs
from wardbook.compile import compile
from wardbook.device.read import read
from wardbook.knowledge.reader import load as load_knowledge
from wardbook.model.security_file import SecurityFile

AS_OF = datetime.date(2026, 11, 23)

DEVICE = """\
format: 1
device: {id: ip100, name: IP-100 large-volume infusion pump, version: 2.1.0, manufacturer: Example Medical}
intended-use: Delivers fluids and drugs to one patient at a time.
class: {us: II, eu: IIb, software-safety: C}
markets: [us, eu]
connects: [wifi, ethernet, usb]
"""

ARCHITECTURE = """\
zones:
  internet: {trust: 0}
  hospital: {trust: 1, assumption: "an adversary can read, alter, drop and replay"}
  bedside:  {trust: 2, reach: physical}
  pump:     {trust: 4, inside: bedside}
  motor-box: {trust: 5, inside: pump}
actors:
  nurse:   {in: bedside, role: clinician}
  service: {in: bedside, role: service, badges: [service-pin]}
parts:
  ehr:     {is: external, in: hospital, owner: hospital}
  ota:     {is: server, in: internet, owner: maker}
  drugsrv: {is: server, in: hospital, owner: hospital, sbom: sbom/drugsrv.cdx.json, serves: 400 devices}
  comms:   {is: process, in: pump, sbom: sbom/comms.cdx.json, properties: {PID-11: yes, PID-22: yes, PID-25: yes, PID-31: yes, PID-41: yes}}
  ui:      {is: process, in: pump, sbom: sbom/ui.cdx.json, properties: {PID-21: yes, PID-23: yes}}
  motor:   {is: process, in: motor-box, properties: {PID-11: yes, PID-14: yes}}
  druglib: {is: store, in: pump}
assets:
  drug-limits: {needs: {integrity: high}, kept-in: [druglib]}
  sign-key:    {needs: {secrecy: high}, data: key, kept-in: [ota]}
  infusion-log: {needs: {integrity: medium}, data: phi, kept-in: [ui]}
flows:
  - nurse -> ui:      {carries: programming, kind: command, via: keypad}
  - service -> comms: {carries: service-shell, kind: command, via: usb, auth: pin, dormant: yes}
  - ehr -> drugsrv:   {carries: orders, kind: command, via: hl7v2/ethernet}
  - drugsrv -> comms: {carries: drug-limits, kind: data, via: https/wifi, auth: tls-server}
  - ota -> comms:     {carries: firmware, kind: code, via: https/wifi, auth: tls-server, signed: sign-key}
  - comms -> ui:      {carries: programming, kind: command, via: uart}
  - ui -> motor:      {carries: rate, kind: command, via: spi}
  - motor -> ui:      {carries: alarms, kind: data, via: spi}
  - comms -> druglib: {carries: drug-limits, kind: data, via: spi}
uses:
  program-from-order: {path: [ehr, drugsrv, comms, ui, motor], states: [standby, infusing], situations: [HS-01]}
  update-firmware: {path: [ota, comms], states: [idle], view: updateability, situations: [HS-01, HS-02]}
"""

SAFETY = """\
harms: {H-1: {what: respiratory depression, to: patient, severity: catastrophic}}
situations:
  HS-01: {what: over-infusion of opioid, harms: [H-1], when: motor.control or ui.control, multi-patient: yes}
  HS-02: {what: therapy stops unnoticed, harms: [H-1], when: motor.deny and ui.deny}
  HS-03: {what: wrong hard limits, harms: [H-1], when: drug-limits.tampered, multi-patient: yes}
"""

CONTROLS = """\
C-07: {do: mutual-tls, at: [drugsrv -> comms], state: implemented}
C-09: {do: privilege-separation, at: [comms], state: planned}
"""

FILES = {
    "device.yaml": DEVICE,
    "architecture.yaml": ARCHITECTURE,
    "safety.yaml": SAFETY,
    "controls.yaml": CONTROLS,
}


@cache
def pump(**changed: str) -> SecurityFile:
    """The pump's security file; a keyword such as `decisions` gives the text of that file."""
    files = FILES | {f"{name}.yaml": text for name, text in changed.items()}
    own = {name: text.encode() for name, text in files.items()}
    device, diagnostics = read(own, load_knowledge(), frozenset(own))
    assert device is not None, diagnostics
    return compile(assemble_inputs(Loaded(device, own, tuple(diagnostics)), AS_OF))
