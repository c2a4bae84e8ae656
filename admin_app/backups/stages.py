"""One progress for work of several stages."""

from collections.abc import Iterator

from admin_app.jobs.progress import Progress

PARTS = 1000


def stages(progress: Progress, *weights: int) -> Iterator[Progress]:
    """The progress of one stage after the other, laid end to end by weight, in thousandths."""
    before = 0
    for weight in weights:
        yield _stage(progress, before, weight, sum(weights))
        before += weight


def _stage(progress: Progress, before: int, weight: int, all_weights: int) -> Progress:
    def show(done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 1.0
        progress(int(PARTS * (before + weight * share) / all_weights), PARTS)

    return show
