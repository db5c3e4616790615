"""The closed lists of words of SPDX 2 (SPDX 2.3, clauses 7.9, 7.10, 7.21, 7.24, 8.3 and 11.1)."""

from __future__ import annotations

DIGITS = {"SHA1": 40, "SHA224": 56, "SHA256": 64, "SHA384": 96, "SHA512": 128}
DIGITS |= {"MD2": 32, "MD4": 32, "MD5": 32, "MD6": 0}
"""Hexadecimal digits by checksum algorithm; 0 where the length is not fixed."""

DIGITS_NEW = {"SHA3-256": 64, "SHA3-384": 96, "SHA3-512": 128, "BLAKE3": 0, "ADLER32": 8}
DIGITS_NEW |= {"BLAKE2b-256": 64, "BLAKE2b-384": 96, "BLAKE2b-512": 128}
"""The algorithms that came with 2.3."""

PURPOSES = frozenset(
    [
        "APPLICATION",
        "FRAMEWORK",
        "LIBRARY",
        "CONTAINER",
        "OPERATING_SYSTEM",
        "DEVICE",
        "FIRMWARE",
        "SOURCE",
        "ARCHIVE",
        "FILE",
        "INSTALL",
        "OTHER",
    ]
)
"""What a package is for."""

FILE_TYPES = frozenset(
    [
        "SOURCE",
        "BINARY",
        "ARCHIVE",
        "APPLICATION",
        "AUDIO",
        "IMAGE",
        "TEXT",
        "VIDEO",
        "DOCUMENTATION",
        "SPDX",
        "OTHER",
    ]
)
"""What a file is."""

CATEGORIES = frozenset({"SECURITY", "PACKAGE-MANAGER", "PERSISTENT-ID", "OTHER"})
"""Kinds of external references, as 2.3 spells them."""

RELATIONS = frozenset(
    [
        "DESCRIBES",
        "DESCRIBED_BY",
        "CONTAINS",
        "CONTAINED_BY",
        "DEPENDS_ON",
        "DEPENDENCY_OF",
        "DEPENDENCY_MANIFEST_OF",
        "BUILD_DEPENDENCY_OF",
        "DEV_DEPENDENCY_OF",
        "OPTIONAL_DEPENDENCY_OF",
        "PROVIDED_DEPENDENCY_OF",
        "TEST_DEPENDENCY_OF",
        "RUNTIME_DEPENDENCY_OF",
        "EXAMPLE_OF",
        "GENERATES",
        "GENERATED_FROM",
        "ANCESTOR_OF",
        "DESCENDANT_OF",
        "VARIANT_OF",
        "DISTRIBUTION_ARTIFACT",
        "PATCH_FOR",
        "PATCH_APPLIED",
        "COPY_OF",
        "FILE_ADDED",
        "FILE_DELETED",
        "FILE_MODIFIED",
        "EXPANDED_FROM_ARCHIVE",
        "DYNAMIC_LINK",
        "STATIC_LINK",
        "DATA_FILE_OF",
        "TEST_CASE_OF",
        "BUILD_TOOL_OF",
        "DEV_TOOL_OF",
        "TEST_OF",
        "TEST_TOOL_OF",
        "DOCUMENTATION_OF",
        "OPTIONAL_COMPONENT_OF",
        "METAFILE_OF",
        "PACKAGE_OF",
        "AMENDS",
        "PREREQUISITE_FOR",
        "HAS_PREREQUISITE",
        "REQUIREMENT_DESCRIPTION_FOR",
        "SPECIFICATION_FOR",
        "OTHER",
    ]
)
"""The relationship types of SPDX 2.3 (clause 11.1); 2.2 has all but the last two before OTHER."""
RELATIONS_NEW = frozenset({"REQUIREMENT_DESCRIPTION_FOR", "SPECIFICATION_FOR"})
"""The relationship types that came with 2.3."""
