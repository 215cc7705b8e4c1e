"""The caption of a map: what a reader has to know of it."""

from __future__ import annotations

from collections.abc import Sequence

from dmz import __version__
from dmz.land.front import Front
from dmz.land.held import SETTLEMENT_LINE
from dmz.measure.languages import ENGLISH, Language
from dmz.output.maps.subject import Subject
from dmz.sources.datasets import Dataset


def caption_of(subject: Subject) -> list[str]:
    """Return what a reader of the map has to know, in sentences.

    They say whom it counts, which line it shows and of which day, what is schematic,
    and whose data it is made from.
    """
    language, front = subject.language, subject.front
    sentences = []
    if subject.counts:
        sentences.append(
            language.say(
                "People: {counts}; who lives there today is not known to this map.",
                counts=language.say(subject.counts),
            )
        )
    sentences.append(language.say("Front line: {source}.", source=_dated(front, language)))
    if front.schematic:
        # A source describes itself in English; other languages have one phrase for all.
        how = front.schematic if language is ENGLISH else language.say(SETTLEMENT_LINE)
        sentences.append(language.say("The line is schematic: {how}.", how=how))
    sentences.append(language.say("Areas are land inside the territory, on the ellipsoid."))
    if subject.nested:
        sentences.append(language.say("Zones are nested: do not sum them."))
    sources = _list_sources(subject.datasets)
    sentences.append(language.say("Sources: {sources}.", sources=sources))
    sentences.append(language.say("Made with dmz {version}.", version=__version__))
    return sentences


def _dated(front: Front, language: Language) -> str:
    """Return the source of a line with its date, unless its name has that already."""
    day = front.date or language.say("no date given")
    return front.source if day in front.source else f"{front.source}, {day}"


def _list_sources(datasets: Sequence[Dataset]) -> str:
    """Return every source once, with its date and licence.

    A credit may name several sources, separated by semicolons. Those that several
    datasets share are listed with the first of them.
    """
    listed: list[str] = []
    known: set[str] = set()
    for dataset in datasets:
        names = (dataset.credit or dataset.citation or dataset.title).split("; ")
        new = [name for name in names if name not in known]
        known.update(new)
        if new:
            date = f", {dataset.date}" if dataset.date else ""
            licence = f" ({dataset.licence})" if dataset.licence else ""
            listed.append(f"{'; '.join(new)}{date}{licence}")
    return "; ".join(listed)
