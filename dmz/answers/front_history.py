"""The history of a front line, day by day: its length, the land held by oblast, gains and losses, and how far cities were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dmz import __version__
from dmz.answers.front_diff import LandChange, changed_land, land_changes
from dmz.answers.front_show import Holding, PlaceAnswer, locate, survey_holdings
from dmz.errors import InputError
from dmz.land.front import SLIVER_KM, Front, read_front
from dmz.land.gazetteer import Place
from dmz.land.territory import Territory
from dmz.sources.datasets import Dataset
from dmz.sources.specs import expand_spec


@dataclass(frozen=True)
class HeldArea:
    """Land of a party in an oblast; ``oblast`` is None for all of it.

    ``gained_km2`` and ``lost_km2`` are the areas that it holds and did not hold on the day before, and the other way round: land
    that changed hands, not the difference of two sums. None on the first day.
    """

    oblast: str | None
    area_km2: float
    share: float
    gained_km2: float | None
    lost_km2: float | None


@dataclass(frozen=True)
class Day:
    """A front line of the history; ``since`` is the date of the one before, which may be some days back."""

    id: str
    date: str | None
    since: str | None
    length_km: float
    held: tuple[HeldArea, ...]
    cities: tuple[PlaceAnswer, ...]


@dataclass(frozen=True)
class Missing:
    """A front line that was asked for and could not be read."""

    front: str
    reason: str


@dataclass(frozen=True)
class FrontHistory:
    """The answer to ``dmz front history``; ``party`` is whose held land is followed."""

    party: str
    days: tuple[Day, ...]
    missing: tuple[Missing, ...]
    cities: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.history/1``."""
        return {
            "schema": "dmz.history/1",
            "party": self.party,
            "days": [asdict(day) for day in self.days],
            "missing": [asdict(each) for each in self.missing],
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [dataset.to_dict() for dataset in self.datasets],
            },
        }


def front_history(
    specs: Sequence[str],
    territory: Territory,
    *,
    cities: Sequence[str] = (),
    held_by: str | None = None,
    sliver_km: float = SLIVER_KM,
    include_border: bool = False,
) -> FrontHistory:
    """Follow a front line through days.

    Parameters
    ----------
    specs
        Names of front lines, each of a day; see `expand_spec` for those that stand for several. They are put in the order of
        their dates.
    cities
        Names of places whose distance to the line is followed; without any, the territory's default.

    Raises
    ------
    QuestionError
        An unknown city.
    InputError
        None of the front lines can be read; where some can, the others are `Missing`.
    """
    places = [territory.gazetteer.find(name) for name in cities or territory.cities]
    fronts: list[Front] = []
    missing: list[Missing] = []
    for front in dict.fromkeys(single for spec in specs for single in expand_spec(spec)):
        try:
            fronts.append(
                read_front(
                    (front,),
                    territory,
                    held_by=held_by,
                    sliver_km=sliver_km,
                    include_border=include_border,
                )
            )
        except InputError as error:
            missing.append(Missing(front, " ".join(str(error).split())))
    if not fronts:
        raise InputError(
            f"{missing[0].reason}{f'; and {len(missing) - 1} more' if len(missing) > 1 else ''}"
        )
    fronts.sort(key=lambda front: front.date or "")
    return FrontHistory(
        party=fronts[0].holder.id,
        days=tuple(_days(fronts, territory, places)),
        missing=tuple(missing),
        cities=tuple(place.name for place in places),
        datasets=_datasets(fronts, territory),
        warnings=tuple(dict.fromkeys(warning for front in fronts for warning in front.warnings)),
    )


def _days(fronts: Sequence[Front], territory: Territory, places: Sequence[Place]) -> Iterator[Day]:
    before: Front | None = None
    for front in fronts:
        holdings = [
            h for h in survey_holdings(front, territory).holdings if h.party == front.holder.id
        ]
        held = tuple(_held_areas(holdings, front, before, territory))
        yield Day(
            id=front.id,
            date=front.date,
            since=before.date if before else None,
            length_km=front.length_km,
            held=held,
            cities=locate(places, front, ()).places,
        )
        before = front


def _held_areas(
    holdings: Sequence[Holding], front: Front, before: Front | None, territory: Territory
) -> Iterator[HeldArea]:
    """What is held, in all and by oblast, with what changed hands; an oblast that was lost altogether has a row too."""
    changes: dict[str | None, LandChange] = {}
    if before is not None:
        changes = {
            change.oblast: change
            for change in land_changes(*changed_land(before, front), territory)
        }
    known = {h.oblast for h in holdings}
    gone = [Holding(front.holder.id, oblast, 0.0, 0.0) for oblast in changes if oblast not in known]
    for row in [*holdings, *gone]:
        gained, lost = (
            getattr(changes.get(row.oblast), name, 0.0) if before else None
            for name in ("gained_km2", "lost_km2")
        )
        yield HeldArea(row.oblast, row.area_km2, row.share, gained, lost)


def _datasets(fronts: Sequence[Front], territory: Territory) -> tuple[Dataset, ...]:
    """The datasets of every day, and of the territory."""
    days = [replace(dataset) for front in fronts for dataset in front.datasets]
    return (*dict.fromkeys(days), territory.dataset)
