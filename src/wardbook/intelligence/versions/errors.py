"""Why a question about versions has no answer; each is a ValueError, so that callers may catch just that."""

from __future__ import annotations


class UnknownScheme(ValueError):
    """No scheme of that name is known; the message names the scheme that was asked for."""

    def __init__(self, scheme: str) -> None:
        super().__init__(f"there is no version scheme `{scheme[:40]}`")


class UnreadableVersion(ValueError):
    """The text is no version of the scheme, so its place in the order is undetermined, not guessed."""

    def __init__(self, scheme: str, version: str, why: str = "") -> None:
        says = f"`{version[:80]}` cannot be read as a version of scheme `{scheme}`"
        super().__init__(f"{says}: {why}" if why else says)


class UnorderedVersion(ValueError):
    """The version can be compared, but no key can stand for it: with it the scheme's own order has circles.

    Known cases: `alpm` without a package release (`1.5` equals both `1.5-1` and `1.5-2`) and `conan` items
    that begin with a digit and go on with letters (`2` < `10` < `1a` < `2`). Ask `compare` instead.
    """

    def __init__(self, scheme: str, version: str, why: str) -> None:
        super().__init__(f"`{version[:80]}` of scheme `{scheme}` has no key: {why}; compare it pair by pair")


class UnreadableRange(ValueError):
    """The text is no version range; the message says which rule it breaks."""
