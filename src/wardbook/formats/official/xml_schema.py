"""XML documents against the official XSDs, never with the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.official.flaw import COUNTED, NAMED, Flaw
from wardbook.formats.official.vendored import published
from wardbook.formats.official.wording import listed, shown

SPECS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
"""The versions of CycloneDX of which there is an XSD."""

NAMESPACE = "http://cyclonedx.org/schema/bom/"
"""What the namespace of a BOM begins with; its version follows."""

DEPENDENCY_GRAPH = "http://cyclonedx.org/schema/ext/dependency-graph/1.0"
"""The namespace of the extension that became a part of CycloneDX 1.2."""

_BESIDE = {"spdx.SNAPSHOT.xsd": "spdx.xsd", "http://cyclonedx.org/schema/spdx": "spdx.xsd"}


def flaws(root: Element, spec: str) -> Iterator[Flaw]:
    """Every place at which a BOM breaks its XSD, and the rule of versionRange that an XSD 1.0 cannot hold."""
    schema = compiled(spec)
    schema.validate(root)
    log: Any = schema.error_log  # Any: the types of lxml do not know that it can be walked
    for number, entry in enumerate(log):
        named = number < NAMED
        yield Flaw(_place(root, entry.path), _reason(entry.message), entry.line) if named else COUNTED
    yield from _ranges_of_own_components(root)
    yield from _dependencies_of_nothing(root)


def version_of(root: Element) -> str:
    """The version of CycloneDX in the namespace of the root, "" where it has another."""
    space = etree.QName(root).namespace or ""
    return space.removeprefix(NAMESPACE) if space.startswith(NAMESPACE) else ""


@cache
def compiled(spec: str) -> etree.XMLSchema:
    """The XSD of a version of CycloneDX, ready to validate; it takes some 20 ms."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Shipped())
    return etree.XMLSchema(etree.fromstring(published(f"bom-{spec}.xsd"), parser))


class _Shipped(etree.Resolver):
    """Answers imports of the XSDs with the files shipped here; every other address is empty."""

    def resolve(  # type: ignore[override]  # the types of lxml leave the context out
        self,
        system_url: str,
        public_id: str,  # noqa: ARG002  lxml calls it so
        context: Any,  # Any: lxml does not say what it is
    ) -> Any:  # Any: nor what comes of it
        file = _BESIDE.get(system_url)
        return self.resolve_string(published(file) if file else b"", context, base_url=system_url)


def _place(root: Element, path: str | None) -> str:
    """The XPath of an element by names; the validator itself counts only."""
    found = root.xpath(path) if path else None
    if not isinstance(found, list) or not found or not isinstance(found[0], etree._Element):  # noqa: SLF001  lxml has no other name for it
        return path or ""
    inside = root.getroottree().getelementpath(found[0])
    name = etree.QName(root).localname
    return f"/{name}" if inside == "." else f"/{name}/" + re.sub(r"\{[^}]*\}", "", inside)


def _reason(message: str) -> str:
    """The validator's sentence in our words: without namespaces, facets and the element that the path names."""
    text = re.sub(r"\{http[^}]*\}|\[facet '[^']*'\] ?", "", message).strip().rstrip(".")
    text = re.sub(r"^Element '[^']*'(?:, attribute '([^']*)')?: ", _of_attribute, text)
    if found := _ENUMERATION.match(text):
        return (
            f"{found[1] or ''}{shown(found[2])} is not allowed; allowed: {listed(found[3].split(_BETWEEN))}"
        )
    if found := _GIVEN_TWICE.match(text):
        return f"{shown(found[1])} is the bom-ref of another element already"
    return text.replace("'", "`")


def _of_attribute(found: re.Match[str]) -> str:
    return f"attribute `{found[1]}`: " if found[1] else ""


_ENUMERATION = re.compile(
    r"(attribute `[^`]*`: )?The value '(.*)' is not an element of the set \{'(.*)'\}", re.DOTALL
)
_GIVEN_TWICE = re.compile(r"Duplicate key-sequence \['(.*)'\] in ", re.DOTALL)
_BETWEEN = "', '"


def _ranges_of_own_components(root: Element) -> Iterator[Flaw]:
    """CycloneDX 1.7, component: versionRange may only be used where isExternal is true.

    The JSON schema refuses it; the XSD says so in the documentation of the element.
    """
    space = "{" + NAMESPACE + "1.7}"
    for element in root.iter(f"{space}component"):
        is_external = element.get("isExternal", "").strip() in {"true", "1"}
        if not is_external and (found := element.find(f"{space}versionRange")) is not None:
            path = _place(root, root.getroottree().getpath(found))
            line: Any = found.sourceline  # Any: the types of lxml do not know it
            yield Flaw(path, "only a component with isExternal=`true` may have a versionRange", line or 0)


def _dependencies_of_nothing(root: Element) -> Iterator[Flaw]:
    """The dependency graph that CycloneDX 1.0 and 1.1 have as an extension: each dependency must name its `ref`.

    The XSDs of BOMs allow any element of another namespace, and do not look into it.
    """
    for element in root.iter(f"{{{DEPENDENCY_GRAPH}}}dependency"):
        if not element.get("ref"):
            path = _place(root, root.getroottree().getpath(element))
            line: Any = element.sourceline  # Any: the types of lxml do not know it
            yield Flaw(path, "attribute `ref` is missing", line or 0)
