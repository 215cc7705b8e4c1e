"""The answer to ``dmz front history``: a front line from day to day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dmz.answers.city_answers import PlaceAnswer, locate_places
from dmz.answers.days import Missing, answer_days
from dmz.answers.front_diff import LandChange, find_changed_land, measure_changes
from dmz.answers.front_show import Holding, measure_holdings
from dmz.land.front import Front
from dmz.land.front_choice import FrontChoice
from dmz.land.gazetteer import Place
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.measure.answer import Answer
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.progress import track
from dmz.sources.specs import expand_spec, split_spec


@dataclass(frozen=True)
class HeldArea:
    """Land of a party in an oblast; ``oblast`` is None for all of it.

    ``gained_km2`` and ``lost_km2`` are land that changed hands since the day before,
    not the difference of two sums. None on the first day.
    """

    oblast: str | None
    area_km2: float
    share: float
    gained_km2: float | None
    lost_km2: float | None


@dataclass(frozen=True)
class Day:
    """A front line of the history.

    ``since`` is the date of the one before, which may be several days back.
    """

    id: str
    date: str | None
    since: str | None
    length_km: float
    length_at_1km_km: float
    held: tuple[HeldArea, ...]
    cities: tuple[PlaceAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class FrontHistory(Answer):
    """A front line through days.

    Attributes
    ----------
    party
        Id of the party whose held land is followed.
    missing
        Front lines that were asked for and could not be read.
    cities
        Names of the places whose distance to the line is followed.
    """

    schema = "dmz.history/2"

    party: str
    days: tuple[Day, ...] = field(repr=False)
    missing: tuple[Missing, ...]
    cities: tuple[str, ...]

    def summarize(self, language: Language) -> str:
        """Return how the land held and the distances of cities changed."""
        phrases = Phrases(Toponyms(self.territory, language))
        first, last = self.days[0], self.days[-1]
        if first is last:
            return self._summarize_day(phrases, first)
        areas = [phrases.area_of(day.held[0].area_km2, exact=True) for day in (first, last)]
        said = [
            phrases.say(
                "the land {party} holds went from {before} to {after}",
                party=phrases.names.party(self.party),
                before=areas[0],
                after=areas[1],
            )
        ]
        for before, after in zip(first.cities, last.cities, strict=True):
            distances = (before.distance_to_front_km, after.distance_to_front_km)
            said.append(
                phrases.say(
                    "{city} from {before} to {after} from the line",
                    city=phrases.names.settlement(after.id, after.name),
                    before=phrases.km(round(distances[0], 1)),
                    after=phrases.km(round(distances[1], 1)),
                )
            )
        return phrases.say(
            "Between {first} and {last}, {changes}.",
            first=phrases.date(first.date) or first.id,
            last=phrases.date(last.date) or last.id,
            changes=phrases.language.join(said),
        )

    def _summarize_day(self, phrases: Phrases, day: Day) -> str:
        """Return the land held and the distances of cities on the one day there is."""
        land = phrases.say(
            "{party} holds {area}",
            party=phrases.names.party(self.party),
            area=phrases.area_of(day.held[0].area_km2, exact=True),
        )
        cities = [
            phrases.say(
                "{city} is {distance} from the line",
                city=phrases.names.settlement(city.id, city.name),
                distance=phrases.km(round(city.distance_to_front_km, 1)),
            )
            for city in day.cities
        ]
        date = phrases.date(day.date) or day.id
        holdings = phrases.language.join([land, *cities])
        return phrases.say("On {date}, {holdings}.", date=date, holdings=holdings)

    def body(self) -> dict[str, Any]:
        """Return the days, and those that are missing."""
        return {
            "party": self.party,
            "days": [asdict(day) for day in self.days],
            "missing": [asdict(each) for each in self.missing],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each day and each region held; the whole has no oblast."""
        return [
            {"date": day.date, "length_km": day.length_km, "length_at_1km_km": day.length_at_1km_km}
            | asdict(held)
            for day in self.days
            for held in day.held
        ]


def follow_front(
    specs: Sequence[str],
    territory: Territory,
    *,
    cities: Sequence[str] = (),
    line: FrontChoice | None = None,
) -> FrontHistory:
    """Follow a front line through days.

    Parameters
    ----------
    specs
        Names of front lines, each of a day; see `dmz.sources.specs.expand_spec` for
        those that stand for several, and `split_spec` for files that make one: what
        follows a ``+`` belongs to every day. They are put in the order of their dates.
    cities
        Names of places whose distance to the line is followed; without any, the
        territory's default.
    line
        How the lines are read; its own ``specs`` are not used.

    Raises
    ------
    QuestionError
        An unknown city.
    InputError
        None of the front lines can be read; where some can, the others are `Missing`.
    """
    places = SectorChoice(cities=tuple(cities)).find_places(territory)
    joined = [split_spec(spec) for spec in specs]
    fronts, missing = answer_days(
        ((day, *rest) for first, *rest in joined for day in expand_spec(first)),
        lambda parts: replace(line or FrontChoice(), specs=parts).read(territory),
        "Reading front lines",
    )
    fronts.sort(key=lambda front: front.date or "")
    warnings = [warning for front in fronts for warning in front.warnings]
    datasets = [dataset for front in fronts for dataset in front.datasets]
    return FrontHistory(
        territory=territory,
        party=fronts[0].holder.id,
        days=tuple(_days(fronts, territory, places)),
        missing=missing,
        cities=tuple(place.name for place in places),
        warnings=tuple(dict.fromkeys(warnings)),
        datasets=(*dict.fromkeys(datasets), *territory.datasets),
    )


def _days(fronts: Sequence[Front], territory: Territory, places: Sequence[Place]) -> Iterator[Day]:
    before: Front | None = None
    for front in track(fronts, "Measuring days"):
        holdings = [h for h in measure_holdings(front, territory) if h.party == front.holder.id]
        held = tuple(_held_areas(holdings, front, before, territory))
        yield Day(
            id=front.id,
            date=front.date,
            since=before.date if before else None,
            length_km=front.length_km,
            length_at_1km_km=front.length_at_1km_km,
            held=held,
            cities=locate_places(places, front),
        )
        before = front


def _held_areas(
    holdings: Sequence[Holding], front: Front, before: Front | None, territory: Territory
) -> Iterator[HeldArea]:
    """Return the held land, in all and by oblast, with the land that changed hands.

    An oblast that was lost altogether has a row too.
    """
    changes: dict[str | None, LandChange] = {}
    if before is not None:
        changes = {
            change.oblast: change
            for change in measure_changes(*find_changed_land(before, front), territory)
        }
    held = {holding.oblast: (holding.area_km2, holding.share) for holding in holdings}
    for oblast in dict.fromkeys((*held, *changes)):
        gained, lost = (
            getattr(changes.get(oblast), name, 0.0) if before else None
            for name in ("gained_km2", "lost_km2")
        )
        yield HeldArea(oblast, *held.get(oblast, (0.0, 0.0)), gained, lost)
