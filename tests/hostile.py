"""A hostile corpus for every reader of SBOMs, and a process that reads it under limits and says what happened.

`python -m tests.hostile READER` prints a line of JSON for each case: name, seconds, codes of the diagnostics,
whether anything was read, and at last the memory it took at most.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import resource
import struct
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import zstandard

from tests.sbom_inputs import tar, written, zipped, zst
from wardbook.formats import sbom, sbom_checking

STEP = 97
"""Bytes between one place of truncation and the next."""

ADDRESS_BYTES = 2 * 1024**3
"""Address space of the process: what a bomb would need is more."""

Case = tuple[str, bytes]
CANARY = b"file:///etc/passwd"


def _truncated(data: bytes) -> Iterator[Case]:
    yield from ((f"cut off at {at}", data[:at]) for at in range(1, len(data) - 1, STEP))


def _with(data: bytes, more: str | bytes) -> bytes:
    """A JSON document with one more member in front."""
    return b"{" + (more if isinstance(more, bytes) else more.encode()) + b"," + data.lstrip()[1:]


def _json(data: bytes, items: bytes) -> Iterator[Case]:
    """What is wrong in any JSON; `items` names the list of components or elements."""
    for word in ("NaN", "Infinity", "-Infinity"):
        yield word, _with(data, f'"x-n": {word}')
    yield "high surrogate", _with(data, '"x-s": "\\ud800"')
    yield "low surrogate", _with(data, '"x-s": "\\udc00 "')
    yield "a surrogate in bytes", _with(data, b'"x-s": "\xed\xa0\x80"')
    yield "latin-1 bytes", _with(data, b'"x-s": "Gr\xfc\xdfe"')
    yield "latin-1 bytes in an item", data.replace(b'"name"', b'"x-s": "Gr\xfc\xdfe", "name"', 1)
    yield "UTF-16", data.decode().encode("utf-16")
    yield "UTF-16 without a mark", data.decode().encode("utf-16-le")
    yield "UTF-32", data.decode().encode("utf-32")
    yield "a NUL in front", b"\x00" + data
    yield "something behind", data + b"x"
    yield "two documents", data + data
    yield "a comment", data.replace(b"{", b"{ /* no */", 1)
    yield "single quotes", data.replace(b'"', b"'")
    yield "100,000 open brackets", b"[" * 100_000
    yield "100,000 open braces", _with(data, b'"x-d": ' + b'{"a":' * 100_000)
    yield "closed depth", _with(data, b'"x-d": ' + b"[" * 5_000 + b"]" * 5_000)
    yield "5,000 digits", _with(data, f'"x-n": {"9" * 5_000}')
    yield "an exponent out of range", _with(data, '"x-n": 1e999')
    yield "a key twice", _with(data, '"x-k": 1, "x-k": 2')
    yield "a key twice inside", _with(data, '"x-k": {"a": [{"b": 1, "b": 2}]}')
    yield "a key twice in an item", data.replace(b'"name"', b'"x-k": 1, "x-k": 2, "name"', 1)
    yield "depth in an item", data.replace(b'"name"', b'"x-d": ' + b"[" * 500 + b"]" * 500 + b', "name"', 1)
    yield "a text instead of the list", b'{%s: "x", %s' % (items, data.lstrip()[1:])
    yield from _truncated(data)


def _xml(data: bytes) -> Iterator[Case]:
    """What is wrong in any XML."""
    head, _, body = data.partition(b"?>")
    head += b"?>"
    root = body.lstrip()[1:].split(None, 1)[0].decode()

    def doctype(inside: str, use: str = "") -> bytes:
        return head + f"<!DOCTYPE {root} {inside}>".encode() + body.replace(b">", b">" + use.encode(), 1)

    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    yield "an empty DTD", doctype("[]")
    yield "an entity of its own", doctype('[<!ENTITY a "b">]', "&a;")
    yield "a file as an entity", doctype(f'[<!ENTITY a SYSTEM "{CANARY.decode()}">]', "&a;")
    yield "an address as an entity", doctype('[<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]', "&a;")
    yield "a parameter entity", doctype('[<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]')
    yield "a DTD elsewhere", doctype('SYSTEM "http://127.0.0.1:9/x.dtd"')
    yield "billion laughs", doctype(f"[{laughs}]", "&a11;")
    yield "quadratic blow-up", doctype(f'[<!ENTITY a "{"x" * 50_000}">]', "&a;" * 50_000)
    yield (
        "a DTD in UTF-16",
        doctype('[<!ENTITY a "b">]', "&a;").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    )
    yield "a DTD behind a comment", data.replace(b"?>", b"?><!-- x --><!DOCTYPE x []>", 1)
    yield "an undefined entity", body.replace(b">", b">&nbsp;", 1)
    yield "a NUL by number", body.replace(b">", b">&#0;", 1)
    yield "a surrogate by number", body.replace(b">", b">&#xD800;", 1)
    yield "a NUL", data.replace(b">", b">\x00", 2)
    yield "latin-1 bytes called UTF-8", data.replace(b">\n", b">\n<!-- Gr\xfc\xdfe -->", 1)
    yield "UTF-16 called UTF-8", data.decode().encode("utf-16-le")
    yield "UTF-8 called UTF-16", data.replace(b"UTF-8", b"UTF-16", 1)
    yield "an encoding nobody knows", data.replace(b"UTF-8", b"x-nobody", 1)
    yield "UTF-7", data.replace(b"UTF-8", b"UTF-7", 1)
    yield (
        "a million attributes",
        body.replace(b">", b" " + b" ".join(b'a%d=""' % n for n in range(10**6)) + b">", 1),
    )
    yield "the same attribute twice", body.replace(b">", b' a="" a="">', 1)
    yield "depth", body.replace(b">", b">" + b"<a>" * 100_000, 1)
    yield "closed depth", body.replace(b">", b">" + b"<a>" * 3_000 + b"</a>" * 3_000, 1)
    yield "something behind", data + b"x"
    yield "two roots", data + body
    yield from _truncated(data)


def _yaml(data: bytes) -> Iterator[Case]:
    laughs = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    yield "billion laughs", data + laughs.encode()
    yield "an alias that holds itself", data + b"x: &a [*a]\n"
    yield "an unknown alias", data + b"x: *a\n"
    yield "an object of Python", data + b'x: !!python/object/apply:os.system ["true"]\n'
    yield "an odd tag", data + b"x: !!set {a, b}\n"
    yield "a key twice", data + b"x-k: 1\nx-k: 2\n"
    yield "a list as a key", data + b"? [a]\n: 1\n"
    yield "a merge", data + b"x: &b {a: 1}\ny:\n  <<: *b\n"
    yield "open brackets", data + b"x: " + b"[" * 100_000
    yield "closed depth", data + b"x: " + b"[" * 5_000 + b"]" * 5_000
    yield "depth by indenting", data + b"".join(b" " * n + b"a:\n" for n in range(2_000))
    yield "5,000 digits", data + b"x: " + b"9" * 5_000 + b"\n"
    yield "not a number", data + b"x: .nan\n"
    yield "infinity", data + b"x: -.inf\n"
    yield "a surrogate", data + b'x: "\\ud800"\n'
    yield "UTF-16", data.decode().encode("utf-16")
    yield "latin-1 bytes", data + b"x: Gr\xfc\xdfe\n"
    yield "a NUL", data + b"x: \x00\n"
    yield "a tab", data + b"x:\n\ty: 1\n"
    yield "two documents", data + b"---\n" + data
    yield "a version nobody knows", b"%YAML 9.9\n---\n" + data
    yield from _truncated(data)


def _tag_value(data: bytes) -> Iterator[Case]:
    yield "a text that never ends", data + b"PackageComment: <text>" + b"x" * 10**6
    yield "a line of 10 MB", data + b"PackageComment: " + b"x" * 10**7 + b"\n"
    yield "half a million unknown tags", data + b"Xxx: y\n" * 500_000
    yield "a million lines of nothing", data + b"y\n" * 10**6
    yield "a tag twice", data.replace(b"DataLicense: CC0-1.0\n", b"DataLicense: CC0-1.0\n" * 2, 1)
    yield "UTF-16", data.decode().encode("utf-16")
    yield "latin-1 bytes", data + b"PackageComment: Gr\xfc\xdfe\n"
    yield "a surrogate in bytes", data + b"PackageComment: \xed\xa0\x80\n"
    yield "a NUL", data + b"PackageComment: \x00\n"
    yield from _truncated(data)


def _csv(data: bytes) -> Iterator[Case]:
    yield "a quote that never ends", data + b'"' + b"x\n" * 10**6
    yield "100,000 columns", data.rstrip() + b"," * 100_000 + b"\n"
    yield "100,000 headers", b",".join(b"name%d" % n for n in range(100_000)) + b"\n"
    yield "a row too long", data + b"a" + b",b" * 100 + b"\n"
    yield "a million rows of nothing", data + b",\n" * 10**6
    yield "a cell of 10 MB", data + b"x" * 10**7 + b"\n"
    yield "latin-1 bytes", data + b"Gr\xfc\xdfe\n"
    yield "UTF-16 without a mark", data.decode().encode("utf-16-le")
    yield "UTF-32", data.decode().encode("utf-32")
    yield "a NUL", data + b"a\x00b\n"
    yield from _truncated(data)


# --- Archives ---


def _archives(data: bytes) -> Iterator[Case]:
    yield from _bombs(data)
    yield from _claims(data)
    for name in _NAMES:
        yield f"zip: {name!r}", _zip_named(name, data)
        if "\x00" not in name:  # which ends a name in a tar
            yield f"tar: {name!r}", _tar_of(tarfile.TarInfo(name), data)
    for kind, what in _LINKS.items():
        info = tarfile.TarInfo("x.json")
        info.type, info.linkname = kind, "../../x.json"
        yield f"tar: {what}", _tar_of(info, b"")
    yield "zip: a link", _zip_link()
    yield "zip: two of one name", _zip_twice("x.json", "x.json", data)
    yield "zip: names that differ in case", _zip_twice("x.json", "X.JSON", data)
    yield "tar: two of one name", _tar_twice(data)
    yield "zip: encrypted", _flagged(zipped({"x.json": data}), 1)
    yield "zip: another method", _method(zipped({"x.json": data}), 99)
    yield "zip: nothing in it", zipped({})
    yield "zip: no SBOM in it", zipped({"a.txt": b"x"})
    yield "zip in zip", zipped({"a.zip": zipped({"b.json": data})})
    yield "gzip in gzip", gzip.compress(gzip.compress(data))
    yield "gzip: damaged", gzip.compress(data)[:-8] + b"\x00" * 8
    yield "gzip: something behind", gzip.compress(data) + b"x"
    packed = {"gzip": gzip.compress(data), "zstd": zst(data), "zip": zipped({"x.json": data})}
    packed |= {"tar": tar({"x.json": data}).rstrip(b"\x00"), "tar.zst": zst(tar({"x.json": data}))}
    for name, text in packed.items():
        yield from ((f"{name}: {what}", part) for what, part in _truncated(text))


_NAMES = (
    *(
        "../x.json",
        "a/../../x.json",
        "/x.json",
        "..\\x.json",
        "a\\..\\..\\x.json",
        "\\x.json",
        "C:\\x.json",
        "c:x.json",
    ),
    *("\\\\host\\x.json", "..", "a/..", "x\x00.json", "CON", "aux.json", "a/NUL.json", "com1.json"),
)
_LINKS = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a block device",
    tarfile.FIFOTYPE: "a pipe",
}


def _bombs(data: bytes) -> Iterator[Case]:
    zeros = b"\x00" * 2**20
    deflater = zlib.compressobj(9, wbits=31)
    yield "gzip bomb", b"".join([*(deflater.compress(zeros) for _ in range(1_000)), deflater.flush()])
    yield "gzip of many gzips", gzip.compress(b" " * 2**20) * 2_000
    compressor = zstandard.ZstdCompressor(level=19).compressobj()
    yield "zstd bomb", b"".join([*(compressor.compress(zeros) for _ in range(1_000)), compressor.flush()])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.json", "w") as stream:
        for _ in range(1_000):
            stream.write(zeros)
    yield "zip bomb", out.getvalue()
    yield "zip of many zeros", zipped({f"{n}.json": zeros for n in range(600)})
    yield "zip of entries that overlap", _overlapping(data)
    yield "zip of 60,000 entries", _empty_entries(60_000)
    yield "tar of 60,000 entries", tarfile.TarInfo("x.json").tobuf() * 60_000
    yield "tar with a hole", _sparse()


def _claims(data: bytes) -> Iterator[Case]:
    """Sizes that are claimed and not there."""
    five = 5 * 1024**3
    info = tarfile.TarInfo("x.json")
    info.size = five
    yield "tar that claims 5 GB", info.tobuf(tarfile.GNU_FORMAT) + data
    yield "zstd that claims 5 GB", _zstd_claiming(five, data)
    yield "gzip that claims 4 GB", gzip.compress(data)[:-4] + struct.pack("<I", 2**32 - 1)
    whole = bytearray(zipped({"x.json": data}))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    yield "zip that claims 4 GB", bytes(whole)
    whole[at + 20 : at + 24] = struct.pack("<I", 2**32 - 2)
    yield "zip that claims 4 GB packed", bytes(whole)


def _zstd_claiming(size: int, data: bytes) -> bytes:
    """A frame of one raw block whose header claims another size (RFC 8878, 3.1.1)."""
    header = b"\x28\xb5\x2f\xfd" + bytes([0b1100_0000]) + bytes([17 << 3]) + struct.pack("<Q", size)
    return header + struct.pack("<I", 1 | len(data) << 3)[:3] + data


def _zip_named(name: str, data: bytes) -> bytes:
    """A zip with a name that the writer itself would mend."""
    plain = "_" * len(name)
    return zipped({plain: data}).replace(plain.encode(), name.encode())


def _tar_of(info: tarfile.TarInfo, data: bytes) -> bytes:
    info.size = len(data)
    return info.tobuf(tarfile.GNU_FORMAT) + data + b"\x00" * (-len(data) % 512) + b"\x00" * 1024


def _tar_twice(data: bytes) -> bytes:
    one = _tar_of(tarfile.TarInfo("x.json"), data)[:-1024]
    return one + one + b"\x00" * 1024


def _zip_link() -> bytes:
    info = zipfile.ZipInfo("x.json")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "../../x.json")
    return out.getvalue()


def _zip_twice(one: str, other: str, data: bytes) -> bytes:
    made = zipped({one: data, "_" * len(other): data.replace(b"1", b"2")})
    return made.replace(b"_" * len(other), other.encode())


def _flagged(data: bytes, flag: int) -> bytes:
    made = bytearray(data)
    made[6] |= flag
    made[made.rindex(b"PK\x01\x02") + 8] |= flag
    return bytes(made)


def _method(data: bytes, method: int) -> bytes:
    made = bytearray(data)
    made[8] = method
    made[made.rindex(b"PK\x01\x02") + 10] = method
    return bytes(made)


def _overlapping(data: bytes) -> bytes:
    """One kernel of packed bytes that 20,000 entries of the directory point to."""
    kernel = zlib.compressobj(9, wbits=-15)
    text = b" " * 2**20 + data
    packed = kernel.compress(text) + kernel.flush()
    sizes = struct.pack("<III", zlib.crc32(text), len(packed), len(text))
    local = (
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00" + sizes + struct.pack("<HH", 6, 0) + b"x.json"
    )
    entry = b"PK\x01\x02\x14\x00\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00" + sizes
    entry += struct.pack("<HHHHHII", 6, 0, 0, 0, 0, 0, 0) + b"x.json"
    count = 20_000
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count, count, len(entry) * count, len(local + packed), 0
    )
    return local + packed + entry * count + end


def _empty_entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number}.json"), b"")
    return out.getvalue()


def _sparse() -> bytes:
    """A GNU sparse file of 8 GB in two blocks."""
    info = tarfile.TarInfo("x.json")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[386 : 386 + 24] = b"%011o\x00%011o\x00" % (0, 512)
    head[483:495] = b"%011o\x00" % (8 * 1024**3 - 1)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\x00 " % sum(head)
    return bytes(head) + b"{" + b" " * 511 + b"\x00" * 1024


READERS = {
    "CYCLONEDX-JSON": lambda: _json(written("cyclonedx-1.6"), b'"components"'),
    "CYCLONEDX-XML": lambda: _xml(written("cyclonedx-1.6-xml")),
    "SPDX-JSON": lambda: _json(written("spdx-2.3"), b'"packages"'),
    "SPDX-YAML": lambda: _yaml(written("spdx-2.3-yaml")),
    "SPDX-TAG-VALUE": lambda: _tag_value(written("spdx-2.3-tag-value")),
    "SPDX-RDF": lambda: _xml(written("spdx-2.3-rdf")),
    "SPDX-3": lambda: _json(written("spdx-3.0"), b'"@graph"'),
    "CSV": lambda: _csv(written("csv")),
    "ARCHIVES": lambda: _archives(written("spdx-2.3")),
}
"""Each reader with what it must survive."""


def _checked(name: str, data: bytes) -> float:
    """Seconds of the official check behind the reader; it must survive whatever the reader does."""
    if name.startswith("cut off"):
        return 0.0
    began = time.process_time()
    sbom_checking.check(data, "x")
    return time.process_time() - began


def _peak_kib() -> int:
    """The most memory this process held, in KiB; Linux counts whoever started it into ru_maxrss, so it is asked for itself."""
    own = Path("/proc/self/status")
    peak = re.search(r"^VmHWM:\s+([0-9]+) kB", own.read_text(), re.MULTILINE) if own.exists() else None
    return int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(reader: str) -> None:
    """Read each case of one reader, and print what happened."""
    cases = list(READERS[reader]())
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    before = _peak_kib()
    for name, data in cases:
        began = time.process_time()
        found, said = sbom.read(data, "x")
        line = {
            "case": name,
            "seconds": time.process_time() - began,
            "check_seconds": _checked(name, data),
            "read": found is not None,
            "codes": [item.code for item in said],
            "says": [f"{item.path} {item.says}"[:300] for item in said][:4],
        }
        sys.stdout.write(json.dumps(line) + "\n")
    grown = _peak_kib() - before
    sys.stdout.write(json.dumps({"case": "memory", "grown_mib": grown / 1024}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
