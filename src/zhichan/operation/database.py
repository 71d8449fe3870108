"""The database of working data: made, brought up to date, refused where it is of a newer program."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from zhichan.configuration import Configuration
from zhichan.disk import of_the_disk
from zhichan.errors import ZhichanError
from zhichan.operation.errors import OperationError

_CACHE = "cache"


def set_up_django() -> None:
    """Makes the models usable, without looking at the database. Safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhichan.server.settings")
    import django

    django.setup()


def open_database(configuration: Configuration) -> None:
    """Sets Django up and brings the database to the state that this program needs. Safe to call again.

    Raises:
        OperationError: a newer program has written to the database, or it cannot be reached.
    """
    set_up_django()
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    configuration.home.mkdir(parents=True, exist_ok=True)
    try:
        executor = MigrationExecutor(connection)
        newer = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if _is_ours(app, name, executor))
        if newer:
            raise OperationError(
                f"the database was written by a newer program ({', '.join(newer)})",
                where="ZHICHAN_HOME",
                mend="install that program again, or restore the backup that was made before it",
            )
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            with _whole_or_not():
                call_command("migrate", verbosity=0, interactive=False)
        if waiting or _CACHE not in connection.introspection.table_names():
            _load_bodies(configuration)
            call_command("createcachetable", verbosity=0)  # last: a start that was cut off is known by its missing
    except OperationalError as error:
        raise _unusable(configuration, error) from error


def _unusable(configuration: Configuration, error: Exception) -> ZhichanError:
    if not configuration.database.url:
        # on a disk that can only be read SQLite may not even open the file, and says no more than that
        cause = error if os.access(configuration.home, os.W_OK) else OSError(errno.EROFS, "", str(configuration.home))
        if told := of_the_disk(cause, str(configuration.database.file)):
            return told
    return OperationError(
        f"the database cannot be used ({str(error).splitlines()[0]})",
        where="ZHICHAN_DATABASE",
        mend="see that it runs, that the address is right, and that there is room on its disk",
    )


@contextmanager
def _whole_or_not() -> Iterator[None]:
    """Migrations of an SQLite database are all done or none.

    Django notes some only after their transaction; cut off between the two it would do them again, and fail at every start.
    """
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        yield
        return
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield


def _is_ours(app: str, name: str, executor: object) -> bool:
    """Whether a migration that was applied belongs to an app of this program and is not known to it."""
    from django.apps import apps

    loader = executor.loader  # type: ignore[attr-defined]
    return app in apps.app_configs and (app, name) not in loader.disk_migrations and (app, name) not in loader.replacements


def _load_bodies(configuration: Configuration) -> None:
    from zhichan.accounts.people import load_bodies

    load_bodies(configuration.city_folder)
