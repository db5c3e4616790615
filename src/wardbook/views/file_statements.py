"""The sentences of the documents on trace, evidence, plan, measures, the EU and customers, by name."""

from __future__ import annotations

from collections.abc import Callable

from wardbook.knowledge.reader import load
from wardbook.model.document import Run
from wardbook.model.obligation import Obligation
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.views.customer import asked_by_customers, sbom_files, support_told, vulnerabilities_told
from wardbook.views.eu import eu_counted, eu_law
from wardbook.views.file_index import indexed
from wardbook.views.in_the_field import measured
from wardbook.views.left_to_people import LEFT_TO_PEOPLE
from wardbook.views.plan import plan_owner
from wardbook.views.trace_ends import traced


def references(document: str) -> Callable[[SecurityFile], Statement]:
    """A sentence that names what the document called `document` answers: sources with the number of their points."""

    def tell(file: SecurityFile) -> Statement:
        name = f"references-{document}"
        asked = [
            item
            for item in file.obligations.values()
            if document in item.evidence and item.state == "applies"
        ]
        if not asked and not file.device.about.markets:
            return sentence(
                name, "Not provided: device.yaml names no market, so nobody knows who asks for this document."
            )
        if not asked:
            return sentence(name, "Nothing that is known to bind this device asks for this document by name.")
        sources = dict.fromkeys(item.source for item in asked)
        named = {source.id: source.citation for source in load().sources}
        told = [f"{named.get(source, source)} ({_points(source, asked)})" for source in sources]
        return sentence(
            name,
            "What binds this device and asks for content of this document: ",
            "; ".join(told),
            ". The obligations document tells each point and why it applies.",
        )

    return tell


def _points(source: str, asked: list[Obligation]) -> str:
    count = sum(item.source == source for item in asked)
    return f"{count} points" if count != 1 else "1 point"


def intended_use(file: SecurityFile) -> Statement:
    """The intended use as it was stated, or that it was not."""
    about = file.device.about
    if about.intended_use:
        return sentence("intended-use", value(about.intended_use))
    silence = "said to be unknown" if "intended-use" in about.unknowns else "not stated"
    return sentence("intended-use", "The intended use is ", Run(silence, italic=True), ".")


def anomalies_counted(file: SecurityFile) -> Statement:
    """How many unresolved anomalies there are, or the statement that there are none, or that nobody said."""
    found = file.device.anomalies.values()
    if file.device.no_anomalies:
        return sentence("anomalies", "It is stated that the device is released without unresolved anomalies.")
    if not found:
        return sentence(
            "anomalies",
            "Not provided: anomalies.yaml neither lists unresolved anomalies nor states that there are none.",
        )
    unweighed = [item.id for item in found if not item.security]
    return sentence(
        "anomalies",
        value(len(found)),
        " unresolved anomalies are listed. What each means to security is weighed for ",
        value(len(found) - len(unweighed)),
        *((" and not stated for ", value(", ".join(unweighed))) if unweighed else ()),
        "; weaknesses (CWE) are named for ",
        value(sum(bool(item.cwe) for item in found)),
        ", and why the device may be released with it for ",
        value(sum(bool(item.because) for item in found)),
        ".",
    )


def anomaly_decisions(file: SecurityFile) -> Statement:
    """What was decided about the anomalies, and how many decisions have a reason."""
    found = list(file.device.anomalies.values())
    if not found:
        return sentence("anomaly-decisions", "There is no anomaly to decide about.")
    words = [item.is_ or "undecided" for item in found]
    counts = [f"{words.count(word)} {word}" for word in dict.fromkeys(sorted(words))]
    return sentence(
        "anomaly-decisions",
        "What was decided: ",
        value(", ".join(counts)),
        "; beside ",
        value(sum(bool(item.because) for item in found)),
        " of ",
        value(len(found)),
        " stands why the device may be released with it.",
    )


_REFERRING = (
    "anomalies",
    "metrics",
    "management-plan",
    "traceability",
    "evidence-index",
    "eu-technical-documentation",
    "security-plan",
    "controls",
    "conformity",
    "interoperability",
    "environments",
    "test-plan",
    "test-report",
)

ABOUT_THE_FILE: dict[str, Callable[[SecurityFile], Statement]] = {
    **LEFT_TO_PEOPLE,
    "intended-use": intended_use,
    "trace": traced,
    "index": indexed,
    "metrics": measured,
    "plan-owner": plan_owner,
    "eu-law": eu_law,
    "eu-requirements": eu_counted,
    "anomalies": anomalies_counted,
    "anomaly-decisions": anomaly_decisions,
    "customers-ask": asked_by_customers,
    "sbom-files": sbom_files,
    "support": support_told,
    "vulnerabilities-told": vulnerabilities_told,
    **{f"references-{name}": references(name) for name in _REFERRING},
}
"""Each sentence by the name under which an outline asks for it."""
