"""Phrases: figures, dates and names as a sentence writes them, in a language.

Figures are rounded to what their range supports, and without one to what a line that is
known to a kilometre does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dmz.land.front import Front
from dmz.land.sectors import REACH_KM, SectorChoice
from dmz.measure.answer import PopulationFacts
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.toponyms import Toponyms
from dmz.people.source import AMBIENT, BASELINE, RESIDENT
from dmz.sources.short_names import short_name

_MILLION = 1_000_000
# Significant digits of figures without a range.
_AREA_DIGITS, _PEOPLE_DIGITS = 3, 2


class Ranged(Protocol):
    """Figures with or without ranges, such as those of a zone."""

    @property
    def area_km2(self) -> float: ...  # noqa: D102
    @property
    def area_km2_low(self) -> float | None: ...  # noqa: D102
    @property
    def area_km2_high(self) -> float | None: ...  # noqa: D102
    @property
    def population(self) -> float | None: ...  # noqa: D102
    @property
    def population_low(self) -> float | None: ...  # noqa: D102
    @property
    def population_high(self) -> float | None: ...  # noqa: D102


def range_step(low: float, high: float) -> float:
    """Return what a figure with a range is rounded to.

    That is the power of ten at or below half the width of the range, and 1 at least.
    """
    half = (high - low) / 2
    return float(10 ** math.floor(math.log10(half))) if half >= 1 else 1.0


def depth_step(low: float, high: float) -> float:
    """Return what a depth with a range is rounded to, in km; see `range_step`."""
    return range_step(low, high) if high - low >= 2 else 0.1


def is_one_figure(low: float, high: float) -> bool:
    """Whether a range has no width: no line moves the land within a fixed edge."""
    return round(low) == round(high)


def round_significant(value: float, digits: int) -> float:
    """Round a number to so many significant digits, and to 0.1 at the finest."""
    if not value:
        return 0.0
    return round(value, min(digits - 1 - math.floor(math.log10(abs(value))), 1))


@dataclass(frozen=True)
class Phrases:
    """Phrases in the language of some toponyms."""

    names: Toponyms

    @property
    def language(self) -> Language:
        """The language."""
        return self.names.language

    def say(self, text: str, **fields: str) -> str:
        """Return a phrase in the language; see `Language.say`."""
        return self.language.say(text, **fields)

    def over_maps(self, count: int) -> str:
        """Say, after a sentence, that ranges are over some maps; nothing for none."""
        if not count:
            return ""
        return " " + self.say("The ranges are over {count} maps.", count=f"{count}")

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number with separators."""
        return self.language.number(f"{value:,.{decimals}f}")

    def km(self, *distances_km: float, last: str = "and") -> str:
        """Write distances: ``5, 10 and 40 km``."""
        texts = [self.language.number(f"{km:g}") for km in distances_km]
        *first, end = texts
        joined = f"{', '.join(first)} {self.say(last)} {end}" if first else end
        return f"{joined} {self.say('km')}"

    def depth_of(self, km: float, low: float | None = None, high: float | None = None) -> str:
        """Write a depth, with its range if any: ``11 km (8–14)``.

        It is rounded to what its range supports, and to 0.1 km at the finest.
        """
        if low is None or high is None or round(low, 1) == round(high, 1):
            return self.km(round(km, 1))
        step = depth_step(low, high)
        decimals = 1 if step < 1 else 0
        text, *ends = (self.number(round(v / step) * step, decimals) for v in (km, low, high))
        return f"{text} {self.say('km')} ({ends[0]}–{ends[1]})"

    def depths(self, steps: Sequence[Sequence[ZoneFigures]]) -> str:
        """Write the depths of zones: of each step, or of each party where they differ.

        Each step has the parties' zones, and then both together.
        """
        *zones, both = steps[0]
        if both.distance_km is not None and len(zones) > 1:
            return self.km(*(step[-1].distance_km or 0.0 for step in steps))
        return self.each(
            [(z.party, self.km(z.distance_km or 0.0)) for z in zones], "{what} ({party})"
        )

    def area(self, figures: Ranged, *, ranged: bool = True) -> str:
        """Write an area: ``18,700 km² (18,300–19,100)``."""
        return self.area_of(figures.area_km2, figures.area_km2_low, figures.area_km2_high, ranged)

    def area_of(
        self,
        value: float,
        low: float | None = None,
        high: float | None = None,
        ranged: bool = True,
        *,
        exact: bool = False,
    ) -> str:
        """Write an area in km², with its range if there is one; ``exact`` to 1 km²."""
        unit = self.say("km²")
        if exact:
            return f"{self.number(value)} {unit}"
        if low is None or high is None or is_one_figure(low, high):
            rounded = round_significant(value, _AREA_DIGITS)
            return f"{self.number(rounded, 0 if rounded >= 100 or rounded % 1 == 0 else 1)} {unit}"
        step = range_step(low, high)
        text, least, most = (self.number(round(v / step) * step) for v in (value, low, high))
        return f"{text} {unit} ({least}–{most})" if ranged else f"{text} {unit}"

    def length(self, km: float) -> str:
        """Write the length of a line."""
        return f"{self.number(km)} {self.say('km')}"

    def share(self, share: float) -> str:
        """Write a share of 0 to 1 in percent."""
        return f"{self.number(100 * share, 1)} %"

    def part(self, share: float) -> str:
        """Write how much a difference is, in percent: whole ones from 10 % up."""
        return f"{self.number(100 * share, 1 if abs(share) < 0.0995 else 0)} %"

    def land(self, figures: Ranged, population: PopulationFacts) -> str:
        """Write an area and its people, if they are counted."""
        people, area = self.people(figures, population), self.area(figures)
        return self.say("{area}, home to {people}", area=area, people=people) if people else area

    def people(self, figures: Ranged, population: PopulationFacts, *, counted: bool = True) -> str:
        """Write people: ``2.6 million people before 2022 (2.2–3.1 million)``.

        Without ``counted``, only how many they are. Empty where nobody is counted.
        """
        value, low, high = figures.population, figures.population_low, figures.population_high
        kind = people_phrase(population) if counted else "{count}"
        if value is None:
            return ""
        if low is None or high is None or is_one_figure(low, high):
            count = self.count(round_significant(value, _PEOPLE_DIGITS))
            return self.say(kind, count=count, year=_year(population))
        step = range_step(low, high)
        rounded, *bounds = (round(v / step) * step for v in (value, low, high))
        text = self.say(kind, count=self.count(rounded, step), year=_year(population))
        return f"{text} ({self._span(bounds[0], bounds[1], step, rounded >= _MILLION)})"

    def count(self, value: float, step: float = 0.0) -> str:
        """Write a rounded number of people, in millions from one million on.

        ``step`` is what it was rounded to; without it, as few decimals as it has.
        """
        if value < _MILLION:
            return self.number(value)
        return self.say("{number} million", number=self._millions(value, step))

    def _millions(self, value: float, step: float) -> str:
        step = step or 10 ** (math.floor(math.log10(value)) - _PEOPLE_DIGITS + 1)
        decimals = min(max(0, 6 - round(math.log10(step))), 3)
        return self.number(value / _MILLION, decimals)

    def _span(self, low: float, high: float, step: float, millions: bool) -> str:
        """Write the bounds of a number of people."""
        if not millions:
            return f"{self.number(low)}–{self.number(high)}"
        span = f"{self._millions(low, step)}–{self._millions(high, step)}"
        return self.say("{number} million", number=span)

    def date(self, date: str | None) -> str:
        """Write a day, a month or a year: ``1 December 2025``; empty without one."""
        return self.language.date(date)

    def source(self, front: Front) -> str:
        """Name a line by its sources and its date: ``DeepState, 1 December 2025``."""
        return f"{self.source_name(front)}, {self.day(front)}"

    def source_name(self, front: Front) -> str:
        """Name a line by its sources."""
        names = [self.say(name) for name in dict.fromkeys(map(short_name, front.datasets))]
        return self.language.join(names)

    def day(self, front: Front) -> str:
        """Write the date of a line, or that it has none."""
        return self.date(front.date) or self.say("no date given")

    def dated_front(self, front: Front, *, whole: bool = False) -> str:
        """Name a line by its date: ``the front of 1 December 2025``."""
        if front.date:
            text = "the whole front of {date}" if whole else "the front of {date}"
            return self.say(text, date=self.date(front.date))
        return self.say("the whole front") if whole else self.say("the front")

    def front(self, front: Front, choice: SectorChoice, cities: Sequence[str]) -> str:
        """Name the part of a line: ``the front of 1 December 2025 in Donetsk``."""
        line = self.dated_front(front, whole=choice.whole_front)
        if choice.whole_front:
            return line
        if choice.oblasts:
            territory = self.names.territory
            regions = [territory.region_names[territory.region(name)] for name in choice.oblasts]
            names = self.language.join([self.names.region(name) for name in regions])
            return self.say("{front} in {oblasts}", front=line, oblasts=names)
        if choice.file:
            return self.say("{front} inside {file}", front=line, file=choice.file)
        places = self.language.join(cities)
        if choice.within_km == REACH_KM:
            return self.say("{front} facing {cities}", front=line, cities=places)
        return self.say(
            "{front} within {reach} of {cities}",
            front=line,
            reach=self.km(choice.within_km),
            cities=places,
        )

    def centres(self, cities: Sequence[str]) -> str:
        """Name the centres of some cities."""
        text = "the centre of {cities}" if len(cities) == 1 else "the centres of {cities}"
        return self.say(text, cities=self.language.join(cities))

    def each(self, items: Iterable[tuple[str, Any]], text: str) -> str:
        """Join what a phrase says of each of some parties."""
        return self.language.join(
            [self.say(text, what=what, party=self.names.party(party)) for party, what in items]
        )


def capitalised(sentence: str) -> str:
    """Return a sentence with a capital at its start."""
    return f"{sentence[:1].upper()}{sentence[1:]}"


def people_phrase(population: PopulationFacts) -> str:
    """Return the phrase that says whom a source counts, with ``count`` and ``year``."""
    if not population.date:
        return "{count} people"
    kinds = {
        BASELINE: "{count} people before {year}",
        RESIDENT: "{count} people in {year}",
        AMBIENT: "{count} people present in {year}",
    }
    return kinds.get(population.what or "", "{count} people")


def _year(population: PopulationFacts) -> str:
    return (population.date or "")[:4]
