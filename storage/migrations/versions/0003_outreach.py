"""Outreach: broadcasts, their deliveries, who wants news and who must get none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# Who stopped or is out of reach already is on the list from its first day.
KNOWN = """
INSERT INTO suppression (contact_id, reason, at)
SELECT id, CASE WHEN unreachable <> '' THEN unreachable ELSE 'stopped' END, now() FROM contact
WHERE news_stopped OR unreachable <> ''
"""


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), server_default="", nullable=False),
        sa.Column("templated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", "broadcast_id", "planned_at"),
        postgresql_partition_by="RANGE (planned_at)",
    )
    op.create_index(
        "delivery_of_provider",
        "delivery",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("channel = 'whatsapp'"),
    )
    op.create_index(
        "delivery_trouble",
        "delivery",
        ["broadcast_id", "state"],
        unique=False,
        postgresql_where=sa.text("state IN ('sending', 'failed', 'unknown')"),
    )
    op.create_index(
        "delivery_walk",
        "delivery",
        ["broadcast_id", "channel", "zone", "place"],
        unique=False,
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "approved_template",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("variables", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column("buttons", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "sending_hour",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "hour"),
    )
    op.create_table(
        "sending_rate",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account"),
    )
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("audience", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("files", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("news_sender", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("repeat", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("walker", sa.Uuid(), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=60), server_default="", nullable=False),
        sa.Column("quality", sa.String(length=12), server_default="", nullable=False),
        sa.Column(
            "uploaded", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("tally", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("tallied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(["series_id"], ["broadcast.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "broadcast_moving",
        "broadcast",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('draft', 'stopped', 'done')"),
    )
    op.create_index("broadcast_newest", "broadcast", ["created_at"], unique=False)
    op.create_table(
        "number_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "saved_audience",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("expression", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "subscription",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column("region", sa.String(length=40), server_default="", nullable=False),
        sa.Column("age_group", sa.String(length=10), server_default="", nullable=False),
        sa.Column("disability", sa.String(length=3), server_default="", nullable=False),
        sa.Column("proof", sa.String(length=36), server_default="chat", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_table(
        "suppression",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("broadcast_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index(op.f("ix_suppression_at"), "suppression", ["at"], unique=False)
    op.create_index(op.f("ix_suppression_broadcast_id"), "suppression", ["broadcast_id"], unique=False)
    op.create_table(
        "tester",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id"),
        sa.UniqueConstraint("code_index"),
    )
    op.create_table(
        "broadcast_answer",
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("broadcast_id", "contact_id"),
    )
    op.create_table(
        "number_list_member",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["list_id"], ["number_list.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "contact_id"),
    )
    op.create_index(op.f("ix_number_list_member_contact_id"), "number_list_member", ["contact_id"], unique=False)
    op.create_table(
        "number_list_row",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["number_list.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "line"),
    )
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_table("number_list_row")
    op.drop_index(op.f("ix_number_list_member_contact_id"), table_name="number_list_member")
    op.drop_table("number_list_member")
    op.drop_table("broadcast_answer")
    op.drop_table("tester")
    op.drop_index(op.f("ix_suppression_broadcast_id"), table_name="suppression")
    op.drop_index(op.f("ix_suppression_at"), table_name="suppression")
    op.drop_table("suppression")
    op.drop_table("subscription")
    op.drop_table("saved_audience")
    op.drop_table("number_list")
    op.drop_index("broadcast_newest", table_name="broadcast")
    op.drop_index(
        "broadcast_moving",
        table_name="broadcast",
        postgresql_where=sa.text("state NOT IN ('draft', 'stopped', 'done')"),
    )
    op.drop_table("broadcast")
    op.drop_table("sending_rate")
    op.drop_table("sending_hour")
    op.drop_table("approved_template")
    op.drop_index("delivery_walk", table_name="delivery", postgresql_where=sa.text("state = 'planned'"))
    op.drop_index(
        "delivery_trouble", table_name="delivery", postgresql_where=sa.text("state IN ('sending', 'failed', 'unknown')")
    )
    op.drop_index("delivery_of_provider", table_name="delivery", postgresql_where=sa.text("channel = 'whatsapp'"))
    op.drop_table("delivery")
