"""Provisions of a plan in sentences that a reader of newspapers follows."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.measure.languages import Language
from dmz.plans.outcome import PlanResult, ProvisionOutcome
from dmz.plans.provisions import (
    ALL_FORCES,
    AT_LEAST,
    AT_MOST,
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

# Stands for the depths in which the readings of one sentence differ.
_DEPTHS = "\N{OBJECT REPLACEMENT CHARACTER}"
_BOUNDS = {EXACTLY: "{km}", AT_LEAST: "at least {km}", AT_MOST: "at most {km}"}


def provisions_in_words(result: PlanResult, words: Language) -> list[str]:
    """Return a sentence for each provision, with all that its readings differ in.

    Parameters
    ----------
    words
        The language, with names of parties and regions among its words.
    """
    teller = _Teller(result, words)
    said: dict[int, dict[str, dict[str, None]]] = {}
    for outcome in result.readings:
        for each in outcome.provisions:
            sentence, depth = teller.describe(each)
            depths = said.setdefault(each.provision.number, {}).setdefault(sentence, {})
            depths[depth] = None
    sentences, otherwise = [], f" {words.say('Or:')} "
    for number, variants in sorted(said.items()):
        texts = [
            text.replace(_DEPTHS, teller.either(list(depths))) for text, depths in variants.items()
        ]
        sentences.append(f"{number}. {otherwise.join(texts)}")
    return sentences


class _Teller:
    """Describes provisions of a plan in a language."""

    def __init__(self, result: PlanResult, words: Language) -> None:
        self.result = result
        self.words, self.say = words, words.say

    def either(self, texts: Sequence[str]) -> str:
        """Return ``5``, or ``5, 10 or 40`` where readings differ."""
        *first, last = texts
        return f"{', '.join(first)} {self.say('or')} {last}" if first else last

    def describe(self, outcome: ProvisionOutcome) -> tuple[str, str]:
        """Return a sentence with a place for the depth, and the depth."""
        provision, say = outcome.provision, self.say
        depth = ""
        match provision:
            case Withdraw():
                text = say(
                    "{party} leaves the land that it holds in {oblasts}",
                    party=self._party(provision.party),
                    oblasts=self._regions(provision.oblasts),
                )
            case Freeze():
                lines = {line.id: line.title for line in self.result.plan.lines}
                line = self.words.translate(lines.get(provision.line or "", "the front line"))
                oblasts = self._regions(provision.oblasts)
                text = say("In {oblasts} the line is {line}", oblasts=oblasts, line=line)
            case Pullback():
                text, depth = self._pullback(provision, outcome.sector or "the line")
            case Clear():
                text = self._clear(provision)
            case SpecialZone():
                land = self._land(provision)
                text = say("{land} is a zone with rules of its own", land=land)
            case Match():
                text = self._match(provision)
            case _:
                text = self.words.translate(provision.name)
        return f"{text[0].upper()}{text[1:]}{self._of_class(provision)}.", depth

    def _party(self, id: str) -> str:
        return self.words.translate(self.result.territory.holder_names[id])

    def _regions(self, names: Sequence[str]) -> str:
        return self.words.join([self.words.region(name) for name in names])

    def _places(self, names: Sequence[str]) -> str:
        return self.words.join([self.words.say(name) for name in names])

    def _km(self, km: float) -> str:
        return f"{self.words.number(f'{km:g}')} {self.say('km')}"

    def _pullback(self, provision: Pullback, where: str) -> tuple[str, str]:
        """Return who goes back how far: alike, or each party by its own depth."""
        say, line = self.say, self.words.remark(where)
        bound, depths = _BOUNDS[provision.bound], dict(provision.depths_km)
        if len(set(depths.values())) > 1:
            parts = [
                f"{self._party(party)} {say(bound, km=self._km(km))}"
                for party, km in depths.items()
            ]
            text = "The parties go back from {line}: {parts}"
            return say(text, line=line, parts=self.words.join(parts)), ""
        first, km = next(iter(depths.items()))
        alike = EACH in depths or len(depths) > 1
        text = say(
            "{party} goes back {depth} from {line}",
            party=say("Each party") if alike else self._party(first),
            depth=say(bound, km=f"{_DEPTHS} {say('km')}"),
            line=line,
        )
        return text, self.words.number(f"{km:g}")

    def _clear(self, provision: Clear) -> str:
        """Return who leaves what around which places."""
        say = self.say
        if provision.box_km:
            area = say("a square of {km}", km=self._km(provision.box_km))
        else:
            area = say("the land within {km}", km=self._km(provision.radius_km or 0))
        places = self._places(provision.places) or say("the cities")
        if not provision.party:
            return say("Both parties leave {area} around {places}", area=area, places=places)
        party = self._party(provision.party)
        return say("{party} leaves {area} around {places}", party=party, area=area, places=places)

    def _match(self, provision: Match) -> str:
        """Return who goes back until it empties how much."""
        much = {"area": "as much land", "population": "land with as many people"}
        return self.say(
            "{party} goes back until it empties {much} as under “{provision}”",
            party=self._party(provision.party),
            much=self.say(much.get(provision.by, "as much")),
            provision=self.words.translate(provision.to),
        )

    def _land(self, provision: SpecialZone) -> str:
        """Describe the land of a special zone by its limits."""
        say, limits = self.say, []
        if provision.towns:
            limits.append(say("the ground of {places}", places=self._places(provision.towns)))
        if provision.near:
            km, places = self._km(provision.within_km or 0), self._places(provision.near)
            limits.append(say("within {km} of {places}", km=km, places=places))
        if provision.oblasts:
            limits.append(say("in {oblasts}", oblasts=self._regions(provision.oblasts)))
        if provision.polygon or provision.polygons:
            limits.append(say("inside a drawn outline"))
        if provision.between:
            lines = self._places(provision.between)
            limits.append(say("between the lines {lines}", lines=lines))
        if provision.party:
            limits.append(say("held by {party}", party=self._party(provision.party)))
        land = ", ".join(limits)
        return land if provision.towns else say("land {limits}", limits=land).strip()

    def _of_class(self, provision: Provision) -> str:
        """Return whom a provision is about, where that is not all forces."""
        what = provision.what
        return "" if what == ALL_FORCES else f" ({self.words.translate(what)})"
