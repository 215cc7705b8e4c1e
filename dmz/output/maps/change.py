"""The map of ``dmz front diff``: land gained and lost, and both lines."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.front_diff import FrontChange
from dmz.land.holdings import Holdings
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.subject import MapZone, Subject, shown_bounds
from dmz.output.maps.wording import about_km2, long_date

_LEAST_KM2 = 0.5  # below this, a change is not told from how two maps are drawn


def subject_of_change(
    change: FrontChange, *, language: Language = ENGLISH, title: str | None = None
) -> Subject:
    """Return what the map of a change is about.

    Land that a party gained lies in that party's colour, on the later line.
    """
    toponyms = Toponyms(change.territory, language)
    total = change.changes[0]
    other = next(id for id in change.later.land if id != change.party)
    zones = tuple(
        _zone(change, winner, land, km2, language)
        for winner, land, km2 in (
            (change.party, change.gained, total.gained_km2),
            (other, change.lost, total.lost_km2),
        )
        if km2 >= _LEAST_KM2
    )
    lines = [] if zones else [change.later.line]
    return Subject(
        territory=change.territory,
        toponyms=toponyms,
        title=title or _finding(change, toponyms),
        subtitle=_period(change, language),
        bounds=shown_bounds(zones, lines, ()),
        front=change.later,
        front_label=language.say("front line, later"),
        sector=None,
        zones=zones,
        nested=False,
        cities=(),
        settlements=(),
        counts=None,
        datasets=change.datasets,
        warnings=change.warnings,
        earlier=change.earlier.line,
        other_fronts=(change.earlier,),
    )


def _zone(
    change: FrontChange, party: str, land: BaseGeometry, km2: float, language: Language
) -> MapZone:
    """Return land that a party gained as a zone of the map."""
    held = Holdings(change.later.land[party])
    nobody = np.empty(0, dtype=np.intp)
    zone = Zone(party, None, land, shapely.MultiPolygon(), nobody, held)
    figures = ZoneFigures(
        distance_km=None,
        party=party,
        area_km2=km2,
        beyond_border_km2=0.0,
        population=None,
        settlements=0,
        by_oblast=(),
        zone=zone,
    )
    return MapZone(figures, zone, language.say("gained"), "gained")


def _finding(change: FrontChange, toponyms: Toponyms) -> str:
    """Return the headline: who gained how much land."""
    language, total = toponyms.language, change.changes[0]
    party = toponyms.party(change.party)
    gained, lost = (about_km2(km2, language) for km2 in (total.gained_km2, total.lost_km2))
    return language.say(
        "{party} gained about {gained} and lost {lost}", party=party, gained=gained, lost=lost
    )


def _period(change: FrontChange, language: Language) -> str:
    """Return from which day to which, or nothing where a line has no date."""
    before, after = change.earlier.date, change.later.date
    if not before or not after:
        return ""
    first, last = long_date(before, language), long_date(after, language)
    return language.say("From {first} to {last}.", first=first, last=last)
