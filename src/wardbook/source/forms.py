"""What a piece of text must look like, by the name of its form."""

from __future__ import annotations

import re
from collections.abc import Callable

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
RESERVED = frozenset({"device", "unknown", "none", "never", "all"})

_DURATION = re.compile(r"[1-9][0-9]{0,5} ?(s|min|h|d|w|m|y)\Z")
_DIGEST = re.compile(r"sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})\Z")
_VERSION = re.compile(r"\S(.{0,126}\S)?\Z")
_PURL = re.compile(r"pkg:[A-Za-z][A-Za-z0-9.+-]*/\S+\Z")
_CPE = re.compile(r"cpe:2\.3:[aho*-](:([^\s:\\]|\\.)+){10}\Z")
_CVSS = re.compile(
    r"(CVSS:(3\.[01]|4\.0)/)?[A-Za-z]{1,3}:[A-Za-z]{1,8}(/[A-Za-z]{1,3}:[A-Za-z]{1,8}){4,40}\Z"
)
_EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}\Z")


def why_not_an_id(text: str) -> str:
    """What keeps `text` from being an id; "" when it is one."""
    if text in RESERVED:
        return f"`{text}` is a word of the format"
    if len(text) > 64:
        return "it is longer than 64 characters"
    return "" if ID.match(text) else "it has other characters"


def wanted(form: str, text: str) -> str:
    """What `text` should have been; "" when it has the form."""
    check = _CHECKS.get(form)
    return "" if check is None or check[0](text) else check[1]


def _is_inside(text: str) -> bool:
    return not (
        text.startswith(("/", "~", "\\"))
        or ":" in text.split("/", maxsplit=1)[0]
        or ".." in re.split(r"[/\\]", text)
    )


def _is_path(text: str) -> bool:
    return bool(text) and "\\" not in text and (_is_inside(text) or text.startswith("../"))


_CHECKS: dict[str, tuple[Callable[[str], object], str]] = {
    "id": (lambda text: not why_not_an_id(text), "an id of letters, digits, `-` and `_`"),
    "duration": (_DURATION.match, "a duration such as `72 h`, `30 d` or `12 m` (s, min, h, d, w, m, y)"),
    "digest": (_DIGEST.match, "a digest such as `sha256:` and 64 hexadecimal digits"),
    "version": (_VERSION.match, "a version on one line"),
    "path": (_is_path, "a path inside the folder, with `/` between names"),
    "purl": (_PURL.match, "a package URL such as `pkg:generic/openssl@3.0.8`"),
    "cpe": (_CPE.match, "a CPE 2.3 name such as `cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*`"),
    "cvss": (_CVSS.match, "a CVSS vector such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`"),
    "email": (_EMAIL.match, "a mail address"),
}
