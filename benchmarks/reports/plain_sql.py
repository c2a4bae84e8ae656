"""What each report asks of the database, as one would write it by hand for a reader in UTC.

`:start` and `:stop` limit the period, `:former` is where the one before begins.
"""

NOW = "p.created_at >= :start AND p.created_at < :stop"
FORMER = "p.created_at >= :former AND p.created_at < :start"

PAGE_OF_AUTHORS = """
    SELECT u.id, u.username, count(*), sum(p.published = 1), min(p.created_at), max(p.created_at)
    FROM users u JOIN posts p ON p.user_id = u.id WHERE u.is_active {when}
    GROUP BY u.id, u.username HAVING count(*) > {more} ORDER BY 3 DESC LIMIT 20
"""
COUNT_OF_AUTHORS = """
    SELECT count(*) FROM (SELECT u.id FROM users u JOIN posts p ON p.user_id = u.id
    WHERE u.is_active {when} GROUP BY u.id HAVING count(*) > {more})
"""
PAGE_OF_USERS = """
    SELECT u.id, u.username, count(p.id), sum(p.published = 1), min(p.created_at),
    max(p.created_at) FROM users u LEFT JOIN posts p ON p.user_id = u.id
    GROUP BY u.id, u.username ORDER BY 3 DESC LIMIT 20
"""
PER_TAG = """
    SELECT t.name, count(*) FROM posts p JOIN post_tags l ON l.post_id = p.id
    JOIN tags t ON t.id = l.tag_id WHERE {when} GROUP BY t.id, t.name ORDER BY 2 DESC
"""
UNTAGGED = """
    SELECT count(*) FROM posts p WHERE {when}
    AND NOT EXISTS (SELECT 1 FROM post_tags l WHERE l.post_id = p.id)
"""
BY_DAY = (
    "SELECT date(created_at), count(*), sum(published = 1) FROM posts p WHERE {when} GROUP BY 1"
)
BY_MONTH = BY_DAY.replace("date(created_at)", "strftime('%Y-%m', created_at)")
BY_WEEKDAY = "SELECT strftime('%w', created_at), count(*) FROM posts p WHERE {when} GROUP BY 1"
BY_HOUR = "SELECT strftime('%H', created_at), count(*) FROM posts p WHERE {when} GROUP BY 1"
DRAFTS = """
    SELECT CASE WHEN created_at >= :start THEN 1 WHEN created_at >= :former THEN 2 ELSE 3 END,
    count(*) FROM posts WHERE published IS NOT 1 GROUP BY 1
"""
POSTS = """
    SELECT p.id, p.title, u.username, p.created_at, p.published, (SELECT group_concat(t.name)
    FROM post_tags l JOIN tags t ON t.id = l.tag_id WHERE l.post_id = p.id)
    FROM posts p JOIN users u ON u.id = p.user_id WHERE {when} ORDER BY p.created_at DESC LIMIT 20
"""
COUNTS = "SELECT count(*), sum(published = 1) FROM posts p WHERE {when}"

ALWAYS = "p.created_at IS NOT NULL"


def _authors(when: str, more: int) -> list[str]:
    return [each.format(when=when, more=more) for each in (PAGE_OF_AUTHORS, COUNT_OF_AUTHORS)]


# The address of each report, and the days of its period; None for all time.
STATEMENTS: dict[tuple[str, int | None], list[str]] = {
    ("publishing", 30): [
        BY_DAY.format(when=NOW), BY_DAY.format(when=FORMER), BY_WEEKDAY.format(when=NOW),
        BY_HOUR.format(when=NOW), DRAFTS,
    ],
    ("publishing?period=all", None): [
        BY_MONTH.format(when=ALWAYS), BY_WEEKDAY.format(when=ALWAYS), BY_HOUR.format(when=ALWAYS),
        DRAFTS,
    ],
    ("recent-posts?days=30", 30): [
        POSTS.format(when=NOW), COUNTS.format(when=NOW), BY_DAY.format(when=NOW),
        BY_DAY.format(when=FORMER),
    ],
    ("active-authors", 30): [
        *_authors(f"AND {NOW}", 0), COUNT_OF_AUTHORS.format(when=f"AND {FORMER}", more=0),
    ],
    ("active-authors?period=all", None): _authors("", 0),
    ("prolific-authors", None): _authors("", 5),
    ("prolific-authors?period=30d", 30): [
        *_authors(f"AND {NOW}", 5), COUNT_OF_AUTHORS.format(when=f"AND {FORMER}", more=5),
    ],
    ("post-counts", None): [PAGE_OF_USERS, COUNTS.format(when="1")],
    ("tags", 30): [
        PER_TAG.format(when=NOW), PER_TAG.format(when=FORMER), UNTAGGED.format(when=NOW),
        UNTAGGED.format(when=FORMER),
    ],
    ("tags?period=all", None): [PER_TAG.format(when="1"), UNTAGGED.format(when="1")],
}  # fmt: skip
