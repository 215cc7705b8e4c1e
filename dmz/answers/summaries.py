"""The quotable sentence of an answer, built from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from dmz.measure.answer import PopulationFacts
from dmz.measure.figures import ZoneFigures
from dmz.measure.phrases import Phrases, Ranged, capitalised
from dmz.measure.towns import CutTown

if TYPE_CHECKING:
    from dmz.measure.matching import Match

INSIDE, OUTSIDE, LIKELY, POSSIBLE = "inside", "outside", "probably inside", "possibly inside"
# Of more zones than this, the sentence has the narrowest and the widest.
_MOST_ZONES = 4
_MOST_TOWNS = 3
# A town of which less than this share is on one side of the edge is not cut by it.
_LEAST_CUT = 0.05


class Span(NamedTuple):
    """A figure with its range, if there is one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Subject:
    """The subject of a sentence about zones.

    Attributes
    ----------
    reference
        What zones are measured from, in words.
    from_line
        Whether that is a line; else centres of cities.
    faces_cities
        Whether the cities are named by the reference; else the sentence names them.
    """

    phrases: Phrases
    reference: str
    from_line: bool
    population: PopulationFacts
    faces_cities: bool = True

    def land(self, figures: Ranged) -> str:
        """Write an area and its people, if they are counted."""
        return self.phrases.land(figures, self.population)


def summarize_zones(
    subject: Subject,
    steps: Sequence[Sequence[ZoneFigures]],
    cities: Sequence[tuple[str, Sequence[str]]],
    towns: Sequence[CutTown],
) -> str:
    """Return the sentences of some zones.

    Parameters
    ----------
    steps
        For each depth the parties' zones, and then both together.
    cities
        Names, each with one of the words above for each depth.
    towns
        Towns that an edge cuts; named where there is one step.
    """
    if len(steps) == 1:
        first = _one_step(subject, steps[0])
    else:
        shown = steps if len(steps) <= _MOST_ZONES else (steps[0], steps[-1])
        first = summarize_depths(subject, [(s[-1].distance_km or 0.0, s[-1]) for s in shown])
    depths = [step[-1].distance_km for step in steps]
    said = _say_cities(subject, cities, depths) if subject.from_line else []
    if len(steps) == 1:
        said += _say_cut(subject.phrases, towns)
    second = [capitalised(f"{'; '.join(said)}.")] if said else []
    return " ".join([first, *second])


def _one_step(subject: Subject, step: Sequence[ZoneFigures]) -> str:
    """Say what the zones of one depth are."""
    phrases = subject.phrases
    *zones, both = step
    held = [zone for zone in zones if zone.area_km2]
    sides = phrases.each(
        [(zone.party, phrases.area(zone, ranged=False)) for zone in held], "{what} held by {party}"
    )
    if len(held) == 1 < len(zones):
        sides = phrases.say("all held by {party}", party=phrases.names.party(held[0].party))
    fields = {
        "depth": phrases.depths([step]),
        "reference": subject.reference,
        "land": subject.land(both),
        "sides": sides,
    }
    both_sides = len(zones) > 1
    if subject.from_line:
        text = "Pulling back {depth} from {reference} would empty about {land}: {sides}."
        if not both_sides:
            text = "Pulling back {depth} from {reference} would empty about {land}."
    else:
        text = "Within {depth} of {reference} lie about {land}: {sides}."
        if not both_sides:
            text = "Within {depth} of {reference} lie about {land}."
    return phrases.say(text, **fields)


def summarize_depths(subject: Subject, figures: Sequence[tuple[float, Ranged]]) -> str:
    """Return the sentence of some depths, each with the figures of both parties."""
    phrases = subject.phrases
    parts = []
    for number, (depth_km, both) in enumerate(figures):
        # Whom the figures count is said once.
        people = phrases.people(both, subject.population, counted=number == 0)
        text = "{area} at {depth}, home to {people}" if people else "{area} at {depth}"
        depth = phrases.km(depth_km)
        parts.append(phrases.say(text, area=phrases.area(both), depth=depth, people=people))
    lands = f"{'; '.join(parts[:-1])}; {phrases.say('and')} {parts[-1]}" if parts[1:] else parts[0]
    text = "Pulling back from {reference} would empty about {lands}."
    if not subject.from_line:
        text = "Around {reference} lie about {lands}."
    return phrases.say(text, reference=subject.reference, lands=lands)


def _say_cities(
    subject: Subject, cities: Sequence[tuple[str, Sequence[str]]], depths: Sequence[float | None]
) -> list[str]:
    """Say which cities are inside, those of the same verdicts together."""
    phrases = subject.phrases
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, verdicts in cities:
        groups.setdefault(tuple(verdicts), []).append(name)
    said = []
    for alike, names in groups.items():
        where = _say_verdicts(phrases, alike, depths)
        if len(names) == 1:
            said.append(phrases.say("{cities} is {where}", cities=names[0], where=where))
        elif len(names) == len(cities) == 2 and subject.faces_cities:
            said.append(phrases.say("Both cities are {where}", where=where))
        else:
            text = phrases.language.join(names)
            said.append(phrases.say("{cities} are {where}", cities=text, where=where))
    return said


def _say_verdicts(phrases: Phrases, verdicts: Sequence[str], depths: Sequence[float | None]) -> str:
    """Write ``outside at 5 and 10 km and inside at 40 km``, or one word for all."""
    if len(set(verdicts)) == 1:
        return phrases.say(verdicts[0])
    parts = []
    for verdict, pairs in groupby(zip(verdicts, depths, strict=True), key=lambda pair: pair[0]):
        distances = phrases.km(*(km or 0.0 for _, km in pairs))
        parts.append(
            phrases.say("{where} at {distances}", where=phrases.say(verdict), distances=distances)
        )
    return phrases.language.join(parts)


def _say_cut(phrases: Phrases, towns: Sequence[CutTown]) -> list[str]:
    """Name the largest towns cut by the edge of the zones.

    The front line is no edge: what both parties' zones have of a town counts together.
    """
    inside: dict[tuple[str, str, int], int] = {}
    for town in towns:
        key = (town.name, town.oblast, town.population)
        inside[key] = inside.get(key, 0) + town.population_inside
    cut = [
        phrases.names.place(name, oblast)
        for (name, oblast, people), within in sorted(inside.items(), key=lambda item: -item[0][2])
        if _LEAST_CUT <= within / people <= 1 - _LEAST_CUT
    ]
    if not cut:
        return []
    names = phrases.language.join(cut)
    if len(cut) > _MOST_TOWNS:  # "and 1 more" would be no shorter than its name
        first, more = cut[: _MOST_TOWNS - 1], len(cut) - _MOST_TOWNS + 1
        names = phrases.say("{towns} and {count} more", towns=", ".join(first), count=f"{more}")
    text = "{towns} is cut by the edge" if len(cut) == 1 else "{towns} are cut by the edge"
    return [phrases.say(text, towns=names)]


def summarize_match(subject: Subject, given: ZoneFigures, match: Match) -> str:
    """Return the sentence of a match: the depth that has as much as a given zone."""
    from dmz.measure.matching import AREA

    phrases, zone = subject.phrases, match.figures
    party, other = (phrases.names.party(each.party) for each in (zone, given))
    if given.distance_km is None:
        region = phrases.names.region(given.by_oblast[0].oblast)
        whose = phrases.say("{party} holds in {oblast}", party=other, oblast=region)
    else:
        whose = phrases.say("{party} at {depth}", party=other, depth=phrases.km(given.distance_km))
    much = "as much land as" if match.of == AREA else "land of as many people as"
    if match.jumps:
        much = "land of more people than"
    text = "{party} would have to pull back {depth} from {reference} to empty {much} {whose}"
    if not match.reached:
        text = "Even {depth} back from {reference}, {party} would not empty {much} {whose}"
    lands = phrases.say(
        "about {land}, against {other}", land=subject.land(zone), other=subject.land(given)
    )
    said = phrases.say(
        text,
        party=party,
        depth=phrases.depth_of(match.depth_km, match.depth_km_low, match.depth_km_high),
        reference=subject.reference,
        much=phrases.say(much),
        whose=whose,
    )
    return f"{said}: {lands}."


def summarize_cases(
    phrases: Phrases,
    measure: str,
    named: Sequence[tuple[str, Span]],
    *,
    beyond: bool | None,
    between: tuple[float | None, float | None] = (None, None),
) -> str:
    """Return the sentence of some cases, each with its area.

    Parameters
    ----------
    measure
        What was measured in all cases; empty where they differ in that.
    beyond
        Of two cases: whether they differ by more than their ranges explain; None
        without ranges.
    between
        Of two cases: the range of their difference.
    """
    (base, first), (case, second) = named[0], named[-1]
    if len(named) > 2:
        (base, first), *_, (case, second) = sorted(named, key=lambda each: each[1].value)
        return phrases.say(
            "Of {count} cases, {least} has the least land, about {low}, and {most} the most, "
            "about {high}.",
            count=f"{len(named)}",
            least=base,
            low=phrases.area_of(*first),
            most=case,
            high=phrases.area_of(*second),
        )
    difference = second.value - first.value
    much = phrases.area_of(abs(difference), *_turned(between, difference < 0), ranged=False)
    if first.value:
        much = f"{much} ({phrases.part(abs(difference) / first.value)})"
    more = "{case} would empty about {area}, {much} more than {base}"
    less = "{case} would empty about {area}, {much} less than {base}"
    if measure:
        more = "{measure} would empty about {area} by {case}, {much} more than by {base}"
        less = "{measure} would empty about {area} by {case}, {much} less than by {base}"
    said = phrases.say(
        more if difference >= 0 else less,
        measure=measure,
        case=case,
        area=phrases.area_of(*second),
        much=much,
        base=base,
    )
    if beyond is None:
        return f"{said}."
    verdict = "a difference beyond the ranges" if beyond else "no difference beyond the ranges"
    return f"{said}: {phrases.say(verdict)}."


def _turned(
    between: tuple[float | None, float | None], negative: bool
) -> tuple[float | None, float | None]:
    """Return the range of a difference as that of its size."""
    low, high = between
    return (-high, -low) if negative and low is not None and high is not None else between
