"""Turns a foreign lesson into our Markdown: what a page of its own site could do more is taken out, and said.

The text is rendered, cleaned as HTML and written as Markdown again, so that raw HTML, components and Markdown end in
the same few marks, whatever they were mixed from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, Comment, Tag
from markdown_it import MarkdownIt
from markdownify import ATX, MarkdownConverter

from lms.catalogue import markdown
from lms.catalogue.content import FRONT
from lms.catalogue.importing.model import Converted, Loss
from lms.catalogue.importing.picturing import Album
from lms.catalogue.rules import is_web_address
from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile

LONGEST_TITLE = 200
LAST = 1e9
"""The place of a text that names none: after all that do, by their names."""
_IMPORT = re.compile(r"^(?:import\s[^\n]*?from\s+['\"][^'\"]+['\"]|import\s+['\"][^'\"]+['\"]|export\s[^\n]*);?[ \t]*$")
# None of these reads on past where its next match could begin: else a text of openings alone takes for ever.
_SAID = re.compile(r"=\{`?((?:(?!=\{).)*?)`?\}(?=[\s/>])", re.DOTALL)
_REMARK = re.compile(r"\{/\*(?:(?!\{/\*).)*?\*/\}", re.DOTALL)
_COMPONENT = re.compile(r"<(/?)([A-Z][\w.]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?)(/?)>")
_ALT = re.compile(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*')")
_reader = MarkdownIt("commonmark", {"html": True}).enable("table")
_writer = MarkdownConverter(heading_style=ATX, bullets="-", escape_underscores=False, escape_asterisks=False)
KEPT = {
    "a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol",
    "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SILENT = ("script", "style", "iframe", "object", "embed", "form", "video", "audio", "svg")


def convert(file: str, text: str, pictures: Mapping[str, bytes] | None = None) -> Converted:
    """Return a text as a lesson of ours, and everything of it that was lost or changed; `pictures` are the course's."""
    album = Album(pictures or {})
    front = FRONT.match(text)
    said, losses = _front(file, front[1] if front else "")
    body = text[front.end() :] if front else text
    before = text[: front.end()].count("\n") if front else 0
    lines = _Lines(body, before)
    losses += [Loss(file, number, what) for number, what in lines.components()]
    soup = BeautifulSoup(_reader.render(lines.body), "html.parser")
    try:
        losses += [Loss(file, lines.line_of(needle), what) for needle, what in _cleaned(soup, album)]
        made = _writer.convert_soup(soup)
    except RecursionError as error:
        raise Invalid(f"{file} has more parts inside each other than any lesson. Take some of them out.") from error
    made = re.sub(r"\n{3,}", "\n\n", made).strip() + "\n"
    faults = markdown.faults(made, pictured=True)
    losses += [Loss(file, 0, f"In the draft's line {line}: {what} {mend}") for line, what, mend in faults]
    title = _line(said.get("title")) or _line(_first_heading(soup)) or _words(file)
    if len(title) > LONGEST_TITLE:
        losses.append(Loss(file, 0, f"its title has more than {LONGEST_TITLE} characters, and was cut."))
        title = title[:LONGEST_TITLE].rstrip()
    place = _place(said.get("order", said.get("weight", LAST)))
    return Converted(file, title, _line(said.get("description")), place, made, tuple(losses), album.taken)


def _line(said: object) -> str:
    """Return what front matter says as one line of what can be read: no character of control, no half of one."""
    kept = (
        "" if unicodedata.category(each) in {"Cc", "Cs"} and not each.isspace() else each for each in str(said or "")
    )
    return " ".join("".join(kept).split())


def _place(order: object) -> float:
    """Return the place that front matter gives; what is no number, or none that a lesson could have, comes last."""
    if isinstance(order, int | float) and not isinstance(order, bool) and -LAST < order < LAST:
        return float(order)
    return LAST


class _Lines:
    """The body of a text without its components, and where something stood in it."""

    def __init__(self, body: str, before: int) -> None:
        self._source = body.splitlines()
        self._before = before
        self._found: list[tuple[int, str]] = []
        self._told: Counter[str] = Counter()
        kept = [self._import(number, line) for number, line in enumerate(self._source)]
        without = _REMARK.sub("", _SAID.sub(lambda m: f'="{m[1]}"', "\n".join(kept)))
        self.body = _undented(_COMPONENT.sub(self._component, without))

    def components(self) -> Iterator[tuple[int, str]]:
        """Yield the line and the fate of every component."""
        return iter(self._found)

    def line_of(self, needle: str) -> int:
        """Return the line in the file on which something stands; asked again, the next such line; 0 if there is none.

        What is found twice on one page is lost twice: each time has its own line.
        """
        found = [number for number, line in enumerate(self._source, 1) if needle and needle in line]
        if not found:
            return 0
        place = self._told[needle] = min(self._told[needle] + 1, len(found))
        return found[place - 1] + self._before

    def _import(self, number: int, line: str) -> str:
        if not _IMPORT.match(line):
            return line
        self._found.append((number + 1 + self._before, "a line of program was left out."))
        return ""

    def _component(self, tag: re.Match[str]) -> str:
        closing, name, attributes, alone = tag.groups()
        apart = "\n\n" if _stands_alone(tag) else ""
        if closing:
            return apart
        line = self.line_of(f"<{name}")
        if alone:
            alt = _ALT.search(attributes)
            words = alt[1][1:-1].strip() if alt else ""
            fate = "its description was kept as words." if words else "it was left out; say in words what it showed."
            self._found.append((line, f"the component {name} is not known here; {fate}"))
            return f"{apart}*Picture: {words}*{apart}" if words else apart
        self._found.append((line, f"the component {name} is not known here; its text was kept, its look was not."))
        return apart


def _stands_alone(tag: re.Match[str]) -> bool:
    """Tell whether nothing else is on a tag's line: inside a row of a table, say, no new paragraph may begin."""
    text = tag.string
    before = text[text.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    after = text[tag.end() :].partition("\n")[0]
    return not (before + after).strip()


def _undented(text: str) -> str:
    """Take two spaces off lines that stood inside a component: four and more would be read as program text."""
    return re.sub(r"^(?: {2}|\t)(?=[^\s\-*+\d])", "", text, flags=re.MULTILINE)


def _front(file: str, text: str) -> tuple[dict[str, object], list[Loss]]:
    if not text.strip():
        return {}, []
    found = yamlfile.read(text, file, offset=1)
    if isinstance(found, Mistake) or not isinstance(found.data, dict):
        line = found.line if isinstance(found, Mistake) else 1
        return {}, [Loss(file, line, "the front matter could not be read; its title and order were not taken over.")]
    return found.data, []


def _cleaned(soup: BeautifulSoup, album: Album) -> Iterator[tuple[str, str]]:
    """Take out of a page what a lesson may not have; yield something to find it by, and what became of it."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(SILENT):
        yield f"<{tag.name}", f"<{tag.name}> was left out; say in words what it held."
        tag.decompose()
    for image in soup.find_all("img"):
        yield from _image(image, album)
    for link in soup.find_all("a"):
        address = str(link.get("href") or "")
        if not is_web_address(address):
            yield address, f"the link to “{address}” leads nowhere from here; its words were kept."
            link.unwrap()
    for tag in soup.find_all(True):
        if tag.name not in KEPT:
            yield f"<{tag.name}", f"<{tag.name}> is not known here; its words were kept."
            tag.unwrap()
    yield from _headings(soup)


def _image(image: Tag, album: Album) -> Iterator[tuple[str, str]]:
    source, alt = str(image.get("src") or ""), str(image.get("alt") or "").strip()
    name, why = album.take(source, alt) if alt else ("", "")
    if name:
        image.attrs = {"src": name, "alt": re.sub(r"[\[\]]", "", alt)}
        return
    fate = "its description was kept as words." if alt else "it has no description; say in words what it showed."
    yield source, "; ".join(filter(None, [f"the picture “{source}” was not taken over", why, fate]))
    if not alt:
        image.decompose()
        return
    image.name, image.attrs, image.string = "em", {}, f"Picture: {alt}"


def _headings(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Let headings begin at the second level and leave none out; deeper ones than four become four."""
    found = soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    above, level = [0], 1
    for heading in found:
        was = int(heading.name[1])
        while len(above) > 1 and above[-1] >= was:
            above.pop()
        above.append(was)
        level = min(len(above), 4)
        if level != was:
            words = heading.get_text(" ", strip=True)
            yield words, f"the heading “{words}” moved from level {was} to level {level}."
        heading.name = f"h{level}"


def _first_heading(soup: BeautifulSoup) -> str:
    first = soup.find(["h2", "h3", "h4"])
    return first.get_text(" ", strip=True) if first else ""


def _words(file: str) -> str:
    return re.sub(r"[-_]+", " ", file.rpartition(".")[0]).strip().capitalize()
