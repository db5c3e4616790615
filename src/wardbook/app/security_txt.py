"""`security.txt` (RFC 9116) and the disclosure policy as a page, from what `postmarket.yaml` states."""

from __future__ import annotations

import datetime

from wardbook.model.aftercare import Disclosure
from wardbook.model.document import Block, Document, Heading, Paragraph, Run
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

NOT_STATED = "Not stated."


class NotStated(ValueError):
    """Raised where the device does not say what has to stand there."""


def security_txt(file: SecurityFile, as_of: datetime.date, days: int, canonical: str = "") -> str:
    """The text of security.txt, good for `days` from `as_of` (RFC 9116 2.5: Contact and Expires are required).

    Raises NotStated without a contact, and ValueError for more than a year, which 2.5.5 recommends to stay under, or
    for an address that is not https.
    """
    said = _disclosure(file)
    if not 1 <= days < 366:
        raise ValueError("it is good for 1 to 365 days")
    ends = as_of + datetime.timedelta(days=days)
    contact = _line(said.contact)
    if not contact:
        raise NotStated("say where to report: `disclosure: {contact: …}` in postmarket.yaml")
    uri = contact if ":" in contact else f"mailto:{contact}"
    lines = [f"Contact: {uri}", f"Expires: {ends.isoformat()}T00:00:00Z"]
    for name, value in (("Canonical", canonical), ("Policy", _line(said.policy))):
        if not value:
            continue
        if not value.startswith("https://") or any(one.isspace() for one in value):
            raise ValueError(f"{name} is an address that begins with https://, not {value!r}")
        lines.append(f"{name}: {value}")
    return "\n".join(lines) + "\n"


def policy(file: SecurityFile) -> str:
    """The policy as Markdown; what nobody stated is said to be not stated. Raises NotStated without a contact."""
    blocks = [f"# {_title(file)}"]
    blocks += [f"## {title}\n\n{_plain(text)}" for title, text in _parts(file)]
    return "\n\n".join(blocks) + "\n"


def policy_paper(file: SecurityFile, as_of: datetime.date) -> Document:
    """The policy as a document for those who report, to be written as a page or on paper. Raises NotStated as above."""
    about = file.device.about
    company = file.device.company
    maker = about.device.manufacturer or (company.name if company is not None else None)
    blocks: list[Block] = []
    for title, text in _parts(file):
        blocks.append(Heading(2, title, title.lower().replace(" ", "-")))
        blocks.append(Paragraph((Run(_line(text) or NOT_STATED, italic=not _line(text)),)))
    return Document(
        name="disclosure-policy",
        title=_title(file),
        device=about.device.name,
        manufacturer=maker or "manufacturer not stated",
        version=about.device.version or "",
        as_of=as_of,
        draft=False,
        audience=Audience.PUBLIC,
        blocks=tuple(blocks),
        is_plain=True,
    )


def _title(file: SecurityFile) -> str:
    return f"Reporting vulnerabilities of {_line(file.device.about.device.name)}"


def _parts(file: SecurityFile) -> tuple[tuple[str, str | None], ...]:
    said = _disclosure(file)
    if not _line(said.contact):
        raise NotStated("say where to report: `disclosure: {contact: …}` in postmarket.yaml")
    return (
        ("Where to report", said.contact),
        ("What happens with a report", said.external),
        ("What we find ourselves", said.internal),
        ("Whom we share with", said.isao),
    )


def _disclosure(file: SecurityFile) -> Disclosure:
    plan = file.device.postmarket
    if plan is None or plan.disclosure is None:
        raise NotStated("say how vulnerabilities are disclosed: `disclosure` in postmarket.yaml")
    return plan.disclosure


def _line(text: str | None) -> str:
    """On one line: a line break would be a field of its own."""
    return " ".join((text or "").split())


def _plain(text: str | None) -> str:
    """Words in Markdown that are no marks."""
    said = _line(text) or NOT_STATED
    return "".join(f"\\{one}" if one in "\\`*_[]<>#" else one for one in said)
