"""`kill -9` at random points of an import, a patch, a job, actions, a backup: a few of what `./run bench --only faults` does."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from operation_installations import ROOT

sys.path.append(str(ROOT))
from benchmarks.faults import Told, environment

_EACH = 2


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed processes are forked")
def test_nothing_acknowledged_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    seed = str(random.SystemRandom().randrange(1 << 30))
    command = [sys.executable, "-m", "benchmarks.faults", str(tmp_path), str(_EACH), seed]
    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, check=False)
    assert done.returncode == 0, (seed, done.stderr.decode())
    told = msgspec.json.decode(done.stdout, type=list[Told])
    assert sum(one.kills for one in told) == 5 * _EACH
    for one in told:
        print(f"seed {seed}, {one.name}: {one.kills} kills, {one.left} left something")  # noqa: T201
        assert one.faults == [], f"seed {seed}"
