"""Small devices of several kinds, each as files laid over an empty folder, for what users are told of them."""

from __future__ import annotations

import datetime

from wardbook.app.inputs import Loaded, assemble_inputs
from wardbook.compile import compile
from wardbook.device.read import read
from wardbook.knowledge.reader import load as load_knowledge
from wardbook.model.security_file import SecurityFile

AS_OF = datetime.date(2026, 3, 1)

MINIMAL = {"device.yaml": "format: 1\ndevice: {id: demo, name: Demo}\n"}

BEDSIDE = {
    "device.yaml": """format: 1
device: {id: mon, name: Bedside monitor, version: 1.2.0, manufacturer: Example Medical}
class: {us: II, eu: IIb, software-safety: B}
markets: [us, eu]
submission: {us: {type: 510k, against: fda-premarket-2026}, eu: {type: mdr}}
users: [clinician, clinical-engineer]
environment: [hospital]
connects: [ethernet, usb]
lifecycle: {stage: development, support-until: 2032-12-31, end-of-life: 2034-12-31}
""",
    "architecture.yaml": """zones:
  hospital: {trust: 1, reach: network, name: Hospital network, assumption: "not every system in it is trusted"}
  ward: {trust: 2, reach: physical, name: Ward}
  case: {trust: 4, inside: ward}
  plant: {trust: 5, reach: physical, assumption: "CANARY-PLANT"}
actors:
  nurse: {in: ward, role: clinician, name: Nurse}
  engineer: {in: ward, role: clinical-engineer, name: Engineer}
  builder: {in: plant, role: production, name: Builder}
parts:
  monitor: {is: process, in: case, name: Monitor, owner: maker, regulated: device, version: 1.2.0, os: Linux 6.6, ports: [tcp/443], note: CANARY-NOTE}
  store: {is: store, in: case, name: Memory, owner: maker, regulated: device}
  builds: {is: server, in: plant, name: Build server, owner: maker}
  central: {is: server, in: hospital, name: Central station, owner: hospital, regulated: other-maker}
  logs: {is: external, in: hospital, name: Log collector, owner: hospital}
assets:
  values: {needs: {integrity: high}, data: phi, name: Vital signs, kept-in: [store]}
  sign-key: {needs: {integrity: high}, name: Signing key, kept-in: [builds]}
  service-pin: {needs: {secrecy: medium}, data: credential, name: Service PIN, kept-in: [monitor], life-cycle: CANARY-LIFE}
flows:
  - nurse -> monitor: {id: touch, carries: alarm limits, kind: command, via: touchscreen, auth: none}
  - engineer -> monitor: {id: setup, carries: settings, kind: command, via: touchscreen, auth: pin, session: "ends after 5 min"}
  - monitor -> central: {id: feed, carries: values, kind: data, via: https/ethernet, port: tcp/8443, auth: mutual-tls, opens: from, default: on, crypto: TLS 1.3, on-error: "keeps the last hour", hand-off: CANARY-HAND}
  - monitor -> logs: {id: events, carries: events, kind: data, via: syslog-tls/ethernet, port: tcp/6514, auth: tls-server, opens: from, default: off}
  - engineer -> monitor: {id: stick, carries: firmware, kind: code, via: usb, auth: service-pin, signed: sign-key, requires: service mode, default: off, source: CANARY-SOURCE}
  - builder -> builds: {id: make, carries: firmware, kind: code, via: keypad, auth: none}
""",
    "controls.yaml": """C-1: {do: security-logging, at: [monitor], state: implemented, because: CANARY-BECAUSE, requirement: {id: R-1, text: CANARY-REQUIREMENT, accept: CANARY-ACCEPT}}
C-2: {do: offline-operation, at: [monitor], state: implemented}
C-3: {do: sanitisation, at: [store], state: implemented, label: "Choose Erase in the service menu."}
C-4: {do: backup-restore, at: [monitor], state: planned}
""",
    "safety.yaml": """harms: {H-1: {what: late treatment, severity: critical}}
situations:
  HS-1: {what: an alarm is not given, harms: [H-1], when: monitor.control, sequence: CANARY-SEQUENCE}
acceptance:
  critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}
""",
    "postmarket.yaml": """communication: by mail
updates: {process: CANARY-PROCESS, delivery: by a service visit, authorized-source: the service portal}
disclosure: {contact: psirt@example.com}
end-of-life: {notice: 24 m, disposal: erase it and return it}
timelines: {regular: {within: 90 d, why: CANARY-WHY}}
""",
    "verification.yaml": """evidence: {E-1: {file: evidence/absent.pdf}}
findings: {PT-1: {in: E-1, what: CANARY-FINDING, at: [monitor], gives: user}}
""",
    "anomalies.yaml": "anomalies: {AN-1: {what: CANARY-ANOMALY, at: [monitor]}}\n",
    "decisions.yaml": "- {about: PT-1, is: deferred, until-version: 1.3.0, why: CANARY-DECISION, by: A. Author, date: 2026-01-02}\n",
}

CLOUD = {
    "device.yaml": """format: 1
device: {id: cad, name: Lung reader, version: 3.0.0, manufacturer: Example Medical}
class: {us: II, eu: IIa, software-safety: B}
markets: [us, eu]
submission: {us: {type: 510k, against: fda-premarket-2026}, eu: {type: mdr}}
users: [clinician]
connects: [internet, cloud]
""",
    "architecture.yaml": """zones:
  cloud: {trust: 3, reach: network}
  clinic: {trust: 1, reach: network}
actors:
  reader: {in: clinic, role: clinician, name: Radiologist}
parts:
  service: {is: cloud, in: cloud, name: Reading service, owner: maker, regulated: device, provider: Example Cloud, region: eu-central, ports: [tcp/443]}
  pacs: {is: external, in: clinic, name: Image archive, owner: hospital}
assets:
  images: {needs: {secrecy: high}, data: phi, name: Images, kept-in: [service]}
flows:
  - pacs -> service: {id: send, carries: images, kind: data, via: dicomweb/internet, port: tcp/443, auth: mutual-tls, opens: from, default: off}
  - reader -> service: {id: look, carries: review, kind: command, via: https/internet, port: tcp/443, auth: sso, opens: from, default: on}
""",
    "safety.yaml": """harms: {H-1: {what: a tumour is found late, severity: critical}}
situations: {HS-1: {what: a finding is missing in the report, harms: [H-1], when: service.tamper}}
""",
}

IMPLANT = {
    "device.yaml": """format: 1
device: {id: stim, name: Nerve stimulator, version: 1.0.0, manufacturer: Example Medical}
class: {us: III, eu: III, software-safety: C}
markets: [us, eu]
submission: {us: {type: pma, against: fda-premarket-2026}, eu: {type: mdr}}
users: [clinician, patient]
connects: [inductive]
""",
    "architecture.yaml": """zones:
  body: {trust: 4, reach: adjacent}
  clinic: {trust: 2, reach: physical}
actors:
  doctor: {in: clinic, role: clinician, name: Doctor}
  patient: {in: clinic, role: patient, name: Patient}
parts:
  implant: {is: process, in: body, name: Implant, owner: maker, regulated: device, ports: [none]}
  programmer: {is: hardware, in: clinic, name: Programmer, owner: maker, regulated: accessory}
  remote: {is: hardware, in: clinic, name: Hand-held remote, owner: patient, regulated: accessory}
assets:
  therapy: {needs: {integrity: high}, name: Stimulation settings, kept-in: [implant]}
flows:
  - doctor -> programmer: {id: keys, carries: therapy, kind: command, via: keypad, auth: none}
  - programmer -> implant: {id: program, carries: therapy, kind: command, via: proprietary/inductive, auth: pairing, opens: from, default: off}
  - patient -> remote: {id: press, carries: stronger or weaker, kind: command, via: button, auth: none}
  - remote -> implant: {id: adjust, carries: stronger or weaker, kind: command, via: proprietary/inductive, auth: pairing, default: on}
  - implant -> patient: {id: pulse, carries: stimulation, kind: physical, via: patient-line, auth: none}
""",
    "safety.yaml": """harms: {H-1: {what: pain, to: patient, severity: serious}}
situations: {HS-1: {what: stimulation is too strong, harms: [H-1], when: implant.control}}
""",
}

ANALYSER = {
    "device.yaml": """format: 1
device: {id: ana, name: Blood analyser, version: 2.0.0, manufacturer: Example Medical}
class: {eu: C, software-safety: B}
markets: [eu]
submission: {eu: {type: ivdr}}
users: [laboratory-staff]
environment: [laboratory]
connects: [ethernet]
""",
    "architecture.yaml": """zones:
  lab: {trust: 2, reach: physical, assumption: "only laboratory staff enter"}
  net: {trust: 1, reach: network}
actors:
  staff: {in: lab, role: laboratory-staff, name: Laboratory staff}
parts:
  analyser: {is: process, in: lab, name: Analyser, owner: maker, regulated: device, ports: [none], os: Windows 11 IoT}
  lis: {is: external, in: net, name: Laboratory system, owner: hospital}
assets:
  results: {needs: {integrity: high}, data: phi, name: Results, kept-in: [analyser]}
flows:
  - staff -> analyser: {id: logon, carries: password, kind: command, via: keypad, auth: password}
  - analyser -> lis: {id: send, carries: results, kind: data, via: astm/ethernet, port: tcp/5000, auth: none, crypto: none, opens: from, default: on}
""",
    "safety.yaml": """harms: {H-1: {what: wrong treatment, severity: critical}}
situations: {HS-1: {what: a result is changed, harms: [H-1], when: results.tampered}}
""",
}

KINDS = {
    "minimal": MINIMAL,
    "bedside": BEDSIDE,
    "cloud": CLOUD,
    "implant": IMPLANT,
    "analyser": ANALYSER,
}


def device(files: dict[str, str], *changes: tuple[str, str]) -> SecurityFile:
    """The security file of these files after texts in them were replaced, each of which must stand there once."""
    texts = dict(files)
    for old, new in changes:
        (name,) = [name for name, text in texts.items() if text.count(old) == 1]
        texts[name] = texts[name].replace(old, new)
    data = {name: text.encode() for name, text in texts.items()}
    found, problems = read(data, load_knowledge(), frozenset(data))
    assert found is not None, problems
    assert not [item for item in problems if item.code.startswith("PF")], problems
    return compile(assemble_inputs(Loaded(found, data, tuple(problems)), AS_OF))
