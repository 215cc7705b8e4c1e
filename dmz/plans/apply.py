"""Applying provisions: what each kind does to the land and to the line."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
import shapely
from shapely import MultiPolygon

from dmz.earth.geodesy import area_km2, areas_km2
from dmz.earth.shapes import polygons_of
from dmz.errors import QuestionError
from dmz.land.front import Front, move_front
from dmz.land.rules import Common, Inside, Rule
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import NEITHER, Party
from dmz.land.zones import Zone
from dmz.measure.matching import Match as FoundMatch
from dmz.measure.matching import check_measure, figure_of, find_match
from dmz.measure.survey import Survey
from dmz.plans.areas import (
    Area,
    cut_out,
    draw_boxes,
    draw_discs,
    draw_polygon,
    find_gap,
    find_grounds,
    find_hole,
    join_regions,
    read_area,
)
from dmz.plans.plan import Plan, Reading
from dmz.plans.provisions import (
    EACH,
    EXACTLY,
    Clear,
    Freeze,
    Match,
    Provision,
    Pullback,
    SpecialZone,
    Withdraw,
)

# A pocket of less is where two outlines were drawn apart, not land that is cut off.
_POCKET_KM2 = 0.1
# An overlay of a party's land and an oblast that it holds nothing of may leave hairs.
_HELD_KM2 = 1e-6


@dataclass(frozen=True)
class Effect:
    """The effect of a provision on a front.

    Attributes
    ----------
    zones
        The land that it is about, by party.
    front
        The front line after it.
    sector
        What its depths are measured from; None where it has none.
    matched
        The land of another provision that a match is with.
    """

    provision: Provision
    zones: tuple[Zone, ...]
    front: Front
    sector: Sector | None = None
    match: FoundMatch | None = None
    remarks: tuple[str, ...] = ()
    matched: tuple[Zone, ...] = ()


@dataclasses.dataclass
class Ground:
    """The land to which provisions are applied in turn, changing its front.

    Attributes
    ----------
    survey
        The territory and its people, with the front that the plan starts from.
    reading
        The values of the plan's parameters, and a party for each role.
    lines
        The fronts of the lines that the plan names, as far as the user gave them.
    sector
        The part of the line used by provisions without their own sector.
    front
        The front after the provisions so far.
    """

    plan: Plan
    survey: Survey
    reading: Reading
    lines: Mapping[str, Front]
    sector: SectorChoice
    front: Front = field(init=False)
    _effects: dict[str, Effect] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.front = self.survey.front
        self.territory = self.survey.territory
        self.named = {line.id: line for line in self.plan.lines}

    def apply(self, provision: Provision) -> Effect:
        """Apply one provision.

        Raises
        ------
        QuestionError
            It cannot be applied; the message has its number and name.
        InputError
            It leaves all of the territory to one party, or names a file that cannot be
            used.
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
            effect = self._limit(apply(provision))  # type: ignore[operator]
        except QuestionError as error:
            where = f"{self.plan.id}, provision {provision.number} ({provision.name})"
            raise QuestionError(f"{where}: {error}") from None
        self.front = effect.front
        self._effects[provision.name] = effect
        return effect

    def _limit(self, effect: Effect) -> Effect:
        """Return an effect without its hole, and say how the text bounds it."""
        provision, remarks, zones = effect.provision, effect.remarks, effect.zones
        if provision.bound != EXACTLY:
            remarks += (f"the text says {provision.bound}; measured at that figure",)
        if provision.hole:
            names = provision.hole.near or self.sector.cities or self.territory.cities
            places = [self.territory.gazetteer.find(name) for name in names]
            hole = find_hole(self.territory, provision.hole, places)
            zones = tuple(cut_out(zone, hole, self.front) for zone in zones)
        return replace(effect, zones=zones, remarks=remarks)

    def _withdraw(self, provision: Withdraw) -> Effect:
        party = self.territory.party(self._party(provision.party))
        area = join_regions(self.territory, provision.oblasts)
        left = self._cut_zones(party.id, [area])
        if area_km2(left[0].inside) < _HELD_KM2:
            remark = f"{party.name} holds nothing there now: nothing moves"
            return Effect(provision, (), self.front, remarks=(remark,))
        other = self.territory.other_party(party)
        front = move_front(self.front, self.territory, area=area.shape, to=other.id)
        remarks = _describe_pockets(party, self.front, front)
        return Effect(provision, left, front, remarks=remarks)

    def _freeze(self, provision: Freeze) -> Effect:
        if provision.line is None:
            remark = "the front line that is measured on stands for that of the day"
            return Effect(provision, (), self.front, remarks=(remark,))
        named = self.named[provision.line]
        if provision.line not in self.lines and named.instead:
            remark = (
                f"the front line that is measured on stands for {named.title}: --line "
                f"{named.id}=PATH gives another, or a source and a day, as in deepstate@2025-12-01"
            )
            return Effect(provision, (), self.front, remarks=(remark,))
        line = self._find_line(provision.line)
        area = join_regions(self.territory, provision.oblasts)
        holders = line.holders(self.territory.gazetteer.points)
        front = self.front
        left: list[Zone] = []
        for party in self.territory.parties:
            held = shapely.intersection(line.land[party.id], area.shape)
            front = move_front(front, self.territory, area=held, to=party.id)
            passing = Area(held, area.settlements & (holders == party.id))
            left += self._cut_zones(self.territory.other_party(party).id, [passing])
        # Days of one source differ by hairs even where nothing has moved.
        zones = [zone for zone in left if area_km2(zone.inside) >= _HELD_KM2]
        return Effect(provision, tuple(zones), front)

    def _pull_back(self, provision: Pullback) -> Effect:
        given_km = provision.depths_km
        depths_km: dict[str, float] = {}
        if EACH in given_km:
            depths_km = {party.id: given_km[EACH] for party in self.territory.parties}
        depths_km |= {self._party(name): km for name, km in given_km.items() if name != EACH}
        lines = {self._party(name): line for name, line in provision.lines.items()}
        zones, remarks = [], []
        sector = None
        for party, depth_km in depths_km.items():
            line = self._find_line(lines[party]) if party in lines else self.front
            sector = self.survey.find_sector(provision.sector or self.sector, line)
            zones.append(self._draw_zone(party, depth_km, sector))
            if party in lines:
                name = self.territory.party(party).name
                remarks.append(f"{name} measures from {self._describe_line(lines[party])}")
        return Effect(provision, tuple(zones), self.front, sector, remarks=tuple(remarks))

    def _match(self, provision: Match) -> Effect:
        check_measure(provision.by, self.survey)
        party = self._party(provision.party)
        model = self._effects[provision.to]
        theirs = [zone for zone in model.zones if zone.party != party]
        figures = self.survey.measure(theirs)
        target = float(sum(figure_of(zone, provision.by) for zone in figures))
        if target <= 0:
            raise QuestionError(
                f"'{provision.to}' has no land of the other party, or nobody on it: "
                "there is nothing to match"
            )
        choice = provision.sector or model.provision.sector or self.sector
        sector = self.survey.find_sector(choice, self.front)
        found = find_match(self.survey, sector, party, target, provision.by)
        assert found.figures.zone is not None  # noqa: S101 - a match measured one
        remark = f"'{provision.to}' matched by {found}"
        zones = (found.figures.zone,)
        return Effect(provision, zones, self.front, sector, found, (remark,), tuple(theirs))

    def _clear(self, provision: Clear) -> Effect:
        names = provision.places or self.sector.cities or self.territory.cities
        if not names:
            raise QuestionError("it is about a place: name one with --city")
        places = [self.territory.gazetteer.find(name) for name in names]
        if provision.radius_km:
            area = draw_discs(self.territory, places, provision.radius_km)
        else:
            area = draw_boxes(self.territory, places, provision.box_km or 0.0)
        return Effect(provision, self._cut_zones(provision.party, [area]), self.front)

    def _mark_special_zone(self, provision: SpecialZone) -> Effect:
        areas: list[Area] = []
        if provision.oblasts:
            areas.append(join_regions(self.territory, provision.oblasts))
        if provision.near:
            places = [self.territory.gazetteer.find(name) for name in provision.near]
            areas.append(draw_discs(self.territory, places, provision.within_km or 0.0))
        if provision.towns:
            towns = [self.territory.gazetteer.find(name) for name in provision.towns]
            areas.append(find_grounds(self.territory, towns))
        if provision.polygon:
            areas.append(draw_polygon(self.territory, provision.polygon))
        if provision.polygons:
            areas.append(read_area(self.territory, provision.polygons))
        if provision.between:
            first, second = (self._find_line(name) for name in provision.between)
            areas.append(find_gap(self.territory, first, second))
        zones = self._cut_zones(provision.party, areas)
        off = provision.polygon and all(zone.inside.is_empty for zone in zones)
        remarks = ("its polygon lies on no land of this territory",) if off else ()
        return Effect(provision, zones, self.front, remarks=remarks)

    def _party(self, name: str) -> str:
        """Return the id of a party that a provision names by its id or by a role."""
        return self.territory.party(str(self.reading.get(name, name))).id

    def _draw_zone(self, party: str, depth_km: float, sector: Sector) -> Zone:
        """Return the land of a party within a depth, on the front as it is by now."""
        zone = self.survey.draw_zone(sector, self.front, party, depth_km)
        # The survey knows what of a ground each party holds on its own front only. On
        # another one, what the zone itself covers of it is measured.
        return zone if self.front is self.survey.front else replace(zone, limit=None)

    def _cut_zones(self, party: str | None, areas: Sequence[Area]) -> tuple[Zone, ...]:
        """Return the land of a party, or of both, that is inside all of some areas."""
        parties = [self._party(party)] if party else [p.id for p in self.territory.parties]
        if not party and not self.front.neither.is_empty:
            parties.append(NEITHER)
        holders = self.front.holders(self.territory.gazetteer.points)
        zones = []
        for id in parties:
            land, inside = self.front.holdings[id].land, holders == id
            for area in areas:
                land = shapely.intersection(land, area.shape)
                inside = inside & area.settlements
            settlements = np.flatnonzero(inside)
            held = self.front.holdings[id]
            rules: list[Rule] = [Inside(self.front, id, area.shape) for area in areas]
            rule = reduce(Common, rules)
            zones.append(Zone(id, None, polygons_of(land), MultiPolygon(), settlements, held, rule))
        return tuple(zones)

    def _find_line(self, id: str) -> Front:
        """Return the front of a line that the plan names.

        Where the plan allows it, the front line stands in for one that is not given.
        """
        if id in self.lines:
            return self.lines[id]
        plan, line = self.plan, self.named[id]
        if line.instead:
            return self.front
        there = f", or run it where it happened: --theatre {plan.theatre}"
        raise QuestionError(
            f"it needs {line.title}, which is not shipped: give its file with --line {id}=PATH"
            + (there if plan.theatre not in ("", self.territory.id) else "")
        )

    def _describe_line(self, id: str) -> str:
        line = self.named[id]
        if id in self.lines:
            return f"{line.title} ({self.lines[id].id})"
        return (
            f"the front line, standing in for {line.title}, which is not shipped: "
            f"--line {id}=PATH gives it"
        )


def _describe_pockets(party: Party, before: Front, after: Front) -> tuple[str, ...]:
    """Return a remark on land that a moved line cuts off from the rest."""
    known, parts = (shapely.get_parts(front.land[party.id]) for front in (before, after))
    largest = int(np.argmax(shapely.area(parts)))
    pockets = [
        part
        for at, part in enumerate(parts)
        if at != largest and not shapely.equals(known, part).any()
    ]
    areas = areas_km2(pockets)
    if areas.sum() < _POCKET_KM2:
        return ()
    many = f"{len(areas)} pockets" if len(areas) > 1 else "a pocket"
    return (
        f"leaves {party.name} {many} of {areas.sum():,.1f} km² apart from the rest of its land; "
        "the line runs around too",
    )
