"""What a hospital gets about security beside the labelling: contacts, dates, statements on vulnerabilities, files."""

from __future__ import annotations

from wardbook.analysis.vex_statements import statements
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Audience, Cell, Link, Missing, State, Table, Tone, code, ids, state, text
from wardbook.model.vex import VexStatement, VexStatus
from wardbook.views.cells import fact, plain
from wardbook.views.register import view

_TONES: dict[VexStatus, Tone] = {
    "fixed": Tone.GOOD,
    "not_affected": Tone.GOOD,
    "affected": Tone.BAD,
    "under_investigation": Tone.OPEN,
}
_NO_REASON: dict[VexStatus, Missing] = {
    "fixed": Missing("mended in this version"),
    "not_affected": Missing("no reason is published"),
    "affected": Missing("the component is in use"),
    "under_investigation": Missing("not decided yet"),
}
_NOTHING_TO_DO: dict[VexStatus, Missing] = {
    "fixed": Missing("nothing, with this version"),
    "not_affected": Missing("nothing"),
    "affected": Missing("nothing is published yet"),
    "under_investigation": Missing("nothing is published yet"),
}


@view("security-contacts", subject=SecurityFile, title="Contacts", audience=Audience.CUSTOMER)
def security_contacts(file: SecurityFile) -> Table:
    """Where to report a vulnerability, where advisories are published, where authorized software comes from."""
    plan, company = file.device.postmarket, file.device.company
    disclosure = plan.disclosure if plan else None
    reports: Cell = (
        fact(disclosure, "contact")
        if disclosure and disclosure.contact
        else fact(company, "security_contact")
        if company
        else Missing()
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Report a vulnerability to", reports),
        ("How we deal with reports", fact(disclosure, "policy") if disclosure else Missing()),
        ("Advisories and policy", fact(company, "security_page") if company else Missing()),
        ("How you hear of coming fixes", fact(plan, "communication") if plan else Missing()),
        (
            "In an incident, day and night",
            fact(plan.incident, "contact") if plan and plan.incident else Missing(),
        ),
        (
            "Authorized software comes from",
            fact(plan.updates, "authorized_source") if plan and plan.updates else Missing(),
        ),
        ("Manufacturer", file.device.about.device.manufacturer or Missing()),
        ("Address", fact(company, "address") if company else Missing()),
    )
    return Table(
        name="security-contacts",
        title="Contacts",
        audience=Audience.CUSTOMER,
        columns=(text("what", weight=2), text("stated", weight=5)),
        rows=rows,
    )


@view("support-dates", subject=SecurityFile, title="Support of the device", audience=Audience.CUSTOMER)
def support_dates(file: SecurityFile) -> Table:
    """Until when the device gets security updates, when it is to leave use, how long ahead that is announced."""
    life, plan = file.device.about.lifecycle, file.device.postmarket
    end = plan.end_of_life if plan else None
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Version of this package", file.device.about.device.version or Missing()),
        ("Security updates until", fact(life, "support_until") if life else Missing()),
        ("End of life", fact(life, "end_of_life") if life else Missing()),
        ("Expected service life", fact(life, "service_life") if life else Missing()),
        ("The end of support is announced ahead by", fact(end, "notice") if end else Missing()),
        ("What passes to you after that", fact(end, "transfer") if end else Missing()),
        ("How data and keys are removed", fact(end, "disposal") if end else Missing()),
    )
    return Table(
        name="support-dates",
        title="Support of the device",
        audience=Audience.CUSTOMER,
        columns=(text("what", weight=2), text("stated", weight=5)),
        rows=rows,
    )


@view(
    "vex-statements",
    subject=SecurityFile,
    title="Statements on known vulnerabilities",
    audience=Audience.CUSTOMER,
)
def vex_statements(file: SecurityFile) -> Table:
    """Every known vulnerability of a component with its status for this device, as the VEX file for customers says it."""
    rows = tuple(dict.fromkeys(_said(item) for item in _statements(file)))
    return Table(
        name="vex-statements",
        title="Statements on known vulnerabilities",
        audience=Audience.CUSTOMER,
        columns=(
            code("vulnerability", weight=3),
            ids("in", weight=4),
            state("status", weight=2),
            text("because", weight=3),
            text("what you can do", name="action", weight=4),
        ),
        rows=rows,
        empty="No advisory of the sources that were compared applies to a component that is listed here."
        if file.intelligence
        else "Not provided: the components were not compared with any source of vulnerabilities.",
        notes=(
            "`under investigation`: nobody has said yet whether the device is affected.",
            *_as_of(file),
        ),
    )


def _statements(file: SecurityFile) -> tuple[VexStatement, ...]:
    if file.intelligence is None:
        return ()
    return statements(file, Audience.CUSTOMER, by_component=True).document.statements


def _said(item: VexStatement) -> tuple[Cell, ...]:
    products = tuple(
        " ".join(filter(None, (product.name, product.version))) or product.id for product in item.products
    )
    return (
        item.vulnerability,
        tuple(dict.fromkeys(products)) or Missing(),
        State(item.status.replace("_", " "), _TONES[item.status]),
        (item.justification or "").replace("_", " ") or _NO_REASON[item.status],
        item.action or _NOTHING_TO_DO[item.status],
    )


def _as_of(file: SecurityFile) -> tuple[str, ...]:
    return (f"As of {file.as_of.isoformat()}.",)


@view(
    "customer-files",
    subject=SecurityFile,
    title="Files that belong to this package",
    audience=Audience.CUSTOMER,
)
def customer_files(file: SecurityFile) -> Table:
    """The documents and machine-readable files that a hospital reads beside this one."""
    rows = tuple(
        (Link(item.id, item.title), item.says, "document")
        for item in file.documents.values()
        if item.id in ("labelling", "mds2", "sbom-report")
    )
    made: tuple[tuple[Cell, ...], ...] = (
        ("Bill of materials", "Every component of the device, in CycloneDX and SPDX.", "sbom/"),
    )
    if _statements(file):
        made += (
            (
                "Statements on vulnerabilities",
                "The same statements on vulnerabilities as in this document, as VEX.",
                "vex/",
            ),
        )
    return Table(
        name="customer-files",
        title="Files that belong to this package",
        audience=Audience.CUSTOMER,
        columns=(text("what", weight=3), text("says", weight=6), code("where", weight=2)),
        rows=(*rows, *(made if file.components else made[1:])),
    )


def asked_by_customers(file: SecurityFile) -> Statement:
    """What customers were said to ask for."""
    asks = file.device.about.customers_ask
    told = ", ".join(
        name if value_ is True else f"{name}: {plain(value_)}" for name, value_ in asks.items() if value_
    )
    if not told:
        return sentence("customers-ask", "Not provided: what customers ask for is not stated.")
    return sentence("customers-ask", "Customers were said to ask for ", value(told), ".")


def sbom_files(file: SecurityFile) -> Statement:
    """Where the bill of materials for machines is, or that there is none."""
    if not file.components:
        return sentence(
            "sbom-files", "Not provided: no component is known, so no bill of materials is written."
        )
    return sentence(
        "sbom-files",
        "The bill of materials itself is a file that machines read. It is made from the same components as "
        "this document and lies beside it, in CycloneDX and in SPDX.",
    )


def support_told(file: SecurityFile) -> Statement:
    """Until when the device is supported, in one sentence."""
    life = file.device.about.lifecycle
    if life is None or life.support_until is None:
        return sentence(
            "support", "Not provided: until when this device gets security updates is not stated."
        )
    return sentence(
        "support", "This device gets security updates until ", value(life.support_until.isoformat()), "."
    )


def vulnerabilities_told(file: SecurityFile) -> Statement:
    """How many known vulnerabilities there are by status, as customers may read it."""
    found = _statements(file)
    if file.intelligence is None:
        return sentence(
            "vulnerabilities-told",
            "Not provided: the components were not compared with any source of vulnerabilities.",
        )
    counts = [
        f"{sum(item.status == word for item in found)} {word.replace('_', ' ')}"
        for word in ("fixed", "not_affected", "affected", "under_investigation")
    ]
    return sentence(
        "vulnerabilities-told",
        value(len(found)),
        " known vulnerabilities of components are told of, as of ",
        value(file.as_of.isoformat()),
        ": ",
        value(", ".join(counts)),
        ".",
    )
