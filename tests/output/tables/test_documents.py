"""Which tables and notes stand for a result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.answers.cities import find_places
from dmz.answers.compute import Result, compute
from dmz.answers.front_show import show_front
from dmz.measure.scenario import Scenario
from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import Document, csv_text, text
from dmz.output.tables.holdings import front_document, places_document
from tests import made_up

LAND = made_up.territory()
FRONT = made_up.front(of=LAND)


def answer(**question: object) -> Result:
    return compute(Scenario.of(**{"whole_front": True, **question}), territory=LAND, front=FRONT)  # type: ignore[arg-type]


def table(document: Document, title: str) -> list[list[str]]:
    (found,) = (table for table in document.tables if table.title == title)
    return found.texts()


class TestCompute:
    def test_zones(self) -> None:
        rows = table(compute_document(answer(distances_km=(10,))), "Zones")
        assert rows == [
            ["10 km", "ash", "1,000", "0.0", "1,200", "2"],
            ["10 km", "birch", "1,000", "0.0", "4,500", "2"],
            ["10 km", "both", "2,000", "0.0", "5,700", "4"],
        ]

    def test_oblasts_side_by_side(self) -> None:
        rows = table(compute_document(answer(depths_km={"ash": 10.0})), "By oblast")
        assert [row[:2] for row in rows] == [["10 km", "North"], ["10 km", "South"]]
        assert [row[4:] for row in rows] == [["–", "–"], ["–", "–"]]

    def test_cities(self) -> None:
        assert table(compute_document(answer()), "Cities, at their centres") == [
            ["Alder", "ash", "3.0", "yes", "yes", "yes"]
        ]

    def test_settlements_by_people(self) -> None:
        rows = table(
            compute_document(answer(distances_km=(10,))),
            "The 10 largest settlements in these zones",
        )
        assert [row[0] for row in rows] == ["Dogwood", "Alder", "Elder", "Beech"]

    @pytest.mark.parametrize(
        ("question", "title"),
        [
            ({"distances_km": (5, 10)}, "Zones within 5 and 10 km of the whole front line"),
            ({"distances_km": (2.5,)}, "Zones within 2.5 km of the whole front line"),
            (
                {"depths_km": {"ash": 5, "birch": 9}},
                "Zones within 5 km (ash) and 9 km (birch) of the whole front line",
            ),
            ({"model": "city", "distances_km": (5,)}, "Zones within 5 km of Alder"),
        ],
    )
    def test_titles(self, question: dict[str, object], title: str) -> None:
        assert compute_document(answer(**question)).title == title

    def test_notes_say_what_the_figures_are_and_are_not(self) -> None:
        schematic = replace(FRONT, schematic="some km from the truth")
        result = compute(Scenario.of(whole_front=True), territory=LAND, front=schematic)
        document = compute_document(result)
        notes = " ".join((*document.notes, *document.sources))
        for said in (
            "A meridian, 2000-01-02",
            "The line is schematic: some km from the truth.",
            "People: people of the places in the table",
            "sea is not counted",
            "they do not add up",
            "Source (territory): A rectangle",
            "100 of its 100 km",
        ):
            assert said in notes

    def test_csv_is_one_flat_table(self) -> None:
        lines = csv_text(compute_document(answer(distances_km=(10,)))).splitlines()
        ranges = "area_km2_low,area_km2_high,population_low,population_high"
        assert (
            lines[0]
            == f"distance_km,party,oblast,area_km2,beyond_border_km2,population,settlements,{ranges},population_coverage"
        )
        assert len(lines) == 1 + 3 * 3
        assert {line.count(",") for line in lines} == {11}


class TestHoldings:
    def test_front(self) -> None:
        document = front_document(show_front(FRONT, LAND))
        assert document.title == "Front line: A meridian, 2000-01-02"
        assert [row[0] for row in table(document, "Land of the territory")] == ["ash", "birch"]
        assert {row[0] for row in table(document, "Oblasts of which birch holds a part")} == {
            "South",
            "North",
        }
        assert "The front line is 100 km long." in document.notes[0]

    def test_gaps_are_told(self) -> None:
        survey = replace(show_front(FRONT, LAND), gap_area_km2=940.0, source_area_km2=115_737.0)
        assert any("940 km² are in neither" in note for note in front_document(survey).notes)

    def test_places(self) -> None:
        (rows,) = (
            each.texts() for each in places_document(find_places(FRONT, LAND, limit=1)).tables
        )
        assert rows == [["Dogwood", "North", "4,000", "birch", "4.0", "4"]]

    def test_no_places(self) -> None:
        assert "A meridian" in text(places_document(find_places(FRONT, LAND, within_km=0.5)))
