"""Random VEX documents, for the properties that every format must have."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any, get_args

from hypothesis import strategies as st

from wardbook.model.advisory import Rating, Reference
from wardbook.model.decisions import Justification
from wardbook.model.sbom import Hash
from wardbook.model.vex import (
    VersionStatus,
    VexDocument,
    VexPart,
    VexProduct,
    VexRemedy,
    VexStatement,
    VexStatus,
    VexVersions,
)

WORDS = {
    "not_affected": ("", "false_positive", "known_not_affected", "versions"),
    "affected": ("", "first_affected", "last_affected", "versions"),
    "fixed": ("", "resolved_with_pedigree", "first_fixed", "recommended"),
    "under_investigation": ("", "versions"),
}
FLAGS = {
    None: ("", "something_new"),
    "code_not_present": ("", "component_not_present"),
    "requires_environment": ("", "vulnerable_code_cannot_be_controlled_by_adversary"),
    "protected_by_mitigating_control": ("", "inline_mitigations_already_exist"),
}
ODD = ["", "a b", "é\n\nwardbook-vex: {}", "wardbook-vex: x", '"', "wardbook-ref:%41", "100%", "\t", "☃" * 3]

texts = st.sampled_from(ODD) | st.text(max_size=12)
names = texts.filter(bool)
ids = (
    st.sampled_from(["comp-1", "pkg:npm/a@1", "pkg:deb/debian/x@1?arch=all#y", "urn:cdx:x/1#y", "cpe:/a:b"])
    | names
)
times = st.sampled_from(
    ["2026-01-02T03:04:05Z", "2024-02-29T23:59:59.123456789+05:30", "2023-02-29T00:00:00Z", "yesterday", ""]
)
kept = st.dictionaries(
    st.sampled_from(["source", "vulnerability.@id", "x-note", "properties", "references", "cwes"]),
    st.sampled_from(
        [
            b'"https://example.org/a"',
            b'{"name":"NVD"}',
            b"[1,2.50,null]",
            b"1e3",
            b"123456789012345678901234567890",
        ]
    ),
    max_size=2,
)
digests = st.builds(
    Hash, st.sampled_from(["SHA-256", "MD5", "BLAKE3", "odd"]), st.sampled_from(["ab" * 32, "ab" * 16, "x"])
)
identities = {
    "id": ids,
    "name": texts,
    "version": texts,
    "purls": st.lists(st.sampled_from(["pkg:npm/a@1", "pkg:npm/b", "no purl"]), max_size=2).map(tuple),
    "cpes": st.lists(
        st.sampled_from(["cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:/a:b:c:1", "no cpe"]), max_size=2
    ).map(tuple),
    "hashes": st.lists(digests, max_size=2).map(tuple),
    "kept": kept,
}
parts = st.builds(VexPart, **identities)
versions = st.builds(
    VexVersions,
    text=names,
    is_range=st.booleans(),
    status=st.sampled_from(get_args(VersionStatus)),
)
products = st.builds(
    VexProduct,
    **identities,
    versions=st.lists(versions, max_size=2).map(tuple),
    parts=st.lists(parts, max_size=2).map(tuple),
)
remedies = st.builds(
    VexRemedy,
    kind=st.sampled_from(["vendor_fix", "workaround", "mitigation", "no_fix_planned", "none_available"]),
    text=texts,
    url=texts,
    date=times,
    products=st.lists(ids, max_size=2).map(tuple),
    kept=kept,
)
ratings = st.builds(
    Rating,
    st.sampled_from(["CVSS:3.1", "CVSS:2.0", "CVSS:4.0", "severity", "other", "SSVC"]),
    st.sampled_from(
        ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "AV:N/AC:L/Au:N/C:C/I:C/A:C", "high", "x"]
    ),
    texts,
)


@st.composite
def statements(draw: st.DrawFn) -> VexStatement:
    status = draw(st.sampled_from(get_args(VexStatus)))
    justification = draw(st.none() | st.sampled_from(get_args(Justification)))
    return VexStatement(
        vulnerability=draw(names),
        status=status,
        status_word=draw(st.sampled_from(WORDS[status])),
        products=tuple(draw(st.lists(products, max_size=3))),
        id=draw(ids | texts),
        revision=draw(st.none() | st.integers(0, 10**18)),
        aliases=tuple(draw(st.lists(texts, max_size=3))),
        description=draw(texts),
        justification=justification,
        justification_word=draw(st.sampled_from(FLAGS.get(justification, ("",)))),
        impact=draw(texts),
        notes=draw(texts),
        action=draw(texts),
        action_time=draw(times),
        responses=tuple(draw(st.lists(st.sampled_from(["update", "rollback", "odd"]), max_size=2))),
        remedies=tuple(draw(st.lists(remedies, max_size=2))),
        supplier=draw(texts),
        first=draw(times),
        last=draw(times),
        ratings=tuple(draw(st.lists(ratings, max_size=2))),
        weaknesses=tuple(draw(st.lists(st.sampled_from(["CWE-79", "CWE-0", "CWE-x"]), max_size=2))),
        references=tuple(draw(st.lists(st.builds(Reference, texts, texts), max_size=2))),
        kept=draw(kept),
    )


def distinct(listed: list[VexStatement]) -> tuple[VexStatement, ...]:
    """A format says the same thing once."""
    return tuple({repr(said): said for said in listed}.values())


documents = st.builds(
    VexDocument,
    id=ids | st.just("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79") | st.just(""),
    family=st.sampled_from(["", "OpenVEX", "CycloneDX", "CSAF"]),
    spec=st.sampled_from(["", "0.2.0", "1.4", "1.7", "2.0"]),
    title=texts,
    author=texts,
    role=texts,
    revision=st.sampled_from(["", "1", "0", "007", "1.2.0", "9" * 20]),
    state=st.sampled_from(["", "draft", "final"]),
    first=st.sampled_from(["2026-01-02T03:04:05Z", "2024-02-29T23:59:59.5+05:30"]),
    last=times,
    tooling=texts,
    statements=st.lists(statements(), min_size=1, max_size=3).map(distinct),
    kept=st.dictionaries(
        st.sampled_from(["$schema", "metadata", "x-note", "dependencies", "annotations"]),
        st.sampled_from([b'"https://example.org/a"', b"{}", b'{"authors":[{"name":"N"}]}', b"[]", b"5"]),
        max_size=2,
    ),
)


SAMPLE = VexDocument(
    id="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    title="t",
    author="maker",
    first="2026-01-01T00:00:00Z",
    statements=(
        VexStatement(
            vulnerability="CVE-1",
            aliases=("GHSA-1",),
            status="not_affected",
            status_word="false_positive",
            justification="requires_dependency",
            impact="it is not there",
            products=(
                VexProduct(
                    id="pump",
                    purls=("pkg:generic/pump@1",),
                    hashes=(Hash("SHA-256", "ab" * 32),),
                    versions=(VexVersions(text="vers:semver/<2", is_range=True),),
                    parts=(VexPart(id="pkg:npm/a"),),
                ),
            ),
            kept={"x": b"[1,2]"},
        ),
        VexStatement(
            vulnerability="CVE-2",
            status="affected",
            action="update",
            responses=("update",),
            remedies=(VexRemedy(kind="vendor_fix", text="2.0"),),
            ratings=(Rating("CVSS:3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"),),
            products=(VexProduct(id="pkg:npm/a@1", purls=("pkg:npm/a@1",)),),
        ),
    ),
)
"""A document that uses most of what there is."""

STRANGE: tuple[object, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "pkg:",
    [],
    {},
    [5],
    {"id": 5},
    [[]],
    "\ud7ff",
)


def disturbed(tree: object, order: random.Random) -> object:
    """A JSON tree with something strange at one to three places."""
    copied = json.loads(json.dumps(tree))
    for _ in range(order.randrange(1, 4)):
        places = [*_places(copied)]
        around, step = order.choice(places)
        match order.randrange(3):
            case 0:
                del around[step]
            case 1:
                around[step] = json.loads(json.dumps(order.choice(STRANGE)))
            case _:
                other, at = order.choice(places)
                around[step] = json.loads(json.dumps(other[at])) if _has(other, at) else None
    return copied


def _has(around: Any, step: Any) -> bool:
    return step in around if isinstance(around, dict) else step < len(around)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    steps = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for step in list(steps):
        yield tree, step
        yield from _places(tree[step])
