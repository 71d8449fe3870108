"""Working data as JSON lines, one file a table, the same from SQLite and PostgreSQL.

It is read in one snapshot, and written whole or not at all. Django's own serializers cut times to milliseconds, which would break
the chain of the log; so values are written here as they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from zhichan.operation.errors import BackupError, OperationError

_LEFT_OUT = {"contenttypes", "auth", "sessions", "usersessions"}
"""Apps whose tables are made again, or hold what ends with a restart: whoever was signed in signs in again."""
_MOST_AT_ONCE = 2_000

Migrations = dict[str, list[str]]


def tables(apps: Any) -> list[Any]:
    """The models whose rows are kept, of a registry of apps: the present one or that of an earlier state."""
    models = apps.get_models(include_auto_created=True)
    kept = [m for m in models if m._meta.app_label not in _LEFT_OUT and m._meta.managed and not m._meta.proxy]
    # a table between two others that are not kept (whom Django's own groups hold) is not kept either
    return [m for m in kept if not m._meta.auto_created or not _points_outside(m)]


def _points_outside(model: Any) -> bool:
    return any(f.remote_field.model._meta.app_label in _LEFT_OUT for f in model._meta.concrete_fields if f.remote_field)


def applied() -> Migrations:
    """The migrations that the database has, by app."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    found: Migrations = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


@contextmanager
def snapshot() -> Iterator[None]:
    """Whatever is read in this block was so at one moment, whoever writes meanwhile. Nothing is locked."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # not atomic(): that announces a writer, and others would wait for this reader
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def dumped() -> Iterator[tuple[str, IO[bytes]]]:
    """Every table as (`app.model`, an open file of its rows), within `snapshot`."""
    from django.apps import apps

    for model in tables(apps):
        with tempfile.TemporaryFile() as file:
            for row in model._base_manager.order_by("pk").iterator(chunk_size=_MOST_AT_ONCE):
                file.write(msgspec.json.encode({f.attname: _plain(f, row) for f in model._meta.concrete_fields}) + b"\n")
            file.seek(0)
            yield model._meta.label_lower, file


def _plain(field: Any, row: Any) -> Any:
    value = field.value_from_object(row)
    return bytes(value) if isinstance(value, memoryview) else value


def must_be_known(migrations: Migrations) -> None:
    """Refuses working data of a newer program.

    Raises:
        BackupError: it has migrations that this program does not know.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | set(loader.replacements)
    newer = sorted(f"{app}.{name}" for app, names in migrations.items() for name in names if (app, name) not in known)
    if newer:
        raise BackupError(
            f"the backup is of a newer program: its working data has {', '.join(newer)}",
            mend="install that program and restore with it",
        )


@contextmanager
def database_in(folder: Path) -> Iterator[None]:
    """An SQLite database is made in this folder instead of where it will lie; a database server is what it is."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    place = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = folder / Path(str(place)).name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place


@contextmanager
def whole_or_not() -> Iterator[None]:
    """On a database server all is undone if the block fails; an SQLite file is thrown away by whoever made its folder."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic():
        yield


def must_be_empty() -> None:
    """Refuses a database that holds something.

    Raises:
        OperationError: it does.
    """
    if applied():
        raise OperationError(
            "the database is not empty", where="ZHICHAN_DATABASE", mend="name an empty one, or make one: createdb NAME"
        )


def load(folder: Path, migrations: Migrations) -> int:
    """Fills an empty database with the dumped tables in a folder, at the state they were dumped in, then brings it up to date.

    Returns: how many rows.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = _ends(migrations, executor.loader.graph)
    executor.migrate(targets)
    apps = MigrationExecutor(connection).loader.project_state(targets).apps
    models = tables(apps)
    for model in models:  # rows that a migration made come again from the backup
        model._base_manager.all()._raw_delete(using="default")
    rows = sum(_filled(model, folder / f"{model._meta.label_lower}.jsonl") for model in models)
    connection.check_constraints()
    _count_on(models)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return rows


def _ends(migrations: Migrations, graph: Any) -> list[tuple[str, str]]:
    """Those of the migrations on which no other of them builds: reaching these, a database has them all."""
    had = {(app, name) for app, names in migrations.items() for name in names} & set(graph.nodes)
    return sorted(one for one in had if not {child.key for child in graph.node_map[one].children} & had)


def _filled(model: Any, path: Path) -> int:
    from django.db import models, transaction

    if not path.exists():
        return 0
    fields = {field.attname: field for field in model._meta.concrete_fields}
    number = 0
    with transaction.atomic(), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            values = msgspec.json.decode(line)
            if unknown := sorted(values.keys() - fields.keys()):
                raise BackupError(
                    f"a row has columns that its table has not ({', '.join(unknown)})", where=f"{path.name}:{number}"
                )
            row = model(**{name: fields[name].to_python(value) for name, value in values.items()})
            # as it was: no time of change is set anew
            models.Model.save_base(row, raw=True, force_insert=True)
    return number


def _count_on(models: list[Any]) -> None:
    """Numbers of new rows go on after the highest; SQLite sees to it by itself."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
