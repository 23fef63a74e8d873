"""Digital reach by month, and what stays of a broadcast once its deliveries are deleted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reach_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "channel", "region"),
    )
    op.create_table(
        "reached",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    empty = sa.text("'[]'::jsonb")
    op.add_column("broadcast", sa.Column("samples", postgresql.JSONB(), server_default=empty, nullable=False))
    op.add_column("broadcast", sa.Column("answered", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("broadcast", "answered")
    op.drop_column("broadcast", "samples")
    op.drop_table("reached")
    op.drop_table("reach_month")
