from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.answers.compute import compute
from dmz.measure.scenario import Scenario
from dmz.output.tables.compute import compute_document
from dmz.output.tables.csv import to_csv
from tests.output.examples import FRONT, LAND, answer, texts_of


def test_zones() -> None:
    """Each side of a straight line of 100 km, 10 km deep, with the towns in it."""
    assert texts_of(compute_document(answer(distances_km=(10,))), "Zones") == [
        ["10 km", "Ash", "1,000", "0.0", "1,200", "2"],
        ["10 km", "Birch", "1,000", "0.0", "4,500", "2"],
        ["10 km", "both", "2,000", "0.0", "5,700", "4"],
    ]


def test_a_group_for_each_step() -> None:
    zones = compute_document(answer(distances_km=(5, 10))).tables[0]
    assert (zones.name, zones.breaks) == ("zones", {2, 5})


def test_oblasts_side_by_side() -> None:
    rows = texts_of(compute_document(answer(depths_km={"ash": 10.0})), "By oblast")
    # 10 of the 70 km that Ash holds beside the line.
    assert [[row[0], row[1], row[3]] for row in rows] == [
        ["10", "North", "14 %"],
        ["10", "South", "14 %"],
    ]
    assert [row[5:] for row in rows] == [["–", "–", "–"], ["–", "–", "–"]]


def test_with_ranges_each_zone_has_a_table_of_oblasts() -> None:
    document = compute_document(answer(distances_km=(5, 10), uncertainty_km=1.0))
    tables = [table for table in document.tables if table.name == "regions"]
    assert [table.title for table in tables] == [
        "By oblast, 5 km, held by Ash",
        "By oblast, 5 km, held by Birch",
        "By oblast, 10 km, held by Ash",
        "By oblast, 10 km, held by Birch",
    ]
    assert "of its land" in [column.header for column in tables[0].columns]
    assert [column.header for column in document.tables[0].columns[2:]] == [
        "Area km²",
        "low–high",
        "People",
        "low–high",
    ]


def test_cities() -> None:
    assert texts_of(compute_document(answer()), "Cities, at their centres") == [
        ["Alder", "Ash", "3.0", "yes", "yes", "yes"]
    ]


def test_a_city_near_the_edge_of_its_zone_is_unsure() -> None:
    """Alder is 3 km from the line: moved by 2 km, it may be 5 km away, not 10."""
    document = compute_document(answer(distances_km=(4, 10), uncertainty_km=2.0))
    assert texts_of(document, "Cities, at their centres") == [
        ["Alder", "Ash", "3.0", "yes, unsure", "yes"]
    ]


def test_settlements_by_people() -> None:
    rows = texts_of(
        compute_document(answer(distances_km=(10,))), "The 10 largest settlements in these zones"
    )
    assert [row[0] for row in rows] == ["Dogwood", "Alder", "Elder", "Beech"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (
            {"distances_km": (5, 10)},
            "Zones within 5 and 10 km of the whole front of 2 January 2000",
        ),
        ({"distances_km": (2.5,)}, "Zones within 2.5 km of the whole front of 2 January 2000"),
        (
            {"depths_km": {"ash": 5, "birch": 9}},
            "Zones within 5 km (Ash) and 9 km (Birch) of the whole front of 2 January 2000",
        ),
        ({"model": "city", "distances_km": (5,)}, "Zones within 5 km of the centre of Alder"),
    ],
)
def test_titles(question: dict[str, object], title: str) -> None:
    assert compute_document(answer(**question)).title == title


def test_notes_name_what_the_figures_are_and_are_not() -> None:
    schematic = replace(FRONT, schematic="some km from the truth")
    result = compute(Scenario.of(whole_front=True), territory=LAND, front=schematic)
    document = compute_document(result).complete()
    notes = " ".join((*document.notes, *document.sources))
    for part in (
        "A meridian, 2000-01-02",
        "The line is schematic: some km from the truth.",
        "People: people of the places in the table",
        "sea is not counted",
        "Zones are nested: do not sum them.",
        "Source (territory): A rectangle",
        "Measured from the whole front line: 100 of 100 km.",
    ):
        assert part in notes


def test_csv_is_one_flat_table() -> None:
    lines = to_csv(compute_document(answer(distances_km=(10,)))).splitlines()
    assert lines[0] == (
        "distance_km,party,oblast,area_km2,beyond_border_km2,population,settlements,"
        "area_km2_low,area_km2_high,population_low,population_high,population_coverage,"
        "share_of_held,share_of_held_low,share_of_held_high,share_of_oblast,water_km2"
    )
    assert len(lines) == 1 + 3 * 3
    assert {line.count(",") for line in lines} == {16}


def test_a_sector_by_oblast_is_said_to_keep_its_ends_where_there_are_ranges() -> None:
    asked = {"distances_km": (10,), "whole_front": False, "oblasts": ("South",)}
    kept = "The sector keeps its ends in each draw."
    ranged = compute_document(answer(**asked, uncertainty_km=1.0))
    assert any(kept in note for note in ranged.short)
    assert kept in ranged.complete().notes
    plain = compute_document(answer(**asked))
    assert kept not in " ".join([*plain.short, *plain.complete().notes])
