"""The sentence of a plan: what it empties, and what each party leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dmz.land.front import Front
from dmz.measure.answer import PopulationFacts
from dmz.measure.figures import ZoneFigures
from dmz.measure.phrases import Phrases

# Of more readings than this, the sentence has the least and the greatest.
_MOST_READINGS = 3


@dataclass(frozen=True)
class Effects:
    """The outcome of a plan in one reading.

    Attributes
    ----------
    label
        The reading in words; empty where the text leaves nothing open.
    emptied
        The land that is emptied in all.
    classes
        Where the plan is about several classes of forces: the land that each leaves, by
        its name.
    left
        By the id of each party that leaves land, that land.
    """

    label: str
    emptied: ZoneFigures
    left: dict[str, ZoneFigures]
    classes: dict[str, ZoneFigures] = field(default_factory=dict)


def summarize_plan(
    phrases: Phrases,
    title: str,
    front: Front,
    readings: Sequence[Effects],
    population: PopulationFacts,
) -> str:
    """Return the sentence of a plan on a front line."""
    if len(readings) > _MOST_READINGS:
        least, greatest = (find(readings, key=_land_km2) for find in (min, max))
        return phrases.say(
            "On {front}, “{plan}” would, in the least of its {count} readings (“{least}”), "
            "{effects}; in the greatest (“{greatest}”), {most}.",
            front=phrases.dated_front(front),
            plan=title,
            count=phrases.number(len(readings)),
            least=least.label,
            effects=_say_effects(phrases, least, population),
            greatest=greatest.label,
            most=_say_effects(phrases, greatest, population),
        )
    several = len(readings) > 1 and any(effects.label for effects in readings)
    said = []
    for effects in readings:
        text = _say_effects(phrases, effects, population)
        if several:
            text = phrases.say("read as “{label}”, {effects}", effects=text, label=effects.label)
        said.append(text)
    text = "On {front}, “{plan}” would {effects}."
    if several:
        text = "On {front}, “{plan}” would, {effects}."
    return phrases.say(text, front=phrases.dated_front(front), plan=title, effects="; ".join(said))


def _land_km2(effects: Effects) -> float:
    """Return all land that is emptied or left."""
    return effects.emptied.area_km2 + sum(zone.area_km2 for zone in effects.left.values())


def _say_effects(phrases: Phrases, effects: Effects, population: PopulationFacts) -> str:
    """Say what is emptied, and who leaves what."""
    said = []
    if effects.classes:
        # Areas of different weapons lie within each other: they are not one area.
        cleared = [(what, zone) for what, zone in effects.classes.items() if zone.area_km2]
        texts = [
            phrases.say(
                "{forces} from about {land}" if number else "clear {forces} from about {land}",
                land=phrases.land(zone, population),
                forces=what,
            )
            for number, (what, zone) in enumerate(cleared)
        ]
        said += [_join(phrases, texts)] if texts else []
    elif effects.emptied.area_km2:
        land = phrases.land(effects.emptied, population)
        said.append(phrases.say("empty about {land}", land=land))
    for party, left in effects.left.items():
        said.append(
            phrases.say(
                "have {party} leave about {land}",
                party=phrases.names.party(party),
                land=phrases.land(left, population),
            )
        )
    return _join(phrases, said) if said else phrases.say("empty no land")


def _join(phrases: Phrases, texts: Sequence[str]) -> str:
    """Return ``A``, ``A and B`` or ``A, B, and C`` of what is done."""
    *first, last = texts
    # After "home to …", a bare "and" would join people rather than what is done.
    comma = "," if any("," in text for text in first) else ""
    return f"{', '.join(first)}{comma} {phrases.say('and')} {last}" if first else last
