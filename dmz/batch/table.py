"""The document of ``dmz batch --dry-run``."""

from __future__ import annotations

from collections.abc import Callable

from dmz.batch.forecast import Forecast
from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.kinds import Cell

_FAULTS_SHOWN = 3


def forecast_document(
    forecast: Forecast, language: Language = ENGLISH, say_error: Callable[[str], str] = str
) -> Document:
    """Return the size of a batch and how long it would take.

    Parameters
    ----------
    say_error
        Returns the message of an error in the language.
    """
    say = language.say
    rows: list[list[Cell]] = [
        ["scenarios", forecast.scenarios],
        ["front lines", forecast.fronts],
        ["finished before, and kept", forecast.finished],
        ["cannot be answered", len(forecast.faults)],
        ["milliseconds a scenario", round(1000 * forecast.seconds_each)],
        ["workers", forecast.workers],
        ["seconds to the end", round(forecast.seconds)],
    ]
    table = Table("", (Column("what", "What"), Column("count", "Count", "count")), rows)
    faults = [f"{name}: {say_error(fault)}" for name, fault in forecast.faults[:_FAULTS_SHOWN]]
    if (more := len(forecast.faults) - _FAULTS_SHOWN) > 0:
        faults.append(say("{count} more cannot be answered.", count=f"{more}"))
    note = say(
        "Timed on {count} scenarios in this process; workers that share a disk or memory take "
        "longer.",
        count=f"{forecast.timed}",
    )
    head = _say_forecast(forecast, language)
    title = "What this batch would do"
    return Document(title, (table,), (*faults, note), table, head=head, language=language)


def _say_forecast(forecast: Forecast, language: Language) -> str:
    """Return in a sentence how much there is to do, and how long it takes."""
    if language is not ENGLISH:  # without the plurals of words
        left = forecast.scenarios - forecast.finished - len(forecast.faults)
        return language.say(
            "Scenarios left to answer: {left} of {all}; about {time}.",
            left=f"{left}",
            all=f"{forecast.scenarios}",
            time=format_time(forecast.seconds, language),
        )
    left = forecast.scenarios - forecast.finished - len(forecast.faults)
    fronts = f"{forecast.fronts:,} front line{'s' * (forecast.fronts != 1)}"
    workers = f"{forecast.workers:,} worker{'s' * (forecast.workers != 1)}"
    what = f"{left:,} of {forecast.scenarios:,} scenarios on {fronts} are left to answer"
    return f"{what}: about {format_time(forecast.seconds)} with {workers}."


def format_time(seconds: float, language: Language = ENGLISH) -> str:
    """Return a time as ``2 h 5 min``, ``1 min 30 s`` or ``4 s``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    text = "{seconds} s"
    if whole >= 60:
        text = "{hours} h {minutes} min" if hours else "{minutes} min {seconds} s"
    return language.say(text, hours=f"{hours}", minutes=f"{minutes}", seconds=f"{whole % 60}")
