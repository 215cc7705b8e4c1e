"""The answer to ``dmz cities``: places, their holders and distances to the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from dmz.answers.city_answers import PlaceAnswer, coordinates_of, locate_places, with_span
from dmz.earth.geodesy import distance_fault
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import NONE, Uncertainty, error_of
from dmz.measure.answer import RangedAnswer, front_dict
from dmz.measure.chances import range_distances
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.spread import maps_of, spread_origin
from dmz.measure.toponyms import Toponyms
from dmz.sources.datasets import shipped_dataset

LIMIT = 20
_SAID = 3  # places that the sentence has


@dataclass(frozen=True, kw_only=True)
class PlacesFound(RangedAnswer):
    """Places asked for, each once."""

    schema = "dmz.cities/2"

    front: Front
    places: tuple[PlaceAnswer, ...] = field(repr=False)

    def summarize(self, language: Language) -> str:
        """Return who holds the first few places, and how far they are from the line."""
        phrases = Phrases(Toponyms(self.territory, language))
        front = phrases.dated_front(self.front)
        said = [
            phrases.say(
                "{city} is held by {party}, about {distance} from the line"
                if round(place.distance_to_front_km)
                else "{city} is held by {party}, on the line",
                city=phrases.names.settlement(place.id, place.name),
                party=phrases.names.party(place.held_by),
                distance=_say_distance(phrases, place),
            )
            for place in self.places[:_SAID]
        ]
        if not said:
            return phrases.say("No place was found.")
        text = phrases.say("On {front}, {places}.", front=front, places="; ".join(said))
        return text + phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the line and the places."""
        front = front_dict(self.front)
        return {
            "front": {name: front[name] for name in ("id", "date", "schematic")},
            "uncertainty": self.uncertainty_dict(),
            "cities": list(self.rows()),
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each place."""
        return [asdict(place) for place in self.places]


def _say_distance(phrases: Phrases, place: PlaceAnswer) -> str:
    """Write how far a place is from the line, with its range if any."""
    km, low, high = place.distance_to_front_km, *place.span
    return phrases.km(round(km)) if low is None else phrases.depth_of(km, low, high)


def places_question(scenario: Scenario, territory: Territory, **asked: Any) -> PlacesFound:
    """Find places on a scenario's line, or on an ensemble of maps.

    Parameters
    ----------
    scenario
        The front line and its uncertainty. On an ensemble, places are those that the
        first map has, and their distances are over all maps.
    asked
        See `find_places`.

    Raises
    ------
    QuestionError, InputError
        As `find_places`, and where a map cannot be read.
    """
    scenario.check(territory)
    fronts = [alone.front.read(territory) for alone in maps_of(scenario)]
    if len(fronts) == 1:
        return find_places(fronts[0], territory, uncertainty_km=scenario.uncertainty_km, **asked)
    found = [find_places(front, territory, **asked) for front in fronts]
    points = coordinates_of(found[0].places)
    distances_km = np.array([front.reach.distances_km(points) for front in fronts])
    spans = zip(distances_km.min(axis=0).tolist(), distances_km.max(axis=0).tolist(), strict=True)
    places = tuple(map(with_span, found[0].places, spans))
    return replace(found[0], places=places, **spread_origin(found, fronts[0].line))


def find_places(
    front: Front,
    territory: Territory,
    *,
    names: Sequence[str] = (),
    oblast: str | None = None,
    within_km: float | None = None,
    limit: int = LIMIT,
    uncertainty_km: Uncertainty = NONE,
) -> PlacesFound:
    """Find places by name, or the largest ones.

    Parameters
    ----------
    names
        Each gives all places of that name; without any, all places.
    oblast, within_km
        Keep places in this oblast, and within this distance of the line.
    limit
        How many places, the largest first, where no name is given.
    uncertainty_km
        Whose error of the line the ranges of distances are drawn from.

    Raises
    ------
    QuestionError
        A name that no place has (the nearest names are given), an unknown oblast, a
        distance that cannot be measured, or an ensemble.
    """
    if within_km is not None and (fault := distance_fault(within_km)):
        raise QuestionError(f"the distance to the line is {fault}")
    gazetteer = territory.gazetteer
    if names:
        found = [gazetteer.search(name) or [gazetteer.find(name)] for name in names]
        places = list(dict.fromkeys(place for each in found for place in each))
    else:
        order = np.argsort(-gazetteer.population, kind="stable")
        places = [gazetteer.place(row) for row in order]
    if oblast:
        region = territory.region_names[territory.region(oblast)]
        places = [place for place in places if place.region == region]
    if within_km is not None:
        km = front.reach.distances_km(coordinates_of(places), limit_km=within_km)
        places = [place for place, near in zip(places, km <= within_km, strict=True) if near]
    listed = territory.files.get("gazetteer")
    gazetteers = [shipped_dataset(listed, "gazetteer")] if listed else []
    located = locate_places(places if names else places[:limit], front)
    error = error_of(front, uncertainty_km)
    distances_km = [place.distance_to_front_km for place in located]
    points = coordinates_of(located)
    (spans,) = range_distances(front, error, territory, points, [(front, distances_km)])
    return PlacesFound(
        territory=territory,
        front=front,
        places=tuple(map(with_span, located, spans)),
        uncertainty=error,
        warnings=front.warnings,
        datasets=(*front.datasets, *territory.datasets, *gazetteers),
    )
