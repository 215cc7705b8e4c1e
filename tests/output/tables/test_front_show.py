from __future__ import annotations

from dataclasses import replace

from dmz.answers.front_show import show_front
from dmz.output.tables.front_show import front_show_document
from tests.output.examples import FRONT, LAND, texts_of


def test_land_by_party_and_the_holders_by_oblast() -> None:
    document = front_show_document(show_front(FRONT, LAND))
    assert document.title == "Front line: A meridian, 2000-01-02"
    assert [row[0] for row in texts_of(document, "Land held by each party")] == ["Ash", "Birch"]
    oblasts = texts_of(document, "Land held by Birch, by oblast")
    assert {row[0] for row in oblasts} == {"South", "North"}


def test_the_note_on_the_border_is_true_with_it_and_without() -> None:
    without = front_show_document(show_front(FRONT, LAND)).notes[0]
    # A straight line is as long at any detail.
    length = "The front line is 100 km long as drawn and 100 km at 1 km detail"
    assert without.startswith(f"{length}. ")
    assert "the state border" in without.removeprefix(length)
    border = replace(FRONT, include_border=True)
    note = front_show_document(show_front(border, LAND)).notes[0]
    assert note.startswith(f"{length}, including the state border with Birch.")
    assert "border" not in note.partition(".")[2]


def test_the_note_tells_of_water_between_the_parties() -> None:
    both = replace(FRONT, include_border=True, across_water=True)
    note = front_show_document(show_front(both, LAND)).notes[0]
    assert "including the state border with Birch and the middle of waters up to 20 km" in note


def test_gaps_are_told() -> None:
    holdings = replace(show_front(FRONT, LAND), gap_area_km2=940.0, source_area_km2=115_737.0)
    notes = front_show_document(holdings).notes
    assert any("940 km² are held by neither party" in note for note in notes)
    bays = front_show_document(replace(holdings, bays_area_km2=900.0)).notes
    assert any("900 km² are bays and limans open to the sea, 40 km² gaps" in n for n in bays)
    assert any("the source draws 115,737 km²" in note for note in notes)
