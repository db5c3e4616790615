"""Program files: what they say of their hardening is read, whatever their word size and byte order; damage ends in one diagnostic."""

from __future__ import annotations

import random
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from tests.campaign import mutated
from wardbook.formats import elf
from wardbook.formats.secrets import secrets
from wardbook.model.binary import Binary

STACK, RELRO, LOAD, DYNAMIC = 0x6474E551, 0x6474E552, 1, 2
SOURCE = """#include <stdio.h>
#include <string.h>
int main(int c, char **v) { char b[64]; strcpy(b, v[0]); printf("%s\\n", b); return c; }
"""
HARD = [
    "-O2",
    "-D_FORTIFY_SOURCE=2",
    "-fstack-protector-all",
    "-fPIE",
    "-pie",
    "-Wl,-z,relro,-z,now",
    "-Wl,-z,noexecstack",
]
SOFT = [
    "-O0",
    "-U_FORTIFY_SOURCE",
    "-fno-stack-protector",
    "-no-pie",
    "-Wl,-z,norelro",
    "-z",
    "execstack",
    "-Wl,-rpath,/data/x",
]


def made(
    bits: int,
    order: str,
    *,
    kind: int = 3,
    stack: int | None = 6,
    relro: bool = True,
    now: bool = True,
    needed: tuple[str, ...] = ("libssl.so.3",),
    names: tuple[str, ...] = ("__stack_chk_fail", "__memcpy_chk"),
    rpath: str = "",
) -> bytes:
    """A small ELF file without sections, as strippers leave them: program headers, dynamic section, symbols by the old hash table."""
    wide = bits == 64
    word = "Q" if wide else "I"
    texts = ["", *needed, *names, rpath]
    table, places = b"", {}
    for text in texts:
        places[text] = len(table)
        table += text.encode() + b"\0"
    head, header = (64, 56) if wide else (52, 32)
    count = 3 + (stack is not None) + relro
    start = head + header * count
    symbols = b"".join(
        struct.pack(f"{order}IBBHQQ", places[name], 0, 0, 0, 0, 0)
        if wide
        else struct.pack(f"{order}IIIBBH", places[name], 0, 0, 0, 0, 0)
        for name in ("", *names)
    )
    hashes = struct.pack(f"{order}II", 1, 1 + len(names))
    at_symbols = start + len(table)
    at_hash = at_symbols + len(symbols)
    at_dynamic = at_hash + len(hashes)
    tags = [(1, places[name]) for name in needed] + [
        (5, start),
        (10, len(table)),
        (6, at_symbols),
        (4, at_hash),
    ]
    tags += [(24, 0)] if now else []
    tags += [(29, places[rpath])] if rpath else []
    dynamic = b"".join(struct.pack(f"{order}2{word}", *pair) for pair in [*tags, (0, 0)])
    total = at_dynamic + len(dynamic)

    def segment(kind_: int, flags: int, offset: int, size: int) -> bytes:
        if wide:
            return struct.pack(f"{order}IIQQQQQQ", kind_, flags, offset, offset, offset, size, size, 1)
        return struct.pack(f"{order}8I", kind_, offset, offset, offset, size, size, flags, 1)

    parts = [segment(LOAD, 5, 0, total), segment(DYNAMIC, 6, at_dynamic, len(dynamic)), segment(0, 0, 0, 0)]
    parts += [segment(STACK, stack, 0, 0)] if stack is not None else []
    parts += [segment(RELRO, 4, 0, 0)] if relro else []
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    rest = struct.pack(f"{order}HHI3{word}I6H", kind, 40, 1, 0, head, 0, 0, head, header, count, 0, 0, 0)
    return ident + rest + b"".join(parts) + table + symbols + hashes + dynamic


def read(data: bytes) -> Binary:
    found, said = elf.read(data, "x")
    assert found is not None, said
    return found


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("order", ["<", ">"])
def test_hardening_is_read_in_every_word_size_and_byte_order(bits: int, order: str) -> None:
    found = read(made(bits, order))
    assert (found.bits, found.machine, found.kind) == (bits, "ARM", "shared library")
    assert (found.nx, found.relro, found.canary, found.fortify, found.needed) == (
        True,
        "full",
        True,
        True,
        ("libssl.so.3",),
    )
    soft = read(made(bits, order, kind=2, stack=7, relro=False, names=("strcpy",), rpath="/data/a:$ORIGIN"))
    assert (soft.nx, soft.pie, soft.relro, soft.canary, soft.fortify) == (False, False, "none", False, False)
    assert soft.rpath == ("/data/a", "$ORIGIN")
    assert read(made(bits, order, now=False)).relro == "partial"


def test_what_a_file_does_not_say_is_not_answered() -> None:
    found = read(made(64, "<", stack=None, names=("open",)))
    assert (found.nx, found.fortify, found.pie) == (None, None, None)
    static = read(made(64, "<", kind=2, needed=()))
    assert static.is_static and static.canary is None and static.fortify is None


def test_damaged_programs_end_in_one_diagnostic_or_are_read() -> None:
    seeds = [made(bits, order, kind=kind) for bits in (32, 64) for order in "<>" for kind in (2, 3)]
    order = random.Random(5)
    for _ in range(4000):
        found, said = elf.read(mutated(order.choice(seeds), order), "x")
        assert (found is None) == (len(said) == 1)
        assert all("while parsing" not in item.says for item in said)


def test_counts_that_lie_take_no_time_and_no_memory() -> None:
    data = bytearray(made(64, "<"))
    struct.pack_into("<H", data, 56, 0xFFFF)
    found, said = elf.read(bytes(data), "x")
    assert found is None and len(said) == 1


@pytest.mark.skipif(
    not shutil.which("gcc") or not shutil.which("readelf"), reason="gcc and readelf are not here"
)
@pytest.mark.parametrize(("options", "hard"), [(HARD, True), (SOFT, False)])
def test_programs_of_a_real_compiler_are_read_as_readelf_reads_them(
    tmp_path: Path, options: list[str], hard: bool
) -> None:
    (tmp_path / "a.c").write_text(SOURCE)
    subprocess.run(["gcc", *options, "a.c", "-o", "a"], cwd=tmp_path, check=True, capture_output=True)
    found = read((tmp_path / "a").read_bytes())
    said = subprocess.run(
        ["readelf", "-Wlds", "a"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert found.nx is (re.search(r"GNU_STACK.* RW +0x", said) is not None) is hard
    assert (found.relro == "full") is ("GNU_RELRO" in said and "NOW" in said) is hard
    assert found.pie is ("Type is DYN" in said or "DYN (Position" in said) is hard
    assert found.canary is ("__stack_chk_fail" in said) is hard
    assert found.fortify is ("_chk@" in said.replace("__stack_chk_fail", "")) is hard
    assert found.needed == tuple(re.findall(r"\(NEEDED\).*\[(.*)\]", said))
    assert found.rpath == (() if hard else ("/data/x",))
    assert found.symbols
    subprocess.run(["strip", "a"], cwd=tmp_path, check=True)
    stripped = read((tmp_path / "a").read_bytes())
    assert not stripped.symbols and stripped.canary is found.canary and stripped.needed == found.needed


KEY = b"-----BEGIN RSA PRIVATE KEY-----\n" + b"A" * 64 + b"\n-----END RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\0\0" + KEY, "private key"),
        (b"root:$6$abcdefgh$" + b"a" * 86 + b":18000:0:99999:7:::\n", "hash of a password"),
        (b"x = AKIAIOSFODNN7EXAMPLE\n", "access key of a cloud"),
        (b"url=mqtts://device:s3cret99@broker.example.org\n", "credentials in an address"),
        (b"  db_password: hunter2222\n", "password in a setting"),
    ],
)
def test_keys_and_credentials_are_found_and_not_repeated(data: bytes, what: str) -> None:
    (found,) = secrets(data, "x")
    assert found.what == what
    assert all(secret not in found.hint for secret in ("AAAA", "s3cret", "hunter", "EXAMPLE"))


def test_what_only_looks_like_a_secret_is_left_alone() -> None:
    for data in (
        b"-----BEGIN RSA PRIVATE KEY-----\0%s",
        b"root:*:18000::::::\n",
        b"password = ${DB_PASSWORD}\n",
        b"password: \n",
        b"https://example.org/a@b\n",
        b"PasswordAuthentication no\n",
    ):
        assert list(secrets(data, "x")) == []
