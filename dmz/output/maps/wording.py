"""What a map says in words: its title and caption, and the names of places in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dmz import __version__
from dmz.answers.compute import Result
from dmz.land.front import SETTLEMENT_LINE
from dmz.land.territory import Territory
from dmz.measure.estimates import CITY as CITY_ESTIMATE
from dmz.measure.estimates import Estimate
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import CITY
from dmz.output.languages import ENGLISH, Language
from dmz.output.tables.kinds import format_value


def named_in(result: Result, language: Language) -> Result:
    """The same result with the names of places in the language, if it is the territory's own."""
    territory = result.territory
    if language.id != territory.language:
        return result
    gazetteer, regions = territory.gazetteer, territory.own_names
    own = {id: gazetteer.own_name(index) for index, id in enumerate(gazetteer.ids)}
    at = {(*gazetteer.points[index],): own[id] for index, id in enumerate(gazetteer.ids)}
    cities = tuple(
        replace(
            city,
            name=at.get((city.longitude, city.latitude), city.name),
            oblast=regions.get(city.oblast or "", city.oblast),
        )
        for city in result.cities
    )
    renamed = {before.name: after.name for before, after in zip(result.cities, cities, strict=True)}
    renamed |= {
        s.name: own[s.id] for s in result.settlements if s.id in own and s.name not in renamed
    }
    places = tuple(replace(p, name=renamed.get(p.name, p.name)) for p in result.sector.places)
    return replace(
        result,
        sector=replace(result.sector, places=places),
        cities=cities,
        settlements=tuple(
            replace(s, name=own.get(s.id, s.name), oblast=regions.get(s.oblast, s.oblast))
            for s in result.settlements
        ),
        estimates=tuple(
            replace(e, place=_estimated_place(e, renamed, regions, language))
            for e in result.estimates
        ),
        zones=tuple(_regions_named(zone, regions) for zone in result.zones),
    )


def _estimated_place(
    estimate: Estimate, cities: Mapping[str, str], regions: Mapping[str, str], language: Language
) -> str:
    if estimate.scope == CITY_ESTIMATE:
        return cities.get(estimate.place, estimate.place)
    return language.say("{name} Oblast", name=regions.get(estimate.oblast, estimate.oblast))


def _regions_named(zone: ZoneFigures, regions: Mapping[str, str]) -> ZoneFigures:
    return replace(
        zone,
        by_oblast=tuple(
            replace(row, oblast=regions.get(row.oblast, row.oblast)) for row in zone.by_oblast
        ),
    )


def speaking_of(language: Language, territory: Territory) -> Language:
    """The language with the names of the parties among its words, for tables that call them by their ids."""
    if language.id != territory.language:
        return language
    names = {
        party.id: territory.own_names.get(party.name, party.name) for party in territory.parties
    }
    return replace(language, words={**language.words, **names})


def party_name(result: Result, id: str, language: Language) -> str:
    """What a party is called in the language."""
    name = next(
        (party.name for party in result.territory.parties if party.id == id), language.say(id)
    )
    return (
        result.territory.own_names.get(name, name)
        if language.id == result.territory.language
        else name
    )


def kilometres(km: float, language: Language) -> str:
    """``40 km``."""
    return f"{language.number(f'{km:g}')}\u00a0{language.say('km')}"


def figure(value: float | None, kind: str, language: Language) -> str:
    """A figure as tables write it, in the language."""
    return language.number(format_value(value, kind))


def title_of(result: Result, language: Language) -> str:
    """The title of a map that was given none."""
    reference = reference_of(result, language)
    if result.scenario.depths_km:
        depths = [
            language.say(
                "{km} ({party})",
                km=kilometres(km, language),
                party=party_name(result, id, language),
            )
            for id, km in result.scenario.steps(result.territory)[0].items()
        ]
        distances = language.joined(depths)
    else:
        texts = [language.number(f"{km:g}") for km in result.scenario.distances(result.territory)]
        distances = f"{language.joined(texts)}\u00a0{language.say('km')}"
    return language.say(
        "Zones within {distances} of {reference}", distances=distances, reference=reference
    )


def reference_of(result: Result, language: Language) -> str:
    """What distances are measured from, in words."""
    choice, territory = result.scenario.sector, result.territory
    cities = language.joined([place.name for place in result.sector.places])
    if result.scenario.model == CITY:
        return language.say("{cities} (centre)", cities=cities)
    if choice.whole_front:
        return language.say("the whole front line")
    if choice.oblasts:
        own = territory.own_names if language.id == territory.language else {}
        names = [territory.region_names[territory.region(name)] for name in choice.oblasts]
        oblasts = language.joined([own.get(name, name) for name in names])
        return language.say("the front line in {oblasts}", oblasts=oblasts)
    if choice.file:
        return language.say("the front line inside {file}", file=choice.file)
    reach = kilometres(choice.within_km, language)
    return language.say("the front line within {reach} of {cities}", reach=reach, cities=cities)


def caption_of(result: Result, language: Language) -> list[str]:
    """What has to be known beside a map: sources, dates, what is schematic, whom it counts."""
    front, lines = result.front, []
    if result.population.counts:
        counts = language.say(result.population.counts)
        lines.append(
            language.say(
                "People: {counts}; who lives there today is not known to this map.", counts=counts
            )
        )
    day = front.date or language.say("no date given")
    dated = front.source if day in front.source else f"{front.source}, {day}"
    lines.append(language.say("Front line: {source}.", source=dated))
    if front.schematic:
        how = front.schematic if language is ENGLISH else language.say(SETTLEMENT_LINE)
        lines.append(language.say("The line is schematic: {how}.", how=how))
    lines.append(
        language.say(
            "Areas are land inside the territory, on the ellipsoid. Zones are nested: they do not add up."
        )
    )
    lines.append(language.say("Sources: {sources}.", sources=_sources(result)))
    lines.append(language.say("Made with dmz {version}.", version=__version__))
    return lines


def _sources(result: Result) -> str:
    """Every source once, with its date and licence; what several datasets have in common is said with the first of them."""
    said: list[str] = []
    known: set[str] = set()
    for dataset in result.datasets:
        new = [
            part for part in (dataset.citation or dataset.title).split("; ") if part not in known
        ]
        known.update(new)
        if new:
            licence = f" ({dataset.licence})" if dataset.licence else ""
            said.append(f"{'; '.join(new)}{f', {dataset.date}' if dataset.date else ''}{licence}")
    return "; ".join(said)


def steps_of(result: Result) -> Sequence[Result]:
    """Return a result for each of its steps, as if it alone had been asked for."""
    steps = []
    for place, zones in enumerate(result.steps):
        depths = {zone.party: zone.distance_km or 0.0 for zone in zones if zone.zone is not None}
        uneven = result.scenario.depths_km
        scenario = result.scenario if uneven else result.scenario.at_distances(*depths.values())
        step = replace(
            result,
            scenario=scenario,
            zones=zones,
            cities=tuple(
                replace(city, inside=city.inside[place : place + 1]) for city in result.cities
            ),
            settlements=tuple(
                s for s in result.settlements if s.distance_km <= depths.get(s.held_by, -1.0)
            ),
            estimates=tuple(
                replace(e, distances_km=(depths[e.party],))
                for e in result.estimates
                if depths.get(e.party) in e.distances_km
            ),
        )
        steps.append(step)
    return steps
