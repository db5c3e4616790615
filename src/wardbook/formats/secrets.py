"""Keys and credentials that stand in a file as text; what is found is named and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.model.binary import Secret

FOUND = 100
"""Places named in one file; a file with more is a dictionary."""

_PATTERNS: tuple[tuple[str, re.Pattern[bytes], int], ...] = (
    # A header alone stands in every TLS library; a key has lines of base64 below it.
    (
        "private key",
        re.compile(
            rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\r?\n|\\n)"
            rb"(?:[A-Za-z-]{1,40}: [^\r\n]{1,200}\r?\n){0,4}\s{0,4}[A-Za-z0-9+/=]{40}"
        ),
        321,
    ),
    ("PGP private key", re.compile(rb"-----BEGIN PGP PRIVATE KEY BLOCK-----\r?\n"), 321),
    ("access key of a cloud", re.compile(rb"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"), 798),
    ("token of a code host", re.compile(rb"(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])"), 798),
    (
        "hash of a password",
        re.compile(rb"(?m)^[a-z_][a-z0-9_-]{0,31}:\$(?:1|2[aby]|5|6|y|7)\$[./A-Za-z0-9$=,]{20,128}:"),
        798,
    ),
    (
        "credentials in an address",
        re.compile(
            rb"(?<![a-z0-9+])[a-z][a-z0-9+]{1,10}://[A-Za-z0-9._-]{1,40}:[^\s:@/\"'<>%{}$\x00]{3,64}@[A-Za-z0-9.-]{3,80}"
        ),
        798,
    ),
    (
        "password in a setting",
        re.compile(
            rb"(?im)^[ \t]{0,20}[\"']?[A-Za-z_.-]{0,30}?(?:password|passwd|passphrase|api[_-]?key|secret)[\"']?"
            rb"[ \t]{0,4}[=:][ \t]{0,4}[\"']?[^\s\"'<>{}%$*\x00-\x1f\x7f-\xff]{6,64}[\"']?[ \t,;]{0,4}$"
        ),
        798,
    ),
)


def secrets(data: bytes, name: str) -> Iterator[Secret]:
    """What looks like a key or a credential; a person has to look whether it is one."""
    count = 0
    for what, pattern, cwe in _PATTERNS:
        for found in pattern.finditer(data):
            yield Secret(name, what, found.start(), _hint(found[0]), cwe)
            count += 1
            if count >= FOUND:
                return


def _hint(text: bytes) -> str:
    """The beginning of what was found, never the secret itself."""
    if text.startswith((b"AKIA", b"ASIA", b"gh")):
        return text[:4].decode("ascii", "replace")
    head = _HEAD.match(text)
    return head[0].decode("ascii", "replace").strip(" \"'\t") if head else ""


_HEAD = re.compile(rb"-----[A-Z ]{5,40}-----|[a-z][a-z0-9+]{1,10}://|[ \t\"']{0,20}[A-Za-z_.-]{1,40}")
