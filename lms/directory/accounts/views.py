"""Pages of accounts: sign in and out, invitation, new password, and the administrator's list."""

from __future__ import annotations

import math
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.accounts import services, session
from lms.directory.accounts.forms import (
    GIVEN_ROLES,
    AskResetForm,
    NewPasswordForm,
    OpenAccountForm,
    RolesForm,
    SignInForm,
)
from lms.directory.accounts.model import AccountView
from lms.directory.model import LinkPurpose
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission, Role
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.work import Work

accounts = Blueprint("accounts", __name__)


@page(accounts, "/sign-in", needs=Permission.PUBLIC, methods=("GET", "POST"), keeps_refusals=True)
def sign_in(work: Work) -> ResponseReturnValue:
    """Sign in."""
    if work.actor.is_signed_in and request.method == "GET":
        return redirect("/")
    form = SignInForm()
    if form.validate_on_submit():
        entered = services.sign_in(work, form.email.data or "", form.password.data or "")
        if entered.account_id is not None:
            session.enter(entered)
            return redirect(_safe(request.args.get("next", "")), 303)
        form.put(_(entered.sentence))
        shown = render_template("accounts/sign_in.html", form=form)
        if entered.wait:
            return shown, 429, {"Retry-After": str(math.ceil(entered.wait.total_seconds()))}
        return shown, 422
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


@page(accounts, "/sign-out", needs=Permission.PUBLIC, methods=("POST",))
def sign_out(work: Work) -> ResponseReturnValue:
    """Sign out."""
    services.sign_out(work, session.own_key())
    session.leave()
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@page(accounts, "/password", needs=Permission.PUBLIC, methods=("GET", "POST"))
def ask_reset(work: Work) -> ResponseReturnValue:
    """Ask for a new password."""
    form = AskResetForm()
    if form.validate_on_submit():
        services.ask_reset(work, form.email.data or "")
        return render_template("accounts/reset_asked.html")
    return render_template("accounts/ask_reset.html", form=form), 422 if form.errors else 200


@page(accounts, "/welcome/<token>", needs=Permission.PUBLIC, methods=("GET", "POST"))
def welcome(work: Work, token: str) -> ResponseReturnValue:
    """Accept an invitation."""
    return _choose_password(work, LinkPurpose.INVITATION, token)


@page(accounts, "/password/<token>", needs=Permission.PUBLIC, methods=("GET", "POST"))
def reset(work: Work, token: str) -> ResponseReturnValue:
    """Set a new password."""
    return _choose_password(work, LinkPurpose.RESET, token)


@page(accounts, "/accounts", needs=Permission.ACCOUNT_MANAGE)
def accounts_list(work: Work) -> ResponseReturnValue:
    """Show the agency's accounts."""
    listing = listing_from(request.args, url_for("accounts.accounts_list"), ("name",), filters=("search",))
    search = listing.filters["search"]
    found = services.accounts_of(work, search, offset=listing.offset, limit=listing.size)
    columns = [
        Column("name", _("Name")),
        Column("email", _("Address")),
        Column("roles", _("Given roles")),
        Column("state", _("Password")),
    ]
    return render_template(
        "accounts/list.html",
        listing=listing,
        columns=columns,
        rows=[_row(account) for account in found],
        total=services.count_accounts(work, search),
    )


@page(accounts, "/accounts/new", needs=Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
def open_account(work: Work) -> ResponseReturnValue:
    """Open an account and invite."""
    form = OpenAccountForm()
    if form.validate_on_submit():
        try:
            account = services.open_account(
                work,
                agency_id=work.actor.agency_id,
                email=form.email.data or "",
                name=form.name.data or "",
                roles=[Role(role) for role in form.roles.data or ()],
            )
        except (Conflict, Invalid) as error:
            form.put(_(error.message), "email")
            return render_template("accounts/new.html", form=form, role_hints=_role_hints()), 422
        services.invite(work, account)
        flash(_("The account is open and the invitation is on its way."), "success")
        return redirect(url_for("accounts.one_account", account_id=account), 303)
    return render_template("accounts/new.html", form=form, role_hints=_role_hints()), 422 if form.errors else 200


@page(accounts, "/accounts/<int:account_id>", needs=Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
def one_account(work: Work, account_id: int) -> ResponseReturnValue:
    """Show an account and set its roles."""
    account = services.one_account(work, account_id)
    form = RolesForm(roles=[role.value for role in account.roles])
    if form.validate_on_submit():
        services.set_roles(work, account_id, [Role(role) for role in form.roles.data or ()])
        flash(_("The roles are set. They count from the next page the person opens."), "success")
        return redirect(url_for("accounts.one_account", account_id=account_id), 303)
    return render_template("accounts/one.html", account=account, form=form, role_hints=_role_hints())


@page(accounts, "/accounts/<int:account_id>/invitation", needs=Permission.ACCOUNT_MANAGE, methods=("POST",))
def invite_again(work: Work, account_id: int) -> ResponseReturnValue:
    """Mail a new invitation."""
    services.one_account(work, account_id)
    services.invite(work, account_id)
    flash(_("A new invitation is on its way."), "success")
    return redirect(url_for("accounts.one_account", account_id=account_id), 303)


def _choose_password(work: Work, purpose: LinkPurpose, token: str) -> ResponseReturnValue:
    account = services.account_of_link(work, purpose, token)
    form = NewPasswordForm()
    template = f"accounts/{purpose.value}.html"
    if form.validate_on_submit():
        try:
            entered = services.set_password(work, purpose, token, form.password.data or "")
        except Invalid as error:
            form.put(_(error.message), "password")
            return render_template(template, form=form, account=account), 422
        session.enter(entered)
        flash(_("Your password is set and you are signed in."), "success")
        return redirect("/", 303)
    return render_template(template, form=form, account=account), 422 if form.errors else 200


def _safe(address: str) -> str:
    """Return an address of our own to go on to: what points elsewhere is ignored."""
    parts = urlsplit(address.replace("\\", "/"))
    own = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    return address if own and "\\" not in address else "/"


def _role_hints() -> dict[str, str]:
    return {role.value: str(hint) for role, (_label, hint) in GIVEN_ROLES.items()}


def _row(account: AccountView) -> dict[str, object]:
    labels = [str(GIVEN_ROLES[role][0]) for role in account.roles if role in GIVEN_ROLES]
    return {
        "name": {"text": account.name, "href": url_for("accounts.one_account", account_id=account.id)},
        "email": account.email,
        "roles": ", ".join(labels) or "–",
        "state": _("Set") if account.is_active else _("Not chosen yet"),
    }
