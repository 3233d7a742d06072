"""Withdraw a module, unless a requirement in force can be met in no other way."""

from __future__ import annotations

from dataclasses import dataclass

from lms.catalogue.offers import services as offers
from lms.compliance.rules.offering import needs
from lms.compliance.rules.relevance import names_of
from lms.compliance.services.texts import known_rulebook
from lms.directory.services import people
from lms.kernel.errors import Refused
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Naming:
    """A requirement in force that names a module, and whether nothing else on offer can satisfy it."""

    key: str
    title: str
    needs_it: bool


def naming(work: Work, module: str) -> list[Naming]:
    """Return the requirements of the actor's agency that name a module, by title."""
    today = people.today(work)
    left = offers.titles(work, today).keys() - {module}
    rules = [rule for rule in known_rulebook(work).at().rules.values() if module in names_of(rule.requirement).modules]
    found = [
        Naming(rule.key, rule.requirement.title or rule.key, needs(rule.requirement, module, left, today))
        for rule in rules
    ]
    return sorted(found, key=lambda each: (each.title, each.key))


def withdraw(work: Work, module: str, reason: str, replaced_by: str = "") -> None:
    """Take a module off the catalogue from now on; raises `Refused` while a requirement in force needs it."""
    work.instant()
    needing = [f"“{each.title}” ({each.key})" for each in naming(work, module) if each.needs_it]
    if needing:
        raise Refused(
            f"Nothing was withdrawn. A requirement in force can be met in no other way: {', '.join(needing)}. First "
            "put a text of it in force that names another module, for open cycles too, or withdraw the requirement.",
            rule="catalogue.needed",
        )
    offers.withdraw(work, module, reason, replaced_by)
