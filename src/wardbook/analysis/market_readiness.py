"""How far is a market whose authority publishes no list of documents? By its obligations and what answers them."""

from __future__ import annotations

from wardbook.model.number import agreed
from wardbook.model.security_file import ReadinessItem, SecurityFile


def of_its_obligations(market: str, file: SecurityFile) -> ReadinessItem:
    """A market whose authority has no list of documents: what its obligations wait for, and whether it is a preview."""
    mine = [item for item in file.obligations.values() if market in item.markets]
    applying = [item for item in mine if item.state == "applies"]
    waiting = sum(item.state == "unknown" for item in mine)
    answers = dict.fromkeys(name for item in applying for name in item.evidence)
    unanswered = [
        name
        for name in answers
        if (found := file.evidence_objects.get(name)) is None or found.state != "done"
    ]
    known = file.markets.get(market)
    preview = f"; {known.preview}" if known and known.preview else ""
    told = (
        f"{len(applying)} obligations apply, {waiting} wait for facts; "
        f"{len(answers) - len(unanswered)} of {len(answers)} documents that answer them have their facts{preview}"
    )
    return ReadinessItem(
        id=f"{market}.requirements",
        point=1,
        market=market,
        state="open" if mine else "unknown",
        title="Requirements of this market",
        found=agreed(told) if mine else "what this market asks is not catalogued in this version",
        asked_by=known.sources if known else (),
    )
