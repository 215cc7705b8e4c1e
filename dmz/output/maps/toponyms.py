"""The names of a result's places in the language of a map."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.compute import Result
from dmz.measure.estimates import Estimate
from dmz.measure.figures import ZoneFigures
from dmz.measure.toponyms import Toponyms
from dmz.people.estimates import CITY


def translate_places(result: Result, toponyms: Toponyms) -> Result:
    """Return the result with the names of its places in the language."""
    if not toponyms.own:
        return result
    cities = tuple(
        replace(
            city,
            name=toponyms.settlement_at(city.longitude, city.latitude, city.name),
            oblast=toponyms.region(city.oblast) if city.oblast else city.oblast,
        )
        for city in result.cities
    )
    settlements = tuple(
        replace(
            settlement,
            name=toponyms.settlement(settlement.id, settlement.name),
            oblast=toponyms.region(settlement.oblast or ""),
        )
        for settlement in result.settlements
    )
    # Places of the sector and estimates are known by name only. A named city goes
    # before a settlement of the same name.
    names = {old.name: new.name for old, new in zip(result.settlements, settlements, strict=True)}
    names |= {old.name: new.name for old, new in zip(result.cities, cities, strict=True)}
    places = tuple(replace(p, name=names.get(p.name, p.name)) for p in result.sector.places)
    return replace(
        result,
        sector=replace(result.sector, places=places),
        cities=cities,
        find_settlements=lambda: settlements,
        find_estimates=lambda: tuple(
            replace(estimate, place=_place_of(estimate, names, toponyms))
            for estimate in result.estimates
        ),
        zones=tuple(_translate_regions(zone, toponyms) for zone in result.zones),
    )


def _place_of(estimate: Estimate, names: dict[str, str], toponyms: Toponyms) -> str:
    """Return the name of the city or oblast that an estimate is of."""
    if estimate.scope == CITY:
        return names.get(estimate.place, estimate.place)
    name = toponyms.region(estimate.oblast)
    return toponyms.language.say("{name} Oblast", name=name)


def _translate_regions(zone: ZoneFigures, toponyms: Toponyms) -> ZoneFigures:
    """Return figures with the names of their regions in the language."""
    rows = tuple(replace(row, oblast=toponyms.region(row.oblast)) for row in zone.by_oblast)
    return replace(zone, by_oblast=rows)
