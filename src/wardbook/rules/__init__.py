"""What a reviewer would object to."""

from __future__ import annotations

from wardbook.rules.assessment import assess

__all__ = ["assess"]
