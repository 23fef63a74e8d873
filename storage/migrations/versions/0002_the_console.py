"""The console."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.news import CASE_TRIGGERS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRIGGERS = (
    ("cases", "case_is_new"),
    ("cases", "case_is_other"),
    ("entry", "entry_is_new"),
    ("handoff", "handoff_is_other"),
    ("referral", "referral_is_other"),
    ("extension", "extension_is_other"),
    ("presence", "presence_is_other"),
    ("message", "message_is_elsewhere"),
)

# Until each is looked at again, in UTC: the end of the day it is due on, or the hours that bind it.
FIRST_PRESS = """
UPDATE cases SET press_at = least(first_look_due, action_due, (due_on + 1)::timestamp AT TIME ZONE 'UTC'),
                 channel = coalesce((SELECT c.channel FROM contact c WHERE c.id = contact_id), ''),
                 deciders = array_remove(ARRAY[decided_by], NULL),
                 repeats = 1
"""


def upgrade() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_sign_in_failure_last_at"), "sign_in_failure", ["last_at"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_saved_view_staff_id"), "saved_view", ["staff_id"], unique=False)
    op.create_table(
        "staff_link",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_staff_link_staff_id"), "staff_link", ["staff_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "case_link",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(["one_id"], ["cases.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)
    op.create_table(
        "case_word",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "token"),
    )
    op.create_index("case_word_newest", "case_word", ["token", "opened_on", "case_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_extension_case_id"), "extension", ["case_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("doing", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "staff_id"),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "proposal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("by_telephone", sa.Boolean(), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("offered", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("agreed", postgresql.ARRAY(sa.String(length=20)), server_default="{}", nullable=False),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("override_by", sa.Uuid(), nullable=True),
        sa.Column("override_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["override_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(
        "referral_to_chase", "referral", ["chase_at"], unique=False, postgresql_where=sa.text("chase_at IS NOT NULL")
    )
    op.create_index(
        "referral_to_partner",
        "referral",
        ["partner", "case_id"],
        unique=False,
        postgresql_where=sa.text("partner <> ''"),
    )
    op.create_table(
        "words_missing",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.add_column("cases", sa.Column("deciders", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False))
    op.add_column("cases", sa.Column("high", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("channel", sa.String(length=20), server_default="", nullable=False))
    op.add_column("cases", sa.Column("intake", sa.String(length=10), server_default="chat", nullable=False))
    op.add_column("cases", sa.Column("entered_by", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("press_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("satisfied", sa.String(length=3), server_default="", nullable=False))
    op.add_column("cases", sa.Column("escalated", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("cases", sa.Column("repeats", sa.SmallInteger(), server_default="0", nullable=False))
    op.execute(FIRST_PRESS)
    op.alter_column("cases", "press_at", nullable=False)
    op.create_index(
        "cases_alike",
        "cases",
        ["category", "region", "opened_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "cases_decided",
        "cases",
        ["deciders"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("appealed"),
    )
    op.create_index(
        "cases_kept_from",
        "cases",
        ["keep_from_staff"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("keep_from_staff <> '{}'::uuid[]"),
    )
    op.create_index(
        "cases_late",
        "cases",
        ["press_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL AND escalated < 2"),
    )
    op.create_index(
        "cases_mine",
        "cases",
        ["assignee", "press_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "cases_over",
        "cases",
        ["closed_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NOT NULL"),
        postgresql_include=[
            "region",
            "kind",
            "category",
            "service",
            "state",
            "sensitive",
            "assignee",
            "waiting_since",
            "urgent",
            "high",
            "language",
            "channel",
        ],
    )
    op.create_index(
        "cases_pressing",
        "cases",
        ["press_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
        postgresql_include=[
            "region",
            "kind",
            "category",
            "service",
            "state",
            "sensitive",
            "assignee",
            "waiting_since",
            "urgent",
            "high",
            "language",
            "channel",
        ],
    )
    op.create_index("cases_uncounted", "cases", ["opened_on"], unique=False, postgresql_where=sa.text("repeats = 0"))
    op.create_foreign_key("cases_entered_by", "cases", "staff", ["entered_by"], ["id"])
    op.create_foreign_key("cases_merged_into", "cases", "cases", ["merged_into"], ["id"], ondelete="SET NULL")
    op.add_column("handoff", sa.Column("offered_to", sa.Uuid(), nullable=True))
    op.add_column("handoff", sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("handoff", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("handoff_offered_to", "handoff", "staff", ["offered_to"], ["id"])
    op.add_column("message", sa.Column("entry_id", sa.Uuid(), nullable=True))
    op.create_index(
        "message_of_entry", "message", ["entry_id"], unique=False, postgresql_where=sa.text("entry_id IS NOT NULL")
    )
    op.add_column("staff", sa.Column("language", sa.String(length=8), server_default="", nullable=False))
    op.add_column("staff", sa.Column("partner", sa.String(length=40), server_default="", nullable=False))
    op.add_column("staff", sa.Column("password_hash", sa.String(length=200), server_default="", nullable=False))
    op.add_column("staff", sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "staff", sa.Column("recovery", postgresql.ARRAY(sa.String(length=64)), server_default="{}", nullable=False)
    )
    op.add_column("staff", sa.Column("available", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("staff", sa.Column("told_by_mail", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("staff", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("INSERT INTO words_missing (case_id) SELECT id FROM cases")
    op.get_bind().exec_driver_sql(CASE_TRIGGERS)


def downgrade() -> None:
    for table, trigger in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute("DROP FUNCTION case_changed, case_itself_changed")
    op.drop_column("staff", "seen_at")
    op.drop_column("staff", "told_by_mail")
    op.drop_column("staff", "available")
    op.drop_column("staff", "recovery")
    op.drop_column("staff", "totp_step")
    op.drop_column("staff", "totp_sealed")
    op.drop_column("staff", "password_hash")
    op.drop_column("staff", "partner")
    op.drop_column("staff", "language")
    op.drop_index("message_of_entry", table_name="message", postgresql_where=sa.text("entry_id IS NOT NULL"))
    op.drop_column("message", "entry_id")
    op.drop_column("handoff", "told_at")
    op.drop_column("handoff", "step")
    op.drop_column("handoff", "offered_to")
    op.drop_index("cases_uncounted", table_name="cases", postgresql_where=sa.text("repeats = 0"))
    op.drop_index(
        "cases_pressing",
        table_name="cases",
        postgresql_where=sa.text("closed_at IS NULL"),
        postgresql_include=[
            "region",
            "kind",
            "category",
            "service",
            "state",
            "sensitive",
            "assignee",
            "waiting_since",
            "urgent",
            "high",
            "language",
            "channel",
        ],
    )
    op.drop_index(
        "cases_over",
        table_name="cases",
        postgresql_where=sa.text("closed_at IS NOT NULL"),
        postgresql_include=[
            "region",
            "kind",
            "category",
            "service",
            "state",
            "sensitive",
            "assignee",
            "waiting_since",
            "urgent",
            "high",
            "language",
            "channel",
        ],
    )
    op.drop_index("cases_mine", table_name="cases", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("cases_late", table_name="cases", postgresql_where=sa.text("closed_at IS NULL AND escalated < 2"))
    op.drop_index(
        "cases_kept_from",
        table_name="cases",
        postgresql_using="gin",
        postgresql_where=sa.text("keep_from_staff <> '{}'::uuid[]"),
    )
    op.drop_index("cases_decided", table_name="cases", postgresql_using="gin", postgresql_where=sa.text("appealed"))
    op.drop_index("cases_alike", table_name="cases", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_column("cases", "repeats")
    op.drop_column("cases", "escalated")
    op.drop_column("cases", "satisfied")
    op.drop_column("cases", "merged_into")
    op.drop_column("cases", "waiting_since")
    op.drop_column("cases", "acted_at")
    op.drop_column("cases", "looked_at")
    op.drop_column("cases", "press_at")
    op.drop_column("cases", "entered_by")
    op.drop_column("cases", "intake")
    op.drop_column("cases", "channel")
    op.drop_column("cases", "high")
    op.drop_column("cases", "deciders")
    op.drop_table("words_missing")
    op.drop_index("referral_to_partner", table_name="referral", postgresql_where=sa.text("partner <> ''"))
    op.drop_index("referral_to_chase", table_name="referral", postgresql_where=sa.text("chase_at IS NOT NULL"))
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_table("proposal")
    op.drop_table("presence")
    op.drop_index(op.f("ix_extension_case_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index("case_word_newest", table_name="case_word")
    op.drop_table("case_word")
    op.drop_index(op.f("ix_case_link_other_id"), table_name="case_link")
    op.drop_table("case_link")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_staff_link_staff_id"), table_name="staff_link")
    op.drop_table("staff_link")
    op.drop_index(op.f("ix_saved_view_staff_id"), table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_index(op.f("ix_sign_in_failure_last_at"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
