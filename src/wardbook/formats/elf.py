"""ELF files, read only as far as hardening and needed libraries ask; sizes and places in them are never trusted.

By the System V ABI (gABI), the GNU extensions of its program headers and dynamic section, and `elf.h` of glibc.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from wardbook.base.limits import ELF_BYTES, ELF_ENTRIES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.model.binary import Binary, BinaryKind, Relro
from wardbook.model.diagnostic import Diagnostic

MAGIC = b"\x7fELF"

_KINDS: dict[int, BinaryKind] = {1: "object", 2: "executable", 3: "shared library", 4: "core"}
_MACHINES = {
    2: "SPARC", 3: "x86", 8: "MIPS", 20: "PowerPC", 21: "PowerPC64", 22: "S390", 40: "ARM", 42: "SuperH",
    62: "x86-64", 83: "AVR", 94: "Xtensa", 105: "MSP430", 183: "AArch64", 243: "RISC-V", 258: "LoongArch",
}  # fmt: skip
_LOAD, _DYNAMIC, _INTERP, _STACK, _RELRO = 1, 2, 3, 0x6474E551, 0x6474E552
_NEEDED, _STRTAB, _SYMTAB, _STRSZ, _SONAME, _RPATH, _HASH = 1, 5, 6, 10, 14, 15, 4
_BIND_NOW, _RUNPATH, _FLAGS, _FLAGS_1 = 24, 29, 30, 0x6FFFFFFB
_NOW_FLAG, _NOW_FLAG_1, _PIE_FLAG_1 = 0x8, 0x1, 0x08000000
_SYMTAB_SECTION, _DYNSYM_SECTION = 2, 11
_GUARDS = frozenset(
    {"__stack_chk_fail", "__stack_chk_guard", "__stack_chk_fail_local", "__intel_security_cookie"}
)
_FORTIFIABLE = frozenset(
    {
        *("memcpy", "memmove", "memset", "mempcpy", "strcpy", "strncpy", "strcat", "strncat", "stpcpy"),
        *("sprintf", "snprintf", "vsprintf", "vsnprintf", "printf", "fprintf", "vprintf", "vfprintf"),
        *("gets", "fgets", "read", "pread", "recv", "recvfrom", "readlink", "getcwd", "realpath"),
        *("syslog", "vsyslog"),
    }
)
_CHECKED = re.compile(r"__\w+_chk\Z")


class _Shape(NamedTuple):
    """How numbers stand in this file."""

    order: str
    bits: int
    word: str
    data: bytes


class _Segment(NamedTuple):
    kind: int
    flags: int
    offset: int
    address: int
    size: int


def read(data: bytes, name: str) -> tuple[Binary | None, list[Diagnostic]]:
    """What an ELF file says of itself; None and one diagnostic where it is none or its tables lead out of it."""
    return guarded(_read, data, name, ELF_BYTES)


class _Broken(Exception):
    """Why the file cannot be read."""


def _read(data: bytes, name: str) -> tuple[Binary | None, list[Diagnostic]]:
    try:
        return _binary(data, name), []
    except _Broken as error:
        return None, [not_readable(Span(name), str(error))]
    except (struct.error, OverflowError):  # an offset of 2^64 fits into no index
        return None, [not_readable(Span(name), "one of its tables leads beyond its end")]


def _binary(data: bytes, name: str) -> Binary:
    if len(data) < 52 or not data.startswith(MAGIC):
        raise _Broken("it is no ELF file")
    if data[4] not in {1, 2} or data[5] not in {1, 2}:
        raise _Broken("its header names no known class or byte order")
    shape = _Shape("<" if data[5] == 1 else ">", 32 * data[4], "I" if data[4] == 1 else "Q", data)
    kind, machine = struct.unpack_from(f"{shape.order}HH", data, 16)
    segments = list(_segments(shape))
    dynamic = list(_dynamic(shape, segments))
    sections = list(_sections(shape))
    text = _strings(shape, segments, dynamic)
    tables = _symbols(shape, segments, dynamic, sections, text)
    names = frozenset(tables)
    of: dict[int, list[int]] = {}
    for tag, value in dynamic:
        of.setdefault(tag, []).append(value)
    interpreter = next((_text(data, one.offset, one.size) for one in segments if one.kind == _INTERP), "")
    flags_1 = of.get(_FLAGS_1, [0])[0]
    is_program = kind == 2 or (kind == 3 and bool(interpreter or flags_1 & _PIE_FLAG_1))
    can_run = kind in {2, 3}
    # The names in a static program are mostly the C library's, and say nothing of the code around it.
    is_static = is_program and not of.get(_NEEDED) and not interpreter
    return Binary(
        file=name,
        kind="executable" if is_program else _KINDS.get(kind, "object"),
        machine=_MACHINES.get(machine, f"machine {machine}"),
        bits=shape.bits,
        is_static=is_static,
        nx=_nx(segments) if can_run else None,
        pie=(kind == 3) if is_program else None,
        relro=_relro(segments, of) if can_run else None,
        canary=bool(names & _GUARDS) if can_run and names and not is_static else None,
        fortify=_fortify(names) if can_run and not is_static else None,
        symbols=any(one[0] == _SYMTAB_SECTION for one in sections),
        debug=any(one[3].startswith((".debug_", ".zdebug_")) for one in sections),
        rpath=tuple(
            part
            for tag in (_RPATH, _RUNPATH)
            for at in of.get(tag, [])
            for part in _text(text, at).split(":")
        ),
        needed=tuple(filter(None, (_text(text, at) for at in of.get(_NEEDED, [])))),
        soname=next((_text(text, at) for at in of.get(_SONAME, [])), ""),
        interpreter=interpreter,
    )


def _segments(shape: _Shape) -> Iterator[_Segment]:
    """Program headers (gABI 5)."""
    wide = shape.bits == 64
    (start,) = struct.unpack_from(shape.order + shape.word, shape.data, 32 if wide else 28)
    size, count = struct.unpack_from(f"{shape.order}HH", shape.data, 54 if wide else 42)
    if count and size < (56 if wide else 32):
        raise _Broken("its program headers are too small")
    for number in range(min(count, ELF_ENTRIES) if start else 0):
        at = start + number * size
        if wide:
            kind, flags, offset, address, _, length = struct.unpack_from(
                f"{shape.order}IIQQQQ", shape.data, at
            )
        else:
            kind, offset, address, _, length, _, flags = struct.unpack_from(
                f"{shape.order}7I", shape.data, at
            )
        yield _Segment(kind, flags, offset, address, length)


def _dynamic(shape: _Shape, segments: list[_Segment]) -> Iterator[tuple[int, int]]:
    """Tags and values of the dynamic section, up to its null entry or the end of the file."""
    step = shape.bits // 4
    for one in segments:
        if one.kind != _DYNAMIC:
            continue
        room = min(one.size, len(shape.data) - one.offset) // step
        for number in range(max(0, min(room, ELF_ENTRIES))):
            tag, value = struct.unpack_from(
                f"{shape.order}2{shape.word}", shape.data, one.offset + number * step
            )
            if tag == 0:
                return
            yield tag, value


def _sections(shape: _Shape) -> Iterator[tuple[int, int, int, str, int]]:
    """Type, offset, size, name and link of each section; a file without section headers has none."""
    wide = shape.bits == 64
    (start,) = struct.unpack_from(shape.order + shape.word, shape.data, 40 if wide else 32)
    size, count, names_at = struct.unpack_from(f"{shape.order}HHH", shape.data, 58 if wide else 46)
    form = f"{shape.order}IIQQQQI" if wide else f"{shape.order}7I"
    if not start or size < struct.calcsize(form) or start + count * size > len(shape.data):
        return
    rows = [struct.unpack_from(form, shape.data, start + number * size) for number in range(count)]
    names = rows[names_at] if names_at < len(rows) else None
    for row in rows:
        name = _text(shape.data, names[4] + row[0]) if names and names[4] + row[0] < len(shape.data) else ""
        yield row[1], row[4], row[5], name, row[6]


def _offset(segments: list[_Segment], address: int) -> int | None:
    """Where an address of the loaded program stands in the file."""
    for one in segments:
        if one.kind == _LOAD and one.address <= address < one.address + one.size:
            return one.offset + address - one.address
    return None


def _strings(shape: _Shape, segments: list[_Segment], dynamic: list[tuple[int, int]]) -> bytes:
    """The dynamic string table, b"" where there is none."""
    of = dict(dynamic)
    start = _offset(segments, of.get(_STRTAB, -1))
    return shape.data[start : start + of.get(_STRSZ, 0)] if start is not None else b""


def _symbols(
    shape: _Shape,
    segments: list[_Segment],
    dynamic: list[tuple[int, int]],
    sections: list[tuple[int, int, int, str, int]],
    text: bytes,
) -> Iterator[str]:
    """Names of symbols, from the tables that there are."""
    step = 24 if shape.bits == 64 else 16
    tables = [
        (start, size, sections[link])
        for kind, start, size, _, link in sections
        if kind in {_SYMTAB_SECTION, _DYNSYM_SECTION} and link < len(sections)
    ]
    for start, size, strings in tables:
        yield from _names(shape, start, size // step, shape.data[strings[1] : strings[1] + strings[2]])
    if tables:
        return
    of = dict(dynamic)
    start_at, table_at = _offset(segments, of.get(_SYMTAB, -1)), _offset(segments, of.get(_HASH, -1))
    if start_at is None:
        return
    # The old hash table says how many symbols there are; without it the strings follow the symbols, as all
    # linkers lay them out.
    if table_at is not None:
        (count,) = struct.unpack_from(f"{shape.order}I", shape.data, table_at + 4)
    else:
        count = max(0, of.get(_STRTAB, 0) - of.get(_SYMTAB, 0)) // step
    yield from _names(shape, start_at, count, text)


def _names(shape: _Shape, start: int, count: int, strings: bytes) -> Iterator[str]:
    step = 24 if shape.bits == 64 else 16
    room = max(0, len(shape.data) - start) // step
    for number in range(min(count, room, ELF_ENTRIES)):
        (at,) = struct.unpack_from(f"{shape.order}I", shape.data, start + number * step)
        if name := _text(strings, at):
            yield name.partition("@")[0]


def _text(data: bytes, at: int, size: int = 4096) -> str:
    """The text at a place, up to its NUL; "" where the place is none."""
    if not 0 <= at < len(data):
        return ""
    return data[at : at + min(size, 4096)].partition(b"\0")[0].decode("utf-8", "replace")


def _nx(segments: list[_Segment]) -> bool | None:
    """Whether the stack is marked not executable; None where nothing is marked, and the system decides."""
    marked = [one for one in segments if one.kind == _STACK]
    return not marked[0].flags & 1 if marked else None


def _relro(segments: list[_Segment], of: dict[int, list[int]]) -> Relro:
    if not any(one.kind == _RELRO for one in segments):
        return "none"
    is_now = _BIND_NOW in of or of.get(_FLAGS, [0])[0] & _NOW_FLAG or of.get(_FLAGS_1, [0])[0] & _NOW_FLAG_1
    return "full" if is_now else "partial"


def _fortify(names: frozenset[str]) -> bool | None:
    if any(_CHECKED.match(name) and name not in _GUARDS for name in names):
        return True
    return False if names & _FORTIFIABLE else None
