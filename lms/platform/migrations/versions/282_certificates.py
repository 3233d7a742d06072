"""The codes by which certificates are confirmed."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "282_certificates"
down_revision = "274_report_deliveries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certificate_agency_id_agency")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_certificate_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_certificate_evidence_id")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    install(op, "certificate")


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("certificate")
