"""What each registered package type asks of a package URL: the type definitions of ECMA-427, as compact data.

Where a definition's flag and its prose disagree, the flag wins: Go module paths keep their case
(`case_sensitive` is true; the note beside it asks for lower case), and so do NuGet names.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Namespace = Literal["required", "optional", "prohibited"]
Pairs = tuple[tuple[str, str], ...]


class TypeRule(NamedTuple):
    """The rules of one type: whether it has a namespace, which parts are written in lower case, which keys it defines.

    `lower` names parts by letter: `s`pace (namespace), `n`ame, `v`ersion, sub`p`ath. `needs` are the
    keys without which the package is not identified. `special` marks types with a rule of their own in `settled`.
    """

    namespace: Namespace
    lower: str = ""
    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    special: bool = False


class Parts(NamedTuple):
    """The decoded parts of a package URL after its type, before or after the rules of the type."""

    namespace: str | None
    name: str
    version: str | None
    pairs: Pairs
    subpath: str | None


_WITHOUT = {("golang", "stdlib"), ("golang", "std")}
"""Go's own library, which has no module path, so that every tool and database that names it breaks the rule of its type."""

UNREGISTERED = TypeRule("optional")

RULES: dict[str, TypeRule] = {
    "alpm": TypeRule("required", "sn", ("arch",)),
    "apk": TypeRule("required", "sn", ("arch",)),
    "bazel": TypeRule("prohibited", "", ("repository_url",)),
    "bitbucket": TypeRule("required", "sn"),
    "bitnami": TypeRule("prohibited", "n", ("arch", "distro")),
    "brew": TypeRule("optional", "sn", ("repository_url",)),
    "cargo": TypeRule("prohibited"),
    "chrome-extension": TypeRule("prohibited", "n", special=True),
    "cocoapods": TypeRule("prohibited", special=True),
    "composer": TypeRule("required", "sn"),
    "conan": TypeRule("optional", "", ("user", "channel", "rrev", "prev")),
    "conda": TypeRule("prohibited", "", ("build", "channel", "subdir", "type")),
    "cpan": TypeRule(
        "optional",
        "",
        ("author", "distpath", "repository_url", "download_url", "vcs_url", "ext"),
        special=True,
    ),
    "cran": TypeRule("prohibited"),
    "deb": TypeRule("required", "sn", ("arch",)),
    "docker": TypeRule("optional"),
    "gem": TypeRule("prohibited", "", ("platform",)),
    "generic": TypeRule("optional", "", ("download_url", "checksum")),
    "git": TypeRule("required", special=True),
    "github": TypeRule("required", "sn"),
    "golang": TypeRule("required"),
    "hackage": TypeRule("prohibited"),
    "hex": TypeRule("optional", "sn"),
    "huggingface": TypeRule("required", "v"),
    "julia": TypeRule("prohibited", "", ("uuid",), ("uuid",)),
    "luarocks": TypeRule("optional", "sn", ("repository_url",)),
    "maven": TypeRule("required", "", ("classifier", "type")),
    "mlflow": TypeRule("prohibited", "", ("model_uuid", "run_id"), special=True),
    "npm": TypeRule("optional"),
    "nuget": TypeRule("prohibited"),
    "oci": TypeRule("prohibited", "nv", ("arch", "repository_url", "tag")),
    "opam": TypeRule("prohibited"),
    "otp": TypeRule("prohibited", "np", ("repository_url", "platform", "arch")),
    "pub": TypeRule("prohibited", "n", special=True),
    "pypi": TypeRule("prohibited", "nv", ("file_name",), special=True),
    "qpkg": TypeRule("required", "s"),
    "rpm": TypeRule("required", "s", ("epoch", "arch")),
    "swid": TypeRule(
        "optional",
        "",
        ("tag_id", "tag_version", "patch", "tag_creator_name", "tag_creator_regid"),
        ("tag_id",),
        special=True,
    ),
    "swift": TypeRule("required"),
    "vcpkg": TypeRule("prohibited", "", ("port_version", "repository_revision", "triplet")),
    "vscode-extension": TypeRule("required", "snv", ("platform",)),
    "yocto": TypeRule("optional", "s", ("repository_url", "layer_version")),
}


def rule_of(kind: str) -> TypeRule:
    """The rules of a type in lower case; those of an unregistered type ask for a name only (ECMA-427, 5.7)."""
    return RULES.get(kind, UNREGISTERED)


def settled(kind: str, parts: Parts) -> Parts:
    """The parts as the type writes them.

    Raises ValueError where the type forbids them.
    """
    rule = rule_of(kind)
    _refuse_missing(kind, rule, parts)
    lowered = _lowered(rule.lower, parts)
    return _special(kind, lowered) if rule.special else lowered


_BETWEEN = {"golang": "/", "maven": ":", "composer": "/", "swift": "/", "github": "/", "bitbucket": "/"}
"""What joins namespace and name, of types that need both, in the registry's own spelling."""


def with_namespace(kind: str, parts: Parts) -> Parts:
    """The parts with the namespace that a tool put elsewhere.

    It stands in the name (`golang.org%2Fx%2Fnet`), or for a distribution's package in the qualifier
    `distro` alone (`debian-12`).
    """
    between = _BETWEEN.get(kind)
    if between and between in parts.name:
        space, _, name = parts.name.strip(between).rpartition(between)
        return parts._replace(namespace=space or None, name=name)
    if kind in {"apk", "deb", "rpm"}:
        found = re.match(r"[a-z]+(?:-[a-z]+)*(?=-v?[0-9])", dict(parts.pairs).get("distro", "").lower())
        return parts._replace(namespace=found[0] if found else None)
    return parts


def _refuse_missing(kind: str, rule: TypeRule, parts: Parts) -> None:
    if parts.namespace is None and rule.namespace == "required" and (kind, parts.name) not in _WITHOUT:
        raise ValueError(f"a package URL of type {kind} needs a namespace")
    if parts.namespace is not None and rule.namespace == "prohibited":
        raise ValueError(f"a package URL of type {kind} has no namespace")
    for key in rule.needs:
        if key not in dict(parts.pairs):
            raise ValueError(f"a package URL of type {kind} needs the qualifier {key}")


def _lowered(letters: str, parts: Parts) -> Parts:
    if not letters:
        return parts
    namespace, name, version, pairs, subpath = parts
    return Parts(
        namespace.lower() if namespace and "s" in letters else namespace,
        name.lower() if "n" in letters else name,
        version.lower() if version and "v" in letters else version,
        pairs,
        subpath.lower() if subpath and "p" in letters else subpath,
    )


def _special(kind: str, parts: Parts) -> Parts:
    match kind:
        case "pypi":
            return parts._replace(name=parts.name.replace("_", "-"))
        case "pub":
            return parts._replace(name=re.sub("[^a-z0-9_]", "_", parts.name))
        case "git":
            return _git(parts)
        case "mlflow":
            return _mlflow(parts)
        case "cpan":
            return _cpan(parts)
        case "swid":
            return _swid(parts)
        case "chrome-extension":
            return _chrome_extension(parts)
        case _:
            return _cocoapods(parts)


def _git(parts: Parts) -> Parts:
    """The namespace is the host, the name the whole path on it; GitHub's paths have no case."""
    host, _, rest = (parts.namespace or "").partition("/")
    name = f"{rest}/{parts.name}" if rest else parts.name
    name = "/".join(segment for segment in name.split("/") if segment)
    if host.lower() in {"github", "github.com"}:
        return parts._replace(namespace=host.lower(), name=name.lower())
    return parts._replace(namespace=host, name=name)


def _mlflow(parts: Parts) -> Parts:
    """Databricks does not tell names apart by case, the other servers do."""
    server = dict(parts.pairs).get("repository_url", "")
    return parts._replace(name=parts.name.lower()) if "databricks" in server.lower() else parts


def _cpan(parts: Parts) -> Parts:
    if "::" in parts.name:
        raise ValueError("a package URL of type cpan names a distribution, not a module with `::`")
    return parts._replace(namespace=parts.namespace and parts.namespace.upper())


_GUID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def _swid(parts: Parts) -> Parts:
    if parts.namespace and parts.namespace.count("/") > 1:
        raise ValueError("a package URL of type swid has at most two namespace segments")
    pairs = tuple(
        (key, value.lower() if key == "tag_id" and _GUID.fullmatch(value) else value)
        for key, value in parts.pairs
    )
    return parts._replace(pairs=pairs)


def _chrome_extension(parts: Parts) -> Parts:
    if not re.fullmatch("[a-p]{32}", parts.name):
        raise ValueError("a package URL of type chrome-extension names 32 letters from a to p")
    if parts.version and not re.fullmatch(r"[0-9]+(?:\.[0-9]+){0,3}", parts.version):
        raise ValueError("a package URL of type chrome-extension has a version of one to four numbers")
    return parts


def _cocoapods(parts: Parts) -> Parts:
    if parts.name.startswith(".") or "+" in parts.name or re.search(r"\s", parts.name):
        raise ValueError(
            "a package URL of type cocoapods has no white space, no plus and no leading full stop in its name"
        )
    return parts
