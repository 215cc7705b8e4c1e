from __future__ import annotations

from dataclasses import replace

from dmz.answers.compute import compute
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.output.tables.compute import compute_document
from dmz.output.tables.notes import CALIBRATION, front_notes, source_notes, uncertainty_notes
from dmz.sources.datasets import Dataset
from tests.output.examples import FRONT, LAND
from tests.shared import ROOT


def test_the_note_on_uncertainty_names_no_place(territory: Territory) -> None:
    """It stands under the figures of any territory."""
    for uncertainty_km in (None, 2.0):
        (note,) = uncertainty_notes(uncertainty_km)
        for name in (territory.title, *(party.name for party in territory.parties)):
            assert name not in note


def test_documents_say_of_ranges_what_reports_say() -> None:
    text = (ROOT / "dmz" / "docs" / "ranges.md").read_text(encoding="utf-8")
    assert CALIBRATION in " ".join(text.split())


def test_a_line_with_a_date_and_without() -> None:
    assert front_notes(FRONT) == ["Front line: A meridian, 2000-01-02."]
    undated = replace(FRONT, datasets=(replace(FRONT.datasets[0], date=None),))
    assert front_notes(undated) == ["Front line: A meridian, no date given."]


def test_sources_with_what_is_known_of_them() -> None:
    bare = Dataset("front", "meridian", "A meridian")
    full = Dataset("territory", "land", "A rectangle", "1999", licence="CC0-1.0", citation="Euclid")
    assert source_notes([bare, full]) == (
        "Source (front): A meridian.",
        "Source (territory): Euclid, 1999; CC0-1.0.",
    )


def test_measured_from_a_line_with_what_options_added() -> None:
    for added, words in (
        ({}, " of 100 km."),
        ({"across_water": True}, " of 100 km, including the middle of waters up to 20 km wide"),
        ({"include_border": True}, " of 100 km, including the state border with Birch."),
    ):
        result = compute(
            Scenario.of(whole_front=True, distances_km=(5,)),
            territory=LAND,
            front=replace(FRONT, **added),
        )
        assert any(words in note for note in compute_document(result).complete().notes)
