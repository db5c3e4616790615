"""How a line of labelling is made, and which items of regulators each topic speaks to."""

from __future__ import annotations

import msgspec

from wardbook.model.labelling import LabelLine, LineState, Reader
from wardbook.model.table import Audience

_FDA = "fda-premarket-2026:VI.A"
_MDR = "eu-mdr-2017:AnnexI-"
_IVDR = "eu-ivdr-2017:AnnexI-"
_MDCG = "eu-mdcg-2019-16-rev1:"


class Topic(msgspec.Struct, frozen=True):
    """A heading of the labelling; `asks` is said where no line could be made, with `where` it would be stated."""

    name: str
    title: str
    answers: tuple[str, ...]
    asks: str = ""
    where: str = ""


TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(
            "requirements",
            "What the device needs around it",
            (f"{_FDA}.4", f"{_MDR}23.4.ab", f"{_IVDR}20.4.1.ah", f"{_MDCG}4.2", f"{_MDCG}4.3"),
            "what hardware, network and security the device needs at least",
            "architecture.yaml: parts of the hospital, and flows with `via`",
        ),
        Topic(
            "environment",
            "What is assumed of the place of use",
            (f"{_FDA}.1", f"{_MDCG}4.3"),
            "what is assumed of the places where the device stands",
            "architecture.yaml: `assumption` of the zones",
        ),
        Topic(
            "diagram",
            "Network diagram",
            (f"{_FDA}.2",),
            "a diagram of the connections",
            "architecture.yaml: flows with `via`",
        ),
        Topic(
            "ports",
            "Interfaces and ports",
            (f"{_FDA}.3", f"{_MDCG}4.3"),
            "every interface and port",
            "architecture.yaml: flows with `via` and `port`",
        ),
        Topic(
            "hardening",
            "Secure set-up",
            (f"{_FDA}.1", f"{_FDA}.11", f"{_MDCG}4.2", f"{_MDCG}4.3"),
            "what to do at installation",
            "controls.yaml: `label` of a control",
        ),
        Topic(
            "delivered",
            "As delivered",
            (f"{_FDA}.11", f"{_MDCG}4.2"),
            "how the device is set as delivered",
            "architecture.yaml: `default` of the flows",
        ),
        Topic(
            "accounts",
            "Accounts and roles",
            (f"{_MDCG}4.2", f"{_MDCG}4.3"),
            "who may do what, and how they log on",
            "architecture.yaml: actors with their flows and `auth`",
        ),
        Topic(
            "malware",
            "Protection against malware",
            (f"{_FDA}.1", f"{_MDCG}4.2"),
            "what protects it against malware, and what may be installed",
            "controls.yaml: malware-protection, allow-listing or signed-programs; or labelling.yaml",
        ),
        Topic(
            "events",
            "When something is odd",
            (f"{_FDA}.7", f"{_MDCG}4.2"),
            "what the device does and shows at a security event",
            "architecture.yaml: `on-error` of the flows; controls.yaml: user-alert",
        ),
        Topic(
            "protect",
            "What keeps critical functions going",
            (f"{_FDA}.8", f"{_MDCG}4.2"),
            "what keeps critical functions going",
            "controls.yaml: offline-operation, fail-safe, redundancy and the like",
        ),
        Topic(
            "emergency",
            "In an emergency",
            (f"{_MDCG}4.2", f"{_MDCG}4.3"),
            "how staff get at the device in an emergency",
            "controls.yaml: emergency-access; or labelling.yaml",
        ),
        Topic(
            "backup",
            "Backup and restore",
            (f"{_FDA}.9", f"{_FDA}.10", f"{_MDCG}4.2"),
            "how the configuration is saved and restored, and by whom",
            "controls.yaml: backup-restore; or labelling.yaml",
        ),
        Topic(
            "logs",
            "Logs",
            (f"{_FDA}.12", f"{_MDCG}4.3"),
            "what is logged, where, for how long and how to get it",
            "controls.yaml: security-logging, audit-storage, log-export; or labelling.yaml",
        ),
        Topic(
            "updates",
            "Updates",
            (f"{_FDA}.6", f"{_MDCG}4.2", f"{_MDCG}4.3"),
            "how to learn of, get, check and install new software",
            "postmarket.yaml: `updates` and `communication`",
        ),
        Topic(
            "sbom",
            "Bill of materials",
            (f"{_FDA}.5", f"{_MDCG}4.2"),
            "how to get the bill of materials",
            "architecture.yaml: `sbom` of the parts",
        ),
        Topic(
            "contact",
            "Whom to tell",
            (f"{_MDCG}4.3",),
            "whom to tell of a weakness or an incident",
            "company.yaml: `security-contact`; postmarket.yaml: `disclosure`",
        ),
        Topic(
            "support",
            "Support and its end",
            (f"{_FDA}.13", "fda-premarket-2026:V.A.4.users"),
            "until when there are security updates",
            "device.yaml: `lifecycle`",
        ),
        Topic(
            "disposal",
            "Taking it out of use",
            (f"{_FDA}.14", f"{_MDCG}4.3"),
            "how data and secrets are wiped before it leaves",
            "controls.yaml: sanitisation; postmarket.yaml: `end-of-life.disposal`",
        ),
        Topic(
            "residual",
            "Risks that are left",
            (
                f"{_MDR}23.1.g",
                f"{_MDR}23.4.g",
                f"{_IVDR}20.1.g",
                f"{_MDCG}4.2",
            ),
        ),
        Topic("measures", "What you can do about them", (f"{_MDR}23.4.g",)),
        Topic("further", "Further", ()),
    )
}
"""The headings in the order in which they are told."""

WARNINGS = (f"{_MDR}23.2.m", f"{_IVDR}20.2.m")
"""Items that only a person can answer: which warnings need attention at once."""

STAFF: tuple[Reader, ...] = ("it", "service")


def line(
    topic: str,
    subject: str,
    text: str,
    sources: tuple[str, ...],
    *,
    audience: Audience = Audience.CUSTOMER,
    readers: tuple[Reader, ...] = STAFF,
    lacks: tuple[str, ...] = (),
    state: LineState = "derived",
    why: str = "",
) -> LabelLine:
    """A line of a topic about one subject; its id tells both."""
    return LabelLine(
        id=f"label/{topic}/{subject}",
        topic=topic,
        text=text,
        audience=audience,
        readers=readers,
        state=state,
        sources=tuple(dict.fromkeys(sources)),
        answers=TOPICS[topic].answers,
        lacks=lacks,
        why=why,
    )
