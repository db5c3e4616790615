"""Will what the device is made of still be looked after when somebody reads the submission?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.model.components import Support
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_makers_software


@rule(
    "RV105",
    asked_by=["fda-premarket-2026:V.A.4.replacement"],
    ground=Ground.OPINION,
    blocks_at=Gate.SUBMISSION,
)
def operating_system_not_listed(file: SecurityFile) -> Iterator[Diagnostic]:
    """A part names its operating system, and no bill of materials lists it.

    Until when an operating system is supported is the first thing a reviewer looks up. What is not listed is not
    matched with advisories either. What a cloud runs on is its provider's, and is not asked for here.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case, owner: maker, os: Windows 10 IoT, sbom: sbom/pump.cdx.json}}    # RV105 pump
        # sbom/pump.cdx.json: zlib 1.2.11

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts:
          pump: {is: process, in: case, owner: maker, os: Windows 10 IoT, sbom: sbom/pump.cdx.json}
          bare: {is: process, in: case, owner: maker, os: none, sbom: sbom/pump.cdx.json}
          silent: {is: process, in: case, owner: maker, sbom: sbom/pump.cdx.json}
          board: {is: hardware, in: case, owner: maker, os: ROM monitor, sbom: sbom/pump.cdx.json}
          empty: {is: process, in: case, owner: maker, os: VxWorks}
          fleet: {is: cloud, in: case, owner: maker, os: managed containers, sbom: sbom/pump.cdx.json}
        # sbom/pump.cdx.json: windows-iot 10.0
    """
    names = [component.name.casefold() for component in file.components.values()]
    for part in file.device.parts.values():
        words = re.findall(r"[a-z]{3,}", (part.os or "none").casefold())
        if not is_makers_software(part) or part.is_ == "cloud" or words == ["none"]:
            continue
        if part.id in file.components_by_part and not any(word in name for word in words for name in names):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("os"),
                says=f"`{part.id}` runs on {part.os}, which no bill of materials lists",
                help="add it to the part's SBOM, or to components.yaml with its support",
            )


@rule(
    "RV106",
    asked_by=["fda-premarket-2026:V.A.4.replacement"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def support_ends_before_submission(file: SecurityFile) -> Iterator[Diagnostic]:
    """Support of a component ends before the submission is even handed in.

    It will be unsupported on the day a reviewer opens the file, and in every device sold.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [us]
        submission: {us: {type: 510k, planned: 2026-09-01}}
        # sbom/pump.cdx.json: zlib 1.2.11, today 1.0
        # components.yaml
        zlib@1.2.11: {support: {level: maintained, until: 2026-09-01, source: "vendor page"}}    # RV106 zlib@1.2.11
        today@1.0: {support: {level: maintained, until: 2026-03-01, source: "vendor page"}}      # RV106 today@1.0

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [us]
        submission: {us: {type: 510k, planned: 2026-09-01}}
        # sbom/pump.cdx.json: zlib 1.2.11, old 1.0, mute 1.0
        # components.yaml
        zlib@1.2.11: {support: {level: maintained, until: 2026-09-02, source: "vendor page"}}
        old@1.0: {support: {level: maintained, until: 2026-02-28, source: "vendor page"}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        submission: {us: {type: 510k}}
        # sbom/pump.cdx.json: zlib 1.2.11
        # components.yaml
        zlib@1.2.11: {support: {level: maintained, until: 2026-09-01, source: "vendor page"}}
    """
    planned = [item.planned for item in file.device.about.submission.values() if item.planned is not None]
    for component in file.components.values():
        support = component.support or Support()
        until = support.until
        if until is not None and file.as_of <= until and any(until <= day for day in planned):
            yield Diagnostic(
                subject=component.purl or component.label,
                at=support.origin.of("until"),
                says=f"support of `{component.label}` {component.where} ends on {until}, "
                f"before the submission planned for {max(planned)}",
                help="replace it, or plan what holds from then on",
            )
