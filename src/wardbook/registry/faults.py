"""What a registry refuses or cannot do: a code, a sentence, a remedy."""

from __future__ import annotations


class RegistryFault(Exception):
    """Raised where a registry cannot be opened, read or written as asked; nothing was changed."""

    def __init__(self, code: str, says: str, help_: str) -> None:
        super().__init__(f"{code}: {says}; {help_}")
        self.code, self.says, self.help = code, says, help_


def absent(address: str) -> RegistryFault:
    """There is none at this address."""
    return RegistryFault(
        "PM301", f"there is no registry at {address}", "make one with `wardbook registry init`"
    )


def unreachable(address: str, why: str) -> RegistryFault:
    """It cannot be opened, or the connection broke and did not come back."""
    return RegistryFault(
        "PM302",
        f"the registry at {address} cannot be reached: {why}",
        "check the address, the server and its rights; whatever was confirmed before is kept",
    )


def newer(address: str, version: str) -> RegistryFault:
    """A later Wardbook wrote it."""
    return RegistryFault(
        "PM303",
        f"the registry at {address} has schema {version}, which this version does not know",
        "use the newer Wardbook; an older one must not write there",
    )


def conflict(says: str, help_: str) -> RegistryFault:
    """What is asked contradicts what was recorded."""
    return RegistryFault("PM304", says, help_)


def unwritable(address: str, why: str) -> RegistryFault:
    """The disk is full, the database read-only or the like."""
    return RegistryFault(
        "PM305",
        f"nothing was recorded in {address}: {why}",
        "make room or give the right to write, then do the same again: nothing is recorded twice",
    )


def corrupt(address: str, why: str) -> RegistryFault:
    """Its bytes are damaged, or the ledger was changed behind its back."""
    return RegistryFault(
        "PM306",
        f"the registry at {address} is damaged: {why}",
        "run `wardbook audit verify`, and restore the last backup where it says so",
    )


def unknown(what: str, near: str = "") -> RegistryFault:
    """What was named is not in the registry."""
    said = f"; did you mean {near}?" if near else ""
    return RegistryFault("PM307", f"{what} is not in the registry{said}", "`wardbook registry` lists what is")
