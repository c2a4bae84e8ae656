"""The mark by which a model says how the journal writes about its rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Journalled:
    """Changes of this model's rows are journalled; a model without a mark is, with these defaults.

    `label` is the column that names a row to people (the key does where there is none), `secrets`
    are columns whose values are never written down, and `goes_with` is a table whose rows take
    rows along when they are deleted, by a trigger: the one with the same key, or those that hold
    the key in the column `through`.
    """

    label: str | None = None
    secrets: frozenset[str] = frozenset()
    goes_with: str | None = None
    through: str | None = None


@dataclass(frozen=True)
class NotJournalled:
    """Changes of this model's rows are kept nowhere, for the reason given."""

    reason: str
