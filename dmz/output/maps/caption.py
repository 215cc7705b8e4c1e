"""What a reader of a map has to know: short under a print, full in its metadata."""

from __future__ import annotations

from collections.abc import Sequence

from dmz import __version__
from dmz.land.derived import SETTLEMENT_LINE
from dmz.land.front import Front
from dmz.measure.languages import ENGLISH, Language
from dmz.output.maps.subject import Subject
from dmz.output.maps.wording import BEFORE_2022, long_date
from dmz.sources.datasets import Dataset
from dmz.sources.short_names import short_name

GROUND = ("territory", "water", "rivers", "built_up", "ground", "gazetteer")


def source_of(subject: Subject) -> list[str]:
    """Return the short line under a print: whose line, people, borders and places."""
    language = subject.language
    shown = (subject.front, *subject.other_fronts)
    fronts = [_front_credit(front, language) for front in shown]
    # Other maps of an ensemble, or lines of a plan: figures stand on them, too.
    known = {dataset for front in shown for dataset in front.datasets}
    others = [each for each in subject.datasets if each.role == "front" and each not in known]
    fronts += [f"{language.say(short_name(each))}, {_day(each.date, language)}" for each in others]
    sources = "; ".join(dict.fromkeys(fronts))
    sentences = [language.say("Front: {source}.", source=sources)]
    if subject.front.schematic:
        sentences.append(language.say("It is schematic: drawn between settlements."))
    people = [dataset for dataset in subject.datasets if dataset.role == "population"]
    if subject.counts and people:
        is_baseline = BEFORE_2022 in subject.counts
        whom = language.say("before 2022") if is_baseline else language.say(subject.counts)
        credits = "; ".join(_credits(people))
        sentences.append(language.say("People: {counts} ({source}).", counts=whom, source=credits))
    ground = [
        dataset
        for dataset in (*subject.datasets, *subject.territory.scenery.datasets)
        if dataset.role in GROUND
    ]
    if ground:
        credits = "; ".join(_credits(ground))
        sentences.append(language.say("Ground: {source}.", source=credits))
    if not subject.territory.scenery.ways:
        sentences.append(language.say("Roads and railways are not shown."))
    if subject.nested and len(subject.zones) > len(subject.territory.parties):
        sentences.append(language.say("Zones are nested: do not sum them."))
    sentences.append(language.say("Made with dmz {version}.", version=__version__))
    return sentences


def provenance_of(subject: Subject) -> str:
    """Return the full text for a file's metadata: caption, remarks, and hashes."""
    datasets = (*subject.datasets, *subject.territory.scenery.datasets)
    hashes = [f"{d.role}: {d.id} sha256:{d.sha256}" for d in datasets if d.sha256]
    return "\n".join([*caption_of(subject), *subject.warnings, *dict.fromkeys(hashes)])


def caption_of(subject: Subject) -> list[str]:
    """Return what a reader of the map has to know, in sentences.

    They say whom it counts, which line it shows and of which day, what is schematic,
    and whose data it is made from.
    """
    say, front = subject.language.say, subject.front
    sentences = []
    if subject.counts:
        counts = say(subject.counts)
        sentences.append(
            say("People: {counts}; who lives there today is not known to this map.", counts=counts)
        )
    day = front.date or say("no date given")
    # The name of a source may have its date already.
    source = front.source if day in front.source else f"{front.source}, {day}"
    sentences.append(say("Front line: {source}.", source=source))
    if front.schematic:
        # A source describes itself in English; other languages have one phrase for all.
        how = front.schematic if subject.language is ENGLISH else say(SETTLEMENT_LINE)
        sentences.append(say("The line is schematic: {how}.", how=how))
    sentences.append(say("Areas are land inside the territory, on the ellipsoid."))
    if subject.nested:
        sentences.append(say("Zones are nested: do not sum them."))
    datasets = (*subject.datasets, *subject.territory.scenery.datasets)
    sentences.append(say("Sources: {sources}.", sources=_list_sources(datasets)))
    sentences.append(say("Made with dmz {version}.", version=__version__))
    return sentences


def _front_credit(front: Front, language: Language) -> str:
    """Return the sources of a line in short, with its date."""
    day = _day(front.date, language)
    if front.schematic:
        names = [language.say(name) for name in _credits(front.datasets, most=1)]
    else:
        # A file that is called as a source calls its own is that source's.
        short = [language.say(short_name(dataset)) for dataset in front.datasets]
        names = list(dict.fromkeys(short))
    return f"{'; '.join(names)}, {day}"


def _day(date: str | None, language: Language) -> str:
    """Write a date, or that there is none."""
    return long_date(date, language) if date else language.say("no date given")


def _credits(datasets: Sequence[Dataset], most: int = 9) -> list[str]:
    """Return the credits of datasets in short, each once; of one at most so many."""
    names = [
        name
        for dataset in datasets
        for name in (dataset.credit or dataset.title).split("; ")[:most]
    ]
    return list(dict.fromkeys(names))


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
