"""What a map says in words: its title, and figures with their units."""

from __future__ import annotations

from dmz.answers.compute import Result
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.scenario import CITY
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.kinds import format_value


def kilometres(km: float, language: Language) -> str:
    """Return a distance as ``40 km``."""
    return f"{language.number(f'{km:g}')}\u00a0{language.say('km')}"


def figure(value: float | None, kind: str, language: Language) -> str:
    """Return a figure as tables print it in a column of that kind."""
    return language.number(format_value(value, kind))


def area(zone: ZoneFigures, language: Language) -> str:
    """Return the area of a zone as ``1,234 km²``."""
    return f"{figure(zone.area_km2, 'area', language)}\u00a0{language.say('km²')}"


def people(zone: ZoneFigures, language: Language) -> str:
    """Return the people of a zone as ``1,234 people``; a dash if nobody is counted."""
    return f"{figure(zone.population, 'count', language)}\u00a0{language.say('people')}"


def title_of(result: Result, toponyms: Toponyms) -> str:
    """Return a title that says what was asked: which zones, measured from what.

    Parameters
    ----------
    result
        With the names of its places in the language: see `translate_places`.
    """
    language = toponyms.language
    if result.scenario.depths_km:
        depths = [
            language.say("{km} ({party})", km=kilometres(km, language), party=toponyms.party(party))
            for party, km in result.scenario.steps(result.territory)[0].items()
        ]
        distances = language.join(depths)
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
