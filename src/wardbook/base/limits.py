"""Every bound in the product, each with its reason.

A bound that cut something short is named in what is printed, never silent.
"""

from __future__ import annotations

FILE_BYTES = 64 * 1024 * 1024
"""One file a person or a tool wrote; the largest public SBOM we know is about 40 MB."""

FOLDER_FILES = 20_000
"""Files of one device folder; more is a mistaken path such as a home folder."""

YAML_NODES = 2_000_000
"""Nodes of one YAML file after aliases; 28,000 lines have about 150,000."""

YAML_DEPTH = 60
"""Nesting of one YAML file; the schema needs 6, and deep recursion ends in a crash."""

YAML_ALIASES = 1_000
"""Aliases in one YAML file; nobody writes more by hand, alias bombs live from them."""

YAML_SCALAR = 200_000
"""Characters of one value; the longest prose belongs in documents/."""

DIAGNOSTICS_PER_FILE = 500
"""Diagnostics printed for one file; the rest is counted, because nobody reads on."""

EXPRESSION_LENGTH = 2_000
"""Characters of one `when` or `applies`; longer ones are generated or hostile."""

EXPRESSION_DEPTH = 40
"""Brackets within brackets; the parser recurses."""

SUGGESTION_LENGTH = 80
"""Longer words are prose, and comparing them costs time."""

SUGGESTION_CANDIDATES = 2_000
"""Names compared for one suggestion; more would make a broken file slow to report."""

FIGURE_NODES = 150
"""Elements of one picture that a layout engine is asked to place; more cannot be read on a sheet, and takes minutes."""

FIGURE_PATHS = 300
"""Paths of one picture that a layout engine is asked to route: twice as many take it four to ten times as long."""

JSON_DEPTH = 100
"""Nesting of one JSON file; real SBOMs nest below 20."""

SBOM_BYTES = 512 * 1024 * 1024
"""One SBOM, unpacked; 300,000 components with all their details have about 300 MB."""

UNPACKED_RATIO = 400
"""Bytes out of one packed byte; pretty-printed SBOMs reach 60, bombs begin at 1,000."""

ARCHIVE_ENTRIES = 50_000
"""Files in one archive of SBOMs; a Yocto image writes some 3,000."""

XML_DEPTH = 200
"""Nesting of one XML file; real SBOMs nest below 30."""

CVSS_LENGTH = 300
"""Characters of one CVSS vector; a 4.0 vector with all its metrics has 178."""

FEED_RECORD_BYTES = 32 * 1024 * 1024
"""One record of a feed, unpacked; the largest we know, a kernel's CVE, has about 2 MB."""

FEED_ENTRIES = 3_000_000
"""Records of one archive; OSV's largest holds 1.4 million."""

FEED_UNPACKED_BYTES = 64 * 1024 * 1024 * 1024
"""What may come out of one feed in all; read piece by piece, it is never held."""

FEED_PACKED_BYTES = 4 * 1024 * 1024 * 1024
"""One download; every CVE record there is packs into about 0.6 GB."""

REFUSALS_NAMED = 20
"""Refused records that are named word by word; the rest is counted by reason."""

VERSION_LENGTH = 1_000
"""Characters of one version; npm allows 256, and the longest in public advisories has about 120."""

VEX_CARRIED = 256 * 1024
"""Bytes of a VEX document's own members carried through another format; CISA's medical advisories have up to 91,000."""

VERSION_RANGE_LENGTH = 100_000
"""Characters of one version range; ranges that list every affected version of a package reach some 20,000."""

ATTACK_TREE_BRANCHES = 150
"""Boxes of one attack tree; more cannot be read on a sheet."""

ATTACK_TREE_DEPTH = 60
"""Steps in a row in an attack tree; the longest plan of a real device has about 20, and growing recurses."""

COMMIT_BYTES = 1024 * 1024 * 1024
"""All files of one device folder as a commit has them; with every SBOM and report the largest we know has 200 MB."""

WORKBOOK_BYTES = 128 * 1024 * 1024
"""One spreadsheet, unpacked; 20,000 rows of 60 full columns have about 100 MB."""

SHEET_ROWS = 20_000
"""Rows of one sheet; safety risk files have some hundreds, and a sheet may claim a million empty ones."""

SHEET_COLUMNS = 200
"""Columns of one sheet that are looked at; risk tables have up to 60."""

SHEET_CELL = 32_767
"""Characters of one cell; Excel allows no more."""

MODEL_ELEMENTS = 20_000
"""Elements, paths, threats and mitigations of one threat model of another tool; the largest public one has some 500."""

MODEL_TEXT = 600
"""Characters of one remark carried from such a model; longer ones are prose, and the original stays beside the folder."""

FOREIGN_RECORDS = 200_000
"""Requirements or anomalies of one export; the largest specifications of a device have some 20,000."""

FOREIGN_TEXT = 32_767
"""Characters of one text of an export, as many as a cell of a workbook holds; longer ones are documents."""

REPORT_BYTES = 128 * 1024 * 1024
"""One report of a tool, unpacked; scans of whole networks and SARIF of large code bases reach some 50 MB."""

REPORT_FINDINGS = 300
"""Findings of one report that become records of the folder; more is a list for its tool, and nobody decides on each."""

ELF_BYTES = 512 * 1024 * 1024
"""One program file; a browser engine with its debug information has some 300 MB."""

ELF_ENTRIES = 2_000_000
"""Headers, dynamic entries and symbols of one program file; a kernel with its symbols has some 200,000."""

FIRMWARE_FILES = 200_000
"""Files of one unpacked firmware; a full Linux with its documents has some 100,000."""

CATALOGUE_BYTES = 4 * 1024 * 1024
"""One translation of the fixed words of documents; all of them together have some 200 kB."""

CATALOGUE_ENTRIES = 20_000
"""Messages of one translation; the product has some 3,000."""

TRANSLATION_LENGTH = 20_000
"""Characters of one translated message; the longest paragraph of an outline has some 900."""

LOGO_BYTES = 1024 * 1024
"""One logo; it stands on every cover, and every document holds it."""

LOGO_SIDE = 2_000
"""Dots of a logo, each way; on a cover it is 5 cm wide at most, and unpacked it has up to 32 MB."""

OUTLINE_PIECES = 5_000
"""Headings, directives and stretches of text of one outline; ours have below 60."""

FORM_CELLS = 100_000
"""Cells of one sheet of a form that is filled in; a form has a few thousand, and each is held in memory."""
