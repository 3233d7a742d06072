"""An agency's colours: read from a small file, checked for contrast, served as custom properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lms.kernel.errors import Invalid

COLOUR = re.compile(r"#[0-9a-f]{6}")
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""


class Palette(BaseModel):
    """The colours of one mode; each has a meaning, and the style sheet decides where it goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str
    surface: str
    text: str
    brand: str
    on_brand: str
    link: str
    link_hover: str
    button: str
    button_hover: str
    on_button: str
    header: str
    on_header: str
    accent: str

    @field_validator("*")
    @classmethod
    def _is_colour(cls, value: str) -> str:
        if not COLOUR.fullmatch(value.lower()):
            raise ValueError("write a colour as # and six digits, for example #0b4f5c")
        return value.lower()


class Theme(BaseModel):
    """What makes the pages and the reports an agency's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: Palette
    dark: Palette
    paper: Literal["a4", "letter"] = "a4"
    """The sheet that reports are laid out for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that meet on the page, and how far apart they must be."""

    over: str
    under: str
    least: float


PAIRS = (
    Pair("text", "page", TEXT_CONTRAST),
    Pair("text", "surface", TEXT_CONTRAST),
    Pair("link", "page", TEXT_CONTRAST),
    Pair("link", "surface", TEXT_CONTRAST),
    Pair("link_hover", "page", TEXT_CONTRAST),
    Pair("brand", "page", TEXT_CONTRAST),
    Pair("on_brand", "brand", TEXT_CONTRAST),
    Pair("on_button", "button", TEXT_CONTRAST),
    Pair("on_button", "button_hover", TEXT_CONTRAST),
    Pair("button", "page", SHAPE_CONTRAST),
    Pair("on_header", "header", TEXT_CONTRAST),
)


def read_theme(path: Path) -> Theme:
    """Read a theme file; raise `Invalid` with the file, the colour and what to do about it."""
    try:
        theme = Theme.model_validate(YAML(typ="safe").load(path))
    except YAMLError as error:
        raise Invalid(f"{path.name} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise Invalid(f"{path.name}, {where}: {first['msg']}.") from error
    found = problems(theme)
    if found:
        raise Invalid(f"{path.name}: {found[0]}")
    return theme


def problems(theme: Theme) -> list[str]:
    """Return a sentence for each pair of colours that people with low vision could not tell apart."""
    return [
        f"{mode}.{pair.over} ({over}) on {mode}.{pair.under} ({under}) has a contrast of {ratio:.2f}; "
        f"it needs {pair.least}. Make one lighter or darker."
        for mode, palette in (("light", theme.light), ("dark", theme.dark))
        for pair in PAIRS
        for over, under in [(getattr(palette, pair.over), getattr(palette, pair.under))]
        for ratio in [contrast(over, under)]
        if ratio < pair.least
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def stylesheet(theme: Theme) -> str:
    """Return the theme as custom properties, dark where the reader's device asks for it and never on paper."""
    return (
        f":root{{{_properties(theme.light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(theme.dark)}}}}}\n"
    )


def _properties(palette: Palette) -> str:
    values = palette.model_dump()
    return "".join(f"--lms-{name.replace('_', '-')}:{value};" for name, value in values.items())


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
