"""The answer to ``dmz plan run``: a plan's outcome in each reading of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, Generic, TypeVar

from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.measure.answer import PopulationFacts, RangedAnswer, front_dict
from dmz.measure.estimates import Estimate
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.matching import Match
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import REGIONS_ALONE, BreakdownChoice
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.plans.plan import Plan, Reading
from dmz.plans.provisions import Provision
from dmz.plans.sites import SiteAnswer
from dmz.plans.summary import Effects, summarize_plan

# How far its source was followed, and where in it the words are.
ORIGIN = ("weak", "verified", "article", "reference")
Land = TypeVar("Land")


@dataclass(frozen=True)
class Symmetry:
    """The first party's figures over the second's; None where the second has none.

    Attributes
    ----------
    of
        ``zones``: land that is emptied, by who holds it under the plan. ``gives_up``:
        land that is emptied or left, by who holds it now.
    depth
        Of the widest depths; None where a party has none, and for ``gives_up``.
    """

    of: str
    area: float | None
    population: float | None
    depth: float | None


@dataclass(frozen=True)
class ProvisionOutcome:
    """The outcome of one provision.

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
        named = ("number", "name", "kind", "what", "bound", "source", "date", *ORIGIN, "note")
        depths = ("depth_km", "depth_km_low", "depth_km_high")
        matched = (*depths, "value", "target", "reached", "below", "jumps")
        return {name: getattr(provision, name) for name in named} | {
            "front_length_km": self.front_length_km,
            "sector": self.sector,
            "remarks": self.remarks,
            "match": {name: getattr(match, name) for name in matched} if match else None,
            "figures": _plain(self.figures),
        }


@dataclass(frozen=True)
class GivesUp(Generic[Land]):
    """The land that a party holds now and gives up: zones, or their figures.

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
    leave: Land
    empty: Land
    total: Land


@dataclass(frozen=True)
class ClassTotal:
    """The land that one class of forces or weapons leaves.

    Attributes
    ----------
    what
        The class, in the words of the provisions.
    figures
        By party and together. Land that all forces leave is part of it, since these
        include the class; land in several provisions counts once.
    gives_up
        By party: the land that it holds now, and leaves or empties of the class.
    """

    what: str
    figures: tuple[ZoneFigures, ...]
    gives_up: tuple[ZoneFigures, ...]


@dataclass(frozen=True)
class Watch:
    """The personnel who would watch a zone, per km of line and per km² of land.

    Attributes
    ----------
    per_km
        Per km of the front line under the plan, as drawn.
    per_km2
        Per km² of the land that the plan's first class of forces leaves, both parties
        together; None where it leaves none.
    """

    who: str
    count: int
    per_km: float
    per_km2: float | None


@dataclass(frozen=True)
class ReadingOutcome:
    """A plan in one reading.

    Attributes
    ----------
    total
        Land that any of the classes leaves, by party and together; land in several
        provisions counts once. Land that passes to the other party is not part of it.
    classes
        The land that each class leaves; all forces first, where any provision is about
        them. Empty where no land is emptied.
    front
        The front line under the plan.
    """

    reading: Reading
    provisions: tuple[ProvisionOutcome, ...]
    total: tuple[ZoneFigures, ...]
    classes: tuple[ClassTotal, ...]
    gives_up: tuple[GivesUp[ZoneFigures], ...]
    symmetry: tuple[Symmetry, ...]
    sites: tuple[SiteAnswer, ...]
    front: Front = field(repr=False, compare=False)

    @property
    def totals(self) -> list[tuple[str, tuple[ZoneFigures, ...]]]:
        """The land that is emptied: by the names of classes, else without a name."""
        if len(self.classes) > 1:
            return [(each.what, each.figures) for each in self.classes]
        return [("", self.total)]

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
            "total": _plain(self.total),
            "classes": _plain(self.classes),
            "gives_up": _plain(self.gives_up),
            "symmetry": [asdict(each) for each in self.symmetry],
            "sites": [asdict(site) for site in self.sites],
        }


@dataclass(frozen=True, kw_only=True)
class PlanResult(RangedAnswer):
    """The answer to a plan on a front line.

    Attributes
    ----------
    readings
        An outcome for each reading of the plan's text.
    front
        The front line as it is now.
    sector
        The part of the line used by provisions without their own sector.
    cut_towns
        Towns cut by the edge of what a party gives up, in any reading.
    breakdown
        What figures are broken down by, in addition to regions.
    survey
        The survey that measured the plan.
    """

    schema = "dmz.plan/2"

    plan: Plan
    readings: tuple[ReadingOutcome, ...] = field(repr=False)
    front: Front = field(repr=False)
    sector: SectorChoice
    population: PopulationFacts = field(repr=False)
    estimates: tuple[Estimate, ...] = field(repr=False)
    cut_towns: tuple[CutTown, ...] = field(repr=False)
    breakdown: BreakdownChoice = REGIONS_ALONE
    survey: Survey = field(repr=False, compare=False)

    def __repr__(self) -> str:
        """Return the plan, the front and the number of readings, in one line."""
        count = len(self.readings)
        readings = f"{count} reading{'s' * (count > 1)}"
        return f"<dmz.PlanResult of {self.plan.id} on {self.front.id}: {readings}>"

    def watches(self, outcome: ReadingOutcome) -> list[Watch]:
        """Return how densely the plan's personnel would watch a reading's zone."""
        land_km2 = outcome.totals[0][1][-1].area_km2
        return [
            Watch(
                who, count, count / outcome.front.length_km, count / land_km2 if land_km2 else None
            )
            for who, count in self.plan.personnel.items()
        ]

    def label(self, outcome: ReadingOutcome) -> str:
        """Return a reading in words, with the parties' names."""
        return self.plan.label(outcome.reading, self.territory.holder_names)

    def summarize(self, language: Language) -> str:
        """Return what each reading empties, and what the parties leave."""
        phrases = Phrases(Toponyms(self.territory, language))
        words = phrases.names.words
        readings = [
            Effects(
                words.translate(self.words(outcome)),
                outcome.total[-1],
                {each.party: each.leave for each in outcome.gives_up if each.leave.area_km2},
                {words.say(each.what): each.figures[-1] for each in outcome.classes}
                if len(outcome.classes) > 1
                else {},
            )
            for outcome in self.readings
        ]
        title = words.say(self.plan.title)
        said = summarize_plan(phrases, title, self.front, readings, self.population)
        return said + phrases.over_maps(self.map_count)

    def words(self, outcome: ReadingOutcome) -> str:
        """Return a reading as a heading: ``5 km on each side``."""
        return self.plan.words(outcome.reading, self.territory.holder_names)

    def body(self) -> dict[str, Any]:
        """Return the plan, the line, and what each reading means."""
        return {
            "plan": plan_dict(self.plan),
            "front": front_dict(self.front) | {"uncertainty_km": self.uncertainty_km},
            "uncertainty": self.uncertainty_dict(),
            "population": {"counts": self.population.counts},
            "readings": [
                outcome.to_dict()
                | {
                    "words": self.words(outcome),
                    "personnel": [asdict(each) for each in self.watches(outcome)],
                }
                for outcome in self.readings
            ],
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


def _plain(value: Any) -> Any:
    """Return figures, or what consists of figures, as plain data."""
    if isinstance(value, ZoneFigures):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {name: _plain(each) for name, each in vars(value).items()}
    return value


def plan_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan's head as plain data."""
    names = ("id", "title", "kind", "source", "date", *ORIGIN, "note", "roles", "theatre")
    return {name: getattr(plan, name) for name in names} | {
        "parameters": [asdict(parameter) for parameter in plan.parameters],
        "lines": [asdict(line) for line in plan.lines],
    }
