"""The answer to ``dmz front diff``: land gained and lost, and how far a line moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import GEOD, FloatArray, area_km2, areas_km2, densify
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.answer import Answer, front_dict
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms

# Distances are taken at every step of a line; the line is known no better than to a
# kilometre.
STEP_KM = 0.25
# Below this, in km², a difference is the rounding of two overlays.
_LEAST_KM2 = 1e-3
# A line that moved by less than this, in km, was drawn again rather than moved.
MOVED_KM = 0.1


@dataclass(frozen=True)
class LandChange:
    """Land that a party gained and lost in a region; ``oblast`` is None for all."""

    oblast: str | None
    gained_km2: float
    lost_km2: float
    net_km2: float


@dataclass(frozen=True)
class LineShift:
    """How far the points of one line, evenly along it, are from the other.

    Attributes
    ----------
    of
        Whose points: ``later`` or ``earlier``.
    median_km, p95_km, longest_km
        Geodesic distances: of half the line's length, of 95 % of it, and of all of it
        at most.
    moved_share
        The share of the line's length that is more than 0.1 km from the other line, 0
        to 1.
    """

    of: str
    median_km: float
    p95_km: float
    longest_km: float
    moved_share: float


@dataclass(frozen=True, kw_only=True)
class FrontChange(Answer):
    """What changed between two front lines.

    Attributes
    ----------
    gained, lost
        Land that the holder gained and lost, in degrees, on the territory's outline.
    source
        The same of what the sources drew, to their own coasts and borders, which is
        what their publishers count.
    """

    schema = "dmz.front-change/2"

    earlier: Front
    later: Front
    gained: BaseGeometry = field(repr=False)
    lost: BaseGeometry = field(repr=False)
    changes: tuple[LandChange, ...] = field(repr=False)
    shifts: tuple[LineShift, LineShift] = field(repr=False)
    source: LandChange

    @property
    def party(self) -> str:
        """Id of the party whose gains and losses these are."""
        return self.later.holder.id

    def summarize(self, language: Language) -> str:
        """Return what the party gained by the sources' own outlines."""
        phrases = Phrases(Toponyms(self.territory, language))
        net, party = self.source.net_km2, phrases.names.party(self.party)
        by = [phrases.source_name(front) for front in (self.earlier, self.later)]
        names = [phrases.source(front) for front in (self.earlier, self.later)]
        gained = "By their own outlines, {party} gained {net} net from {earlier} to {later}"
        lost = "By their own outlines, {party} lost {net} net from {earlier} to {later}"
        if by[0] == by[1]:
            gained = "By {source}'s own outline, {party} gained {net} net from {earlier} to {later}"
            lost = "By {source}'s own outline, {party} lost {net} net from {earlier} to {later}"
            names = [phrases.day(front) for front in (self.earlier, self.later)]
        said = phrases.say(
            gained if net >= 0 else lost,
            source=by[0],
            earlier=names[0],
            later=names[1],
            party=party,
            net=phrases.area_of(abs(net), exact=True),
        )
        parts = phrases.say(
            "{gained} gained, {lost} lost",
            gained=phrases.area_of(self.source.gained_km2, exact=True),
            lost=phrases.area_of(self.source.lost_km2, exact=True),
        )
        return f"{said} ({parts})."

    def body(self) -> dict[str, Any]:
        """Return both lines and the changes between them."""
        source = asdict(self.source)
        del source["oblast"]
        return {
            "party": self.party,
            "earlier": front_dict(self.earlier),
            "later": front_dict(self.later),
            "changes": list(self.rows()),
            "source": source,
            "shifts": [asdict(shift) for shift in self.shifts],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for all land and for each region where it changed hands."""
        return [asdict(change) for change in self.changes]


def compare_fronts(earlier: Front, later: Front, territory: Territory) -> FrontChange:
    """Measure what the holder gained and lost, and how far the line moved.

    Raises
    ------
    QuestionError
        The two lines bound land of different parties.
    """
    if earlier.holder.id != later.holder.id:
        raise QuestionError(
            f"one line bounds what {earlier.holder.id} holds, the other what "
            f"{later.holder.id} holds; give --held-by"
        )
    gained, lost = find_changed_land(earlier, later)
    return FrontChange(
        territory=territory,
        earlier=earlier,
        later=later,
        gained=gained,
        lost=lost,
        changes=measure_changes(gained, lost, territory),
        shifts=(_shift("later", later, earlier), _shift("earlier", earlier, later)),
        source=_source_change(earlier.source_area, later.source_area),
        warnings=tuple(dict.fromkeys((*earlier.warnings, *later.warnings))),
        datasets=(*earlier.datasets, *later.datasets, *territory.datasets),
    )


def find_changed_land(earlier: Front, later: Front) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the land that the holder gained and lost, in degrees."""
    before, after = (front.land[later.holder.id] for front in (earlier, later))
    return shapely.difference(after, before), shapely.difference(before, after)


def measure_changes(
    gained: BaseGeometry, lost: BaseGeometry, territory: Territory
) -> tuple[LandChange, ...]:
    """Measure gains and losses, in all and then by region, the largest first."""
    gains, losses = (
        areas_km2(shapely.intersection(area, territory.regions)) for area in (gained, lost)
    )
    rows = [_row(None, gains.sum(), losses.sum())]
    changed = [i for i in np.argsort(-(gains + losses)) if gains[i] + losses[i] > _LEAST_KM2]
    return (*rows, *(_row(territory.region_names[i], gains[i], losses[i]) for i in changed))


def _row(oblast: str | None, gained: float, lost: float) -> LandChange:
    return LandChange(oblast, float(gained), float(lost), float(gained - lost))


def _source_change(before: BaseGeometry, after: BaseGeometry) -> LandChange:
    return _row(
        None,
        area_km2(shapely.difference(after, before)),
        area_km2(shapely.difference(before, after)),
    )


def _shift(of: str, front: Front, other: Front) -> LineShift:
    """Measure how far one line is from another, each step weighed by its length."""
    parts = shapely.get_parts(densify(front.line, chord_km=STEP_KM))
    xy, part = shapely.get_coordinates(parts, return_index=True)
    same = part[1:] == part[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    weight = np.asarray(GEOD.inv(*start.T, *end.T)[2], dtype=float)
    # The middle of a step stands for the step: steps are 250 m at most.
    distance = other.reach.distances_km((start + end) / 2)
    median, p95 = _quantiles(distance, weight, (0.5, 0.95))
    moved = float(weight[distance > MOVED_KM].sum() / weight.sum())
    return LineShift(of, median, p95, float(distance.max()), moved)


def _quantiles(values: FloatArray, weights: FloatArray, shares: Sequence[float]) -> list[float]:
    """Return the weighted quantiles at some shares, each an actual value."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    at = np.searchsorted(reached, np.asarray(shares) * reached[-1])
    found: list[float] = values[order][np.minimum(at, len(values) - 1)].tolist()
    return found
