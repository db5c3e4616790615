"""What monitoring last knew: advisories at components, risks of releases; and until when components are supported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; the index is made anew from the ledger afterwards."""
    op.create_table(
        "watched",
        sa.Column("component", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vulnerability", sa.Text, primary_key=True),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_watched_vulnerability", "watched", ["vulnerability"])
    op.create_table(
        "release_risk",
        sa.Column("release", sa.Text, primary_key=True),
        sa.Column("risk", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.add_column("release_component", sa.Column("support_until", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "release_vulnerability", sa.Column("exploited", sa.Integer, nullable=False, server_default="0")
    )
