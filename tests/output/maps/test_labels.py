from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

from dmz.output.maps.labels import Board, Name

FRAME = (0.0, 0.0, 100.0, 100.0)


def test_a_name_stands_to_the_right_of_its_point() -> None:
    (placed,) = Board(FRAME).place([Name(50, 50, 20, 10, 2)])
    assert placed.box == (52, 45, 72, 55)
    assert (placed.across, placed.up) == (1, 0)


def test_at_the_right_edge_it_stands_to_the_left() -> None:
    (placed,) = Board(FRAME).place([Name(90, 50, 20, 10, 2)])
    assert placed.box == (68, 45, 88, 55)


def test_it_keeps_off_a_line() -> None:
    board = Board(FRAME, LineString([(55, 0), (55, 100)]))
    (placed,) = board.place([Name(50, 50, 20, 10, 2)])
    assert placed.box[2] <= 50


def test_a_name_that_does_not_fit_is_left_out_with_its_point() -> None:
    board = Board((0, 0, 30, 12))
    names = [Name(5, 6, 20, 10, 2), Name(15, 6, 20, 10, 2)]
    assert [placed.index for placed in board.place(names)] == [0]


def test_a_name_that_must_be_placed_is_placed() -> None:
    board = Board((0, 0, 30, 12))
    names = [Name(5, 6, 20, 10, 2), Name(15, 6, 20, 10, 2)]
    assert [placed.index for placed in board.place(names, must=True)] == [0, 1]


def test_a_name_that_must_be_placed_is_not_over_the_next_ones_point() -> None:
    """Two towns close to each other, with a line east of them: on the left there is no
    room, so the first name stands above or below its point, and above is the second."""
    line = LineString([(52, 0), (52, 100)])
    names = [Name(30, 50, 40, 10, 3), Name(30, 62, 40, 10, 3)]
    lower, upper = Board((0, 0, 200, 100), line).place(names, must=True)
    assert lower.box[3] < 50
    assert upper.box[1] > 62


def test_the_number_of_names_is_limited() -> None:
    names = [Name(10, y, 20, 5, 2) for y in range(10, 100, 20)]
    assert len(Board(FRAME).place(names, limit=3)) == 3


def test_a_name_is_centred_where_it_first_has_room() -> None:
    board = Board(FRAME)
    board.reserve((40, 40, 60, 60))
    assert board.place_within(Name(0, 0, 10, 10, 0), [(50, 50), (20, 20)]) == (15, 15, 25, 25)
    assert board.place_within(Name(0, 0, 10, 10, 0), [(50, 50)]) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(3, 40)), max_size=40))
def test_no_name_covers_another(points: list[tuple[float, float, float]]) -> None:
    placed = Board(FRAME).place([Name(x, y, width, 6, 2) for x, y, width in points])
    frame = box(*FRAME)
    assert all(frame.covers(box(*one.box)) for one in placed)
    assert all(
        box(*one.box).intersection(box(*two.box)).area < 1e-9
        for one, two in combinations(placed, 2)
    )


# So small that many lie in one square of the frame, and meet or do not.
_SPAN = st.tuples(st.integers(0, 15), st.integers(1, 2))


@given(st.lists(st.tuples(_SPAN, _SPAN), min_size=1, max_size=5))
def test_a_box_is_free_where_it_meets_none(
    spans: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    boxes = [(x, y, x + width, y + height) for (x, width), (y, height) in spans]
    board = Board((0, 0, 320, 320))
    *taken, asked = boxes
    for each in taken:
        board.reserve(each)
    met = any(
        min(asked[2], each[2]) > max(asked[0], each[0])
        and min(asked[3], each[3]) > max(asked[1], each[1])
        for each in taken
    )
    assert board.is_free(asked) is not met
