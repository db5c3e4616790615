"""A tree in the shape of SPDX 2.3 JSON as tag-value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from wardbook.formats.losses import Loss
from wardbook.formats.spdx.tag_value_grammar import (
    DOCUMENT,
    ELEMENTS,
    OWNERS,
    TAGS,
    UNKNOWN,
    Object,
    Tag,
    Value,
    parsed,
    written,
)

_NO_TAG = "tag-value has no tag for it"
_NO_TEXT = "tag-value cannot hold this value"
_NO_OPENER = "tag-value cannot begin one without a name"
_NOBODY = "what it stood in is not written"
_ELEMENTS = {"packages": "package", "files": "file", "snippets": "snippet"}
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_PARTS = {
    "checksum": {"algorithm", "checksumValue"},
    "document": {"externalDocumentId", "spdxDocument", "checksum"},
    "verification": {"packageVerificationCodeValue", "packageVerificationCodeExcludedFiles"},
    "reference": {"referenceCategory", "referenceType", "referenceLocator"},
    "relation": {"spdxElementId", "relationshipType", "relatedSpdxElement"},
}
# Written otherwise than the others.
_APART = {
    "document": {"creationInfo", "documentDescribes", UNKNOWN, *(owner.listed for owner in OWNERS.values())},
    "package": {"annotations", "hasFiles", "externalRefs"},
    "file": {"annotations", "artifactOfs"},
    "snippet": {"annotations", "ranges"},
}


def _tags_of(owner: str) -> list[tuple[str, Tag]]:
    found = [(name, tag) for name, tag in TAGS.items() if tag.owner == owner]
    if owner in ("document", "package", "file"):
        found.insert(2 if owner == "document" else 1, ("SPDXID", TAGS["SPDXID"]))
    return found


_TAGS_OF = {owner: _tags_of(owner) for owner in ("document", "creation", *OWNERS)}


def write(tree: Object) -> tuple[bytes, tuple[Loss, ...]]:
    """The tree as tag-value that reads back as the same tree, and every place that tag-value cannot say.

    Files follow the package that names them in `hasFiles`; those of no package come first. What a document
    `documentDescribes` is written as relationships. Source: SPDX 2.3, clauses 6 to 12.
    """
    writer = _Writer(tree)
    writer.document()
    lost = (Loss(path, count, why) for (path, why), count in sorted(writer.lost.items()))
    return ("\n".join(writer.out) + "\n").encode(), tuple(lost)


class _Writer:
    """Collects the lines of one document."""

    def __init__(self, tree: Object) -> None:
        self.tree = tree
        self.out: list[str] = []
        self.lost: Counter[tuple[str, str]] = Counter()
        self.kept: dict[str, list[Object]] = {}
        kinds = self._kinds()
        for record in self._objects(tree, UNKNOWN, ""):
            ref = str(record.get("in", ""))
            at_home = _is_at_home(record, kinds[ref]) if ref in kinds else True
            self.kept.setdefault(ref if at_home else "", []).append(record)

    def _kinds(self) -> dict[str, str]:
        """What is called what."""
        found = {
            _ref(item): kind
            for listed, kind in _ELEMENTS.items()
            for item in self._objects(self.tree, listed, "", quiet=True)
        }
        own = self._objects(self.tree, "hasExtractedLicensingInfos", "", quiet=True)
        return found | {str(item.get("licenseId")): "licence" for item in own}

    def document(self) -> None:
        """Everything, in the order of the specification."""
        self._members(self.tree, "document", "")
        creation = self.tree.get("creationInfo")
        if isinstance(creation, dict):
            self._members(creation, "creation", "creationInfo")
        elif creation:
            self.lost["creationInfo", _NO_TEXT] += 1
        self._unknown("")
        self._elements()
        for licence in self._objects(self.tree, "hasExtractedLicensingInfos", ""):
            if self._opened(licence, "licence", "hasExtractedLicensingInfos[]"):
                self._unknown(licence.get("licenseId"))
        for relation in self._objects(self.tree, "relationships", ""):
            self._opened(relation, "relation", "relationships[]", apart=False)
        for relation in self._implied():
            self._opened(relation, "relation", "documentDescribes[]", apart=False)
        for review in self._objects(self.tree, "revieweds", ""):
            self._opened(review, "review", "revieweds[]")
        self._annotations()
        for records in self.kept.values():
            self.lost[f"{UNKNOWN}[]", _NOBODY] += len(records)

    def _elements(self) -> None:
        files = self._objects(self.tree, "files", "")
        packages = self._objects(self.tree, "packages", "")
        self.owner = _owners(packages, files)
        grouped: dict[int, list[Object]] = {}
        for item in files:
            grouped.setdefault(self.owner.get(_ref(item), -1), []).append(item)
        for index, package in enumerate([None, *packages], -1):
            if package is not None:
                self._element(package, "packages", "package")
                self._parts(package, "externalRefs", "reference", "packages[]")
            for item in grouped.get(index, ()):
                self._element(item, "files", "file")
                self._parts(item, "artifactOfs", "artifact", "files[]")
        for item in self._objects(self.tree, "snippets", ""):
            self._element(item, "snippets", "snippet")
            self._ranges(item)

    def _element(self, item: Object, listed: str, owner: str) -> None:
        if self._opened(item, owner, f"{listed}[]"):
            self._unknown(_ref(item))

    def _parts(self, item: Object, member: str, owner: str, path: str) -> None:
        for part in self._objects(item, member, f"{path}."):
            self._opened(part, owner, f"{path}.{member}[]", apart=False)

    def _opened(self, item: Object, owner: str, path: str, *, apart: bool = True) -> bool:
        """Write an object that a tag of its own begins; False where that tag has no value."""
        opener = OWNERS[owner].opener
        tag = TAGS[opener]
        parts = _PARTS.get(tag.kind, set())
        value = _usual({key: item[key] for key in parts if key in item}) if parts else item.get(tag.member)
        text = _text(written(tag.kind, value))
        if text is None:
            self.lost[path, _NO_OPENER if value in (None, {}) else _NO_TEXT] += 1
            return False
        if apart:
            self.out.append("")
        self.out.append(f"{opener}: {text}")
        self._members(item, owner, path, {tag.member, *parts})
        return True

    def _members(self, item: Object, owner: str, path: str, done: Collection[str] = ()) -> None:
        """The members of an object that have tags; the others are lost."""
        apart = {*_APART.get(owner, ()), *done}
        within = f"{path}." if path else ""
        for name, tag in _TAGS_OF[owner]:
            if tag.member in apart:
                continue
            apart.add(tag.member)
            value = item.get(tag.member)
            if value is None or value == []:
                continue
            if tag.many and not isinstance(value, list):
                self.lost[f"{within}{tag.member}", _NO_TEXT] += 1
                continue
            place = f"{within}{tag.member}" + ("[]" if tag.many else "")
            for one in value if tag.many else (value,):
                self._one(name, tag, one, place)
        for key, value in item.items():
            if key not in apart and value not in (None, [], {}):
                self.lost[f"{within}{key}", _NO_TAG] += 1

    def _one(self, name: str, tag: Tag, value: Value, place: str) -> None:
        parts = _PARTS.get(tag.kind)
        if parts and isinstance(value, dict):
            for key in value:
                if key not in parts:
                    self.lost[f"{place}.{key}", _NO_TAG] += 1
            value = {key: item for key, item in value.items() if key in parts}
        if tag.kind == "purpose" and isinstance(value, str):
            value = value.replace("-", "_")
        text = _text(written(tag.kind, value))
        if text is None:
            self.lost[place, _NO_TEXT] += 1
        else:
            self.out.append(f"{name}: {text}")

    def _ranges(self, snippet: Object) -> None:
        of = snippet.get("snippetFromFile")
        for pointers in self._objects(snippet, "ranges", "snippets[]."):
            bare = _without_reference(pointers, of)
            for name, kind in (("SnippetByteRange", "bytes"), ("SnippetLineRange", "lines")):
                if (text := written(kind, bare)) is not None:
                    self.out.append(f"{name}: {text}")
                    break
            else:
                self.lost["snippets[].ranges[]", _NO_TEXT] += 1

    def _implied(self) -> Iterator[Object]:
        """Relations that the tree says by lists of ids."""
        said = set()
        for each in self._objects(self.tree, "relationships", "", quiet=True):
            ends = (str(each.get("spdxElementId")), str(each.get("relatedSpdxElement")))
            kind = str(each.get("relationshipType"))
            said.add((ends[0], kind, ends[1]))
            if kind in _TURNED:
                said.add((ends[1], _TURNED[kind], ends[0]))
        document = _ref(self.tree) or DOCUMENT
        described = [
            (document, "DESCRIBES", ref) for ref in self._strings(self.tree, "documentDescribes", "")
        ]
        packages = self._objects(self.tree, "packages", "", quiet=True)
        contained = [
            (_ref(package), "CONTAINS", ref)
            for index, package in enumerate(packages)
            for ref in self._strings(package, "hasFiles", "packages[].")
            if self.owner.get(ref) != index
        ]
        for source, kind, target in dict.fromkeys([*described, *contained]):
            if (source, kind, target) not in said:
                yield {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}

    def _annotations(self) -> None:
        lists = [("", [self.tree])]
        lists += [(f"{key}[].", self._objects(self.tree, key, "", quiet=True)) for key in _ELEMENTS]
        for path, items in lists:
            for item in items:
                ref = (_ref(item) or DOCUMENT) if item is self.tree else _ref(item)
                for note in self._objects(item, "annotations", path):
                    said = {**note, "SPDXREF": ref}
                    if not ref:
                        self.lost[f"{path}annotations[]", _NOBODY] += 1
                    else:
                        self._opened(said, "note", f"{path}annotations[]")

    def _unknown(self, ref: Value) -> None:
        for record in self.kept.pop(ref, ()) if isinstance(ref, str) else ():
            tag, text = record.get("tag"), _text(record.get("value"))
            if isinstance(tag, str) and _TAG.fullmatch(tag) and text is not None:
                self.out.append(f"{tag}: {text}")
            else:
                self.lost[f"{UNKNOWN}[]", _NO_TEXT] += 1

    def _objects(self, item: Object, member: str, path: str, *, quiet: bool = False) -> list[Object]:
        return [one for one in self._list(item, member, path, dict, quiet=quiet) if isinstance(one, dict)]

    def _strings(self, item: Object, member: str, path: str) -> list[str]:
        return [one for one in self._list(item, member, path, str) if isinstance(one, str)]

    def _list(self, item: Object, member: str, path: str, kind: type, *, quiet: bool = False) -> list[Value]:
        """A list of one type; what is not of it is lost."""
        listed = item.get(member)
        if listed is None or quiet:
            return listed if isinstance(listed, list) else []
        if not isinstance(listed, list):
            self.lost[f"{path}{member}", _NO_TEXT] += 1
            return []
        if odd := sum(1 for one in listed if not isinstance(one, kind)):
            self.lost[f"{path}{member}[]", _NO_TEXT] += odd
        return listed


_TURNED = {"DESCRIBED_BY": "DESCRIBES", "CONTAINED_BY": "CONTAINS"}


def _is_at_home(record: Object, kind: str) -> bool:
    """Whether a kept tag can be written in an element; others would take it for their own, were it read."""
    name, value = record.get("tag"), record.get("value")
    tag = TAGS.get(name) if isinstance(name, str) else None
    if tag is None or not isinstance(value, str) or parsed(tag.kind, value) is None:
        return True
    return tag.owner == kind or tag.owner not in ELEMENTS


def _ref(item: Object) -> str:
    ref = item.get("SPDXID")
    return ref if isinstance(ref, str) else ""


def _owners(packages: list[Object], files: list[Object]) -> dict[str, int]:
    """The package after which each file is written: the first that says it has it, if its name can be written."""
    known = {_ref(item) for item in files} - {""}
    found: dict[str, int] = {}
    for index, package in enumerate(packages):
        listed = package.get("hasFiles")
        if isinstance(listed, list) and _text(package.get("name")) is not None:
            for ref in listed:
                if isinstance(ref, str) and ref in known:
                    found.setdefault(ref, index)
    return found


def _usual(value: Object) -> Object:
    """Categories have hyphens in tag-value, and in JSON since 2.3."""
    category = value.get("referenceCategory")
    return {**value, "referenceCategory": category.replace("_", "-")} if isinstance(category, str) else value


def _without_reference(pointers: Object, of: Value) -> Value:
    found = {}
    for end, pointer in pointers.items():
        if not isinstance(pointer, dict) or pointer.get("reference", of) != of:
            return None
        found[end] = {key: value for key, value in pointer.items() if key != "reference"}
    return found


def _text(value: Value) -> str | None:
    """A value as it stands after its tag, between `<text>` and `</text>` where it needs them."""
    if not isinstance(value, str) or _NOT_TEXT.search(value):
        return None
    if value and value == value.strip() and not value.startswith("<text>") and not _BREAK.search(value):
        return value
    return None if "</text>" in value else f"<text>{value}</text>"


_BREAK = re.compile(r"[\r\n]")
