"""What changed between two texts, by lines and within them by words, short enough to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CONTEXT_LINES = 1
# Comparing takes quadratic time: a longer changed stretch is shown as two cut texts instead.
MOST_COMPARED_CHARACTERS = 20_000
MOST_SHOWN_CHARACTERS = 2_000

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

Kind = Literal["same", "removed", "added", "left out"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came; `left out` stands for what is not shown."""

    kind: Kind
    text: str = ""


def difference(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, with a line of context around each."""
    before, after = before.replace("\r\n", "\n"), after.replace("\r\n", "\n")
    start, end = _common_start(before, after), 0
    end = _common_end(before[start:], after[start:])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    pieces = _last_lines(before[:start])
    if len(old) + len(new) > MOST_COMPARED_CHARACTERS:
        pieces += [*_cut("removed", old), *_cut("added", new)]
    else:
        pieces += _compared(old, new)
    return [*_joined(pieces), *_first_lines(before[len(before) - end :] if end else "")]


def _compared(old: str, new: str) -> list[Piece]:
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, a, b, c, d in _steps(old_lines, new_lines):
        if tag == "equal":
            pieces += _middle_lines(old_lines[a:b])
        else:
            pieces += _by_words("".join(old_lines[a:b]), "".join(new_lines[c:d]))
    return pieces


def _by_words(old: str, new: str) -> Iterator[Piece]:
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    for tag, a, b, c, d in _steps(old_words, new_words):
        if tag == "equal":
            yield Piece("same", "".join(old_words[a:b]))
            continue
        if b > a:
            yield Piece("removed", "".join(old_words[a:b]))
        if d > c:
            yield Piece("added", "".join(new_words[c:d]))


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 4_000).get_opcodes()


def _common_start(before: str, after: str) -> int:
    length = next(
        (place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    # Whole lines only, so that words are never cut in two.
    return before.rfind("\n", 0, length) + 1


def _common_end(before: str, after: str) -> int:
    shorter = min(len(before), len(after))
    length = next(
        (place for place in range(shorter) if before[-1 - place] != after[-1 - place]), shorter
    )
    line_end = before.find("\n", len(before) - length)
    return 0 if line_end < 0 else len(before) - line_end


def _last_lines(text: str) -> list[Piece]:
    lines = text.splitlines(keepends=True)
    left_out = [Piece("left out")] if len(lines) > CONTEXT_LINES else []
    return left_out + [Piece("same", line) for line in lines[-CONTEXT_LINES:]]


def _first_lines(text: str) -> list[Piece]:
    lines = text.splitlines(keepends=True)
    shown = [Piece("same", line) for line in lines[: CONTEXT_LINES + 1]]
    return shown + ([Piece("left out")] if len(lines) > CONTEXT_LINES + 1 else [])


def _middle_lines(lines: Sequence[str]) -> list[Piece]:
    if len(lines) <= 2 * CONTEXT_LINES + 1:
        return [Piece("same", line) for line in lines]
    first, last = lines[:CONTEXT_LINES], lines[-CONTEXT_LINES:]
    return [
        *(Piece("same", line) for line in first),
        Piece("left out"),
        *(Piece("same", line) for line in last),
    ]


def _cut(kind: Kind, text: str) -> list[Piece]:
    shown = [Piece(kind, text[:MOST_SHOWN_CHARACTERS])] if text else []
    return shown + ([Piece("left out")] if len(text) > MOST_SHOWN_CHARACTERS else [])


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
