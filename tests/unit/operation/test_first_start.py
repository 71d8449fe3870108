"""A first start that is killed while it makes the database: the next one finishes it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from operation_installations import Installation

_KILLED_AT = """
import os, signal, sys
from zhichan.cli.places import working_data
from zhichan.operation import database
database.set_up_django()
import django.core.management as management
from django.db.migrations.recorder import MigrationRecorder
from zhichan.accounts import people

def at(owner, name, call, wanted=lambda *arguments: True):
    inner, calls = getattr(owner, name), []
    def counted(*arguments, **named):
        if wanted(*arguments):
            calls.append(1)
            if len(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
        return inner(*arguments, **named)
    setattr(owner, name, counted)

what, call = sys.argv[1], int(sys.argv[2])
if what == "migration":
    at(MigrationRecorder, "record_applied", call)
elif what == "bodies":
    at(people.Body.objects.__class__, "update_or_create", call)
else:
    at(management, "call_command", 1, lambda name, *rest: name == "createcachetable")
working_data()
"""
_ASKED = """
from zhichan.cli.places import working_data
working_data()
from django.core.cache import cache
from zhichan.accounts.models import Body
cache.set("a", 1)
print(Body.objects.count(), cache.get("a"))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_first_start_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = Installation(tmp_path / "whole", "").ask_python(_ASKED)
    # two migrations that Django notes after their transaction, and what comes after them all
    points = [("migration", 15), ("migration", 38), ("bodies", 3), ("cache", 1)]
    for what, call in points:
        here = Installation(tmp_path / f"{what}-{call}", "")
        killed = here.run_python(_KILLED_AT, what, str(call))
        assert killed.returncode == -signal.SIGKILL, (what, call, killed.stderr)
        assert here.ask_python(_ASKED) == whole, (what, call)
