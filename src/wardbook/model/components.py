"""What SBOMs list and what people add to it: components and `components.yaml`."""

import datetime
from typing import Annotated, Literal, get_args

from wardbook.model.architecture import Element
from wardbook.model.record import Record, says

Level = Literal["maintained", "paid-support", "security-only", "unmaintained", "abandoned"]
LEVELS: tuple[str, ...] = get_args(Level)
"""Every level of support that means the same to everybody."""


class Support(Record, kw_only=True):
    """Whether somebody still looks after a component, and until when."""

    level: Annotated[
        Level | None,
        says("Level of support.", example="maintained"),
    ] = None
    stated: Annotated[
        str | None,
        says("What its supplier or an SBOM says, where that is none of the levels.", example='"open source"'),
    ] = None
    until: Annotated[datetime.date | None, says("End of support.", example="2026-09-07")] = None
    why: Annotated[
        str | None,
        says("Why it is not known, or why it is acceptable.", example='"vendor asked 2026-10-02, no reply"'),
    ] = None
    source: Annotated[str | None, says("Who says so.", example='"openssl.org release strategy"')] = None
    contract: Annotated[str | None, says("Contract for paid support.", example="C-2210")] = None


class ComponentFacts(Element, kw_only=True):
    """What SBOMs do not say, or say wrongly, about a component."""

    at: Annotated[
        tuple[str, ...],
        says("Parts it holds for; everywhere where absent.", example="[comms]", ref=("part",)),
    ] = ()
    support: Annotated[
        Support | None, says("Support and its end.", example="{level: maintained, until: 2026-09-07}")
    ] = None
    supplier: Annotated[str | None, says("Who supplies it.", example="OpenSSL Foundation")] = None
    license: Annotated[str | None, says("Licence expression.", example="Apache-2.0")] = None
    cpe: Annotated[
        str | None,
        says(
            "Confirmed CPE 2.3 name.", example='"cpe:2.3:a:openssl:openssl:3.0.8:*:*:*:*:*:*:*"', form="cpe"
        ),
    ] = None
    purl: Annotated[
        str | None, says("Confirmed package URL.", example="pkg:generic/openssl@3.0.8", form="purl")
    ] = None
    justification: Annotated[
        str | None, says("Why a missing fact is acceptable.", example='"supplier gone"')
    ] = None
    sbom: Annotated[
        Literal["withheld"] | None, says("`withheld` where the supplier gives no SBOM.", example="withheld")
    ] = None
    statement: Annotated[
        str | None, says("The supplier's statement.", example="evidence/radio-supplier.pdf", form="path")
    ] = None


class SupportHint(Record, kw_only=True):
    """Until when a component may be supported by public data; nobody's statement about this device.

    `active` ends the time of all corrections, `security` that of security corrections, `extended` what is
    given by contract only: days, or words where no day is announced; None is "not stated". `source` is the
    file, `dated` the day it speaks for, `dated_by` whose day that is, `why` how product and cycle were found.
    """

    product: str
    cycle: str
    active: str | None = None
    security: str | None = None
    extended: str | None = None
    source: str
    dated: str | None = None
    dated_by: str = ""
    why: str = ""


class Component(Record, kw_only=True):
    """One component of one part, as an SBOM states it and people corrected it.

    `sboms` names the files that list it. A component is its bare name where that is unique at the
    part, else its purl. `hashes` are `ALGORITHM:hex`; `related` says that some SBOM states its relation
    to something; `stand_in` why the SBOM is not this part's own; `disputed` on what its SBOMs disagree.
    `statement` is the file in which its supplier withholds its SBOM; `hint` never speaks for a supplier.
    `built_from` is the source package of a distribution's package, where its purl does not say it;
    `patched` are the vulnerabilities that an SBOM says a patch repaired.
    `further_cpes` are what SBOMs call it besides `cpe`, none where a person confirmed that.
    """

    id: str
    name: str
    part: str
    version: str | None = None
    purl: str | None = None
    supplier: str | None = None
    license: str | None = None
    kind: str = "library"
    sboms: tuple[str, ...] = ()
    cpe: str | None = None
    hashes: tuple[str, ...] = ()
    support: Support | None = None
    justification: str | None = None
    related: bool = False
    stand_in: str | None = None
    disputed: tuple[str, ...] = ()
    copyright: str | None = None
    built_from: str | None = None
    further_cpes: tuple[str, ...] = ()
    patched: tuple[str, ...] = ()
    withheld: bool = False
    statement: str | None = None
    corrected: bool = False
    hint: SupportHint | None = None

    @property
    def label(self) -> str:
        """`name@version`, or the bare name."""
        return f"{self.name}@{self.version}" if self.version else self.name

    @property
    def where(self) -> str:
        """At which part it is, in words; a withheld one may be at none that anybody named."""
        return f"at `{self.part}`" if self.part else "at no stated part"
