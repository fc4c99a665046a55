"""The database itself refuses to change or remove an entry of the journal, whoever asks.

Migrations install the guard; one that rebuilds the table on SQLite must install it again, for it goes with the table.
On PostgreSQL a second user can be given everything but that: who does not own a table can neither change its entries nor
take the guard away (`grant`).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = "journal_entry"
_SAYS = "the journal is append-only"

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS journal_no_{verb} BEFORE {verb} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$",
    f"CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
]


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guard on the table."""
    put(schema_editor.connection)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guard away."""
    lift(schema_editor.connection)


def put(connection: BaseDatabaseWrapper) -> None:
    """Put the guard on the table, inside a transaction too."""
    _execute(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the guard away: only its owner can, and only a restore over an old journal does."""
    _execute(connection, [f"DROP TRIGGER IF EXISTS journal_no_{verb}" for verb in ("UPDATE", "DELETE")]
             if connection.vendor == "sqlite" else [f"DROP TRIGGER IF EXISTS journal_no_change ON {_TABLE}"])


def stands(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the guard is on the table, and awake."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN "
                           "('journal_no_UPDATE', 'journal_no_DELETE')")
            return bool(cursor.fetchone()[0] == 2)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'journal_no_change' AND tgenabled IN ('O', 'A') "
                       f"AND tgrelid = '{_TABLE}'::regclass")
        return bool(cursor.fetchone()[0] == 1)


def may_change(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the user who asks could change entries once the guard was taken away, or could take it away."""
    if connection.vendor == "sqlite":
        return True  # whoever can write the file can do anything to it
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT has_table_privilege('{_TABLE}', 'UPDATE') OR has_table_privilege('{_TABLE}', 'DELETE')")
        return bool(cursor.fetchone()[0])


def grant(connection: BaseDatabaseWrapper, user: str) -> None:
    """Let another user of PostgreSQL do the application's work: everything but changing or removing entries."""
    if connection.vendor != "postgresql":
        return
    name = connection.ops.quote_name(user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
    _execute(connection, [
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"REVOKE UPDATE, DELETE ON {_TABLE} FROM {name}",
        f"REVOKE UPDATE ON journal_content FROM {name}",  # what an entry says is erased, never rewritten
        f"REVOKE DELETE ON journal_head FROM {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
    ])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
