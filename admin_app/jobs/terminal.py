"""Progress on a terminal, for commands."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from admin_app.jobs.progress import Progress


@contextmanager
def terminal_progress(label: str) -> Iterator[Progress]:
    """A bar on standard error while the block runs; nothing where that is no terminal."""
    with click.progressbar(
        length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def show(done: int, total: int) -> None:
            # The work may find out on the way how much there is, and begin anew for its next part.
            bar.length = total
            bar.update(done - bar.pos)

        yield show
