"""Our tests of CSAF beside those of @secvisogram/csaf-validator-lib, on the same documents.

The library is asked where CSAF_VALIDATOR_LIB names the folder in which `npm install
@secvisogram/csaf-validator-lib` was run and there is a `node`; nothing of it is part of the product.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.formats.csaf.documents import PUMP
from tests.formats.csaf.test_advisory import ADVISORY
from tests.formats.csaf.test_vex import DOCUMENT, WE
from tests.formats.vex_samples import SAMPLE
from wardbook.formats import csaf

SHARED = Path(__file__).parents[3].parent / "shared"
FOLDER = "csaf_2.0/test/validator/data/"

ASK = """
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as informative from '@secvisogram/csaf-validator-lib/informativeTests.js'
import { csaf_2_0 } from '@secvisogram/csaf-validator-lib/schemaTests.js'
import readline from 'readline'
const asksOthers = /_6_3_[678]$/
for await (const line of readline.createInterface({ input: process.stdin })) {
  const failed = []
  for (const [name, test] of Object.entries({ ...mandatory, ...optional, ...informative })) {
    if (asksOthers.test(name)) continue
    const found = await test(JSON.parse(line))
    if ([found.errors, found.warnings, found.infos].some((each) => each && each.length))
      failed.push(name.replace(/^[a-zA-Z]+_/, '').replaceAll('_', '.'))
  }
  if (!csaf_2_0(JSON.parse(line)).isValid) failed.push('schema')
  console.log(JSON.stringify(failed))
}
"""

# Where the library and the specification's own cases or words differ, we keep to the latter.
OURS = {
    "6.2.1": "it does not count flags as a use of a product",
    "6.1.21": "it does not sort entries of one time by their number, as 6.1.21 and its valid cases ask",
    "6.1.26": "it takes `csafsecurityadvisory`, which the specification's case 6-1-26-04 refuses",
    "6.1.11": "it takes the names of one version of CWE only",
    "schema": "what breaks only the schema of CVSS is 6.1.8 with us",
}


@pytest.fixture(scope="module")
def library() -> Path:
    named = os.environ.get("CSAF_VALIDATOR_LIB", "")
    folder = Path(named)
    if not named or not (folder / "node_modules" / "@secvisogram" / "csaf-validator-lib").is_dir():
        pytest.skip("CSAF_VALIDATOR_LIB names no folder with @secvisogram/csaf-validator-lib installed")
    if shutil.which("node") is None:
        pytest.skip("there is no node to run @secvisogram/csaf-validator-lib")
    return folder


def _asked(library: Path, texts: list[bytes]) -> list[set[str]]:
    lines = "\n".join(json.dumps(json.loads(text)) for text in texts)
    script = library / "wardbook-asks.mjs"
    script.write_text(ASK, encoding="utf-8")
    try:
        found = subprocess.run(
            ["node", script.name], cwd=library, input=lines, capture_output=True, text=True, check=True
        )
    finally:
        script.unlink()
    return [set(json.loads(line)) for line in found.stdout.splitlines()]


def _ours(text: bytes) -> set[str]:
    document, _ = csaf.read(text, "x")
    assert document is not None
    return {item.subject or "schema" for item in csaf.check(document, csaf.ALL)}


def _differences(library: Path, texts: list[bytes]) -> set[str]:
    theirs = _asked(library, texts)
    assert len(theirs) == len(texts)
    return {rule for text, found in zip(texts, theirs, strict=True) for rule in found ^ _ours(text)}


def test_the_specifications_cases_and_cisas_advisories_fail_the_same_tests(library: Path) -> None:
    texts = [path.read_bytes() for path in sorted((SHARED / "data/advisories/csaf-medical").glob("*.json"))]
    cases = SHARED / "conformance" / "csaf-validator.zip"
    if not texts or not cases.is_file():
        pytest.skip("the shared cases are not beside this checkout")
    archive = zipfile.ZipFile(cases)
    texts += [
        archive.read(FOLDER + case["name"])
        for test in json.loads(archive.read(FOLDER + "testcases.json"))["tests"]
        for case in (*test.get("failures", []), *test.get("valid", []))
    ]
    assert _differences(library, texts) <= set(OURS)


def test_documents_with_a_branch_cut_off_fail_the_same_tests(library: Path) -> None:
    order = random.Random(4)
    cut = dict.fromkeys(json.dumps(_cut(json.loads(json.dumps(PUMP)), order)).encode() for _ in range(300))
    texts = [text for text in cut if csaf.read(text, "x")[0]]
    assert len(texts) > 50
    assert _differences(library, texts) <= set(OURS)


def _cut(tree: object, order: random.Random) -> object:
    """The tree without one member somewhere."""
    here, whole = tree, tree
    while isinstance(here, dict | list) and here:
        step = order.choice(list(here) if isinstance(here, dict) else list(range(len(here))))
        if order.randrange(4) == 0 or not isinstance(here[step], dict | list):
            del here[step]
            return whole
        here = here[step]
    return whole


def test_what_we_write_passes_every_mandatory_test_of_the_library(library: Path) -> None:
    written = [csaf.write_vex(DOCUMENT, WE), csaf.write_vex(SAMPLE, WE), csaf.write_advisory(ADVISORY)[0]]
    for failed in _asked(library, written):
        assert [rule for rule in failed if rule.startswith("6.1.") or rule == "schema"] == []
