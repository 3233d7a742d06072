"""What makes one question whole: pure checks over what its file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms.catalogue import boxes
from lms.catalogue.model import (
    HotspotItem,
    ItemKind,
    MatchingItem,
    MultipleItem,
    NumericItem,
    OrderingItem,
    Question,
    ShortTextItem,
)
from lms.catalogue.wording import LONGEST, plain

FEWEST_WORDS_OF_FEEDBACK = 4
Fault = tuple[tuple[str | int, ...], str, str]
"""Where within the question, what is wrong, how to mend it."""


def faults(item: Question) -> Iterator[Fault]:
    """Return everything that is wrong with one question."""
    match item:
        case OrderingItem():
            if repeats(item.sequence):
                yield ("sequence",), "two steps are the same.", "Make every step different."
            yield from _thin((("feedback", "correct"), item.feedback.correct))
            yield from _thin((("feedback", "incorrect"), item.feedback.incorrect))
        case MatchingItem():
            for side in ("left", "right"):
                if repeats(tuple(getattr(pair, side) for pair in item.pairs)):
                    yield ("pairs",), f"two {side} sides are the same.", f"Make every {side} side different."
            yield from _thin((("feedback", "correct"), item.feedback.correct))
            yield from _thin((("feedback", "incorrect"), item.feedback.incorrect))
        case NumericItem():
            yield from _thin((("feedback", "correct"), item.feedback.correct))
            yield from _thin((("feedback", "incorrect"), item.feedback.incorrect))
        case ShortTextItem():
            yield from _text_faults(item.accepted)
            yield from _thin((("feedback", "correct"), item.feedback.correct))
            yield from _thin((("feedback", "incorrect"), item.feedback.incorrect))
        case HotspotItem():
            yield from _choice_faults(item)
            yield from _region_faults(item)
        case _:
            yield from _choice_faults(item)


def _text_faults(accepted: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for number, text in enumerate(accepted):
        path, bare = ("accepted", number), plain(text)
        if not bare:
            yield path, f"the accepted answer '{text}' has no letter or figure.", "Write words or figures."
        elif len(text) > LONGEST:
            yield path, f"the accepted answer has {len(text)} characters.", f"Use at most {LONGEST}: a few words."
        elif bare in seen:
            what = f"'{text}' and '{seen[bare]}' are the same answer: case, accents and punctuation do not count."
            yield path, what, "Leave one of them out."
        seen.setdefault(bare, text)


def _region_faults(item: HotspotItem) -> Iterator[Fault]:
    for number, what, mend in boxes.faults(item.regions, item.image):
        yield ("regions", number, "box"), what, mend


def _choice_faults(item: Question) -> Iterator[Fault]:
    options = getattr(item, "options", ())
    right = sum(option.correct for option in options)
    if isinstance(item, MultipleItem):
        if right == 0:
            yield ("options",), "no option is correct.", "Mark at least one with 'correct: true'."
    elif right != 1:
        hot, kind = isinstance(item, HotspotItem), ItemKind.MULTIPLE.value
        yield (
            ("regions" if hot else "options",),
            f"{right} {'regions' if hot else 'options'} are correct; there must be exactly one.",
            "Mark one with 'correct: true'" + ("." if hot else f", or make it 'kind: {kind}'."),
        )
    name = "regions" if isinstance(item, HotspotItem) else "options"
    if repeats(tuple(option.text for option in options)):
        yield (name,), f"two {name} say the same.", f"Make all {name} different."
    for number, option in enumerate(options):
        yield from _thin(((name, number, "feedback"), option.feedback))


def _thin(place: tuple[tuple[str | int, ...], str]) -> Iterator[Fault]:
    path, text = place
    if len(text.split()) < FEWEST_WORDS_OF_FEEDBACK:
        yield path, f"the feedback '{text}' teaches nothing.", "Say in a sentence why it is right or wrong."


def repeats(texts: Sequence[str]) -> bool:
    """Tell whether two texts are the same but for capital letters and blanks."""
    return len({" ".join(text.lower().split()) for text in texts}) < len(texts)
