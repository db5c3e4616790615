"""Is it clear what each part is, whose it is, and what it is connected with?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import ELSEWHERE, is_in_device, is_in_use, is_makers_software


@rule(
    "AR111",
    asked_by=["fda-premarket-2026:App2.B.1c", "fda-premarket-2026:App2.B.1e"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def part_without_owner(file: SecurityFile) -> Iterator[Diagnostic]:
    """A server, cloud service or outside system without an owner.

    The views tell apart what the manufacturer controls from what the facility runs. Nobody can be
    told of a risk at a part that belongs to nobody.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          server: {is: server, in: hospital}                        # AR111 server
          pump: {is: process, in: case}
          old: {is: server, in: hospital, state: retired}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {server: {is: server, in: hospital, owner: hospital}}
    """
    for part in file.device.parts.values():
        if part.is_ in ELSEWHERE and is_in_use(part) and is_unanswered(part, "owner"):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("owner"),
                says=f"nobody said who runs `{part.id}`",
                help="say `owner: maker`, `hospital`, `patient` or `vendor`",
            )


@rule("AR112", asked_by=["fda-premarket-2026:V.A.4.b.5"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def software_without_version(file: SecurityFile) -> Iterator[Diagnostic]:
    """A piece of the maker's software has no version.

    Components, tests and vulnerabilities belong to one version; without it nothing that was shown
    can be bound to what is shipped.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          pump: {is: process, in: case}                             # AR112 pump
          ehr: {is: external, in: hospital}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {pump: {is: process, in: case, version: 1.0.0}}
    """
    for part in file.device.parts.values():
        if is_makers_software(part) and is_unanswered(part, "version"):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("version"),
                says=f"`{part.id}` is the maker's software and has no version",
                help="say `version: 1.0.0`, as the build says it",
            )


@rule("AR113", asked_by=["fda-premarket-2026:V.B.2.elements"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def part_without_path(file: SecurityFile) -> Iterator[Diagnostic]:
    """No path leads to a part or from it.

    Nothing that does something stands alone. Either a path is missing, and with it the threats along
    it, or the part is not needed.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case}
          motor: {is: process, in: case}
          board: {is: hardware, in: case}
          logger: {is: process, in: case}                           # AR113 logger
          old: {is: process, in: case, state: retired}
        flows: [pump -> motor: {carries: rate}]

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, logger: {is: process, in: case}}
        flows: [pump -> logger: {carries: events}]
    """
    joined = {end for flow in file.device.flows.values() for end in (flow.sender, flow.receiver)}
    for part in file.device.parts.values():
        if part.id not in joined and part.is_ != "hardware" and is_in_use(part):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.span,
                says=f"no path leads to `{part.id}` or from it",
                help=f"write what it exchanges under `flows`: `- {part.id} -> …: {{carries: …}}`",
            )


@rule("AR114", asked_by=["fda-premarket-2026:V.B.2.context"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def outside_part_inside_device(file: SecurityFile) -> Iterator[Diagnostic]:
    """An outside system stands in a zone of the device itself.

    A trust boundary that runs around both hides the very crossing an attacker would use. Where people
    stand is no zone of the device itself, but the room or network around it.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          pump: {is: process, in: case}
          ehr:
            is: external
            in: case                                                # AR114 ehr

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts: {pump: {is: process, in: case}, ehr: {is: external, in: hospital}}

    Accepted:

        # architecture.yaml
        zones: {bench: {trust: 2}, case: {trust: 4, inside: bench}}
        actors: {technician: {in: bench}}
        parts:
          analyser: {is: process, in: case}
          workstation: {is: app, in: bench}
          printer: {is: external, in: bench}
    """
    around = {actor.in_ for actor in file.device.actors.values()}
    zones = {part.in_ for part in file.device.parts.values() if is_in_device(part)} - around
    for part in file.device.parts.values():
        if part.is_ == "external" and part.in_ in zones:
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("in_"),
                says=f"`{part.id}` is outside the device but stands in its zone `{part.in_}`",
                help="give it a zone of its own, or the one of the network it stands in",
            )


@rule("AR115", asked_by=["fda-premarket-2026:V.A.6.update"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def retired_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A part is retired, and nobody said why.

    Its id stays in older documents for ever; whoever reads them must learn what became of it.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          modem: {is: hardware, in: case, state: retired}           # AR115 modem
          pump: {is: process, in: case, state: in-use}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {modem: {is: hardware, in: case, state: retired, because: "no 2G networks any more"}}
    """
    for part in file.device.parts.values():
        if part.state == "retired" and is_unanswered(part, "because"):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("state"),
                says=f"`{part.id}` is retired, and nobody said why",
                help='say it: `because: "replaced by gateway"`',
            )


@rule(
    "AR116",
    asked_by=["fda-premarket-2026:V.B.2.multi-patient"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def server_without_reach_of_harm(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said how many devices depend on a server.

    Whoever holds a server may hurt every patient behind it. The multi-patient harm view needs the
    number, and "one" is a number too.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}, case: {trust: 4}}
        parts:
          server: {is: server, in: hospital}                        # AR116 server
          cloud: {is: cloud, in: hospital}                          # AR116 cloud
          old: {is: server, in: hospital, state: retired}
          pump: {is: process, in: case}

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}}
        parts: {server: {is: server, in: hospital, serves: 400 devices}}
    """
    for part in file.device.parts.values():
        if part.is_ in ("server", "cloud") and is_in_use(part) and is_unanswered(part, "serves"):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("serves"),
                says=f"nobody said how many devices or patients depend on `{part.id}`",
                help="say it: `serves: 400 devices`",
            )
