"""Which component of an SBOM is a library that a program needs?"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from wardbook.model.binary import Binary

# Where the file of a library and the project that makes it have different names. Keys are stems of sonames.
_MADE_BY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("libssl", "libcrypto"), ("openssl", "libressl", "boringssl")),
    **dict.fromkeys(
        (
            "libc", "libm", "libpthread", "libdl", "librt", "libresolv", "libutil", "libnss_files", "libnss_dns",
            "libcrypt", "libanl", "libnsl", "libthread_db", "libBrokenLocale", "libmvec", "ld-linux", "ld",
            "ld-linux-x86-64", "ld-linux-aarch64", "ld-linux-armhf", "ld-musl-x86_64", "ld-musl-aarch64", "ld-musl-armhf",
        ),
        ("glibc", "libc6", "musl", "uclibc", "uclibc-ng", "libc-bin", "libxcrypt"),
    ),
    **dict.fromkeys(
        ("libstdc++", "libgcc_s", "libgomp", "libatomic", "libssp", "libasan"),
        ("gcc", "libstdc++6", "libgcc-s1", "gcc-runtime", "libgcc"),
    ),
    "libz": ("zlib", "zlib1g", "zlib-ng"),
    **dict.fromkeys(
        ("libglib-2.0", "libgobject-2.0", "libgio-2.0", "libgmodule-2.0", "libgthread-2.0"),
        ("glib", "glib2", "glib-2.0", "glib2.0"),
    ),
    **dict.fromkeys(("libsystemd", "libudev"), ("systemd", "eudev")),
    **dict.fromkeys(("libblkid", "libmount", "libuuid", "libfdisk", "libsmartcols"), ("util-linux",)),
    **dict.fromkeys(("libncurses", "libncursesw", "libtinfo"), ("ncurses",)),
    **dict.fromkeys(("libmbedtls", "libmbedcrypto", "libmbedx509"), ("mbedtls", "mbed-tls")),
    "libcurl": ("curl",),
    "libexpat": ("expat",),
    "libsqlite3": ("sqlite", "sqlite3"),
    "libjpeg": ("libjpeg-turbo", "libjpeg"),
    "libpng16": ("libpng",),
    "libdbus-1": ("dbus",),
    "libbluetooth": ("bluez", "bluez5"),
    "liblzma": ("xz", "xz-utils"),
    "libbz2": ("bzip2",),
    "libusb-1.0": ("libusb", "libusb1"),
    "libwolfssl": ("wolfssl",),
    "libgnutls": ("gnutls",),
    "libmosquitto": ("mosquitto",),
    **dict.fromkeys(("libpcre2-8", "libpcre2-16"), ("pcre2",)),
    **dict.fromkeys(("libkrb5", "libk5crypto", "libgssapi_krb5", "libkrb5support", "libcom_err"), ("krb5", "e2fsprogs")),
    **dict.fromkeys(("libnl-3", "libnl-genl-3", "libnl-route-3"), ("libnl", "libnl3")),
}  # fmt: skip

# Packages of a distribution call themselves by the library and its number: libssl3, libssl1.1, libcurl4.
_NUMBERED = r"[-_.]?[0-9][0-9a-z.]{0,12}"


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """A library that programs need or that lies in the folder, the files that need it, and the components it can be."""

    name: str
    needed_by: tuple[str, ...] = ()
    file: str = ""
    components: tuple[str, ...] = ()
    is_own: bool = False


def stem(soname: str) -> str:
    """`libssl.so.3` and `libssl-1.1.so` as `libssl`: the name without version and ending."""
    name = soname.rpartition("/")[2]
    return re.sub(r"(?:\.so(?:\.[\w.+-]*)?|-\d[\d.]*\.so.*)\Z", "", name)


def component_names(soname: str) -> tuple[str, ...]:
    """Names that the component of a library can have, in lower case; a name may be followed by a number."""
    base = stem(soname)
    plain = re.sub(r"-\d[\d.]*\Z", "", base)
    names = [
        *_MADE_BY.get(base, ()),
        base,
        plain,
        plain.removeprefix("lib"),
        re.sub(r"\d+\Z", "", plain.removeprefix("lib")),
    ]
    if base.startswith("libboost_"):
        names.append("boost")
    if base.startswith(("libQt5", "libQt6")):
        names += [f"qt{base[5]}", "qt", "qtbase", f"qt{base[5]}-qtbase"]
    if base.startswith("libpython"):
        names += ["python", "python3", "cpython"]
    return tuple(dict.fromkeys(name.lower() for name in names if len(name) > 1))


def libraries(
    binaries: Iterable[Binary], components: Iterable[tuple[str, str]], own: Iterable[str] = ()
) -> tuple[Library, ...]:
    """Every library that is needed or there, with the components (name, how it is shown) it can be; `own` are patterns of the maker's."""
    needed: dict[str, set[str]] = {}
    files: dict[str, str] = {}
    for item in binaries:
        for name in item.needed:
            needed.setdefault(name, set()).add(item.file)
        if item.kind == "shared library" or item.soname:
            name = item.soname or item.file.rpartition("/")[2]
            if ".so" in name:
                files.setdefault(name, item.file)
                needed.setdefault(name, set())
    by_name: dict[str, set[str]] = {}
    for name, label in components:
        by_name.setdefault(name.lower(), set()).add(label)
    ours = [re.compile(re.escape(one).replace(r"\*", ".*")) for one in own]
    return tuple(
        Library(
            name=name,
            needed_by=tuple(sorted(users)),
            file=files.get(name, ""),
            components=tuple(sorted(_found(name, by_name))),
            is_own=any(pattern.fullmatch(name) or pattern.fullmatch(stem(name)) for pattern in ours),
        )
        for name, users in sorted(needed.items())
    )


def _found(soname: str, by_name: dict[str, set[str]]) -> set[str]:
    for wanted in component_names(soname):
        if wanted in by_name:
            return by_name[wanted]
    for wanted in component_names(soname):
        pattern = re.compile(re.escape(wanted) + _NUMBERED)
        if found := {
            label for name, labels in by_name.items() if pattern.fullmatch(name) for label in labels
        }:
            return found
    return set()
