"""The settings of one installation, from environment variables alone; free of Django, so that the command line uses them too.

A wrong setting stops the start with a sentence that says how to mend it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from zhichan.configuration.checks import SettingsError, city, home, hosts, megabytes, one_of, secret, yes
from zhichan.configuration.declared import SETTINGS
from zhichan.configuration.parts import Database, Directory, Fetching, Limits, Serving, SingleSignOn, cluster_of, storage_of
from zhichan.corpus.access import Access
from zhichan.search.opensearch.access import Cluster

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus
    from zhichan.search.number_lists import NumberLists

CorpusChoice = Literal["auto", "city", "sample"]
Language = Literal["zh", "en"]
SecondFactor = Literal["administrators", "everyone", "nobody"]
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Configuration:
    """What an installation is told. Paths are absolute; nothing is made on disk until it is needed."""

    home: Path
    city_folder: Path  # with the city's profile, districts, outline and figures
    corpus: CorpusChoice
    hosts: tuple[str, ...]
    language: Language
    https: bool
    debug: bool
    given_secret: str = field(repr=False)
    database: Database
    backup_passphrase: str = field(repr=False)
    second_factor: SecondFactor
    single_sign_on: SingleSignOn
    directory: Directory
    fetching: Fetching
    storage: Access | None
    cluster: Cluster | None
    limits: Limits
    upload_limit: int  # bytes
    encoder: Path | None  # the folder of a sentence encoder
    serving: Serving

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Configuration:
        """Reads and checks the settings. An empty variable counts as absent.

        Raises:
            SettingsError: a value that cannot be used; the message names the variable and how to mend it.
        """
        values = {name: environment.get(name, "").strip() or default for name, default in _DEFAULTS.items()}
        corpus, language = values["ZHICHAN_CORPUS"], values["ZHICHAN_LANGUAGE"]
        one_of("ZHICHAN_CORPUS", corpus, get_args(CorpusChoice))
        one_of("ZHICHAN_LANGUAGE", language, get_args(Language))
        second_factor = values["ZHICHAN_SECOND_FACTOR"]
        one_of("ZHICHAN_SECOND_FACTOR", second_factor, get_args(SecondFactor))
        return cls(
            home=home(values["ZHICHAN_HOME"]),
            city_folder=city(values["ZHICHAN_CITY"]),
            corpus=corpus,  # type: ignore[arg-type]  # checked above
            hosts=hosts(values["ZHICHAN_HOSTS"]),
            language=language,  # type: ignore[arg-type]  # checked above
            https=yes("ZHICHAN_HTTPS", values["ZHICHAN_HTTPS"]),
            debug=yes("ZHICHAN_DEBUG", values["ZHICHAN_DEBUG"]),
            given_secret=secret(values["ZHICHAN_SECRET_KEY"]),
            database=Database.of(home(values["ZHICHAN_HOME"]), values),
            backup_passphrase=values["ZHICHAN_BACKUP_PASSPHRASE"],
            second_factor=second_factor,  # type: ignore[arg-type]  # checked above
            single_sign_on=SingleSignOn.of(values),
            directory=Directory.of(values),
            fetching=Fetching.of(values),
            storage=storage_of(values),
            cluster=cluster_of(values),
            limits=Limits.of(values),
            upload_limit=megabytes("ZHICHAN_UPLOAD_LIMIT_MB", values["ZHICHAN_UPLOAD_LIMIT_MB"]),
            encoder=Path(values["ZHICHAN_ENCODER"]).expanduser().absolute() if values["ZHICHAN_ENCODER"] else None,
            serving=Serving.of(values),
        )

    @property
    def city(self) -> str:
        """The name of the city's folder."""
        return self.city_folder.name

    @property
    def city_corpus(self) -> Path:
        """The folder of the corpus that real imports go to; with object storage, of the copy on this machine."""
        return self.home / "corpus"

    def open_city_corpus(self, patience: float | None = None) -> Corpus:
        """The one door to it. `patience`: the most seconds that reading waits for what is new in object storage (None: all)."""
        if self.storage is None:
            from zhichan.corpus.store import Corpus

            return Corpus(self.city_corpus)
        from zhichan.corpus.remote import open_corpus

        return open_corpus(self.city_corpus, self.storage, patience)

    @property
    def sample_corpus(self) -> Path:
        """The made-up records, in a corpus of their own that a real import never touches."""
        return self.home / "sample"

    @property
    def schemes(self) -> Path:
        """The loaded titles of classes and codes."""
        return self.home / "schemes"

    @property
    def city_folder_states(self) -> Path:
        """What the city's folder said earlier, each state of it once."""
        return self.home / "city-folder" / self.city

    @property
    def inbox(self) -> Path:
        """Where fetched files wait until they are imported."""
        return self.home / "inbox"

    @property
    def uploads(self) -> Path:
        """Where files sent by a browser wait until they are imported, for a day at most."""
        return self.home / "uploads"

    @property
    def evidence(self) -> Path:
        """The files that prove what bodies report of themselves, each under its hash."""
        return self.home / "evidence"

    @property
    def taken(self) -> Path:
        """Where files that were made to be taken away are kept for some days."""
        return self.home / "taken"

    @property
    def lists(self) -> NumberLists:
        """The lists of numbers that people have sent, kept for some months after they were last used."""
        from zhichan.search.number_lists import NumberLists

        return NumberLists(self.home / "lists")

    @property
    def no_sample(self) -> Path:
        """The mark that somebody has put the sample city away: a start does not make it again."""
        return self.home / "no-sample"

    @property
    def connectors(self) -> Path:
        """Where connectors remember what they have fetched."""
        return self.home / "connectors"

    def secret_key(self) -> str:
        """The signing key: as given, else the one kept in the home folder, made at first need and readable by its owner only.

        Raises:
            SettingsError: the key can neither be read nor made.
        """
        if self.given_secret:
            return self.given_secret
        path = self.home / "secret"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if not path.exists() or not path.stat().st_size:  # an earlier program could be cut off before it wrote the key
                _make_secret(path)
            return secret(path.read_text(encoding="ascii").strip(), where=str(path))
        except OSError as error:
            raise SettingsError(
                f"the signing key cannot be kept ({error.strerror})",
                where=str(path),
                mend="make ZHICHAN_HOME a folder that this user may write to, or set ZHICHAN_SECRET_KEY",
            ) from error


def _make_secret(path: Path) -> None:
    """Makes the key whole or not at all; of two processes that start together, one makes it and both read it."""
    import filelock

    with filelock.FileLock(path.with_name(".secret-making")):
        if path.exists() and path.stat().st_size:
            return
        draft = path.with_name("secret.draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        draft.replace(path)
