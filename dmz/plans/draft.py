"""A draft: one reading of a plan applied to one front, and not measured yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon

from dmz.earth.shapes import polygons_of
from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.land.territory import NEITHER
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures, together
from dmz.measure.survey import Survey
from dmz.plans.apply import Effect, Ground
from dmz.plans.outcome import GivesUp, ProvisionOutcome, ReadingOutcome, Symmetry
from dmz.plans.plan import Plan, Reading
from dmz.plans.sites import SiteAnswer, answer_sites

Measured = Mapping[Zone, ZoneFigures]


@dataclass(frozen=True)
class GivenUp:
    """Land that one party holds now and gives up; see `dmz.plans.outcome.GivesUp`."""

    leave: Zone
    empty: Zone
    total: Zone


@dataclass(frozen=True)
class Draft:
    """A reading applied to a front.

    Attributes
    ----------
    emptied
        For each party, the land that is emptied; then what of it is neither's.
    given_up
        For each party, the land that it gives up.
    front
        The front line under the plan.
    """

    reading: Reading
    effects: tuple[Effect, ...]
    emptied: tuple[Zone, ...]
    given_up: tuple[GivenUp, ...]
    sites: tuple[SiteAnswer, ...]
    front: Front

    @property
    def zones(self) -> list[Zone]:
        """All zones that have to be measured."""
        zones = [zone for effect in self.effects for zone in effect.zones]
        given_up = [zone for each in self.given_up for zone in (each.leave, each.empty, each.total)]
        return [*zones, *self.emptied, *given_up]

    def outcome(self, measured: Measured) -> ReadingOutcome:
        """Return what the reading means, from the figures of its zones."""
        emptied = [measured[zone] for zone in self.emptied]
        gives_up = [
            GivesUp(
                party=each.total.party,
                leave=measured[each.leave],
                empty=measured[each.empty],
                total=measured[each.total],
            )
            for each in self.given_up
        ]
        return ReadingOutcome(
            reading=self.reading,
            provisions=tuple(_provision_outcome(effect, measured) for effect in self.effects),
            total=(*emptied, together(emptied)),
            gives_up=tuple(gives_up),
            symmetry=(
                _symmetry("zones", *emptied[:2], depth=_ratio(*self._widest_km())),
                _symmetry("gives_up", *(given.total for given in gives_up)),
            ),
            sites=self.sites,
            front=self.front,
        )

    def _widest_km(self) -> list[float]:
        """Return the widest depth of each party, 0 where it has none."""
        widest_km = {each.total.party: 0.0 for each in self.given_up}
        for zone in _emptied_zones(self.effects):
            if zone.party in widest_km:
                widest_km[zone.party] = max(widest_km[zone.party], zone.depth_km or 0.0)
        return list(widest_km.values())


def draft_reading(
    plan: Plan,
    survey: Survey,
    reading: Reading,
    lines: Mapping[str, Front],
    sector: SectorChoice,
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
    areas = [(effect.provision.name, zone.inside) for effect in effects for zone in effect.zones]
    return Draft(
        reading=reading,
        effects=effects,
        emptied=tuple(
            _unite(party, _emptied_zones(effects), ground.front, of=party)
            for party in (*parties, *between)
        ),
        given_up=tuple(_find_given_up(party, effects, survey) for party in parties),
        sites=answer_sites(survey.territory, survey.front, ground.front, areas),
        front=ground.front,
    )


def _emptied_zones(effects: Iterable[Effect]) -> list[Zone]:
    """Return the land of provisions that empty it, rather than move the line."""
    return [zone for effect in effects if not effect.provision.moves_line for zone in effect.zones]


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
    depths_km = {zone.depth_km for zone in taken}
    rows = [np.zeros(0, dtype=np.int64), *(zone.settlements for zone in taken)]
    return Zone(
        party=party,
        depth_km=depths_km.pop() if len(depths_km) == 1 else None,
        inside=polygons_of(shapely.union_all([zone.inside for zone in taken])),
        beyond=polygons_of(shapely.union_all([zone.beyond for zone in taken])),
        settlements=np.unique(np.concatenate(rows)),
        held=front.holdings[party],
    )


def _find_given_up(party: str, effects: Sequence[Effect], survey: Survey) -> GivenUp:
    """Return what a party leaves and empties of the land that it holds now."""
    moving = [effect for effect in effects if effect.provision.moves_line]
    front = survey.front
    left = _unite(party, [zone for effect in moving for zone in effect.zones], front, of=party)
    # Land that this party holds now may by then be the other one's, which empties it.
    emptied = _unite(party, _emptied_zones(effects), front)
    held = front.holdings[party]
    holders = front.holders(survey.territory.gazetteer.points)
    own = np.flatnonzero(holders == party)
    leave_rows = np.intersect1d(left.settlements, own)
    empty_rows = np.setdiff1d(np.intersect1d(emptied.settlements, own), leave_rows)
    leave = polygons_of(shapely.intersection(left.inside, held.land))
    empty = polygons_of(shapely.difference(shapely.intersection(emptied.inside, held.land), leave))
    total = polygons_of(shapely.union_all([leave, empty]))
    rows = (leave_rows, empty_rows, np.union1d(leave_rows, empty_rows))
    zones = [
        Zone(party, None, area, MultiPolygon(), settlements, held)
        for area, settlements in zip((leave, empty, total), rows, strict=True)
    ]
    return GivenUp(*zones)


def _provision_outcome(effect: Effect, measured: Measured) -> ProvisionOutcome:
    figures = [measured[zone] for zone in effect.zones]
    if len(figures) > 1:
        figures.append(together(figures))
    return ProvisionOutcome(
        provision=effect.provision,
        figures=tuple(figures),
        front_length_km=effect.front.length_km,
        sector=effect.sector.title if effect.sector else None,
        match=effect.match,
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
