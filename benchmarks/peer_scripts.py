"""What runs in the interpreters of other scanners: filling their stores with our advisories, and asking vdb.

`PYTHON peer_scripts.py TASK …`; it imports nothing of ours, for the other environments do not have it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Object = dict[str, Any]  # Any: JSON of other programs

BATCH = 100


def _records(file: str) -> Iterator[Object]:
    with Path(file).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fill_cve_bin_tool(file: str) -> None:
    """Its own importer of OSV, fed from a file in place of its download; its store lies under HOME."""
    from cve_bin_tool.cvedb import CVEDB  # type: ignore[import-not-found]
    from cve_bin_tool.data_sources.osv_source import OSV_Source  # type: ignore[import-not-found]

    source = OSV_Source()
    made = CVEDB(version_check=False)
    made.cachedir.mkdir(parents=True, exist_ok=True)
    made.init_database()
    active = [one for one in _records(file) if not one.get("withdrawn")]  # what its feed has no more
    made.data = [(source.format_data(active), source.source_name)]
    made.populate_db()


def fill_vdb(file: str) -> None:
    """Its own importer of OSV, told as for its feeds of PyPI and Go that no year is too old."""
    from vdb.lib import db  # type: ignore[import-not-found]
    from vdb.lib.osv import OSVSource  # type: ignore[import-not-found]

    source = OSVSource()
    source._start_year = None  # noqa: SLF001 - `fetch` sets it so for these feeds
    batch: list[Any] = []  # Any: its own records
    for one in _records(file):
        # A record of PyPI or Go that names one of GitHub's is left out, to come from GitHub's own feed.
        aliases = [alias for alias in one.get("aliases") or () if not alias.startswith("GHSA-")]
        batch += source.convert({**one, "aliases": aliases})
        if len(batch) >= BATCH:
            source.store(batch)
            batch = []
    source.store(batch)
    db.optimize_and_close_all()


def ask_vdb(sbom: str, output: str) -> None:
    """Search for all components of an SBOM at once, as its command `vdb --bom` does."""
    from vdb.lib import search

    found = search.search_bom_detailed(sbom, with_data=False)
    told = [
        [one["locator"]["purl"], list(one.get("cve_ids") or ())]
        for one in found["components"]
        if one["result_count"]
    ]
    Path(output).write_text(json.dumps(told), encoding="utf-8")


TASKS: dict[str, Callable[..., None]] = {
    "fill-cve-bin-tool": fill_cve_bin_tool,
    "fill-vdb": fill_vdb,
    "ask-vdb": ask_vdb,
}

if __name__ == "__main__":
    os.environ.setdefault("NVD_START_YEAR", "1990")
    TASKS[sys.argv[1]](*sys.argv[2:])
