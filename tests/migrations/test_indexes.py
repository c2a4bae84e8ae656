"""What the indexes on the site's tables are for."""

from sqlalchemy import Engine, text

NEWEST_FIRST = "SELECT id FROM posts ORDER BY created_at DESC NULLS LAST, id DESC LIMIT 50"


def plan_of(engine: Engine, query: str) -> str:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            return str(connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all())
        # Empty tables are read whole and sorted unless that is ruled out.
        connection.execute(text("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off"))
        return str(connection.execute(text(f"EXPLAIN {query}")).all())


def test_newest_posts_come_from_the_index_in_order(engine: Engine) -> None:
    plan = plan_of(engine, NEWEST_FIRST)
    assert "bo_ix_posts_created_id" in plan
    assert "B-TREE" not in plan
    assert "Sort" not in plan


def test_posts_of_a_tag_come_from_the_index(engine: Engine) -> None:
    query = "SELECT post_id FROM post_tags WHERE tag_id = 1"
    assert "bo_ix_post_tags_tag_post" in plan_of(engine, query)
