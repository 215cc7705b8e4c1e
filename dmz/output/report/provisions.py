"""Provisions of a plan in sentences that a reader of newspapers follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dmz.land.sectors import join_names
from dmz.plans.outcome import PlanResult, ProvisionOutcome
from dmz.plans.provisions import (
    ALL_FORCES,
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


def provisions_in_words(result: PlanResult) -> list[str]:
    """Return a sentence for each provision, with all that its readings differ in."""
    said: dict[int, dict[str, dict[str, None]]] = {}
    for outcome in result.readings:
        for each in outcome.provisions:
            sentence, depth = _describe(each, result)
            depths = said.setdefault(each.provision.number, {}).setdefault(sentence, {})
            depths[depth] = None
    sentences = []
    for number, variants in sorted(said.items()):
        texts = [
            text.replace("{depth}", _either(list(depths))) for text, depths in variants.items()
        ]
        sentences.append(f"{number}. {' Or: '.join(texts)}")
    return sentences


def _either(texts: Sequence[str]) -> str:
    """Return ``5``, or ``5, 10 or 40`` where readings differ."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} or {texts[-1]}"


def _describe(outcome: ProvisionOutcome, result: PlanResult) -> tuple[str, str]:
    """Return a sentence with a place for the depth, and the depth."""
    provision = outcome.provision
    names, depth = result.territory.holder_names, ""
    match provision:
        case Withdraw():
            oblasts = join_names(list(provision.oblasts))
            text = f"{names[provision.party]} leaves the land that it holds in {oblasts}"
        case Freeze():
            lines = {line.id: line.title for line in result.plan.lines}
            line = lines.get(provision.line or "", "the front line")
            text = f"In {join_names(list(provision.oblasts))} the line is {line}"
        case Pullback():
            text, depth = _describe_pullback(provision, outcome.sector or "the line", names)
        case Clear():
            whose = names[provision.party] if provision.party else "Both parties"
            places = join_names(list(provision.places)) or "the cities"
            area = f"a square of {provision.box_km:g} km" if provision.box_km else ""
            area = area or f"the land within {provision.radius_km or 0:g} km"
            text = f"{whose} leave{'s' if provision.party else ''} {area} around {places}"
        case SpecialZone():
            text = f"{_describe_land(provision, names)} is a zone with rules of its own"
        case Match():
            what = {"area": "as much land", "population": "land with as many people"}
            text = (
                f"{names[provision.party]} goes back until it empties "
                f"{what.get(provision.by, 'as much')} as under “{provision.to}”"
            )
        case _:
            text = provision.name
    return f"{text[0].upper()}{text[1:]}{_of_class(provision)}.", depth


def _describe_pullback(
    provision: Pullback, where: str, names: Mapping[str, str]
) -> tuple[str, str]:
    """Return who goes back how far: alike, or each party by its own depth."""
    bound = "" if provision.bound == EXACTLY else f"{provision.bound} "
    depths = dict(provision.depths_km)
    if len(set(depths.values())) == 1:
        km = next(iter(depths.values()))
        whose = "Each party" if EACH in depths or len(depths) > 1 else names[next(iter(depths))]
        return f"{whose} goes back {bound}{{depth}} km from {where}", f"{km:g}"
    parts = [f"{names[party]} {bound}{km:g} km" for party, km in depths.items()]
    return f"The parties go back from {where}: {join_names(parts)}", ""


def _describe_land(provision: SpecialZone, names: Mapping[str, str]) -> str:
    """Return the land of a special zone by its limits."""
    limits = []
    if provision.towns:
        limits.append(f"the ground of {join_names(list(provision.towns))}")
    if provision.near:
        km = f"{provision.within_km or 0:g} km"
        limits.append(f"within {km} of {join_names(list(provision.near))}")
    if provision.oblasts:
        limits.append(f"in {join_names(list(provision.oblasts))}")
    if provision.polygon or provision.polygons:
        limits.append("inside a drawn outline")
    if provision.between:
        limits.append(f"between the lines {join_names(list(provision.between))}")
    if provision.party:
        limits.append(f"held by {names[provision.party]}")
    land = ", ".join(limits)
    return land if provision.towns else f"land {land}" if limits else "land"


def _of_class(provision: Provision) -> str:
    """Return whom a provision is about, where that is not all forces."""
    return "" if provision.what == ALL_FORCES else f" ({provision.what})"
