"""The menu: one table, from which everybody sees what they may open; a few entries on top, all of them on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lms.kernel.actor import Actor
from lms.kernel.permissions import Permission as P
from lms.kernel.permissions import Role

MOST_ON_TOP = 6
"""As many entries as stay calm in one line beside who is signed in; who may open more gets a page of all of them."""
ALL_PAGES = "frame.menu"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that people look for: its address, what it is called, who may open it, and what it is for."""

    endpoint: str
    words: LazyString
    needs: P
    says: LazyString
    on_top: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that belong together."""

    title: LazyString
    entries: tuple[Entry, ...]


MENU: tuple[Section, ...] = (
    Section(
        _("Learning"),
        (
            Entry("desk.my_learning", _("My learning"), P.LEARNING_OWN, _("What you owe, by when and why."), True),
            Entry("practice.week", _("Practice"), P.LEARNING_OWN, _("A few questions a week, so that it lasts.")),
            Entry("habits.mine", _("Goals and habits"), P.LEARNING_OWN, _("For you alone; and your calendar.")),
            Entry("classroom.sessions", _("Sessions"), P.LEARNING_OWN, _("In a room or as a webinar: take a place.")),
            Entry("record.mine", _("My record"), P.RECORD_OWN, _("All that you had to learn and did.")),
            Entry("catalogue.modules", _("Modules"), P.CATALOGUE_READ, _("Everything there is to learn.")),
            Entry("podcast.mine", _("Listen"), P.LEARNING_OWN, _("Lessons for the podcast program of your phone.")),
        ),
    ),
    Section(
        _("My people"),
        (
            Entry("desk.my_team", _("My team"), P.TEAM_READ, _("Whom you lead, and where each stands."), True),
            Entry("evaluation.follow_ups_of_team", _("After training"), P.TEAM_READ, _("What you see of it at work.")),
            Entry("roster.mine", _("Certify my unit"), P.TEAM_READ, _("Say who works there, contractors included.")),
            Entry("signoff.inbox", _("Sign off"), P.SIGNOFF_SIGN, _("Completions that wait for your signature."), True),
        ),
    ),
    Section(
        _("Compliance"),
        (
            Entry("home.agency", _("The agency"), P.REGISTER_READ, _("How many stand where, today."), True),
            Entry("home.audit", _("For auditors"), P.REPORT_READ, _("What was reported, and how to verify it.")),
            Entry("register.lines", _("Register"), P.REGISTER_READ, _("Who owes what, on any day, and why."), True),
            Entry("differences.changes", _("What changed"), P.REGISTER_READ, _("Answers that became others, and why.")),
            Entry("restrictions.in_force", _("Restrictions"), P.REGISTER_READ, _("What nobody may do until trained.")),
            Entry(
                "forecast.outlook", _("Forecast"), P.REGISTER_READ, _("How many will be overdue, and the hours owed.")
            ),
            Entry("reporting.reports", _("Reports"), P.UNIT_REPORT_READ, _("PDFs that stand on their own."), True),
            Entry("schedules.overview", _("Schedules"), P.REPORT_READ, _("Reports made by themselves, and for whom.")),
            Entry("requirements.catalogue", _("Requirements"), P.REQUIREMENT_READ, _("What laws ask for."), True),
            Entry("monitoring.months", _("Monitoring"), P.REGISTER_READ, _("Who looked, and what was done.")),
            Entry(
                "changes.proposals",
                _("Proposed changes"),
                P.REQUIREMENT_PUBLISH,
                _("Changes of requirements to agree to."),
            ),
            Entry("classroom.planned", _("Planned sessions"), P.SESSION_MANAGE, _("In rooms and webinars; who came.")),
            Entry("faq.inbox", _("Questions about modules"), P.CATALOGUE_PUBLISH, _("Asked by those who learn.")),
            Entry("drafts.overview", _("Import a course"), P.CATALOGUE_PUBLISH, _("Drafts of modules from elsewhere.")),
            Entry("outcomes.evaluation", _("Evaluation"), P.REPORT_RUN, _("Whether the training worked.")),
        ),
    ),
    Section(
        _("People and records"),
        (
            Entry("directory.people", _("People"), P.PERSON_READ, _("Who is in service, and where."), True),
            Entry("roster.rounds", _("Certify rosters"), P.FACT_RECORD, _("Heads say who works in their unit.")),
            Entry("imports.people", _("Import people"), P.PEOPLE_IMPORT, _("Bring people in step with HR.")),
            Entry("imports.training", _("Import training"), P.TRAINING_IMPORT, _("Records of an earlier system.")),
            Entry("facts.acts", _("For a group"), P.FACT_RECORD, _("One extension, exemption or credit for many.")),
            Entry("imports.facts", _("Import facts"), P.FACT_RECORD, _("Leave, exemptions and the like, by file.")),
            Entry("tries.overview", _("Closed tests"), P.FACT_RECORD, _("Whose final test is closed; one more try.")),
            Entry("disputes.inbox", _("Questions about records"), P.FACT_RECORD, _("What people say is wrong.")),
            Entry(
                "handed.queue",
                _("Certificates from elsewhere"),
                P.FACT_RECORD,
                _("Handed in, to be verified or refused."),
            ),
            Entry(
                "accommodations.overview",
                _("Accommodations"),
                P.ACCOMMODATION_MANAGE,
                _("More time, formats, breaks; private."),
                True,
            ),
            Entry("notices.log", _("Notices"), P.PERSON_READ, _("Letters, and what became of each.")),
            Entry("notices.bounces", _("Addresses that bounce"), P.PERSON_READ, _("Whom no letter reaches.")),
        ),
    ),
    Section(
        _("The system"),
        (
            Entry("home.administration", _("Administration"), P.ACCOUNT_MANAGE, _("People, accounts, machines."), True),
            Entry("accounts.accounts_list", _("Accounts"), P.ACCOUNT_MANAGE, _("Who can sign in, as what."), True),
            Entry("feeds.token_list", _("Feed tokens"), P.ACCOUNT_MANAGE, _("Which systems fetch restrictions.")),
            Entry("jobs.timetable", _("Timetable"), P.TIMETABLE_READ, _("What runs by itself, and when it last ran.")),
            Entry("audit.log", _("Log"), P.AUDIT_READ, _("What happened, entry by entry, chained.")),
        ),
    ),
)
"""Every page of the menu, in the order shown. Those `on_top` come first where there is not room for all."""

BEGINS: tuple[tuple[Role, str], ...] = (
    (Role.OFFICER, "home.agency"),
    (Role.AUDITOR, "home.audit"),
    (Role.ADMINISTRATOR, "home.administration"),
)
"""Where the day of somebody with a desk begins; everybody else begins at the first entry of their menu."""


def menu_of(actor: Actor) -> list[dict[str, object]]:
    """Return the entries on top of every page; the one somebody is in is marked, or the page of all, where it is there.

    Where there is room beside the entries on top, others follow in their order. Whoever may open no more than fits (a
    single one more takes the place of the page of all) sees everything.
    """
    here = request.endpoint or ""
    entries = [entry for section in sections_of(actor) for entry in section.entries]
    begins = {endpoint for role, endpoint in BEGINS if role in actor.roles}
    first = [entry for entry in entries if entry.on_top or entry.endpoint in begins]
    if len(first) < MOST_ON_TOP:
        others = [entry for entry in entries if entry not in first][: MOST_ON_TOP - len(first)]
        first = [entry for entry in entries if entry in first or entry in others]
    shown = entries if len(entries) <= MOST_ON_TOP + 1 else first[:MOST_ON_TOP]
    menu: list[dict[str, object]] = [
        {"text": entry.words, "href": url_for(entry.endpoint), "current": here == entry.endpoint} for entry in shown
    ]
    if len(shown) < len(entries):
        elsewhere = here == ALL_PAGES or any(here == entry.endpoint for entry in entries if entry not in shown)
        menu.append({"text": _("All pages"), "href": url_for(ALL_PAGES), "current": elsewhere})
    return menu


def sections_of(actor: Actor) -> list[Section]:
    """Return what an actor may open, section by section; no empty ones."""
    sections = [Section(section.title, tuple(_open_to(actor, section))) for section in MENU]
    return [section for section in sections if section.entries]


def home_of(actor: Actor) -> str:
    """Return where somebody's day begins."""
    for role, endpoint in BEGINS:
        if role in actor.roles and endpoint in current_app.view_functions:
            return url_for(endpoint)
    entries = [entry for section in sections_of(actor) for entry in section.entries]
    return url_for(entries[0].endpoint if entries else "frame.help_page")


def _open_to(actor: Actor, section: Section) -> Iterator[Entry]:
    for entry in section.entries:
        if actor.may(entry.needs) and entry.endpoint in current_app.view_functions:
            yield entry
