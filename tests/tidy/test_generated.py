"""What is generated is what it would be now."""

from __future__ import annotations

from tools.__main__ import ROOT, stale


def test_reference_pages_and_compiled_knowledge_are_fresh() -> None:
    assert [path.relative_to(ROOT).as_posix() for path in stale()] == [], "run ./run fix"


def test_every_rule_and_finding_has_a_page() -> None:
    from wardbook.app.explain import all_codes

    pages = {path.stem for path in (ROOT / "docs" / "reference" / "rules").glob("*.md")} - {"index"}
    assert pages == set(all_codes())
