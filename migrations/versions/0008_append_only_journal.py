"""Triggers that let the journal grow at its end and refuse everything else, from anybody.

A revision that has to rebuild one of these tables on SQLite drops the triggers along with it and
makes them anew.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

REFUSAL = "the journal can only be added to"
NEXT = "(SELECT entries + 1 FROM bo_journal_head)"
KNOWN = "EXISTS (SELECT 1 FROM bo_changes WHERE rowid = NEW.rowid)"
HEAD_MOVES_ON = """
    NEW.entries = OLD.entries + 1
    AND EXISTS (SELECT 1 FROM bo_change_sets WHERE id = NEW.entries AND hash = NEW.hash)
"""

# SQLite may run no delete trigger for a row that INSERT OR REPLACE pushes out, so that an insert
# is checked as well; the rowid is a second name by which an old row could be pushed out.
REFUSED_ON_SQLITE = {
    "bo_change_sets_added": f"INSERT ON bo_change_sets WHEN NEW.id IS NOT {NEXT}",
    "bo_change_sets_updated": "UPDATE ON bo_change_sets",
    "bo_change_sets_deleted": "DELETE ON bo_change_sets",
    "bo_changes_added": f"INSERT ON bo_changes WHEN NEW.change_set_id IS NOT {NEXT} OR {KNOWN}",
    "bo_changes_updated": "UPDATE ON bo_changes",
    "bo_changes_deleted": "DELETE ON bo_changes",
    "bo_journal_head_added": "INSERT ON bo_journal_head",
    "bo_journal_head_updated": f"UPDATE ON bo_journal_head WHEN NOT ({HEAD_MOVES_ON})",
    "bo_journal_head_deleted": "DELETE ON bo_journal_head",
}

REFUSE_ON_POSTGRESQL = f"""
    CREATE FUNCTION bo_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""
CHECK_ON_POSTGRESQL = f"""
    CREATE FUNCTION bo_journal_check() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    DECLARE allowed boolean;
    BEGIN
        IF TG_TABLE_NAME = 'bo_change_sets' THEN
            allowed := NEW.id = {NEXT};
        ELSIF TG_TABLE_NAME = 'bo_changes' THEN
            allowed := NEW.change_set_id = {NEXT};
        ELSE
            allowed := {HEAD_MOVES_ON};
        END IF;
        IF allowed IS NOT TRUE THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        RETURN NEW;
    END $$
"""
CHECKED_ON_POSTGRESQL = {
    "bo_change_sets": ("INSERT", "UPDATE OR DELETE"),
    "bo_changes": ("INSERT", "UPDATE OR DELETE"),
    "bo_journal_head": ("UPDATE", "INSERT OR DELETE"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        statements = [
            f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for name, when in REFUSED_ON_SQLITE.items()
        ]
    else:
        statements = [REFUSE_ON_POSTGRESQL, CHECK_ON_POSTGRESQL]
        for table, (checked, refused) in CHECKED_ON_POSTGRESQL.items():
            statements += [
                f"CREATE TRIGGER {table}_checked BEFORE {checked} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION bo_journal_check()",
                f"CREATE TRIGGER {table}_refused BEFORE {refused} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION bo_journal_refuse()",
                f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION bo_journal_refuse()",
            ]
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in REFUSED_ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP FUNCTION bo_journal_check CASCADE")
        op.execute("DROP FUNCTION bo_journal_refuse CASCADE")
