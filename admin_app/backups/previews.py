"""What a restore would change: found out at once, or by a job where that takes long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from admin_app.backups import restore
from admin_app.backups.jobs import COMPARE
from admin_app.backups.manifest import Manifest
from admin_app.db.dialects.comparison import Difference
from admin_app.db.dialects.examples import Example
from admin_app.db.types import utc_now
from admin_app.jobs.models import State
from admin_app.jobs.queries import recent_jobs

# A database of 150 MB has taken 8 seconds on two busy cores.
LARGEST_AT_ONCE = 40_000_000
COMPARISON_COUNTS_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Preview:
    """What becomes of each table, and when that was found out; no tables without a database."""

    tables: list[Difference]
    at: datetime


def preview_of(manifest: Manifest) -> Preview | None:
    """What a restore of this backup would change; None where a job has to find out first.

    :raises BackupError: when the backup cannot be restored as things are
    :raises JobsUnavailable: when the file of the jobs cannot be read
    """
    if manifest.database_bytes <= LARGEST_AT_ONCE:
        return Preview(restore.preview(manifest.name), utc_now())
    for job in recent_jobs(COMPARE):
        is_of_this = job.arguments == {"name": manifest.name} and job.state is State.DONE
        if is_of_this and job.result and job.finished_at:
            if utc_now() - job.finished_at > COMPARISON_COUNTS_FOR:
                return None
            return Preview([_difference(each) for each in job.result["tables"]], job.finished_at)
    return None


def _difference(values: dict[str, Any]) -> Difference:
    examples = {kind: [Example(**row) for row in rows] for kind, rows in values["examples"].items()}
    return Difference(**{**values, "examples": examples})
