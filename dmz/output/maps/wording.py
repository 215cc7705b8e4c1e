"""What a map says in words: its headline, and figures with their units."""

from __future__ import annotations

import math

from dmz.answers.compute import Result
from dmz.answers.sweep import CurvePoint
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import MONTHS, Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import CITY
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.kinds import format_value
from dmz.plans.outcome import PlanResult, ReadingOutcome


def kilometres(km: float, language: Language) -> str:
    """Return a distance as ``40 km``."""
    return f"{language.number(f'{km:g}')}\u00a0{language.say('km')}"


def figure(value: float | None, kind: str, language: Language) -> str:
    """Return a figure as tables print it in a column of that kind."""
    return language.number(format_value(value, kind))


# In what a source of people before the war says of itself.
BEFORE_2022 = "before February 2022"
# How a figure without a range is rounded: to so many digits.
_DIGITS = 3


def round_to_range(value: float, low: float | None = None, high: float | None = None) -> float:
    """Round a figure to what its range deserves: the first digit of its half width."""
    if low is not None and high is not None and high > low:
        step = 10 ** math.floor(math.log10((high - low) / 2))
    elif value:
        step = 10 ** (math.floor(math.log10(abs(value))) + 1 - _DIGITS)
    else:
        step = 1
    step = max(step, 1)
    return float(round(value / step) * step)


def about(value: float, low: float | None, high: float | None, language: Language) -> str:
    """Return a figure rounded to what its range deserves, as ``18,700``."""
    return language.number(f"{round_to_range(value, low, high):,.0f}")


def about_km2(
    value: float, language: Language, low: float | None = None, high: float | None = None
) -> str:
    """Return an area, rounded as `about` does, as ``18,700 km²``."""
    return f"{about(value, low, high, language)}\u00a0{language.say('km²')}"


def about_land(zone: ZoneFigures | CurvePoint, language: Language) -> str:
    """Return the area of a zone, rounded to what its range deserves."""
    return about_km2(zone.area_km2, language, zone.area_km2_low, zone.area_km2_high)


def range_of(low: float | None, high: float | None, language: Language) -> str:
    """Return a range as ``18,100–19,300``; nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"{about(low, low, high, language)}–{about(high, low, high, language)}"


def many_people(value: float, language: Language) -> str:
    """Return people in words, to two digits: ``2.5 million``, ``820,000``."""
    if value >= 950_000:
        millions = f"{value / 1e6:.{int(value < 9.5e6)}f}".removesuffix(".0")
        return f"{language.number(millions)}\u00a0{language.say('million')}"
    step = 10 ** max(math.floor(math.log10(max(value, 1))) - 1, 0)
    return language.number(f"{round(value / step) * step:,.0f}")


def people_head(counts: str, language: Language) -> str:
    """Return the heading of figures of people: whom they count, in short."""
    if BEFORE_2022 in counts:
        return language.say("people before 2022")
    return language.say("people")


def long_date(day: str, language: Language) -> str:
    """Return a date as ``1 December 2025``, from ``2025-12-01``; others as they are."""
    parts = day.split("-")
    if len(parts) != 3:
        return day
    year, month, number = parts
    name = MONTHS[int(month) - 1]
    return f"{int(number)}\u00a0{language.say(name)}\u00a0{year}"


def finding_of(result: Result, toponyms: Toponyms) -> str:
    """Return the headline of a result: how much land its widest zones would empty.

    Parameters
    ----------
    result
        With the names of its places in the language: see `translate_places`.
    """
    language, both = toponyms.language, result.steps[-1][-1]
    land = about_land(both, language)
    if result.scenario.depths_km:
        depths = _join_depths(result, toponyms)
        return language.say(
            "Pulling back {distances} would empty about {area}", distances=depths, area=land
        )
    km = both.distance_km or 0.0
    if result.scenario.model == CITY:
        cities = language.join([place.name for place in result.sector.places])
        return language.say(
            "Emptying {distance} around {cities} takes about {area}",
            distance=kilometres(km, language),
            cities=cities,
            area=land,
        )
    return pullback_finding(km, land, language)


def _join_depths(result: Result, toponyms: Toponyms) -> str:
    """Return how far each party pulls back."""
    say, steps = toponyms.language.say, result.scenario.steps(result.territory)[0].items()
    depths = [(kilometres(km, toponyms.language), toponyms.party(party)) for party, km in steps]
    return toponyms.language.join([say("{km} ({party})", km=km, party=who) for km, who in depths])


def pullback_finding(km: float, land: str, language: Language) -> str:
    """Return how much land a pullback would empty, as a headline."""
    fields = {"distance": kilometres(km, language), "area": land}
    # An eight, an eleven, an eighteen.
    if f"{km:g}".startswith(("8", "11", "18")) and not 100 <= km < 800:
        return language.say("An {distance} pullback would empty about {area}", **fields)
    return language.say("A {distance} pullback would empty about {area}", **fields)


def subtitle_of(result: Result, toponyms: Toponyms) -> str:
    """Return what stands below the headline: what was asked, when, how many people."""
    language, people = toponyms.language, result.steps[-1][-1].population
    said = title_of(result, toponyms)
    if result.front.date:
        date = long_date(result.front.date, language)
        said = language.say("{what}, on {date}", what=said, date=date)
    said += "."
    if people is not None and BEFORE_2022 in (result.population.counts or ""):
        count = many_people(people, language)
        said += " " + language.say("About {people} people lived there before 2022.", people=count)
    return said + Phrases(toponyms).over_maps(result.map_count)


def reading_finding(result: PlanResult, outcome: ReadingOutcome, toponyms: Toponyms) -> str:
    """Return the headline of a reading: how much land it empties.

    Of a plan that empties nothing it is the plan's own title.
    """
    language, both = toponyms.language, outcome.total[-1] if outcome.total else None
    if both is None or not both.area_km2:
        return language.translate(result.plan.title)
    land = about_land(both, language)
    if len(outcome.classes) > 1:
        return language.say("The plan would clear about {area} of some or all forces", area=land)
    return language.say("The plan would empty about {area}", area=land)


def reading_subtitle(result: PlanResult, outcome: ReadingOutcome, toponyms: Toponyms) -> str:
    """Return what a reading of a plan asks of each party, and on which day's line."""
    language = toponyms.language
    parts = []
    for given in outcome.gives_up:
        if given.total.area_km2:
            party, land = toponyms.party(given.party), about_land(given.total, language)
            parts.append(language.say("{party} gives up about {area}", party=party, area=land))
    sentence = language.join(parts)
    if result.front.date:
        date = long_date(result.front.date, language)
        sentence = language.say("{what}, on the line of {date}", what=sentence, date=date)
    reading = toponyms.words.translate(result.words(outcome))
    # The headline may be the plan's title already.
    title = language.translate(result.plan.title)
    named = "" if reading_finding(result, outcome, toponyms) == title else title
    asked = ", ".join(filter(None, [named, reading]))
    return f"{asked}. {sentence}." if asked else f"{sentence}."


def title_of(result: Result, toponyms: Toponyms) -> str:
    """Return a title that says what was asked: which zones, measured from what.

    Parameters
    ----------
    result
        With the names of its places in the language: see `translate_places`.
    """
    language = toponyms.language
    if result.scenario.depths_km:
        distances = _join_depths(result, toponyms)
    else:
        texts = [language.number(f"{km:g}") for km in result.scenario.distances(result.territory)]
        distances = f"{language.join(texts)}\u00a0{language.say('km')}"
    return language.say(
        "Zones within {distances} of {reference}",
        distances=distances,
        reference=reference_of(result, toponyms),
    )


def reference_of(result: Result, toponyms: Toponyms) -> str:
    """Return what distances are measured from, in words."""
    choice, territory, language = result.scenario.sector, result.territory, toponyms.language
    cities = language.join([place.name for place in result.sector.places])
    if result.scenario.model == CITY:
        return language.say("{cities} (centre)", cities=cities)
    if choice.whole_front:
        return language.say("the whole front line")
    if choice.oblasts:
        names = [territory.region_names[territory.region(name)] for name in choice.oblasts]
        oblasts = language.join([toponyms.region(name) for name in names])
        return language.say("the front line in {oblasts}", oblasts=oblasts)
    if choice.file:
        return language.say("the front line inside {file}", file=choice.file)
    reach = kilometres(choice.within_km, language)
    return language.say("the front line within {reach} of {cities}", reach=reach, cities=cities)
