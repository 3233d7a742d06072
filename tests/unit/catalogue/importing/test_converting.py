"""A foreign lesson becomes Markdown that our own check of lessons takes, and says what it lost, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue import markdown
from lms.catalogue.importing.converting import convert

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
