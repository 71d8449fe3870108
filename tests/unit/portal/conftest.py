"""A small sample city behind the pages, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample
from zhichan.opened import city
from zhichan.portal.page import kept

RIGHTS = 120

Shows = Callable[..., Client]


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a small sample and an empty corpus of the city."""
    home = tmp_path_factory.mktemp("home")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(home)})
    make_sample(Corpus(told.sample_corpus), told.city_folder, count=RIGHTS)
    prepare(told)
    return home


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for what is being made as long as this machine takes: timings decide no test."""
    monkeypatch.setattr(city, "_PATIENCE", 120)


@pytest.fixture(autouse=True)
def made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are made each time, so that tests see what they are made from; `test_kept` is about the others."""
    monkeypatch.setattr(kept, "LONGEST", 0.0)


@pytest.fixture
def shows(db: None) -> Iterator[Shows]:
    """Gives a client of a portal with these settings, and working data of its own."""
    with ExitStack() as undone:

        def serve(home: Path, **environment: str) -> Client:
            told = Configuration.from_environment({"ZHICHAN_HOME": str(home), **environment})
            undone.enter_context(override_settings(CONFIGURATION=told))
            city.forget()
            return Client()

        yield serve
    city.forget()


@pytest.fixture
def sample(shows: Shows, sample_home: Path) -> Client:
    """A visitor of the sample city."""
    return shows(sample_home)


@pytest.fixture
def nothing(shows: Shows, tmp_path: Path) -> Client:
    """A visitor before the first import."""
    return shows(tmp_path)
