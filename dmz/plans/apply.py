"""What each kind of provision does to the land and to the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import LONGEST_KM, Plane, area_km2, areas_km2
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front, moved_front
from dmz.land.sectors import Sector, reference_points
from dmz.land.territory import Territory
from dmz.land.zones import Zone, draw_zones, find_nearby, polygons_of
from dmz.measure.figures import ZoneFigures, measure_area
from dmz.measure.matching import Match as Found
from dmz.measure.matching import matching_depth
from dmz.measure.scenario import REACH_KM, Scenario
from dmz.people.read import Population
from dmz.plans.provisions import (
    EACH,
    Clear,
    Freeze,
    Match,
    Plan,
    Provision,
    Pullback,
    SectorChoice,
    SpecialZone,
    Value,
    Withdraw,
)
from dmz.sources.layers import read_layer, repair_polygons

_POCKET_KM2 = 0.1  # less is where two outlines were drawn apart
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cleared:
    """Land of one party that a provision is about, and the gazetteer rows of the settlements on it."""

    zone: Zone
    settlements: Rows


@dataclass(frozen=True)
class Effect:
    """What a provision did: the land it is about, the front after it, and what must be said of it."""

    provision: Provision
    cleared: tuple[Cleared, ...]
    front: Front
    sector: Sector | None = None
    match: Found | None = None
    remarks: tuple[str, ...] = ()


@dataclass
class Ground:
    """What provisions are applied to, one after the other; the front changes on the way.

    Attributes
    ----------
    reading
        The values of the plan's parameters, and a party for each role.
    lines
        The fronts of the lines that the plan names, as far as the user gave them.
    sector
        The part of the line that provisions without a choice of their own are about.
    """

    plan: Plan
    territory: Territory
    front: Front
    reading: Mapping[str, Value]
    lines: Mapping[str, Front]
    population: Population | None
    sector: SectorChoice
    _effects: dict[str, Effect] = field(default_factory=dict)

    def apply(self, provision: Provision) -> Effect:
        """Apply one provision; raises `QuestionError` or `InputError`, with its number and name, where it cannot be."""
        apply = {
            Withdraw: self._withdraw,
            Freeze: self._freeze,
            Pullback: self._pullback,
            Clear: self._clear,
            SpecialZone: self._special_zone,
            Match: self._match,
        }[type(provision)]
        try:
            effect: Effect = apply(provision)  # type: ignore[operator]
        except QuestionError as error:
            raise QuestionError(
                f"{self.plan.id}, provision {provision.number} ({provision.name}): {error}"
            ) from None
        self.front = effect.front
        self._effects[provision.name] = effect
        return effect

    def party(self, name: str) -> str:
        """The id of a party that a provision names, by its id or by a role."""
        return self.territory.party(str(self.reading.get(name, name))).id

    def measure(self, cleared: Cleared) -> ZoneFigures:
        """The figures of a piece of land."""
        return measure_area(cleared.zone, self.territory, cleared.settlements, self.population)

    def _withdraw(self, provision: Withdraw) -> Effect:
        party = self.party(provision.party)
        regions = [self.territory.region(name) for name in provision.oblasts]
        area = shapely.union_all(self.territory.regions[regions])
        left = polygons_of(shapely.intersection(self.front.land[party], area))
        rows = np.flatnonzero(
            (self.holders == party) & np.isin(self.territory.gazetteer.region, regions)
        )
        if left.is_empty or area_km2(left) < 1e-6:
            return Effect(
                provision,
                (),
                self.front,
                remarks=(f"{party} holds nothing there now: nothing moves",),
            )
        other = next(p.id for p in self.territory.parties if p.id != party)
        front = moved_front(self.front, self.territory, area=area, to=other)
        remarks = _cut_off(party, self.front, front)
        return Effect(
            provision,
            (Cleared(Zone(party, None, left, MultiPolygon()), rows),),
            front,
            remarks=remarks,
        )

    def _freeze(self, provision: Freeze) -> Effect:
        regions = [self.territory.region(name) for name in provision.oblasts]
        if provision.line is None:
            return Effect(
                provision,
                (),
                self.front,
                remarks=("the front line that is measured on stands for that of the day",),
            )
        line = self._line(provision.line)
        area = shapely.union_all(self.territory.regions[regions])
        front = self.front
        for party in self.territory.parties:
            front = moved_front(
                front,
                self.territory,
                area=shapely.intersection(line.land[party.id], area),
                to=party.id,
            )
        return Effect(provision, (), front)

    def _pullback(self, provision: Pullback) -> Effect:
        depths = {
            party.id: provision.depths_km[EACH]
            for party in self.territory.parties
            if EACH in provision.depths_km
        }
        depths |= {self.party(name): km for name, km in provision.depths_km.items() if name != EACH}
        names = {self.party(name): line for name, line in provision.lines.items()}
        cleared, remarks = [], []
        sector = None
        for party, depth in depths.items():
            line = self._line(names[party]) if party in names else self.front
            sector, reach = self._reference(provision.sector, line)
            cleared.append(self._within(party, depth, reach))
            if party in names:
                remarks.append(f"{party} measures from {self._stated(names[party])}")
        if provision.bound != "exactly":
            remarks.append(f"the text says {provision.bound}; measured at that figure")
        return Effect(provision, tuple(cleared), self.front, sector, remarks=tuple(remarks))

    def _match(self, provision: Match) -> Effect:
        party = self.party(provision.party)
        model = self._effects[provision.to]
        figures = [self.measure(c) for c in model.cleared if c.zone.party != party]
        if provision.by == "population" and self.population is None:
            raise QuestionError("no population source: people cannot be matched")
        target = float(
            sum((f.area_km2 if provision.by == "area" else f.population or 0) for f in figures)
        )
        if target <= 0:
            raise QuestionError(
                f"'{provision.to}' has no land of the other party, or nobody on it: there is nothing to match"
            )
        choice = provision.sector or getattr(model.provision, "sector", None)
        sector, reach = self._reference(choice, self.front)

        def figure(depth_km: float) -> float:
            measured = self.measure(self._within(party, depth_km, reach))
            return measured.area_km2 if provision.by == "area" else float(measured.population or 0)

        found = matching_depth(figure, target, longest_km=LONGEST_KM)
        unit = "km²" if provision.by == "area" else "people"
        words = f"{found.value:,.0f} {unit} at {found.depth_km:.2f} km, for {found.target:,.0f} {unit} of '{provision.to}'"
        remark = words if found.reached else f"no depth matches to 0.1 %; the nearest is {words}"
        return Effect(
            provision,
            (self._within(party, found.depth_km, reach),),
            self.front,
            sector,
            found,
            (remark,),
        )

    def _clear(self, provision: Clear) -> Effect:
        parties = self._parties(provision.party)
        names = provision.places or self.sector.cities or self.territory.cities
        if not names:
            raise QuestionError("it is about a place: name one with --city")
        places = [self.territory.gazetteer.find(name) for name in names]
        if provision.radius_km:
            area, inside = self._around(reference_points(places), provision.radius_km)
        else:
            half = (provision.box_km or 0.0) / 2
            planes = [Plane(place.longitude, place.latitude) for place in places]
            boxes = [
                plane.unproject(shapely.segmentize(shapely.box(-half, -half, half, half), 1.0))
                for plane in planes
            ]
            area = shapely.union_all(boxes)
            inside = self._contains(area)
        return Effect(provision, self._held_in(parties, [(area, inside)]), self.front)

    def _special_zone(self, provision: SpecialZone) -> Effect:
        limits: list[tuple[BaseGeometry, Mask]] = []
        if provision.oblasts:
            regions = [self.territory.region(name) for name in provision.oblasts]
            area = shapely.union_all(self.territory.regions[regions])
            limits.append((area, np.isin(self.territory.gazetteer.region, regions)))
        if provision.near:
            places = [self.territory.gazetteer.find(name) for name in provision.near]
            limits.append(self._around(reference_points(places), provision.within_km or 0.0))
        if provision.polygons:
            layer = read_layer(str(Path(self.plan.path).parent / provision.polygons), "plan")
            polygons, _ = repair_polygons(layer.dataset.id, layer.geometries)
            area = shapely.union_all(polygons)
            limits.append((area, self._contains(area)))
        if provision.between:
            first, second = (self._line(name) for name in provision.between)
            holder = first.holder.id
            area = shapely.symmetric_difference(first.land[holder], second.land[holder])
            limits.append((area, self._contains(area)))
        return Effect(provision, self._held_in(self._parties(provision.party), limits), self.front)

    @property
    def holders(self) -> npt.NDArray[np.str_]:
        """Who holds each settlement of the gazetteer on the front as it is now. Shape (n,)."""
        return self.front.holders(self.territory.gazetteer.points)

    def _parties(self, name: str | None) -> list[str]:
        return [self.party(name)] if name else [party.id for party in self.territory.parties]

    def _within(self, party: str, depth_km: float, reach: Reach) -> Cleared:
        """The land of a party within a depth of a reference."""
        ((zone,),) = draw_zones(reach, self.front, self.territory, [{party: depth_km}])
        return Cleared(
            zone, find_nearby(reach, self.front, self.territory.gazetteer, depth_km).inside(zone)
        )

    def _held_in(
        self, parties: Sequence[str], limits: Sequence[tuple[BaseGeometry, Mask]]
    ) -> tuple[Cleared, ...]:
        """The land of parties inside all of some areas."""
        holders = self.holders
        cleared = []
        for party in parties:
            land, inside = self.front.land[party], holders == party
            for area, members in limits:
                land, inside = shapely.intersection(land, area), inside & members
            cleared.append(
                Cleared(
                    Zone(party, None, polygons_of(land), MultiPolygon()), np.flatnonzero(inside)
                )
            )
        return tuple(cleared)

    def _around(self, points: BaseGeometry, radius_km: float) -> tuple[BaseGeometry, Mask]:
        reach = Reach(points)
        return reach.within(radius_km), reach.distances_km(
            self.territory.gazetteer.points, limit_km=radius_km
        ) <= radius_km

    def _contains(self, area: BaseGeometry) -> Mask:
        inside: Mask = np.asarray(
            shapely.contains_xy(area, *self.territory.gazetteer.points.T), dtype=np.bool_
        )
        return inside

    def _reference(self, choice: SectorChoice | None, line: Front) -> tuple[Sector, Reach]:
        """The part of a line that a provision is about, and what lies near it."""
        scenario = sector_scenario(choice or self.sector, self.plan)
        facing = not (scenario.oblasts or scenario.sector or scenario.whole_front)
        sector = scenario.find_sector(
            line, self.territory, scenario.places(self.territory) if facing else []
        )
        return sector, Reach(sector.line)

    def _line(self, name: str) -> Front:
        """The front of a line that the plan names; the front line itself where the plan lets that stand in."""
        if name in self.lines:
            return self.lines[name]
        line = next(line for line in self.plan.lines if line.id == name)
        if line.instead:
            return self.front
        raise QuestionError(
            f"it needs {line.title}, which is not shipped: give its file with --line {name}=PATH"
        )

    def _stated(self, name: str) -> str:
        """Which line was measured from, in words."""
        line = next(line for line in self.plan.lines if line.id == name)
        if name in self.lines:
            return f"{line.title} ({self.lines[name].id})"
        return f"the front line, standing in for {line.title}, which is not shipped: --line {name}=PATH gives it"


def _cut_off(party: str, before: Front, after: Front) -> tuple[str, ...]:
    """What is said of a party's land that is no longer joined to the rest of it: the line runs around it too."""
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
        f"leaves {party} {many} of {areas.sum():,.1f} km² apart from the rest of its land; the line runs around too",
    )


def sector_scenario(choice: SectorChoice, plan: Plan) -> Scenario:
    """A choice of a plan as a scenario, with no distances yet; files lie beside the plan."""
    return Scenario(
        cities=choice.cities,
        reach_km=choice.reach_km or REACH_KM,
        oblasts=choice.oblasts,
        sector=str(Path(plan.path).parent / choice.file) if choice.file else None,
        whole_front=choice.whole_front,
    )


def asked_sector(scenario: Scenario) -> SectorChoice | None:
    """The part of the line that a scenario asks for, to stand instead of a plan's own; None where it asks for none."""
    facing = scenario.cities or scenario.reach_km != REACH_KM
    if not (facing or scenario.oblasts or scenario.sector or scenario.whole_front):
        return None
    return SectorChoice(
        cities=scenario.cities,
        reach_km=scenario.reach_km,
        oblasts=scenario.oblasts,
        # A plan's files lie beside it, the user's where the user is.
        file=str(Path(scenario.sector).resolve()) if scenario.sector else None,
        whole_front=scenario.whole_front,
    )
