"""What a long table's address says: how it is sorted and filtered, and which page of it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from lms.kernel.errors import Invalid
from lms.platform.own_words import said

PAGE_SIZE = 25
LONGEST_FILTER = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the key of its cells, its heading, and whether it can be sorted by."""

    key: str
    label: str
    sortable: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A request for a part of a list, as plain values for a store; and the addresses of the other parts."""

    address: str
    sort: str
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """Return how many rows to skip."""
        return (self.page - 1) * self.size

    @property
    def is_filtered(self) -> bool:
        """Tell whether any filter is set."""
        return any(self.filters.values())

    def pages(self, total: int) -> int:
        """Return how many pages `total` rows make; at least one."""
        return max(1, -(-total // self.size))

    def sorted_by(self, key: str) -> str:
        """Return what a column's heading announces: ascending, descending or none."""
        if key != self.sort:
            return "none"
        return "descending" if self.descending else "ascending"

    def sort_link(self, key: str) -> str:
        """Return the address sorted by a column; by the same column again, the other way round."""
        return self._link(sort=key, order="down" if key == self.sort and not self.descending else "up", page=1)

    def page_link(self, page: int) -> str:
        """Return the address of another page of the same list."""
        return self._link(page=page)

    def csv_link(self) -> str:
        """Return the address of what is shown, all pages, as CSV."""
        return self._link(page=1, format="csv")

    def print_link(self) -> str:
        """Return the address of what is shown, all pages as one, to be printed."""
        return self._link(page=1, format="print")

    def _link(self, **changes: str | int) -> str:
        asked: dict[str, str | int] = {key: value for key, value in self.filters.items() if value}
        asked |= {"sort": self.sort, "order": "down" if self.descending else "up", "page": self.page}
        asked |= changes
        return (
            f"{self.address}?{urlencode({key: value for key, value in asked.items() if (key, value) != ('page', 1)})}"
        )


def listing_from(
    arguments: Mapping[str, str],
    address: str,
    sortable: Sequence[str],
    *,
    filters: Sequence[str] = (),
    descending: bool = False,
    size: int = PAGE_SIZE,
) -> Listing:
    """Read a list's address; what it cannot mean becomes the default (the first sortable key), never an error."""
    asked = arguments.get("sort", "")
    sort = asked if asked in sortable else sortable[0]
    order = arguments.get("order", "")
    page = arguments.get("page", "")
    return Listing(
        address=address,
        sort=sort,
        descending=order == "down" if order in {"up", "down"} else descending,
        page=min(max(int(page), 1), 1_000_000) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
        size=size,
        filters={name: said(arguments.get(name, ""))[:LONGEST_FILTER] for name in filters},
    )


def refuse_unlisted(listing: Listing, inputs: Iterable[Mapping[str, Any]]) -> None:
    """Raise `Invalid` where a filter asks for what its list does not offer: a file has no place to say so.

    `inputs`: the filters as the table's form takes them, each with its name, its label and, for a list, its choices.
    """
    for each in inputs:
        asked = listing.filters.get(each["name"], "")
        if asked and "choices" in each and asked not in {str(value) for value, _text in each["choices"]}:
            said = {"label": each["label"], "value": asked}
            sentence = _("%(label)s: “%(value)s” is not on the list. Choose one that is.", **said)
            raise Invalid(sentence, field=each["name"])
