"""A colour as a style says it in, one way of writing it out: "white", "#FFF" and "rgb(255, 255, 255)" are the same."""

import re

WHITE = "#ffffff"
_NAMED = {"white": WHITE, "black": "#000000"}
_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])f?")
_LONG = re.compile(r"(#[0-9a-f]{6})ff")
_RGB = re.compile(r"rgba?\((\d{1,3}),?(\d{1,3}),?(\d{1,3})(?:[,/](?:1(?:\.0+)?|100%))?\)")
_CLEAR = re.compile(r"transparent|(?:rgb|hsl)a?\([^()]*[,/]0?\.?0*%?\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00")


def bare(value: str) -> str:
    """The colour; what is none is only brought to small letters without white space."""
    spaced = re.sub(r"(?<=\d)\s+(?=\d)", ",", value.lower())
    plain = "".join(spaced.split())
    if plain in _NAMED:
        return _NAMED[plain]
    if short := _SHORT.fullmatch(plain):
        return "#" + "".join(2 * one for one in short.groups())
    if long := _LONG.fullmatch(plain):
        return long[1]
    if rgb := _RGB.fullmatch(plain):
        return "#" + "".join(f"{min(int(one), 255):02x}" for one in rgb.groups())
    return plain


def is_clear(colour: str) -> bool:
    """Whether a colour, bare, cannot be seen at all."""
    return _CLEAR.fullmatch(colour) is not None
