"""One progress for work of several stages."""

from collections.abc import Iterator

from admin_app.jobs.progress import Progress


def stages(progress: Progress, *amounts: int) -> Iterator[Progress]:
    """The progress of one stage after the other, laid end to end, each with its amount of work."""
    before = 0
    for amount in amounts:
        yield _stage(progress, before, amount, sum(amounts))
        before += amount


def _stage(progress: Progress, before: int, amount: int, whole: int) -> Progress:
    def show(done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 1.0
        progress(int(before + amount * share), whole)

    return show
