"""A browser that is signed in with a role."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from lms.directory.records import Account, AccountRole
from lms.kernel.actor import system_actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work


def signed_in(app: Flask, agency_id: int, role: Role) -> FlaskClient:
    """Open an account with a role and return its browser."""
    with unit_of_work(app, system_actor(agency_id), write=True) as work:
        account = Account(
            agency_id=agency_id,
            email=f"{role.value}@agency.example",
            name=role.value.title(),
            password_hash="x",
            created_at=work.now,
        )
        work.session.add(account)
        work.session.flush()
        work.session.add(AccountRole(account_id=account.id, role=role, given_at=work.now))
        account_id = account.id
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{account_id}.0.key"
        session["_fresh"] = True
    return client
