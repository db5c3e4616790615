"""A version released: its package kept for good, and the facts that duties are reckoned from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from wardbook.app.dates import today
from wardbook.app.reading_package import verify
from wardbook.app.registry_people import Pen, SignedRecord, record_signed
from wardbook.app.sign_package import verified
from wardbook.base.canonical import digest
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.releases import Released
from wardbook.model.security_file import SecurityFile, loads
from wardbook.registry.faults import RegistryFault, conflict
from wardbook.registry.store import Registry
from wardbook.submission.archive import NoPackage
from wardbook.submission.checking import manifest_digest, read_manifest

SECURITY_FILE = "security-file.json"


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A package that can be released: its event before it is recorded, its files."""

    draft: Draft
    body: Released
    files: dict[str, bytes]


def ready(
    place: Path, *, by: str, why: str, on: datetime.date | None = None, although_draft: bool = False
) -> Ready:
    """Read and check a package, folder or zip, with every byte and signature.

    Raises RegistryFault: PM300 where it is not whole, is a draft that nobody asked to release, or carries no
    security file; nothing was recorded.
    """
    try:
        files, faults = verify(place)
    except NoPackage as error:
        raise _unfit(f"{place} is no package: {error}", "make one with `wardbook package`") from None
    if faults:
        raise _unfit(
            f"{place} is not whole: {faults[0].file}: {faults[0].says}", "fetch or make the package again"
        )
    said = read_manifest(files)
    if said.get("draft") and not although_draft:
        raise _unfit(
            f"{place} is a draft",
            "make a final package, or add --although-draft, which is recorded with your reason",
        )
    _signed_as_needed(place, although_draft=bool(said.get("draft")))
    body = _body(files, said)
    made = draft(
        body,
        about=body.id,
        on=on or today().date,
        by=by,
        why=why,
        releases=(body.id,),
        after=body.package,
        key=f"released:{body.id}",
    )
    return Ready(draft=made, body=body, files=files)


def release(registry: Registry, what: Ready, pen: Pen | None = None) -> SignedRecord:
    """Record a release with all its files. The same version with another package is refused, PM304."""
    for event in registry.events(only=["released"], about=what.body.id):
        before = str(event.body["package"])
        if before != what.body.package:
            raise conflict(
                f"{what.body.id} was released on {event.on} with the package {before}",
                "what was released is never replaced: give the changed device another version",
            )
        return record_signed(registry, [msgspec.convert(_plain(event), Draft)], None)
    return record_signed(
        registry,
        [what.draft],
        pen,
        "release",
        reason=what.draft.why,
        files=what.files,
        package=what.body.package,
    )


def _plain(event: Draft) -> dict[str, object]:
    return {name: getattr(event, name) for name in Draft.__struct_fields__}


def _unfit(says: str, help_: str) -> RegistryFault:
    return RegistryFault("PM300", says, help_)


def _signed_as_needed(place: Path, *, although_draft: bool) -> None:
    found = verified(place)
    wrong = [item for item in found.faults if not (although_draft and item.code == "lacks")]
    if wrong:
        raise _unfit(
            f"the signatures of {place} do not hold: {wrong[0].about}: {wrong[0].code}",
            "`wardbook signatures` lists them",
        )


def _body(files: Mapping[str, bytes], said: Mapping[str, object]) -> Released:
    if SECURITY_FILE not in files:
        raise _unfit(
            "the package carries no security file, as those for customers do not",
            "release the package that went to the authority or notified body",
        )
    try:
        file = loads(files[SECURITY_FILE])
    except (msgspec.MsgspecError, ValueError) as error:
        raise _unfit(f"its security file cannot be read: {error}", "make the package again") from None
    about = file.device.about
    identity = about.device
    if not identity.version:
        raise _unfit("the device has no version", "write `version` in device.yaml and make the package again")
    return Released(
        id=f"{identity.id}@{identity.version}",
        device=identity.id,
        version=identity.version,
        name=identity.name,
        manufacturer=identity.manufacturer or "",
        package=manifest_digest(files),
        security_file=digest(files[SECURITY_FILE]),
        files=len(files),
        profile=str(said.get("package", "")),
        draft=bool(said.get("draft")),
        udi=identity.udi_di or "",
        models=identity.model_numbers,
        snapshot=file.intelligence.name if file.intelligence else "",
        **_facts(file),
    )


def _facts(file: SecurityFile) -> dict[str, Any]:  # Any: the fields of a body
    """What duties and ends are reckoned from; "" where the folder does not say."""
    about, plan = file.device.about, file.device.postmarket
    classes, life = about.classes, about.lifecycle
    by_market = {} if classes is None else {name: getattr(classes, name) for name in ("us", "eu", "ca", "uk")}
    american = about.submission.get("us")
    company = file.device.company
    timelines = plan.timelines if plan else None
    waits = {} if timelines is None else {name: getattr(timelines, name) for name in _TIMELINES}
    disclosure = plan.disclosure if plan else None
    return {
        "markets": tuple(about.markets),
        "classes": {name: str(value) for name, value in by_market.items() if value},
        "product_code": (american.product_code if american else None) or "",
        "support_until": _iso(life.support_until if life else None),
        "end_of_life": _iso(life.end_of_life if life else None),
        "isao": (disclosure.isao if disclosure else None) or "",
        "contact": (disclosure.contact if disclosure else None)
        or (company.security_contact if company else None)
        or "",
        "policy": (disclosure.policy if disclosure else None) or "",
        "timelines": {
            name.replace("_", "-"): line.within for name, line in waits.items() if line and line.within
        },
    }


_TIMELINES = ("triage", "regular", "out_of_cycle", "notice", "fielded")


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
