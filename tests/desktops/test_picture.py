from __future__ import annotations

from PIL import Image, ImageDraw

from desktops.picture import Box, blocks, changes, fields, lines

WHITE, GREY, BLACK = (255, 255, 255), (220, 220, 220), (0, 0, 0)


def page(*boxes: Box, ground: tuple[int, int, int] = WHITE, ink: tuple[int, int, int] = BLACK) -> Image.Image:
    picture = Image.new("RGB", (200, 100), ground)
    for left, top, right, bottom in boxes:
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill=ink)
    return picture


def test_what_changed_is_found_to_the_pixel_the_largest_first() -> None:
    small, large = Box(11, 13, 21, 22), Box(101, 30, 151, 71)

    found = changes(page(), page(small, large))

    assert found == [large, small]


def test_a_change_outside_the_part_looked_at_is_not_found() -> None:
    inside, outside = Box(11, 13, 21, 22), Box(101, 30, 151, 71)

    assert changes(page(), page(inside, outside), within=Box(0, 0, 90, 100)) == [inside]
    assert changes(page(), page(inside, outside), without=[outside]) == [inside]


def test_lines_of_text_are_told_from_the_rules_between_them() -> None:
    first, rule, second = Box(20, 10, 90, 20), Box(5, 30, 195, 31), Box(20, 40, 60, 52)

    assert lines(page(first, rule, second), Box(0, 0, 200, 100)) == [first, second]


def test_blocks_side_by_side_are_one_where_the_gap_is_small() -> None:
    one, near, far = Box(10, 10, 30, 20), Box(34, 10, 50, 20), Box(80, 10, 120, 20)

    assert blocks(page(one, near, far), Box(0, 0, 200, 100)) == [Box(10, 10, 50, 20), far]


def test_buttons_are_the_plain_fields_in_their_row() -> None:
    picture = page(Box(10, 10, 70, 30), Box(76, 10, 130, 30), ground=GREY, ink=WHITE)
    ImageDraw.Draw(picture).rectangle((20, 15, 50, 24), fill=BLACK)

    assert fields(picture, Box(10, 10, 130, 30)) == [Box(10, 10, 70, 30), Box(76, 10, 130, 30)]
