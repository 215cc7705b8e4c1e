"""The answer to ``dmz balance``: the depth that empties as much on the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dmz.answers.sector_answer import SectorAnswer, sector_head, spread_sector, zone_row
from dmz.answers.summaries import summarize_match
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import error_of
from dmz.land.zones import held_in_region
from dmz.measure.bands import range_match
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.matching import AREA, Match, check_measure, figure_of, find_match
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import Scenario
from dmz.measure.spread import open_surveys, spread_match, spread_zone
from dmz.measure.survey import Survey
from dmz.measure.towns import find_cut_towns
from dmz.people.source import Population


@dataclass(frozen=True)
class Given:
    """One party's zone: of a depth, or all the land that it holds in an oblast."""

    party: str
    depth_km: float | None = None
    oblast: str | None = None


@dataclass(frozen=True, kw_only=True)
class Balance(SectorAnswer):
    """Two zones of the same area, or the same people.

    Attributes
    ----------
    asked
        The given zone, as the user gave it.
    given
        Its figures; ``distance_km`` is None where it is the land held in an oblast.
    match
        The other party's zone at the first depth that has as much.
    """

    schema = "dmz.balance/2"

    of: str
    asked: Given
    given: ZoneFigures = field(repr=False)
    match: Match = field(repr=False)

    def __repr__(self) -> str:
        """Return the given zone and its match, in one line."""
        asked, match = self.asked, self.match
        zone = f"{asked.depth_km:g} km" if asked.depth_km is not None else f"in {asked.oblast}"
        found = f"{match.depth_km:.2f} km" if match.reached else "no depth has as much"
        return f"<dmz.Balance of {self.of}: {asked.party} {zone}, {match.figures.party} {found}>"

    def summarize(self, language: Language) -> str:
        """Return the depth that matches, and what both zones have."""
        subject = self.subject(language)
        said = summarize_match(subject, self.given, self.match)
        return said + subject.phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the question, the given zone and the zone that matches it."""
        match = self.match
        jump = {"below": match.below, "above": match.value, "settlements": match.entering}
        parameters = {"of": self.of, "given": asdict(self.asked)} | self.parameters()
        del parameters["distances_km"], parameters["depths_km"]
        return {
            "parameters": parameters,
            "of": self.of,
            "front": self.line(),
            "uncertainty": self.uncertainty_dict(),
            "population": self.population.to_dict(),
            "cut_towns": [asdict(town) for town in self.cut_towns],
            "given": self.given.to_dict(),
            "answer": match.figures.to_dict() if match.reached else None,
            "depth_km_low": match.depth_km_low,
            "depth_km_high": match.depth_km_high,
            "most": None if match.reached else match.figures.to_dict(),
            "jump": jump if match.jumps else None,
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each of the two zones."""
        zones = {"given": self.given, "match": self.match.figures}
        return [{"zone": which} | zone_row(zone) for which, zone in zones.items()]


def balance(
    scenario: Scenario,
    given: Given,
    *,
    of: str = AREA,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Balance:
    """Find the depth at which the other party's zone has equal area or people.

    Parameters
    ----------
    scenario
        What is measured from, without distances. An ensemble is as in `sweep`.
    given
        The zone to match.
    of
        ``area`` or ``population``.
    territory, front, population
        What is read already; see `dmz.measure.survey.open_survey`.

    Raises
    ------
    QuestionError, InputError
        As `dmz.measure.survey.open_survey`; an oblast of which the party holds nothing;
        no source of people.
    """
    scenario = scenario.at_distances(*([] if given.depth_km is None else [given.depth_km]))
    surveys = open_surveys(scenario, territory=territory, front=front, population=population)
    found = [_balance(alone, survey, given, of) for alone, survey in surveys]
    first, *others = found
    if not others:
        return first
    return replace(
        first,
        given=spread_zone(first.given, [each.given for each in others]),
        match=spread_match(first.match, [each.match for each in others]),
        **spread_sector(found, scenario),
    )


def _balance(scenario: Scenario, survey: Survey, given: Given, of: str) -> Balance:
    """Find the depth on one line."""
    check_measure(of, survey)
    party = survey.territory.party(given.party)
    other = survey.territory.other_party(party)
    scenario = scenario.on(survey.territory)
    sector = scenario.find_sector(survey.front, survey.territory)
    zone = _measure_given(survey, sector, replace(given, party=party.id))
    match = find_match(survey, sector, other.id, figure_of(zone, of), of)
    error = error_of(survey.front, scenario.uncertainty_km)
    zone, answer = range_zones([zone, match.figures], survey, error)
    match = range_match(replace(match, figures=answer), zone.swings, survey, error)
    shown = [zone, match.figures]
    return Balance(
        of=of,
        asked=Given(party.id, given.depth_km, given.oblast),
        given=zone,
        match=match,
        cut_towns=find_cut_towns(shown, survey),
        **sector_head(scenario, survey, sector, error, shown),
    )


def _measure_given(survey: Survey, sector: Sector, given: Given) -> ZoneFigures:
    if given.depth_km is not None:
        (((zone,),),) = survey.measure_steps([(sector, [{given.party: given.depth_km}])])
        return zone
    territory = survey.territory
    region = territory.region(given.oblast or "")
    held = held_in_region(survey.front, territory, given.party, region)
    if held.inside.is_empty:
        raise QuestionError(f"{given.party} holds no land in {territory.region_names[region]}")
    (zone,) = survey.measure([held])
    return zone
