"""Colours of maps: for paper and for screens, by daylight and by night.

A party's colour comes with the territory: the shipped one takes them from the palette
of Okabe and Ito, which the colour-blind can tell apart. Distances differ in lightness,
the narrowest darkest, and the second party's land is hatched, so that both stay apart
in grey.
"""

from __future__ import annotations

from dataclasses import dataclass

# How much of the party's colour is in its narrowest zone, its widest and a single one.
# The rest is the ground.
_DARKEST, _LIGHTEST, _SINGLE = 0.88, 0.3, 0.5
# And in the land that it holds around them.
TINT = 0.09
# How opaque built-up land and its edge are: zones show through.
BUILT_UP_ALPHA, TOWN_EDGE_ALPHA = 0.14, 0.5


@dataclass(frozen=True)
class Palette:
    """Colours of everything on a map that is not a zone."""

    sea: str
    river: str
    water_text: str
    land: str
    elsewhere: str
    built_up: str
    way: str
    coast: str
    region: str
    border: str
    grid: str
    front: str
    text: str
    quiet: str
    halo: str
    dot: str
    paper: str
    shade: str


LIGHT = Palette(
    sea="#cfe2ec",
    river="#7fb2cc",
    water_text="#245a74",
    land="#faf8f3",
    elsewhere="#ebe9e4",
    built_up="#5b4a36",
    way="#8d857a",
    coast="#9db1bc",
    region="#8c8a86",
    border="#5c5a57",
    grid="#c4c7c9",
    front="#111111",
    text="#0c0c0c",
    quiet="#565552",
    halo="#ffffff",
    dot="#2b2b2b",
    paper="#ffffff",
    shade="#000000",
)
DARK = Palette(
    sea="#17232b",
    river="#3d6b82",
    water_text="#8dc0d8",
    land="#2b2c2e",
    elsewhere="#222324",
    built_up="#d8c9b4",
    way="#8b8478",
    coast="#51636d",
    region="#807f7c",
    border="#a3a19d",
    grid="#3a4146",
    front="#f5f5f5",
    text="#f2f2f2",
    quiet="#c1bfba",
    halo="#17181a",
    dot="#e8e8e8",
    paper="#17181a",
    shade="#ffffff",
)


def mix(colour: str, ground: str, share: float) -> str:
    """Return a colour laid on a ground: ``share`` of it. All are ``#rrggbb``."""
    channels = []
    for at in (1, 3, 5):
        over, under = int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)
        channels.append(f"{round(share * over + (1 - share) * under):02x}")
    return "#" + "".join(channels)


def step_colours(colour: str, count: int, ground: str = LIGHT.land) -> list[str]:
    """Return a party's colours for so many zones, from the narrowest to the widest."""
    if count == 1:
        return [mix(colour, ground, _SINGLE)]
    shares = [_DARKEST - (_DARKEST - _LIGHTEST) * step / (count - 1) for step in range(count)]
    return [mix(colour, ground, share) for share in shares]


def hatch_colour(colour: str, palette: Palette = LIGHT) -> str:
    """Return the colour of the lines over a zone: its own, further from the ground."""
    return mix(colour, palette.shade, 0.8)
