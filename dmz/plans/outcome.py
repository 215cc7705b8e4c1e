"""The answer to ``dmz plan run``: what a plan means, for each reading of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.measure.answer import Answer, PopulationFacts, front_dict
from dmz.measure.estimates import Estimate
from dmz.measure.figures import ZoneFigures, with_range
from dmz.measure.languages import Language
from dmz.measure.matching import Match
from dmz.measure.phrases import Phrases
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.plans.plan import Plan, Reading
from dmz.plans.provisions import Provision
from dmz.plans.sites import SiteAnswer
from dmz.plans.summary import Effects, summarize_plan


@dataclass(frozen=True)
class Symmetry:
    """The first party's figures over the second's; None where the second has none.

    Attributes
    ----------
    of
        ``zones``: land that is emptied, by who holds it under the plan. ``gives_up``:
        land that is emptied or left, by who holds it now.
    depth
        Of the widest depths; None for ``gives_up``.
    """

    of: str
    area: float | None
    population: float | None
    depth: float | None


@dataclass(frozen=True)
class ProvisionOutcome:
    """What one provision means.

    Attributes
    ----------
    figures
        The land that it is about, by the party that holds it at that point of the plan;
        after those of two parties, both together.
    front_length_km
        Length of the front line after it.
    sector
        What its depths are measured from, in words; None where it has none.
    """

    provision: Provision
    figures: tuple[ZoneFigures, ...]
    front_length_km: float
    sector: str | None
    match: Match | None
    remarks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        provision, match = self.provision, self.match
        named = ("number", "name", "kind", "what", "source", "date", "weak", "note")
        matched = ("depth_km", "value", "target", "reached", "below", "jumps")
        return {name: getattr(provision, name) for name in named} | {
            "front_length_km": self.front_length_km,
            "sector": self.sector,
            "remarks": self.remarks,
            "match": {name: getattr(match, name) for name in matched} if match else None,
            "figures": [zone.to_dict() for zone in self.figures],
        }


@dataclass(frozen=True)
class GivesUp:
    """What a party gives up of the land that it holds now.

    Attributes
    ----------
    leave
        Land that passes to the other party.
    empty
        Land that does not pass, and that the forces named in the provisions leave.
    total
        Both.
    """

    party: str
    leave: ZoneFigures
    empty: ZoneFigures
    total: ZoneFigures

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        figures = {"leave": self.leave, "empty": self.empty, "total": self.total}
        return {"party": self.party} | {name: each.to_dict() for name, each in figures.items()}


@dataclass(frozen=True)
class ReadingOutcome:
    """A plan in one reading.

    Attributes
    ----------
    total
        Land that is emptied, by party and together; land in several provisions counts
        once. Land that passes to the other party is not part of it.
    front
        The front line under the plan.
    """

    reading: Reading
    provisions: tuple[ProvisionOutcome, ...]
    total: tuple[ZoneFigures, ...]
    gives_up: tuple[GivesUp, ...]
    symmetry: tuple[Symmetry, ...]
    sites: tuple[SiteAnswer, ...]
    front: Front = field(repr=False, compare=False)

    @property
    def figures(self) -> tuple[ZoneFigures, ...]:
        """All land that the plan is about: emptied, and given up by each party."""
        return (*self.total, *(given.total for given in self.gives_up))

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        return {
            "reading": dict(self.reading),
            "front_length_km": self.front.length_km,
            "provisions": [outcome.to_dict() for outcome in self.provisions],
            "total": [zone.to_dict() for zone in self.total],
            "gives_up": [given.to_dict() for given in self.gives_up],
            "symmetry": [asdict(each) for each in self.symmetry],
            "sites": [asdict(site) for site in self.sites],
        }


@dataclass(frozen=True, kw_only=True)
class PlanResult(Answer):
    """A plan on a front line.

    Attributes
    ----------
    readings
        An outcome for each reading of the plan's text.
    front
        The front line as it is now.
    sector
        The part of the line that provisions without a choice of their own are about.
    cut_towns
        Towns that the edge of what a party gives up cuts, in any reading.
    survey
        What the plan was measured with.
    """

    schema = "dmz.plan/2"

    plan: Plan
    readings: tuple[ReadingOutcome, ...] = field(repr=False)
    front: Front = field(repr=False)
    sector: SectorChoice
    population: PopulationFacts = field(repr=False)
    estimates: tuple[Estimate, ...] = field(repr=False)
    cut_towns: tuple[CutTown, ...] = field(repr=False)
    uncertainty_km: float | None
    survey: Survey = field(repr=False, compare=False)

    def __repr__(self) -> str:
        """Return the plan, the front and the number of readings, in one line."""
        count = len(self.readings)
        readings = f"{count} reading{'s' * (count > 1)}"
        return f"<dmz.PlanResult of {self.plan.id} on {self.front.id}: {readings}>"

    def label(self, outcome: ReadingOutcome) -> str:
        """Return a reading in words, with the parties' names."""
        names = {party.id: party.name for party in self.territory.parties}
        return self.plan.label(outcome.reading, names)

    def summarize(self, language: Language) -> str:
        """Return what each reading empties, and what the parties leave."""
        phrases = Phrases(Toponyms(self.territory, language))
        readings = [
            Effects(
                self.words(outcome),
                outcome.total[-1],
                {each.party: each.leave for each in outcome.gives_up if each.leave.area_km2},
            )
            for outcome in self.readings
        ]
        return summarize_plan(phrases, self.plan.title, self.front, readings, self.population)

    def words(self, outcome: ReadingOutcome) -> str:
        """Return a reading as a heading: ``5 km on each side``."""
        names = {party.id: party.name for party in self.territory.parties}
        return self.plan.words(outcome.reading, names)

    def body(self) -> dict[str, Any]:
        """Return the plan, the line, and what each reading means."""
        return {
            "plan": plan_dict(self.plan),
            "front": front_dict(self.front) | {"uncertainty_km": self.uncertainty_km},
            "population": {"counts": self.population.counts},
            "readings": [outcome.to_dict() for outcome in self.readings],
            "estimates": [asdict(estimate) for estimate in self.estimates],
            "cut_towns": [asdict(town) for town in self.cut_towns],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each reading and party: the land that is emptied in all."""
        names = ("party", "area_km2", "beyond_border_km2", "population", "settlements")
        return [
            {"reading": self.plan.label(outcome.reading)}
            | {name: getattr(zone, name) for name in names}
            for outcome in self.readings
            for zone in outcome.total
        ]


def plan_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan's head as plain data."""
    names = ("id", "title", "kind", "source", "date", "weak", "note", "roles", "theatre")
    return {name: getattr(plan, name) for name in names} | {
        "parameters": [asdict(parameter) for parameter in plan.parameters],
        "lines": [asdict(line) for line in plan.lines],
    }


def add_ranges(outcome: ReadingOutcome, moved: Sequence[ReadingOutcome | None]) -> ReadingOutcome:
    """Return an outcome whose figures have ranges.

    Parameters
    ----------
    moved
        The same reading on fronts whose line is moved; None where that leaves no line
        to measure from.
    """
    provisions = []
    for index, provision in enumerate(outcome.provisions):
        figures = [other.provisions[index].figures if other else () for other in moved]
        provisions.append(replace(provision, figures=_range_each(provision.figures, figures)))
    gives_up = []
    for index, given in enumerate(outcome.gives_up):
        others = [other.gives_up[index] if other else None for other in moved]
        ranged = GivesUp(
            party=given.party,
            leave=with_range(given.leave, [each.leave if each else None for each in others]),
            empty=with_range(given.empty, [each.empty if each else None for each in others]),
            total=with_range(given.total, [each.total if each else None for each in others]),
        )
        gives_up.append(ranged)
    return replace(
        outcome,
        provisions=tuple(provisions),
        total=_range_each(outcome.total, [other.total if other else () for other in moved]),
        gives_up=tuple(gives_up),
    )


def _range_each(
    zones: Sequence[ZoneFigures], moved: Sequence[Sequence[ZoneFigures]]
) -> tuple[ZoneFigures, ...]:
    """Return the figures of each party with their range over the moved fronts."""

    def find(figures: Sequence[ZoneFigures], party: str) -> ZoneFigures | None:
        return next((each for each in figures if each.party == party), None)

    return tuple(
        with_range(zone, [find(figures, zone.party) for figures in moved]) for zone in zones
    )
