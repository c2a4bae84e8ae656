"""What a report can be asked besides its period; whatever was typed, something sensible comes."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import LazyString, format_decimal, gettext

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,300}", re.ASCII)


@dataclass(frozen=True)
class Parameter(ABC):
    """One argument of the address."""

    name: str
    label: LazyString | str

    @abstractmethod
    def read(self, text: str | None, notices: list[str]) -> Any:
        """The value written in the text, or the nearest; what was not understood is said."""

    @abstractmethod
    def describe(self, value: Any) -> str:
        """The value in words."""

    @property
    @abstractmethod
    def default(self) -> Any:
        """The value where the address names none."""


@dataclass(frozen=True)
class WholeNumber(Parameter):
    """A number between two limits."""

    kind: ClassVar[str] = "number"
    usual: int
    least: int
    most: int

    @property
    def default(self) -> int:
        """The usual number."""
        return self.usual

    def describe(self, value: Any) -> str:
        """The number as the reader writes it."""
        return str(format_decimal(value))

    def read(self, text: str | None, notices: list[str]) -> int:
        """The number, or the nearest within the limits; the usual one where there is no number."""
        if not text:
            return self.usual
        if not _WHOLE_NUMBER.fullmatch(text.strip()):
            notices.append(
                gettext("“%(value)s” is not a whole number; %(number)s was taken for “%(name)s”.",
                        value=text[:60], number=self.usual, name=str(self.label))
            )  # fmt: skip
            return self.usual
        number = int(text)
        nearest = min(max(number, self.least), self.most)
        if nearest != number:
            notices.append(
                gettext("“%(name)s” is between %(least)s and %(most)s; %(number)s was taken.",
                        name=str(self.label), least=format_decimal(self.least),
                        most=format_decimal(self.most), number=format_decimal(nearest))
            )  # fmt: skip
        return nearest


@dataclass(frozen=True)
class Choice(Parameter):
    """One of a few words; the first unless another is named."""

    kind: ClassVar[str] = "choice"
    choices: Mapping[str, LazyString | str]

    @property
    def default(self) -> str:
        """The first word."""
        return next(iter(self.choices))

    def describe(self, value: Any) -> str:
        """The words of the choice."""
        return str(self.choices[value])

    def read(self, text: str | None, notices: list[str]) -> str:
        """The word, or the first where it is none of these."""
        if not text:
            return self.default
        if text not in self.choices:
            notices.append(
                gettext("“%(value)s” is not a choice for %(filter)s.",
                        value=text[:60], filter=str(self.label))
            )  # fmt: skip
            return self.default
        return text
