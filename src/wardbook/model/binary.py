"""What a program file says of itself: how it was hardened, what it needs."""

from __future__ import annotations

from typing import Literal

import msgspec

BinaryKind = Literal["executable", "shared library", "object", "core"]
Relro = Literal["none", "partial", "full"]


class Binary(msgspec.Struct, frozen=True, kw_only=True):
    """One ELF file. None stands wherever the file does not say it.

    `nx`: its stack is marked not executable. `pie`: it can be loaded anywhere. `canary` and `fortify`: it calls
    the compiler's checks; for `fortify` None also where it calls nothing that could be checked. `symbols`: it
    still carries its symbol table. `rpath` are folders in which it looks for libraries before the system's.
    """

    file: str
    kind: BinaryKind
    machine: str
    bits: int
    is_static: bool = False
    nx: bool | None = None
    pie: bool | None = None
    relro: Relro | None = None
    canary: bool | None = None
    fortify: bool | None = None
    symbols: bool = False
    debug: bool = False
    rpath: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    soname: str = ""
    interpreter: str = ""


class Secret(msgspec.Struct, frozen=True):
    """Something in a file that looks like a key or a credential: what, where it begins, and a few letters of it at most."""

    file: str
    what: str
    offset: int
    hint: str = ""
    cwe: int = 798
