"""A foreign lesson becomes Markdown that our own check of lessons takes, and says what it lost, line by line."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue import markdown
from lms.catalogue.importing.converting import LAST, LONGEST_TITLE, convert
from lms.kernel.errors import Invalid

FOREIGN = """---
title: "Lesson 2: At the counter"
description: Who asks, and who answers.
order: 2
---
import Box from '../../components/Box.astro';

# At the counter

<Box>
  You can [print this page](./printable/).
</Box>

| Card | Digits |
| --- | --- |
| <Image src='a.png' alt="A blue card" width="110" /> | 1, 2 |
| <Image src='b.png' alt="A red card" /> | 3 |

#### Deep

<ul class="x"><li>First <strong>thing</strong></li><li>See <a href="https://www.example.gov/x">the rule</a></li></ul>

<script>alert(1)</script>

![A chart of visits](visits.png) ![](blank.png)
"""


def test_a_foreign_lesson_becomes_one_of_ours() -> None:
    made = convert("02.mdx", FOREIGN)
    assert (made.title, made.description, made.order) == (
        "Lesson 2: At the counter", "Who asks, and who answers.", 2.0,
    )  # fmt: skip
    assert markdown.faults(made.markdown) == []
    assert "## At the counter" in made.markdown
    assert "### Deep" in made.markdown
    assert "You can print this page." in made.markdown
    assert "| *Picture: A blue card* | 1, 2 |" in made.markdown
    assert "- First **thing**" in made.markdown
    assert "[the rule](https://www.example.gov/x)" in made.markdown
    assert "*Picture: A chart of visits*" in made.markdown
    assert "alert" not in made.markdown


def test_what_was_lost_is_said_with_its_line() -> None:
    said = [str(loss) for loss in convert("02.mdx", FOREIGN).losses]
    for sentence in (
        "02.mdx:6: a line of program was left out.",
        "02.mdx:10: the component Box is not known here; its text was kept, its look was not.",
        "02.mdx:11: the link to “./printable/” leads nowhere from here; its words were kept.",
        "02.mdx:16: the component Image is not known here; its description was kept as words.",
        "02.mdx:17: the component Image is not known here; its description was kept as words.",
        "02.mdx:8: the heading “At the counter” moved from level 1 to level 2.",
        "02.mdx:23: <script> was left out; say in words what it held.",
        "02.mdx:25: the picture “visits.png” was not taken over; it is not among the files; its description was kept "
        "as words.",
        "02.mdx:25: the picture “blank.png” was not taken over; it has no description; say in words what it showed.",
    ):
        assert sentence in said


@pytest.mark.parametrize("front", ["title: [open", "? [a, list]\n: as a key"])
def test_front_matter_that_cannot_be_read_is_said_and_the_text_is_kept(front: str) -> None:
    made = convert("three-ways.md", f"---\n{front}\n---\nWords.\n")
    assert (made.title, made.markdown) == ("Three ways", "Words.\n")
    assert "the front matter could not be read" in made.losses[0].what


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/etc/passwd", "mailto:a@b.example"])
def test_a_link_that_does_not_lead_to_the_web_is_words(address: str) -> None:
    made = convert("a.md", f'See <a href="{address}">there</a>.\n')
    assert made.markdown == "See there.\n"
    assert address in made.losses[0].what


@given(st.text(alphabet="<>/abAZ \n#*|[](){}`\"'=-&;:1", max_size=200))
def test_no_text_breaks_it_and_no_raw_html_remains(text: str) -> None:
    made = convert("x.md", text)
    for child in (token for token in markdown._reader.parse(made.markdown) if token.type == "html_block"):
        assert any("raw HTML" in loss.what for loss in made.losses), child.content


@pytest.mark.parametrize("order", ["9" * 500, "-" + "9" * 500, ".nan", ".inf", "2026-02-30", "true", "[1]"])
def test_an_order_that_no_lesson_could_have_comes_last(order: str) -> None:
    assert convert("a.md", f"---\ntitle: A\norder: {order}\n---\nWords.\n").order == LAST


def test_a_title_is_one_line_that_can_be_read() -> None:
    made = convert("a.md", '---\ntitle: "A\\x07B \\ud800 \\n مرحبا 👩‍👩‍👧"\n---\nWords.\n')
    assert made.title == "AB مرحبا 👩‍👩‍👧"
    long = convert("a.md", f"---\ntitle: {'long ' * 3000}\n---\nWords.\n")
    assert len(long.title) < LONGEST_TITLE
    assert [str(loss) for loss in long.losses] == ["a.md: its title has more than 200 characters, and was cut."]


def test_parts_inside_each_other_without_end_are_refused() -> None:
    with pytest.raises(Invalid, match=r"a\.md has more parts inside each other than any lesson"):
        convert("a.md", "<div>" * 20_000 + "Words.")


@pytest.mark.parametrize("opening", ["<A", "<A ", "<A 'x' ", '<A "', "x={", "x={`", "{/*", "x={a} ", "x={a}"])
def test_a_text_of_openings_alone_is_read_in_no_time(opening: str) -> None:
    started = time.process_time()
    convert("a.md", opening * (60_000 // len(opening)))
    assert time.process_time() - started < 5


def test_anchors_that_stand_for_millions_of_parts_are_not_written_out() -> None:
    names = "abcdefghi"
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in pairwise(names)]
    made = convert("a.md", "---\n" + "\n".join(lines) + "\ntitle: A\n---\nWords.\n")
    assert [loss.what for loss in made.losses] == [
        "the front matter could not be read; its title and order were not taken over."
    ]
