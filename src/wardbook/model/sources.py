"""Where imported requirements and anomalies came from: `sources.yaml`, written by `wardbook import`."""

from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.record import says


class ImportSource(Element, kw_only=True):
    """One export of another system, as it was when it was last imported."""

    file: Annotated[
        str,
        says(
            "The export: a path in this folder, or its bare name where it is kept elsewhere.",
            example="imported/srs.reqif",
            unlocks="the export in this folder is compared with the one that was imported",
        ),
    ]
    digest: Annotated[
        str,
        says("Its digest when it was imported.", example=f'"sha256:{"0" * 64}"', form="digest"),
    ]
    holds: Annotated[
        Literal["requirements", "anomalies"], says("What was taken from it.", example="requirements")
    ]
    format: Annotated[str | None, says("Its format.", example="ReqIF")] = None
    system: Annotated[str | None, says("The system that wrote it.", example="Polarion")] = None
    revision: Annotated[str | None, says("Its revision there.", example="baseline 7")] = None
    date: Annotated[str | None, says("The day it was written, as it says.", example="2026-10-20")] = None
    map: Annotated[
        dict[str, str],
        says("Headings that a person named for our fields.", example="{accept: Fit criterion}"),
    ] = {}
    gone: Annotated[
        tuple[str, ...],
        says(
            "Ids that an earlier export held and the last one does not.",
            example="[SYS-31]",
            unlocks="requirements that live on here only",
        ),
    ] = msgspec.field(default=())
