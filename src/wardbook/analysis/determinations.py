"""Questions of law that the facts decide: cyber device, whole or reduced content, which regulation, other law for parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from wardbook.analysis.conditions import told
from wardbook.analysis.traits import rests_on, trait
from wardbook.base.order import by_id
from wardbook.model.architecture import Part
from wardbook.model.obligation import Determination
from wardbook.model.security_file import SecurityFile

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def determinations(file: SecurityFile) -> dict[str, Determination]:
    """Every question that the named markets bring, by id; our reading of the law, no decision of an authority."""
    markets = file.device.about.markets
    found = [
        *(_united_states(file) if "us" in markets else ()),
        *(_european_union(file) if "eu" in markets else ()),
        *(
            _other_law(part, markets)
            for part in file.device.parts.values()
            if part.regulated not in (None, "device")
        ),
    ]
    return by_id({item.id: item for item in found})


def _facts(file: SecurityFile, *names: str) -> tuple[str, ...]:
    return tuple(f"{name}: {told(trait(file, name))}" for name in names)


def _missing(file: SecurityFile, *names: str) -> tuple[str, ...]:
    return tuple(item for name in names if trait(file, name) is None for item in rests_on(file, name))


def _united_states(file: SecurityFile) -> Iterator[Determination]:
    found = trait(file, "is.cyber-device")
    state = _ANSWERS[None if found is None else bool(found)]
    ways = ", ".join(file.device.about.connects) or "not stated"
    yield Determination(
        id="us.cyber-device",
        asks="Is it a cyber device under section 524B?",
        state="yes" if state == "yes" else "no" if state == "no" else "unknown",
        answer={
            "yes": "It holds software and can connect; that its characteristics could be vulnerable is taken to follow.",
            "no": "It holds no software or has no way to connect.",
            "unknown": "The folder does not say enough.",
        }[state],
        because=(*_facts(file, "has.software", "is.connected"), f"connects: {ways}"),
        missing=_missing(file, "is.cyber-device"),
        by=("us-524b:c.1", "us-524b:c.2", "us-524b:c.3"),
    )
    yield _content(file, state)


def _content(file: SecurityFile, cyber: str) -> Determination:
    """The premarket guidance of 2026, VII.C and VII.D: whole content, unless a change cannot affect cybersecurity."""
    before, affected = trait(file, "authorized-before.us"), trait(file, "cyber-affected.us")
    asks = "Whole or reduced content by section VII?"
    by = ("fda-premarket-2026:VII.C", "fda-premarket-2026:VII.D.1", "fda-premarket-2026:VII.D.2")
    because = _facts(file, "is.cyber-device", "authorized-before.us", "cyber-affected.us")

    def said(answer: str, state: str, *missing: str) -> Determination:
        named: Literal["yes", "no", "unknown"] = "unknown"
        if state == "yes":
            named = "yes"
        elif state == "no":
            named = "no"
        return Determination(
            id="us.content", asks=asks, answer=answer, state=named, because=because, missing=missing, by=by
        )

    if cyber == "no":
        return said("Section VII does not hold; the rest of the guidance recommends by the risk.", "no")
    if cyber == "unknown":
        return said("It depends on whether it is a cyber device.", cyber, *_missing(file, "is.cyber-device"))
    if before is None:
        return said(
            "It depends on whether an earlier version was authorized.", "unknown", "authorized-before.us"
        )
    if not before:
        return said("Whole content of VII.C: no earlier version was authorized.", "yes")
    if affected is None:
        return said(
            "It depends on whether the change may affect cybersecurity.", "unknown", "cyber-affected.us"
        )
    if affected:
        return said("Whole content by VII.D.1: the change may affect cybersecurity.", "yes")
    return said("Reduced content by VII.D.2: the change is unlikely to affect cybersecurity.", "no")


def _european_union(file: SecurityFile) -> Iterator[Determination]:
    law = trait(file, "law.eu")
    yield Determination(
        id="eu.law",
        asks="Which regulation holds?",
        answer={
            "mdr": "Regulation (EU) 2017/745, for medical devices.",
            "ivdr": "Regulation (EU) 2017/746, for diagnostics in vitro.",
        }.get(str(law), "Neither submission nor class says."),
        state="yes" if law else "unknown",
        because=_facts(file, "submission.eu", "class.eu"),
        missing=_missing(file, "law.eu"),
        by=("eu-mdr-2017:Art-52",),
    )
    model, found = trait(file, "part.model"), trait(file, "class.eu")
    if model is False:
        state, answer = "no", "No part is a machine-learned model."
    elif model is None or found is None:
        state, answer = "unknown", "It depends on whether a part is a model, and on the class."
    elif str(found) in ("I", "A"):
        state, answer = (
            "no",
            "No notified body assesses a device of this class, so the model is not high-risk by it.",
        )
    else:
        state, answer = "yes", "A part is a model and a notified body assesses the device."
    yield Determination(
        id="eu.high-risk-model",
        asks="Is it high-risk under the act on artificial intelligence?",
        answer=answer,
        state="yes" if state == "yes" else "no" if state == "no" else "unknown",
        because=_facts(file, "part.model", "class.eu"),
        missing=() if model is False else _missing(file, "part.model", "class.eu"),
        by=("eu-ai-act-2024:Art-6.1",),
    )


def _other_law(part: Part, markets: tuple[str, ...]) -> Determination:
    """A part outside the device goes to its own law; Article 2(2) of the Cyber Resilience Act leaves devices out."""
    eu = "eu" in markets
    ours = part.owner in (None, "maker")
    by: tuple[str, ...] = ()
    if part.regulated == "non-device":
        who = "" if ours else " and who provides it answers for it"
        answer = f"It is no medical device{who}; " + (
            "where it is placed on the market of the EU, the Cyber Resilience Act holds for it."
            if eu
            else "other law holds for it."
        )
        by = ("eu-cra-2024:Art-2.2", "eu-cra-2024:Art-14", "eu-cra-2024:Art-71") if eu else ()
    elif part.regulated == "accessory":
        answer = "It is an accessory: the law for devices holds for it as a device of its own."
        by = ("eu-mdr-2017:AnnexI-14.1",) if eu else ()
    else:
        answer = "It is another maker's device: that maker answers for it; the connection is ours."
        by = ("eu-mdr-2017:AnnexI-14.1",) if eu else ()
    return Determination(
        id=f"part.{part.id}",
        asks=f"Which law holds for {part.id}?",
        answer=answer,
        state="yes",
        because=(
            f"regulated: {part.regulated}",
            f"owner: {part.owner or 'not stated, so taken as the maker'}",
        ),
        by=by,
    )
