"""Finds the due dates that a page states, and whether each has a way to its reason: the guard over “Why this date?”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

import lxml.html

Element = lxml.html.HtmlElement
DAY = r"\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}"
STATES = re.compile(rf"(?:\b[Dd]ue\b(?: date)?(?: shown)?(?: on| by| is now)?:? ?|overdue since ){DAY}")
BLOCKS = ("p", "li", "td", "th", "dd", "div", "h1", "h2", "h3", "span")
AROUND = ("tr", "li", "article", "section", "dl")
REASON = re.compile(r"/why/|^/register/\d+/|#why$")
DECIDED = re.compile(rf"[Nn]ew due date:? {DAY}")
"""A date that somebody granted stands with who approved it and why: no rule made it."""
QUOTED = re.compile(r"^/notices/\d+$")
"""The words of a letter are shown as they were sent: the page around them leads to the reasons."""
ROUNDS = re.compile(r"^/roster")
"""A round of certifying is due when the officer says so."""


def words_of(element: Element) -> str:
    """Return what is read of an element, with a space between its parts."""
    return " ".join(" ".join(element.itertext()).split())


def stated(page: Element) -> Iterator[Element]:
    """Yield the smallest blocks of a page's main part that state a due date."""
    main = page.xpath("//main")[0]
    found = [e for e in main.iter(*BLOCKS) if STATES.search(DECIDED.sub("", words_of(e)))]
    for element in found:
        if not any(other is not element and element in other.iterancestors() for other in found):
            yield element


def has_a_way(element: Element) -> bool:
    """Tell whether a date leads to its reason or says it, in the row, card or item around it, else below it"""
    around = next((each for each in element.iterancestors() if each.tag in AROUND), element)
    after = takewhile(lambda each: each.tag not in {"h1", "h2", "h3"}, element.itersiblings())
    near = [around] if around is not element else [element, *after]
    return any(
        each.xpath(".//ol[contains(@class, 'lms-steps')]") or any(map(REASON.search, each.xpath(".//a/@href")))
        for each in near
    )


def without_reason(html: str, path: str) -> list[str]:
    """Return the due dates that a page states without a way to their reason; what stands on paper has none."""
    page = lxml.html.fromstring(html)
    if ROUNDS.search(path):
        return []
    if REASON.search(path) or QUOTED.search(path):
        leads = page.xpath("//main//a/@href")
        explained = page.xpath("//main//ol[contains(@class, 'lms-steps')]")
        leads_on = any(REASON.search(href) or href.partition("?")[0].endswith("/record") for href in leads)
        return [] if explained or leads_on else [words_of(each) for each in stated(page)]
    return [words_of(each) for each in stated(page) if not has_a_way(each)]


def states_a_due_date(html: str) -> bool:
    """Tell whether a page states any due date."""
    return next(stated(lxml.html.fromstring(html)), None) is not None
