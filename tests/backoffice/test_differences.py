"""Two texts are told apart by lines and words, in a time that does not run away."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.backoffice.differences import MOST_SHOWN_CHARACTERS, Piece, difference

LINES = [f"Line {number} stays as it is.\n" for number in range(100)]
texts = st.text(st.sampled_from("ab \n\r.é🐘"), max_size=60)


def told(before: str, after: str) -> str:
    """The pieces as one text: what went in [-…-], what came in {+…+}."""
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}", "same": "{}", "left out": "…"}
    return "".join(marks[each.kind].format(each.text) for each in difference(before, after))


def test_a_changed_word_is_marked_inside_its_line() -> None:
    assert told("The old name stays.", "The new name stays.") == "The [-old-]{+new+} name stays."


def test_a_line_that_came_and_one_that_went_are_marked_whole() -> None:
    assert told("one\ntwo\n", "one\nand a half\ntwo\n") == "one\n{+and a half\n+}two\n"
    assert told("one\nand a half\ntwo\n", "one\ntwo\n") == "one\n[-and a half\n-]two\n"


def test_one_line_stands_around_a_change_and_the_rest_is_left_out() -> None:
    changed = [*LINES[:50], "Line 50 is another.\n", *LINES[51:]]
    pieces = told("".join(LINES), "".join(changed))
    assert pieces.startswith("…Line 49 stays as it is.\nLine 50 ")
    assert "Line 48" not in pieces
    assert "Line 53" not in pieces
    assert pieces.endswith("…")


def test_what_stays_between_two_changes_is_left_out_too() -> None:
    changed = ["New 0\n", *LINES[1:99], "New 99\n"]
    pieces = difference("".join(LINES), "".join(changed))
    assert Piece("left out") in pieces
    assert sum(len(piece.text) for piece in pieces) < 300


def test_kinds_of_line_ends_do_not_count() -> None:
    assert {each.kind for each in difference("one\r\ntwo\r\n", "one\ntwo\n")} <= {
        "same",
        "left out",
    }


@given(texts, texts)
def test_nothing_that_went_or_came_is_left_out_of_short_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    old, new = before.replace("\r\n", "\n"), after.replace("\r\n", "\n")
    if Piece("left out") in pieces:
        return
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x" * 1_000_000, "y" * 1_000_000),
        ("word " * 200_000, "drow " * 200_000),
        ("\n" * 500_000, "\n\n" * 500_000),
        ("a b " * 2_400, "b a " * 2_400),
    ],
    ids=["letters", "words", "lines", "the most that is compared"],
)
def test_large_texts_are_told_quickly_and_briefly(before: str, after: str) -> None:
    begun = time.process_time()
    pieces = difference(before, after)
    assert time.process_time() - begun < 3
    assert sum(len(piece.text) for piece in pieces) <= 2 * max(MOST_SHOWN_CHARACTERS, 9_600)


def test_an_empty_text_is_all_that_went() -> None:
    assert told("gone", "") == "[-gone-]"
    assert told("", "come") == "{+come+}"
