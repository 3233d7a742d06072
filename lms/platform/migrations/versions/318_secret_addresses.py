"""Secret addresses for calendars and for podcasts, in one table."""

import sqlalchemy as sa
from alembic import op

from lms.platform.append_only import install

revision = "318_secret_addresses"
down_revision = "337_handed"
branch_labels = None
depends_on = None

KEPT = "id, agency_id, person_id, secret_hash, at"


def upgrade() -> None:
    """Make the change."""
    _create("secret_address", sa.Column("serves", sa.String(40), nullable=False))
    op.execute(f"INSERT INTO secret_address (serves, {KEPT}) SELECT 'calendar', {KEPT} FROM calendar_address")
    _numbers_go_on("secret_address")
    op.drop_table("calendar_address")


def downgrade() -> None:
    """Take the change back; addresses of podcasts are lost."""
    _create("calendar_address")
    op.execute(f"INSERT INTO calendar_address ({KEPT}) SELECT {KEPT} FROM secret_address WHERE serves = 'calendar'")
    _numbers_go_on("calendar_address")
    op.drop_table("secret_address")


def _create(name: str, *more: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *more,
        sa.Column("secret_hash", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f(f"fk_{name}_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{name}_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("secret_hash", name=op.f(f"uq_{name}_secret_hash")),
    )
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])
    install(op, name)


def _numbers_go_on(name: str) -> None:
    """Let the next row come after those that were copied; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        last = f"(SELECT max(id) FROM {name})"
        op.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce({last}, 1), {last} IS NOT NULL)")
