"""A small sample city behind the interface, and people with keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from api_callers import Serves, Staff
from django.test import Client
from django.test.utils import override_settings

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample
from zhichan.opened import city
from zhichan.opened.making import Underway
from zhichan.records.audience import PUBLIC

RIGHTS = 120
_NO_LIMIT = {"ZHICHAN_API_PER_MINUTE_PUBLIC": "1000000", "ZHICHAN_API_PER_MINUTE": "1000000"}


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a small sample and an empty corpus of the city."""
    home = tmp_path_factory.mktemp("home")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(home)})
    make_sample(Corpus(told.sample_corpus), told.city_folder, count=RIGHTS)
    prepare(told)
    return home


@pytest.fixture
def serves(db: None) -> Iterator[Serves]:
    """Gives a client of an installation with these settings; errors of ours come to it as answers."""
    with ExitStack() as undone:

        def serve(home: Path, **environment: str) -> Client:
            told = Configuration.from_environment(
                {"ZHICHAN_HOME": str(home), "ZHICHAN_API_PER_MINUTE_PUBLIC": "1000000", **environment}
            )
            undone.enter_context(override_settings(CONFIGURATION=told))
            city.forget()
            return Client(raise_request_exception=False)

        yield serve
    city.forget()


@pytest.fixture
def client(serves: Serves, sample_home: Path) -> Client:
    """A program that calls the sample city, when all that it is made from is there."""
    client = serves(sample_home)
    _until_there()
    return client


def _until_there() -> None:
    for _ in range(20):
        try:
            city.current().parties(PUBLIC)
        except Underway:
            continue
        return


@pytest.fixture
def staff(db: None) -> Staff:
    """People and their keys."""
    return Staff()
