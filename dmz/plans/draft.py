"""A draft: one reading of a plan applied to one front, before it is measured."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from dmz.earth.shapes import polygons_of
from dmz.land.front import Front
from dmz.land.rules import AnyOf, Common, Inside, Rule, Within
from dmz.land.sectors import SectorChoice
from dmz.land.territory import NEITHER
from dmz.land.uncertainty import LineError
from dmz.land.zones import Zone
from dmz.measure.bands import range_match
from dmz.measure.figures import ZoneFigures, sum_swings, together
from dmz.measure.survey import Survey
from dmz.plans.apply import Effect, Ground
from dmz.plans.outcome import ClassTotal, GivesUp, ProvisionOutcome, ReadingOutcome, Symmetry
from dmz.plans.plan import Plan, Reading
from dmz.plans.provisions import ALL_FORCES
from dmz.plans.sites import SiteAnswer, answer_sites

Measured = Mapping[Zone, ZoneFigures]


@dataclass(frozen=True)
class Draft:
    """A reading applied to a front.

    Attributes
    ----------
    emptied
        For each party, the land that is emptied of any class of forces; then what of it
        is neither's.
    classes
        The same for each class by its name.
    given_up
        For each party, the land that it gives up.
    given_up_by_class
        The same for each class, where there are several.
    front
        The front line under the plan.
    """

    reading: Reading
    effects: tuple[Effect, ...]
    emptied: tuple[Zone, ...]
    classes: Mapping[str, tuple[Zone, ...]]
    given_up: tuple[GivesUp[Zone], ...]
    given_up_by_class: Mapping[str, tuple[GivesUp[Zone], ...]]
    sites: tuple[SiteAnswer, ...]
    front: Front

    @property
    def zones(self) -> list[Zone]:
        """All zones that have to be measured, each once."""
        zones = [zone for effect in self.effects for zone in effect.zones]
        given_up = [zone for each in self.given_up for zone in (each.leave, each.empty, each.total)]
        by_class = [zone for each in self.classes.values() for zone in each]
        by_class += [each.total for given in self.given_up_by_class.values() for each in given]
        return list(dict.fromkeys([*zones, *self.emptied, *by_class, *given_up]))

    def outcome(
        self, measured: Measured, survey: Survey, error: LineError | None
    ) -> ReadingOutcome:
        """Return what the reading means, from the figures of its zones.

        Parameters
        ----------
        survey, error
            What the zones were measured with, and their ranges drawn from.
        """
        emptied = [measured[zone] for zone in self.emptied]
        gives_up = tuple(
            GivesUp(each.party, measured[each.leave], measured[each.empty], measured[each.total])
            for each in self.given_up
        )
        return ReadingOutcome(
            reading=self.reading,
            provisions=tuple(
                _provision_outcome(effect, measured, survey, error) for effect in self.effects
            ),
            total=_with_sum(emptied),
            classes=tuple(
                ClassTotal(
                    what=what,
                    figures=_with_sum([measured[zone] for zone in zones]),
                    gives_up=tuple(
                        measured[given.total]
                        for given in self.given_up_by_class.get(what, self.given_up)
                    ),
                )
                for what, zones in self.classes.items()
            ),
            gives_up=gives_up,
            symmetry=(
                _symmetry("zones", *emptied[:2], depth=_ratio(*self._widest_km())),
                _symmetry("gives_up", *(given.total for given in gives_up)),
            ),
            sites=self.sites,
            front=self.front,
        )

    def _widest_km(self) -> list[float | None]:
        """Return the widest depth of each party; None where it has none."""
        widest_km = {each.party: 0.0 for each in self.given_up}
        for zone in _emptied_zones(self.effects):
            if zone.party in widest_km:
                widest_km[zone.party] = max(widest_km[zone.party], zone.depth_km or 0.0)
        return [km or None for km in widest_km.values()]


def draft_reading(
    plan: Plan, survey: Survey, reading: Reading, lines: Mapping[str, Front], sector: SectorChoice
) -> Draft:
    """Apply the provisions of a reading to a survey's front.

    Parameters
    ----------
    lines, sector
        See `dmz.plans.run.run_plan`.

    Raises
    ------
    QuestionError, InputError
        See `dmz.plans.apply.Ground.apply`.
    """
    ground = Ground(plan, survey, reading, lines, sector)
    effects = tuple(ground.apply(provision) for provision in plan.provisions(reading))
    parties = [party.id for party in survey.territory.parties]
    between = [NEITHER] if any(z.party == NEITHER for z in _emptied_zones(effects)) else []
    emptied = tuple(
        _unite(party, _emptied_zones(effects), ground.front, of=party)
        for party in (*parties, *between)
    )
    areas = [(effect.provision.name, zone.inside) for effect in effects for zone in effect.zones]
    classes = _split_classes(effects, emptied, ground.front)
    return Draft(
        reading=reading,
        effects=effects,
        emptied=emptied,
        classes=classes,
        given_up=_find_given_up(effects, survey),
        given_up_by_class={
            what: _find_given_up(_effects_on(what, effects), survey)
            for what in (classes if len(classes) > 1 else ())
        },
        sites=answer_sites(survey.territory, survey.front, ground.front, areas),
        front=ground.front,
    )


def _emptied_zones(effects: Iterable[Effect]) -> list[Zone]:
    """Return the land of provisions that empty it, rather than move the line."""
    return [zone for effect in effects if not effect.provision.moves_line for zone in effect.zones]


def _effects_on(what: str, effects: Iterable[Effect]) -> list[Effect]:
    """Return the effects on a class of forces: its own, and those on all forces."""
    return [
        effect
        for effect in effects
        if effect.provision.moves_line or effect.provision.what in (what, ALL_FORCES)
    ]


def _split_classes(
    effects: Sequence[Effect], emptied: tuple[Zone, ...], front: Front
) -> dict[str, tuple[Zone, ...]]:
    """Return the land that each class of forces leaves, by party.

    Land without any forces is without those of each class.
    """
    emptying = [effect for effect in effects if not effect.provision.moves_line]
    found = dict.fromkeys(effect.provision.what for effect in emptying)
    if len(found) <= 1:
        return dict.fromkeys(found, emptied)
    names = [name for name in (ALL_FORCES, *found) if name in found]
    return {
        name: tuple(
            _unite(zone.party, _emptied_zones(_effects_on(name, emptying)), front, of=zone.party)
            for zone in emptied
        )
        for name in dict.fromkeys(names)
    }


def _with_sum(figures: Sequence[ZoneFigures]) -> tuple[ZoneFigures, ...]:
    """Return the figures of parties, and then of all together."""
    return (*figures, together(figures))


def _unite(party: str, zones: Sequence[Zone], front: Front, *, of: str | None = None) -> Zone:
    """Return all land of some zones as one zone of a party.

    Parameters
    ----------
    front
        The one that says what else the party holds.
    of
        Take only the zones of this party.
    """
    taken = [zone for zone in zones if of is None or zone.party == of]
    widest = _without_nested(taken)
    depths_km = {zone.depth_km for zone in taken}
    rows = [np.zeros(0, dtype=np.int64), *(zone.settlements for zone in taken)]
    return Zone(
        party=party,
        depth_km=depths_km.pop() if len(depths_km) == 1 else None,
        inside=_join([zone.inside for zone in widest]),
        beyond=_join([zone.beyond for zone in widest]),
        settlements=np.unique(np.concatenate(rows)),
        held=front.holdings[party],
        rule=AnyOf([zone.rule for zone in taken if zone.rule]),
    )


def _without_nested(zones: Sequence[Zone]) -> list[Zone]:
    """Return zones without those that lie in a deeper one from the same line.

    Classes of weapons have a few such depths each, and overlays of them take most of
    the time of a plan.
    """
    deepest: dict[Hashable, Zone] = {}
    for zone in zones:
        rule = zone.rule
        nested = isinstance(rule, Within)
        key = (rule.front, rule.party, rule.sector) if isinstance(rule, Within) else zone
        if key not in deepest or (nested and _depth_of(deepest[key]) < _depth_of(zone)):
            deepest[key] = zone
    return list(deepest.values())


def _depth_of(zone: Zone) -> float:
    return zone.rule.depth_km if isinstance(zone.rule, Within) else 0.0


def _join(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return several shapes as one; a single one is not overlaid with itself."""
    full = [shape for shape in shapes if not shape.is_empty]
    return full[0] if len(full) == 1 else polygons_of(shapely.union_all(full))


def _find_given_up(effects: Sequence[Effect], survey: Survey) -> tuple[GivesUp[Zone], ...]:
    """Return what each party leaves and empties of the land that it holds now."""
    parties = [party.id for party in survey.territory.parties]
    # Land that a party holds now may by then be the other one's, which empties it.
    emptied = _unite(parties[0], _emptied_zones(effects), survey.front)
    return tuple(_give_up(party, effects, emptied, survey) for party in parties)


def _give_up(party: str, effects: Sequence[Effect], emptied: Zone, survey: Survey) -> GivesUp[Zone]:
    """Return what a party leaves, and empties, which is part of all that is emptied."""
    moving = [effect for effect in effects if effect.provision.moves_line]
    front = survey.front
    left = _unite(party, [zone for effect in moving for zone in effect.zones], front, of=party)
    held = front.holdings[party]
    near = np.union1d(left.settlements, emptied.settlements)
    own = near[front.holders(survey.territory.gazetteer.points[near]) == party]
    leave_rows = np.intersect1d(left.settlements, own)
    empty_rows = np.setdiff1d(np.intersect1d(emptied.settlements, own), leave_rows)
    leave = polygons_of(shapely.intersection(left.inside, held.land))
    empty = polygons_of(shapely.difference(shapely.intersection(emptied.inside, held.land), leave))
    total = _join([leave, empty])
    rows = (leave_rows, empty_rows, np.union1d(leave_rows, empty_rows))
    now = Inside(front, party)
    leaving = Common(left.rule or AnyOf([]), now)
    emptying = Common(Common(emptied.rule or AnyOf([]), now), leaving, without=True)
    rules: tuple[Rule, ...] = (leaving, emptying, AnyOf([leaving, emptying]))
    zones = [
        Zone(party, None, area, MultiPolygon(), settlements, held, rule)
        for area, settlements, rule in zip((leave, empty, total), rows, rules, strict=True)
    ]
    return GivesUp(party, *zones)


def _provision_outcome(
    effect: Effect, measured: Measured, survey: Survey, error: LineError | None
) -> ProvisionOutcome:
    figures = [measured[zone] for zone in effect.zones]
    match = effect.match
    if match:
        target = sum_swings([measured[zone].swings for zone in effect.matched])
        match = range_match(replace(match, figures=figures[0]), target, survey, error)
    if len(figures) > 1:
        figures.append(together(figures))
    return ProvisionOutcome(
        provision=effect.provision,
        figures=tuple(figures),
        front_length_km=effect.front.length_km,
        sector=effect.sector.title if effect.sector else None,
        match=match,
        remarks=effect.remarks,
    )


def _symmetry(
    of: str, first: ZoneFigures, second: ZoneFigures, *, depth: float | None = None
) -> Symmetry:
    area = _ratio(first.area_km2, second.area_km2)
    population = _ratio(first.population, second.population)
    return Symmetry(of, area, population, depth)


def _ratio(first: float | None, second: float | None) -> float | None:
    return first / second if first is not None and second else None
