"""Alembic looks for this file; we run its steps ourselves, in `wardbook.registry.opening.migrate`."""
