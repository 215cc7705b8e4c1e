"""Applying provisions: what each kind does to the land and to the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import Plane, area_km2, areas_km2
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front, move_front
from dmz.land.gazetteer import Place
from dmz.land.sectors import Sector, SectorChoice, points_of
from dmz.land.zones import Zone, draw_zones, polygons_of
from dmz.measure.matching import Match as Found
from dmz.measure.matching import figure_of, find_match
from dmz.measure.survey import Survey
from dmz.plans.provisions import (
    EACH,
    Clear,
    Freeze,
    Match,
    Plan,
    Provision,
    Pullback,
    SpecialZone,
    Value,
    Withdraw,
)
from dmz.sources.layers import read_layer, repair_polygons

# A pocket of less is where two outlines were drawn apart, in km².
_POCKET_KM2 = 0.1
_LEAST_KM2 = 1e-6
Mask = npt.NDArray[np.bool_]
Limit = tuple[BaseGeometry, Mask]  # an area, and which settlements of the gazetteer are in it


@dataclass(frozen=True)
class Effect:
    """What a provision did.

    Attributes
    ----------
    zones
        The land that it is about, by party.
    front
        The front line after it.
    sector
        What its depths were measured from; None where it has none.
    """

    provision: Provision
    zones: tuple[Zone, ...]
    front: Front
    sector: Sector | None = None
    match: Found | None = None
    remarks: tuple[str, ...] = ()


@dataclass
class Ground:
    """The land on which provisions are applied one after the other; its front changes.

    Attributes
    ----------
    survey
        The territory and its people; its front is the one that the plan starts from.
    reading
        The values of the plan's parameters, and a party for each role.
    lines
        The fronts of the lines that the plan names, as far as the user gave them.
    sector
        The part of the line that provisions without a choice of their own are about.
    """

    plan: Plan
    survey: Survey
    reading: Mapping[str, Value]
    lines: Mapping[str, Front]
    sector: SectorChoice
    front: Front = field(init=False)
    _effects: dict[str, Effect] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.front = self.survey.front
        self.territory = self.survey.territory

    def apply(self, provision: Provision) -> Effect:
        """Apply one provision.

        Raises
        ------
        QuestionError
            It cannot be applied; the message has its number and name.
        InputError
            It leaves all of the territory to one party, or names a file that is no layer.
        """
        apply = {
            Withdraw: self._withdraw,
            Freeze: self._freeze,
            Pullback: self._pull_back,
            Clear: self._clear,
            SpecialZone: self._mark_special_zone,
            Match: self._match,
        }[type(provision)]
        try:
            effect: Effect = apply(provision)  # type: ignore[operator]
        except QuestionError as error:
            where = f"{self.plan.id}, provision {provision.number} ({provision.name})"
            raise QuestionError(f"{where}: {error}") from None
        self.front = effect.front
        self._effects[provision.name] = effect
        return effect

    def party(self, name: str) -> str:
        """Return the id of a party that a provision names, by its id or by a role."""
        return self.territory.party(str(self.reading.get(name, name))).id

    def _withdraw(self, provision: Withdraw) -> Effect:
        party = self.territory.party(self.party(provision.party))
        area, members = self._in_regions(provision.oblasts)
        left = polygons_of(shapely.intersection(self.front.land[party.id], area))
        if left.is_empty or area_km2(left) < _LEAST_KM2:
            remark = f"{party.id} holds nothing there now: nothing moves"
            return Effect(provision, (), self.front, remarks=(remark,))
        settlements = np.flatnonzero((self._holders == party.id) & members)
        other = self.territory.other_party(party)
        front = move_front(self.front, self.territory, area=area, to=other.id)
        zone = Zone(party.id, None, left, MultiPolygon(), settlements)
        remarks = _cut_off(party.id, self.front, front)
        return Effect(provision, (zone,), front, remarks=remarks)

    def _freeze(self, provision: Freeze) -> Effect:
        if provision.line is None:
            remark = "the front line that is measured on stands for that of the day"
            return Effect(provision, (), self.front, remarks=(remark,))
        line = self._line(provision.line)
        area, _ = self._in_regions(provision.oblasts)
        front = self.front
        for party in self.territory.parties:
            held = shapely.intersection(line.land[party.id], area)
            front = move_front(front, self.territory, area=held, to=party.id)
        return Effect(provision, (), front)

    def _pull_back(self, provision: Pullback) -> Effect:
        depths = dict(provision.depths_km)
        each = depths.pop(EACH, None)
        by_party = {} if each is None else {p.id: each for p in self.territory.parties}
        by_party |= {self.party(name): km for name, km in depths.items()}
        names = {self.party(name): line for name, line in provision.lines.items()}
        zones, remarks = [], []
        sector = None
        for party, depth_km in by_party.items():
            line = self._line(names[party]) if party in names else self.front
            sector = self._find_sector(provision.sector, line)
            zones.append(self._within(party, depth_km, sector.reach))
            if party in names:
                remarks.append(f"{party} measures from {self._line_in_words(names[party])}")
        if provision.bound != "exactly":
            remarks.append(f"the text says {provision.bound}; measured at that figure")
        return Effect(provision, tuple(zones), self.front, sector, remarks=tuple(remarks))

    def _match(self, provision: Match) -> Effect:
        party = self.party(provision.party)
        model = self._effects[provision.to]
        theirs = [zone for zone in model.zones if zone.party != party]
        figures = self.survey.measure(theirs)
        if provision.by == "population" and self.survey.population is None:
            raise QuestionError("no population source: people cannot be matched")
        target = float(sum(figure_of(zone, provision.by) for zone in figures))
        if target <= 0:
            raise QuestionError(
                f"'{provision.to}' has no land of the other party, or nobody on it: "
                "there is nothing to match"
            )
        choice = provision.sector or getattr(model.provision, "sector", None)
        sector = self._find_sector(choice, self.front)
        found = find_match(self.survey, sector, party, target, provision.by)
        assert found.figures.zone is not None  # noqa: S101 - a match measured one
        remark = f"'{provision.to}' matched by {found}"
        return Effect(provision, (found.figures.zone,), self.front, sector, found, (remark,))

    def _clear(self, provision: Clear) -> Effect:
        names = provision.places or self.sector.cities or self.territory.cities
        if not names:
            raise QuestionError("it is about a place: name one with --city")
        places = [self.territory.gazetteer.find(name) for name in names]
        if provision.radius_km:
            limit = self._around(places, provision.radius_km)
        else:
            limit = self._inside(_boxes_around(places, provision.box_km or 0.0))
        return Effect(provision, self._held_within(provision.party, [limit]), self.front)

    def _mark_special_zone(self, provision: SpecialZone) -> Effect:
        limits: list[Limit] = []
        if provision.oblasts:
            limits.append(self._in_regions(provision.oblasts))
        if provision.near:
            places = [self.territory.gazetteer.find(name) for name in provision.near]
            limits.append(self._around(places, provision.within_km or 0.0))
        if provision.polygons:
            layer = read_layer(provision.polygons, "plan")
            polygons, _ = repair_polygons(layer.dataset.id, layer.geometries)
            limits.append(self._inside(shapely.union_all(polygons)))
        if provision.between:
            first, second = (self._line(name) for name in provision.between)
            holder = first.holder.id
            gap = shapely.symmetric_difference(first.land[holder], second.land[holder])
            limits.append(self._inside(gap))
        return Effect(provision, self._held_within(provision.party, limits), self.front)

    @property
    def _holders(self) -> npt.NDArray[np.str_]:
        """Who holds each settlement of the gazetteer on the front as it is now. Shape (n,)."""
        return self.front.holders(self.territory.gazetteer.points)

    def _within(self, party: str, depth_km: float, reach: Reach) -> Zone:
        """Return the land of a party within a depth, on the front as it is now."""
        ((zone,),) = draw_zones(reach, self.front, self.territory, [{party: depth_km}])
        return zone

    def _held_within(self, party: str | None, limits: Sequence[Limit]) -> tuple[Zone, ...]:
        """Return the land of a party, or of both, inside all of some areas."""
        parties = [self.party(party)] if party else [p.id for p in self.territory.parties]
        holders = self._holders
        zones = []
        for id in parties:
            land, inside = self.front.land[id], holders == id
            for area, members in limits:
                land, inside = shapely.intersection(land, area), inside & members
            settlements = np.flatnonzero(inside)
            zones.append(Zone(id, None, polygons_of(land), MultiPolygon(), settlements))
        return tuple(zones)

    def _in_regions(self, names: Sequence[str]) -> Limit:
        regions = [self.territory.region(name) for name in names]
        area = shapely.union_all(self.territory.regions[regions])
        return area, np.isin(self.territory.gazetteer.region, regions)

    def _around(self, places: Sequence[Place], radius_km: float) -> Limit:
        reach = Reach(points_of(places))
        distances = reach.distances_km(self.territory.gazetteer.points, limit_km=radius_km)
        return reach.within(radius_km), distances <= radius_km

    def _inside(self, area: BaseGeometry) -> Limit:
        points = self.territory.gazetteer.points
        return area, np.asarray(shapely.contains_xy(area, *points.T), dtype=np.bool_)

    def _find_sector(self, choice: SectorChoice | None, line: Front) -> Sector:
        """Return the part of a line that a provision is about."""
        return (choice or self.sector).find(line, self.territory)

    def _line(self, name: str) -> Front:
        """Return the front of a line that the plan names.

        Where the plan says so, the front line itself may stand in for one that is missing.
        """
        if name in self.lines:
            return self.lines[name]
        line = next(line for line in self.plan.lines if line.id == name)
        if line.instead:
            return self.front
        raise QuestionError(
            f"it needs {line.title}, which is not shipped: give its file with --line {name}=PATH"
        )

    def _line_in_words(self, name: str) -> str:
        line = next(line for line in self.plan.lines if line.id == name)
        if name in self.lines:
            return f"{line.title} ({self.lines[name].id})"
        return (
            f"the front line, standing in for {line.title}, which is not shipped: "
            f"--line {name}=PATH gives it"
        )


def _boxes_around(places: Sequence[Place], box_km: float) -> BaseGeometry:
    """Return boxes of that side, with sides that run north and east, in degrees."""
    half = box_km / 2
    box = shapely.segmentize(shapely.box(-half, -half, half, half), 1.0)
    planes = [Plane(place.longitude, place.latitude) for place in places]
    return shapely.union_all([plane.unproject(box) for plane in planes])


def _cut_off(party: str, before: Front, after: Front) -> tuple[str, ...]:
    """Return a remark on land that a moved line leaves apart from the rest of its party's."""
    known, parts = shapely.get_parts(before.land[party]), shapely.get_parts(after.land[party])
    main = int(np.argmax(shapely.area(parts)))
    pockets = [
        part
        for at, part in enumerate(parts)
        if at != main and not shapely.equals(known, part).any()
    ]
    areas = areas_km2(pockets)
    if areas.sum() < _POCKET_KM2:
        return ()
    many = f"{len(areas)} pockets" if len(areas) > 1 else "a pocket"
    return (
        f"leaves {party} {many} of {areas.sum():,.1f} km² apart from the rest of its land; "
        "the line runs around too",
    )
