"""What is generated is what it would be now."""

from __future__ import annotations

import re

from tools.__main__ import ROOT, stale


def test_reference_pages_and_compiled_knowledge_are_fresh() -> None:
    assert [path.relative_to(ROOT).as_posix() for path in stale()] == [], "run ./run fix"


def test_every_rule_and_finding_has_a_page() -> None:
    from wardbook.app.explain import all_codes

    pages = {path.stem for path in (ROOT / "docs" / "reference" / "rules").glob("*.md")} - {"index"}
    assert pages == set(all_codes())


def test_every_code_that_a_module_defines_is_known_to_explain() -> None:
    from wardbook.app.explain import all_codes

    written = {
        code
        for path in (ROOT / "src").rglob("*.py")
        for code in re.findall(
            r"^@(?:finding|rule)\(\s*\"([A-Z]{2}[0-9]{3})\"", path.read_text("utf-8"), re.MULTILINE
        )
    }
    assert len(written) > 100
    assert written - set(all_codes()) == set()
