"""Every table and figure by name; each exists once and feeds every surface."""

from __future__ import annotations

from wardbook.views.register import View, all_views, assessment_views, difference_views, get, ledger_views

__all__ = ["View", "all_views", "assessment_views", "difference_views", "get", "ledger_views"]
