"""Alembic's environment: the engine and the tables of the running application."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from lms.platform.db import WRITES, UtcInstant, db


def plain_types(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write our own types into migrations as what the database stores, so that old migrations never import us."""
    if kind == "type" and isinstance(item, UtcInstant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return "sa.String(40)"
    return False


def ours(_item: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    """Leave out the tables in which SQLite's full text keeps itself: the search makes them when they are missing."""
    return not (reflected and kind == "table" and (name or "").startswith("search_text"))


with db.engine.connect().execution_options(**{WRITES: True}) as connection:
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection, target_metadata=db.metadata, render_item=plain_types, include_object=ours, **options
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
