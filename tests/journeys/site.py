"""A running installation for a journey: the real server, and the same database at hand to prepare and to check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from lms.directory.accounts import services
from lms.directory.model import LinkPurpose
from lms.directory.records import Agency
from lms.kernel.actor import system_actor
from lms.kernel.permissions import Role
from lms.platform import links
from lms.platform.outbox import Letter
from lms.platform.work import unit_of_work
from tests.browser.visit import Visitor

PASSWORD = "maple otter lantern 40"


@dataclass(frozen=True, slots=True)
class Site:
    """The address of the server and its process, and an application on the same database."""

    address: str
    app: Flask
    folder: Path
    process_id: int

    def agency(self, code: str = "DES", name: str = "Department of Example Services") -> int:
        """Found an agency in New York's zone."""
        with unit_of_work(self.app, write=True) as work:
            made = Agency(
                code=code, name=name, zone="America/New_York", founded_on=date(2020, 1, 1), created_at=work.now
            )
            work.session.add(made)
            work.session.flush()
            return made.id

    def account(self, agency_id: int, email: str, name: str, *roles: Role) -> int:
        """Open an account that has its password already."""
        with unit_of_work(self.app, system_actor(agency_id), write=True) as work:
            made = services.open_account(work, agency_id=agency_id, email=email, name=name, roles=roles)
            services.invite(work, made)
        with unit_of_work(self.app, write=True) as work:
            services.set_password(work, LinkPurpose.INVITATION, self.token(LinkPurpose.INVITATION), PASSWORD)
        return made

    def token(self, purpose: LinkPurpose) -> str:
        """Return the token in the last letter's link, as its reader would have it."""
        with unit_of_work(self.app, write=False) as work:
            text = work.session.scalars(sa.select(Letter.text).order_by(Letter.id.desc())).first() or ""
            found = links.PLACEHOLDER.search(text)
            assert found is not None
            return links.sign(work.settings, services.PATHS[purpose], int(found["value"]))


def sign_in(person: Visitor, email: str, password: str = PASSWORD) -> None:
    """Sign a visitor in by the real form."""
    page = person.go("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    person.press(page.locator("main form button[type=submit]").last)


def menu(person: Visitor) -> list[str]:
    """Return the addresses of all that the menu offers: on top of the page, and on the page of all."""
    top = _addresses(person, "#navigation a")
    if "/menu" not in top:
        return top
    person.go("/menu")
    return list(dict.fromkeys([*top, *_addresses(person, "main nav a")]))


def _addresses(person: Visitor, links: str) -> list[str]:
    return [link.get_attribute("href") or "" for link in person.page.locator(links).all()]
