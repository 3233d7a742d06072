"""Pages by which whoever publishes modules withdraws one, or puts it back on offer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.compliance.services import offering as withdrawing
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.offering import services
from lms.learning.offering.forms import WithdrawForm
from lms.learning.services.attempts import today
from lms.platform.pages import page
from lms.platform.work import Work

offering = Blueprint("offering", __name__)
MAY = Permission.CATALOGUE_PUBLISH


@page(offering, "/modules/<module>/withdraw", needs=MAY, methods=("GET", "POST"))
def withdraw(work: Work, module: str) -> ResponseReturnValue:
    """Say what withdrawing a module does, and withdraw it."""
    version = catalogue.current_version(work, work.actor.agency_id, module, today(work))
    if version is None:
        raise NotFound("There is no such module.")
    form, back = WithdrawForm(), url_for("catalogue.module", module=module)
    others = ((name, title) for name, title in offers.titles(work, today(work)).items() if name != module)
    form.replaced_by.choices = [SelectChoice("", _("Nothing")), *(SelectChoice(*each) for each in others)]
    if form.validate_on_submit():
        try:
            withdrawing.withdraw(work, module, form.reason.data or "", form.replaced_by.data or "")
        except (Conflict, Invalid, Refused) as error:
            form.put(_(error.message), getattr(error, "field", ""))
        else:
            flash(_("The module is withdrawn. Nobody begins it any more; nothing that was done is lost."), "success")
            return redirect(back, 303)
    shown = render_template(
        "offering/withdraw.html",
        form=form,
        version=version,
        naming=withdrawing.naming(work, module),
        under_way=services.under_way(work, module),
        sessions=services.sessions_to_come(work, module),
        back=back,
    )
    return shown, 422 if form.errors or form.form_errors else 200


@page(offering, "/modules/<module>/put-back", needs=MAY, methods=("POST",))
def put_back(work: Work, module: str) -> ResponseReturnValue:
    """Put a withdrawn module back on offer."""
    try:
        offers.put_back(work, module)
    except Conflict as error:
        flash(_(error.message), "error")
    else:
        flash(_("The module is on offer again."), "success")
    return redirect(url_for("catalogue.module", module=module), 303)
