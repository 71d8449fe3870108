"""The sample city: making it, and putting it away."""

from __future__ import annotations

import shutil

from zhichan.accounts.actors import Actor
from zhichan.actions.errors import ActionError
from zhichan.audit.chain import record
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.intake import Progress
from zhichan.importing.sample_city import RECORDS, SEED, Made, make_sample

_AWAY = ".away"


def sample_on(
    by: Actor, settings: Configuration, *, count: int = RECORDS, seed: int = SEED, progress: Progress | None = None
) -> Made:
    """Makes the sample city.

    Raises:
        NotAllowed, ActionError: it is there already.
    """
    by.must_be_allowed("manage-sample")
    corpus = Corpus(settings.sample_corpus)
    if not corpus.is_empty():
        raise ActionError(
            "the sample city is there already", where=settings.sample_corpus.name, mend="put it away first to make another"
        )
    made = make_sample(corpus, settings.city_folder, count=count, seed=seed, progress=progress)
    settings.no_sample.unlink(missing_ok=True)
    record(by.id, "sample.made", "sample:1", {"records": made.report.total("accepted"), "seed": seed})
    return made


def sample_off(by: Actor, settings: Configuration) -> None:
    """Takes the sample city away, and marks that no start makes it again. It can be made anew, the same as it was.

    Raises:
        NotAllowed.
    """
    by.must_be_allowed("manage-sample")
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.no_sample.touch()
    away = settings.sample_corpus.with_suffix(_AWAY)
    shutil.rmtree(away, ignore_errors=True)  # what an earlier taking away has left
    if settings.sample_corpus.exists():
        with Corpus(settings.sample_corpus).locked():  # nobody is making it just now
            settings.sample_corpus.rename(away)  # gone at once for readers, whatever the deleting takes
        shutil.rmtree(away, ignore_errors=True)
    record(by.id, "sample.removed", "sample:1")
