"""Advisories drafted from the ledger, published in every form, and as a folder that any web server can show."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from wardbook.analysis.field.advisories import Issued, advisory, issued, known_of, status_of
from wardbook.analysis.field.releases import Release, releases
from wardbook.app.field_decisions import alert_of
from wardbook.app.paper import written
from wardbook.base.canonical import digest
from wardbook.base.nearest import nearest
from wardbook.formats import csaf
from wardbook.formats.csaf import publishing
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Bullets, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.field.advisories import Advice, AdvisoryDrafted, AdvisoryPublished
from wardbook.model.field.event import Draft, Event, draft
from wardbook.model.security_advisory import AdvisoryState, Publisher, Revision, SecurityAdvisory
from wardbook.model.security_file import loads
from wardbook.model.table import Audience, State, Table, Tone, text
from wardbook.model.table import state as states
from wardbook.registry.faults import RegistryFault, unknown
from wardbook.registry.store import Registry

_SAYS = {
    "known_affected": ("affected", Tone.BAD),
    "known_not_affected": ("not affected", Tone.GOOD),
    "fixed": ("repaired", Tone.GOOD),
    "under_investigation": ("being looked into", Tone.OPEN),
}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory in every form: files by name, and what a check of CSAF finds wrong or could be better."""

    advisory: SecurityAdvisory
    files: dict[str, bytes]
    problems: tuple[Diagnostic, ...]

    @property
    def wrong(self) -> tuple[Diagnostic, ...]:
        """What keeps it from being published."""
        return tuple(item for item in self.problems if item.severity is Severity.ERROR)


def advice_of(
    registry: Registry,
    about: str,
    *,
    id_: str,
    title: str,
    says: str,
    do: str,
    acknowledged: Sequence[str],
    chosen: Sequence[str],
) -> tuple[Advice, tuple[str, ...]]:
    """What the advisory is about: vulnerabilities, parted by commas, or an alert; and the releases concerned.

    What is not said anew stays as the last draft had it. Raises RegistryFault PM307, PM340.
    """
    events = tuple(registry.told())
    before = issued(events).get(id_)
    names: list[str] = []
    concerned: list[str] = []
    for name in (one.strip() for one in about.split(",") if one.strip()):
        if "/" in name:
            alert = alert_of(registry, name)
            name = alert.what.vulnerability  # noqa: PLW2901 -- an alert stands for what it is about
            if not name:
                raise RegistryFault(
                    "PM340", f"{alert.id} is about no vulnerability", "name a vulnerability: CVE-…"
                )
        found = known_of(events, name, "9999")
        if not found.alerts and not found.decisions:
            raise unknown(f"nobody was told of {name}, so the vulnerability")
        names.append(found.name)
        concerned += [release for item in found.alerts for release in item.releases]
    if not names and before is None:
        raise RegistryFault(
            "PM340", "what the advisory is about is not said", "name vulnerabilities or an alert"
        )
    known = list(releases(events))
    for one in chosen:
        if one not in known:
            raise unknown(f"the release {one}", nearest(one, known) or "")
    old = before.advice if before else Advice(id=id_, vulnerabilities=())
    advice = Advice(
        id=id_,
        vulnerabilities=tuple(dict.fromkeys(names)) or old.vulnerabilities,
        title=title or old.title,
        says=says or old.says,
        do=do or old.do,
        acknowledged=tuple(acknowledged) or old.acknowledged,
    )
    meant = tuple(dict.fromkeys(chosen or concerned or (before.releases if before else ())))
    return advice, tuple(sorted(meant))


def made(
    registry: Registry,
    advice: Advice,
    chosen: Sequence[str],
    *,
    on: datetime.date,
    state: AdvisoryState,
    changed: str,
) -> Made:
    """The advisory in every form, as the ledger stands on a day. Raises RegistryFault."""
    events = tuple(registry.told())
    known = releases(events)
    before = issued(events).get(advice.id)
    publisher, base = publisher_of(registry, known, chosen)
    history = [
        Revision(number=number, date=day, summary=says)
        for number, day, says in (before.revisions if before else ())
    ]
    now = f"{on.isoformat()}T12:00:00Z"
    if state == "draft":
        times = (before.drafts if before else 0) + 1
        number = f"{len(history) + 1}.0.0-draft.{times}" if history else f"0.{times}.0"
        history.append(Revision(number=number, date=now, summary=changed or "Draft"))
    else:
        number = f"{len(history) + 1}.0.0"
        history.append(Revision(number=number, date=now, summary=changed or "First publication"))
    canonical = f"{base}/{publishing.WELL_KNOWN}white/{history[0].date[:4]}" if base else ""
    said = advisory(events, advice, chosen, publisher, history, state, canonical, on.isoformat())
    data, problems = csaf.write_advisory(said)
    page = paper(events, said, advice, known, on, draft_=state == "draft")
    stem = csaf.file_name(advice.id).removesuffix(".json")
    files = {
        f"{stem}.json": data,
        f"{stem}.html": written(page, ".html"),
        f"{stem}.pdf": written(page, ".pdf"),
    }
    return Made(advisory=said, files=files, problems=tuple(problems))


def drafted(
    registry: Registry, advice: Advice, chosen: Sequence[str], *, by: str, why: str, on: datetime.date
) -> tuple[Draft, Made]:
    """A draft of an advisory, to be recorded with its CSAF. Raises RegistryFault."""
    found = made(registry, advice, chosen, on=on, state="draft", changed=why)
    data = next(value for name, value in found.files.items() if name.endswith(".json"))
    body = AdvisoryDrafted(advice=advice, csaf=digest(data))
    return draft(body, about=advice.id, on=on, by=by, why=why, releases=tuple(chosen)), found


def published(
    registry: Registry,
    name: str,
    *,
    changed: str,
    by: str,
    why: str,
    on: datetime.date,
    interim: bool = False,
) -> tuple[Draft, Made]:
    """The next revision of an advisory that was drafted, to be recorded with its files.

    Raises RegistryFault PM307 where nothing was drafted, PM341 where a mandatory test of CSAF fails, or where a later
    revision does not say what changed.
    """
    known = issued(registry.events(only=["advisory-drafted", "advisory-published"]))
    item = one_of(known, name)
    if item.revisions and not changed.strip():
        raise RegistryFault("PM341", "a revision says what changed", "add --changed TEXT")
    found = made(
        registry,
        item.advice,
        item.releases,
        on=on,
        state="interim" if interim else "final",
        changed=changed,
    )
    if found.wrong:
        first = found.wrong[0]
        raise RegistryFault(
            "PM341",
            f"the advisory fails {len(found.wrong)} mandatory tests of CSAF: {first.says}",
            first.help or "`wardbook advisory show` prints it",
        )
    last = found.advisory.history[-1]
    body = AdvisoryPublished(
        advice=item.advice,
        number=last.number,
        changed=last.summary,
        files={key: digest(value) for key, value in sorted(found.files.items())},
        published=last.date,
    )
    made_ = draft(
        body,
        about=name,
        on=on,
        by=by,
        why=why or last.summary,
        releases=item.releases,
        key=f"advisory:{name}:{last.number}",
    )
    return made_, found


def site(registry: Registry) -> dict[str, bytes]:
    """The folder of everything published: a CSAF provider with pages and papers beside. Raises RegistryFault PM342."""
    events = tuple(registry.told())
    known = issued(events)
    documents: list[publishing.Document] = []
    files: dict[str, bytes] = {}
    publisher, base, updated = None, "", ""
    for name, item in known.items():
        if not item.revisions:
            continue
        publisher, base = publisher_of(registry, releases(events), item.releases)
        held = {key: registry.object(value) for key, value in item.files.items()}
        stem = csaf.file_name(name).removesuffix(".json")
        documents.append(
            publishing.Document(
                id=name,
                title=item.advice.title or name,
                first=item.revisions[0][1],
                last=item.revisions[-1][1],
                data=held[f"{stem}.json"],
            )
        )
        files |= {f"advisories/{key}": value for key, value in held.items() if not key.endswith(".json")}
        updated = max(updated, item.revisions[-1][1])
    if publisher is None:
        raise RegistryFault(
            "PM342", "no advisory is published yet", "`wardbook advisory publish ID` publishes one"
        )
    if not base:
        raise RegistryFault(
            "PM342",
            "a provider of CSAF needs its own https address",
            "write `security-page: https://…` in company.yaml of the next release, or give --base",
        )
    return {**publishing.folder(documents, publisher, base, updated), **files}


def one_of(known: dict[str, Issued], name: str) -> Issued:
    """An advisory by its id. Raises RegistryFault PM307."""
    if name not in known:
        raise unknown(f"the advisory {name}", nearest(name, list(known)) or "")
    return known[name]


def publisher_of(
    registry: Registry, known: dict[str, Release], chosen: Sequence[str]
) -> tuple[Publisher, str]:
    """Who publishes, from the company of the newest release concerned, and the https address of its site, "" for none."""
    mine = [item for name, item in known.items() if not chosen or name in chosen]
    if not mine:
        raise RegistryFault("PM340", "no release is concerned", "name releases: --releases A,B")
    newest = mine[-1].what
    file = loads(registry.object(newest.security_file))
    company = file.device.company
    parts = urlsplit((company.security_page if company else None) or newest.policy or "")
    base = f"https://{parts.hostname}" if parts.scheme == "https" and parts.hostname else ""
    contact = newest.contact
    return (
        Publisher(
            name=newest.manufacturer or "not stated",
            namespace=base or "https://example.invalid",
            contact=f"Report vulnerabilities to {contact}" if contact else "",
        ),
        base,
    )


def paper(
    events: Sequence[Event],
    said: SecurityAdvisory,
    advice: Advice,
    known: dict[str, Release],
    on: datetime.date,
    *,
    draft_: bool,
) -> Document:
    """The advisory for people: what it is, which versions, what can happen, what to do, when it is repaired, how to ask."""
    blocks: list[Block] = [Paragraph((Run(said.notes[0].text),))]
    rows = []
    for one in said.vulnerabilities:
        found = known_of(events, one.cve or advice.vulnerabilities[0], on.isoformat())
        for product in said.products:
            name = next(
                item
                for item in known
                if item.endswith(f"@{product.version}") and known[item].what.name == product.name
            )
            status, decision = status_of(found, name)
            word, tone = _SAYS[status]
            rows.append(
                (one.cve or found.name, product.version, State(word, tone), decision.why if decision else "")
            )
    table = Table(
        name="versions",
        title="Versions",
        columns=(text("vulnerability"), text("version"), states("state"), text("why", weight=4)),
        rows=tuple(rows),
        audience=Audience.CUSTOMER,
    )
    threats = [
        item.details for one in said.vulnerabilities for item in one.threats if item.category != "target_set"
    ]
    do = [item for one in said.vulnerabilities for item in one.remediations]
    repaired = [
        item.details for item in do if item.category in ("vendor_fix", "none_available", "no_fix_planned")
    ]
    meanwhile = [item.details for item in do if item.category in ("mitigation", "workaround")]
    blocks += [
        Heading(1, "Which versions", "versions"),
        TableBlock(table, "table-versions"),
        Heading(1, "What can happen", "impact"),
        _list(threats, "Nothing is known of harm that follows."),
        Heading(1, "What to do now", "do"),
        _list(meanwhile, "Nothing has to be done until the repair is there."),
        Heading(1, "When it is repaired", "repair"),
        _list(repaired, "No repair is needed for versions that are not affected."),
        Heading(1, "How to ask", "ask"),
        Paragraph((Run(said.publisher.contact or "Ask your contact at the manufacturer."),)),
        Heading(1, "Revisions", "revisions"),
        Bullets(tuple((Run(f"{item.number}, {item.date[:10]}: {item.summary}"),) for item in said.history)),
    ]
    first = known[next(iter(known))].what
    mine = next((item.what for item in known.values() if item.what.name == said.products[0].name), first)
    return Document(
        name=advice.id,
        title=said.title,
        device=mine.name,
        manufacturer=said.publisher.name,
        version=", ".join(item.version for item in said.products),
        as_of=on,
        draft=draft_,
        blocks=tuple(blocks),
        audience=Audience.CUSTOMER,
        is_plain=True,
        watermark="DRAFT" if draft_ else "",
    )


def _list(lines: Sequence[str], none: str) -> Block:
    once = tuple(dict.fromkeys(line for line in lines if line))
    return Bullets(tuple((Run(line),) for line in once)) if once else Paragraph((Run(none),))
