"""Colours of maps: legible, and apart for everybody.

Contrast is that of WCAG 2.2 (success criterion 1.4.3); colour blindness is simulated by
the matrices of Machado, Oliveira and Fernandes (2009, severity 1, on linear RGB), and
differences are CIE 1976 in L*a*b*, of which 2.3 can just be noticed side by side.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from dmz.land.theatre import shipped_territory
from dmz.output.maps.palette import BUILT_UP_ALPHA, DARK, LIGHT, TINT, Palette, mix, step_colours

Vector = npt.NDArray[np.float64]

SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
# From sRGB's linear light to CIE XYZ, and the white of D65 (IEC 61966-2-1).
TO_XYZ = np.array([
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
])  # fmt: skip
CLEAR, GLANCE = 4.5, 10.0


def linear(colour: str) -> Vector:
    """Return a colour as linear light, 0 to 1."""
    coded = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def difference(one: str, other: str, sight: str) -> float:
    """Return how different two colours look to somebody."""

    def lab(colour: str) -> Vector:
        seen = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
        xyz = TO_XYZ @ seen / (TO_XYZ @ np.ones(3))
        root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
        x, y, z = root
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    return float(np.linalg.norm(lab(one) - lab(other)))


def test_the_measures_themselves() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's example
    assert difference("#000000", "#ffffff", "full") == pytest.approx(100, abs=0.1)
    # Red and green of equal lightness are what protanopes and deuteranopes mix up.
    for sight in ("protanopia", "deuteranopia"):
        assert difference("#c46a5a", "#8a8a4a", sight) < 0.5 * difference(
            "#c46a5a", "#8a8a4a", "full"
        )


def colours() -> list[str]:
    """Return the colours of the parties."""
    return [party.colour for party in shipped_territory().parties]


def grounds(palette: Palette) -> list[str]:
    """Return what names may lie on: land of either party, and built-up land on it."""
    tints = [mix(colour, palette.land, TINT) for colour in colours()]
    plain = [palette.land, palette.elsewhere, *tints]
    return [*plain, *(mix(palette.built_up, ground, BUILT_UP_ALPHA) for ground in plain)]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_are_legible(palette: Palette) -> None:
    """Over zones and lines, names have a halo: it is what they lie on there."""
    for ground in (palette.halo, *grounds(palette)):
        assert contrast(palette.text, ground) >= CLEAR, ground
        assert contrast(palette.quiet, ground) >= CLEAR, ground
    for ground in (palette.halo, palette.sea, *grounds(palette)):
        assert contrast(palette.water_text, ground) >= CLEAR, ground


def test_names_of_places_are_legible_on_every_zone_without_a_halo() -> None:
    for colour in colours():
        for count in (1, 2, 3, 4):
            for zone in step_colours(colour, count):
                assert contrast(LIGHT.text, zone) >= CLEAR, zone


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
class TestApart:
    def test_the_parties(self, palette: Palette, sight: str) -> None:
        for count in (1, 2, 3):
            steps = [step_colours(colour, count, palette.land) for colour in colours()]
            for own, other in zip(*steps, strict=True):
                assert difference(own, other, sight) > 2 * GLANCE

    def test_the_steps_of_a_party(self, palette: Palette, sight: str) -> None:
        for colour in colours():
            for near, far in pairwise(step_colours(colour, 3, palette.land)):
                assert difference(near, far, sight) > GLANCE

    def test_the_widest_zone_and_the_land_around_it(self, palette: Palette, sight: str) -> None:
        for colour in colours():
            around = mix(colour, palette.land, TINT)
            assert difference(step_colours(colour, 3, palette.land)[-1], around, sight) > GLANCE

    def test_the_line_and_every_zone(self, palette: Palette, sight: str) -> None:
        for colour in colours():
            for zone in step_colours(colour, 3, palette.land):
                assert difference(palette.front, zone, sight) > 2 * GLANCE
