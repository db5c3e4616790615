"""What the first page of a risk document says: how many risks stand how, by which criteria, and what people set aside."""

from __future__ import annotations

from wardbook.model.document import Run
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, listed, sentence, value


def risks_in_short(file: SecurityFile) -> Statement:
    """How many risks there are, and how many are not acceptable under each set of controls."""
    found = file.risks.values()

    def bad(name: str) -> Run:
        return value(sum(getattr(item, name).verdict == "not acceptable" for item in found))

    unknown = sum(item.proven.verdict == "not assessed" for item in found)
    return sentence(
        "risks",
        value(len(found)),
        " risks over ",
        value(len({item.situation for item in found})),
        " hazardous situations are judged, by this model and these estimates. Not acceptable are ",
        bad("before"),
        " before controls, ",
        bad("claimed"),
        " with the controls said to be implemented, and ",
        bad("proven"),
        " with the controls that tests of this build have shown; ",
        value(unknown),
        " cannot be assessed.",
    )


def criteria(file: SecurityFile) -> Statement:
    """By whom the acceptance criteria were signed, or that they are a draft."""
    acceptance = file.device.acceptance
    if acceptance is None:
        return sentence("criteria", "No acceptance criteria are stated, so no risk is acceptable or not.")
    if not acceptance.signed:
        return sentence(
            "criteria",
            "The acceptance criteria are a ",
            value("draft"),
            ": nobody has signed them, so no verdict in this document counts as an acceptance yet.",
        )
    return sentence("criteria", "The acceptance criteria are signed: ", value(acceptance.signed), ".")


def overrides(file: SecurityFile) -> Statement:
    """How many judgements of the model people set aside, and about what."""
    found = [item for item in file.device.decisions if item.is_ == "overridden"]
    return sentence(
        "overrides",
        "Judgements of the model that a person set aside: ",
        value(len(found)),
        *((" (", listed((item.about for item in found), "none"), ").") if found else (".",)),
    )


def exploited(file: SecurityFile) -> Statement:
    """Known vulnerabilities that are open, and which of them are exploited in the wild."""
    if file.intelligence is None:
        return sentence(
            "vulnerabilities",
            "Not provided: the components were not compared with any source of vulnerabilities.",
        )
    open_ = [item for item in file.vulnerabilities.values() if item.is_open]
    listed_ = sorted({item.vulnerability for item in open_ if item.known_exploited})
    return sentence(
        "vulnerabilities",
        value(len(file.vulnerabilities)),
        " known vulnerabilities apply to components of the device; ",
        value(len(open_)),
        " are open, ",
        value(sum(item.status == "undecided" for item in open_)),
        " of these undecided. Open and listed by CISA as exploited: ",
        listed(listed_, "none"),
        ".",
    )
