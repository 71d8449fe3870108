"""What people do that may be cut off: an import, an update made searchable, a job, actions on working data, a backup.

Each has what there was before it (`before`), the thing itself (`act`), which can be done again after a cut, what it has
acknowledged and is not there (`lost`), and what must be so in the end (`state`), the same as if nothing had been cut off.
All run in children of their own (`benchmarks.kills`), in the one home that the settings name.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.material import GAZETTEER
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus, Version
from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.right import ITEM_FIELDS
from zhichan.sample.generate import generate

_FEW, _MANY, _CHANGED = 40, 400, 20
_PASSWORD = "correct-horse-battery-9"
_BAD_LINE = b'{"id": "CN:patent:1", "kind": "patent", "office": "CN", "number": "1"}\n'
_IMPORT_ID = re.compile(rb"\d{8}T\d{6}Z-[0-9a-f]{4}")


@dataclass(frozen=True)
class Place:
    """The home, and a folder beside it for files that come and go. `files` never change."""

    home: Path
    beside: Path
    files: Path

    @property
    def settings(self) -> Configuration:
        return Configuration.from_environment({"ZHICHAN_HOME": str(self.home)})

    @property
    def corpus(self) -> Corpus:
        return Corpus(self.settings.city_corpus)


@dataclass(frozen=True)
class Doing:
    """See the module. `lost` is given what the child said before it was killed."""

    name: str
    before: Callable[[Place], None]
    act: Callable[[Place], None]
    lost: Callable[[Place, str], Iterable[str]]
    state: Callable[[Place], dict[str, Any]]


def write_files(folder: Path) -> None:
    """The made-up files that are imported: said by no source, so that a city's corpus takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed, count in (("few", 1, _FEW), ("many", 2, _MANY), ("update", 3, _CHANGED)):
        with (folder / f"{name}.jsonl").open("wb") as file:
            for right in generate(GAZETTEER, seed=seed, count=count):
                fields = {f: tuple(msgspec.structs.replace(item, sources=()) for item in getattr(right, f)) for f in ITEM_FIELDS}
                file.write(encode(msgspec.structs.replace(right, sources=(), **fields)))
            file.write(_BAD_LINE)


def command(*arguments: str) -> None:
    """A command as a person gives it."""
    from zhichan.cli.main import main

    sys.argv = ["zhichan", *arguments]
    try:
        main()
    except SystemExit as end:
        if end.code not in (0, None):
            raise


def contents(place: Place) -> dict[str, Any]:
    """What the corpus holds, without what differs from run to run: the ids of imports."""
    corpus = place.corpus
    if corpus.is_empty():
        return {"versions": 0}
    version = corpus.version()
    aside = [(row["file"], row["place"], row["reasons"]) for row in corpus.quarantine(version)]
    return {
        "versions": len(corpus.versions()),
        "counted": (version.rights, version.documents, version.quarantined),
        "rights": [_IMPORT_ID.sub(b"", msgspec.json.encode(right)).decode() for right in corpus.rights(version)],
        "aside": msgspec.json.encode(aside).decode(),
        "kept": sorted(path.name for path in corpus.files.folder.glob("*/*.zst")),
    }


# an import


def _empty(place: Place) -> None:
    """Nothing: the first command makes the home, its database and its corpus."""


def _imported(place: Place) -> None:
    command("import", str(place.files / "few.jsonl"))


def _import_first(place: Place) -> None:
    command("import", str(place.files / "few.jsonl"))


def _import_more(place: Place) -> None:
    command("import", str(place.files / "update.jsonl"))


def _lost_versions(place: Place, said: str) -> Iterable[str]:
    told = [int(number) for number in re.findall(r"; version (\d+);", said)]
    newest = 0 if place.corpus.is_empty() else place.corpus.version().number
    return [f"version {number} was told and is not there" for number in told if number > newest]


# an update made searchable


def _updated(place: Place) -> None:
    command("import", str(place.files / "many.jsonl"))
    command("search", "*")
    command("import", str(place.files / "update.jsonl"))


def _search(place: Place) -> None:
    command("search", "*", "--facets", "--limit", "3", "--json")


def _no_loss(place: Place, said: str) -> Iterable[str]:
    """Nothing was acknowledged that could be lost."""
    return ()


def _found(place: Place) -> dict[str, Any]:
    """What is counted and found, and that by marts which were patched."""
    from zhichan.corpus.marts import Marts
    from zhichan.search.searcher import Searcher

    searcher = Searcher.open(place.corpus, place.corpus.version(), GAZETTEER)
    facets = ("year", "holder", "district", "class", "status", "type")
    result = searcher.search("*", as_of=dt.date(2026, 1, 1), limit=5, facets=facets)
    told = msgspec.to_builtins(result)
    told.pop("milliseconds")
    (marts,) = place.corpus.derived(place.corpus.version()).glob("marts-*.duckdb")
    return {"result": msgspec.json.encode(told).decode(), "patched": bool(Marts.open(marts).base)}


# a job


def _uploaded(place: Place) -> None:
    _imported(place)
    from zhichan.accounts.actors import machine
    from zhichan.actions import uploads, work

    class Sent:
        name = "update.jsonl"

        def chunks(self) -> list[bytes]:
            return [(place.files / "update.jsonl").read_bytes()]

    work.start_import(machine(), uploads.keep(machine(), place.settings, [Sent()]))


def _work(place: Place) -> None:
    """The worker's loop, as long as there is something to do; a job whose worker is gone is taken for lost at once."""
    from zhichan.cli.places import working_data
    from zhichan.jobs.models import Job
    from zhichan.jobs.worker import Worker

    working_data()
    Job.objects.filter(state="running").update(beat=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    worker = Worker()
    while worker.once():
        pass
    for job in Job.objects.all():
        print("\n".join(f"job {job.pk} {line.what}" for line in job.lines.all()))


def _lost_results(place: Place, said: str) -> Iterable[str]:
    from zhichan.jobs.models import Job

    job = Job.objects.get()
    if job.state == "done" and (place.corpus.version().number != 2 or job.result["version"] != 2):
        return ["the job is done and its version is not there"]
    return [] if job.state in ("waiting", "running", "done") else [f"the job is {job.state}: {job.error}"]


def _worked(place: Place) -> dict[str, Any]:
    from zhichan.jobs.models import Job

    job = Job.objects.get()
    counts = {name: job.result.get(name) for name in ("version", "read", "accepted", "merged", "unchanged", "quarantined")}
    marts = list(place.corpus.derived(place.corpus.version()).glob("marts-*.duckdb"))
    return {
        **contents(place),
        "job": (job.state, counts),
        "uploads": len(list(place.settings.uploads.iterdir())),
        "prepared": len(marts),
    }


# actions on working data, and on the corpus with them


def _administered(place: Place) -> None:
    _imported(place)
    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import first_administrator

    folder = place.settings.city_folder
    first_administrator(machine(), folder, username="wang", full_name="样例王", password=_PASSWORD, body_code="ip-office")


def _acts(place: Place) -> None:
    """A person, a role, a judgement, a release from quarantine: each told when it is done, and skipped where it is there."""
    from zhichan.accounts.actors import machine
    from zhichan.accounts.models import Membership, Person
    from zhichan.accounts.people import add_person, body_of, end_role, give_role
    from zhichan.actions.judging import judge
    from zhichan.actions.quarantine import release_quarantined
    from zhichan.cli.places import working_data
    from zhichan.parties.judgements import Judgements, Side

    by, settings, today = machine(), working_data(), dt.date.today()
    for name in ("li",):
        if not Person.objects.filter(username=name).exists():
            add_person(by, username=name, full_name=f"样例{name}", password=_PASSWORD)
        print(f"done person {name}")
        person = Person.objects.get(username=name)
        if not Membership.objects.filter(person=person).exists():
            give_role(by, person, body_of("ip-office"), "data-officer", since=today)
        print(f"done role {name}")
        if Membership.objects.filter(person=person, until=None).exists():
            end_role(by, Membership.objects.get(person=person), until=today)
        print(f"done end {name}")
    if not Judgements(place.corpus).entries():
        sides = [Side(right=right.id, role=right.parties[0].role, name=right.parties[0].name) for right in _two(place)]
        judge(by, place.corpus, sides[0], sides[1], "unsure", name="样例")
    print("done judgement")
    if waiting := place.corpus.quarantine(place.corpus.version()):
        release_quarantined(by, settings, [str(waiting[0]["key"])], "样例")
    print("done release")


def _two(place: Place) -> list[Any]:
    return [right for right in place.corpus.rights(place.corpus.version()) if right.parties][:2]


def _lost_acts(place: Place, said: str) -> Iterable[str]:
    there = _acted(place)
    named = {"person": there["people"], "role": there["roles"], "end": there["ended"]}
    for what, name in re.findall(r"^done (person|role|end) (\w+)$", said, re.MULTILINE):
        if name not in named[what]:
            yield f"{what} {name} was acknowledged and is not there"
    if "done judgement" in said and there["judgements"] != 1:
        yield "the judgement was acknowledged and is not there"
    if "done release" in said and there["counted"][2]:
        yield "the release was acknowledged and the record still waits"


def _acted(place: Place) -> dict[str, Any]:
    from zhichan.accounts.models import Membership, Person
    from zhichan.audit.models import Entry
    from zhichan.parties.judgements import Judgements

    logged = [entry.action for entry in Entry.objects.filter(action__in=("person.added", "role.given", "role.ended"))]
    judged = [entry.id for entry in Judgements(place.corpus).entries()]
    return {
        **contents(place),
        "people": sorted(Person.objects.values_list("username", flat=True)),
        "roles": sorted(Membership.objects.values_list("person__username", flat=True)),
        "ended": sorted(Membership.objects.exclude(until=None).values_list("person__username", flat=True)),
        "logged": sorted(logged),
        "judgements": len(judged),
        "judgements logged": Entry.objects.filter(details__judgement__in=judged).count(),
    }


# a backup


def _back_up(place: Place) -> None:
    command("backup", str(place.beside))


def _lost_backups(place: Place, said: str) -> Iterable[str]:
    from zhichan.operation.backups import check
    from zhichan.operation.sealing import Keys

    there = sorted(place.beside.glob("*.tar.zst"))
    if not there and " bytes; " in said:
        yield "the backup was acknowledged and is not there"
    for file in there:
        check(file, Keys.of(None, ""))  # whole, whether it was acknowledged or not


def _backed_up(place: Place) -> dict[str, Any]:
    from zhichan.operation.backups import check
    from zhichan.operation.sealing import Keys

    newest = max(place.beside.glob("*.tar.zst"))
    about = check(newest, Keys.of(None, ""))
    return {**contents(place), "backup": (about.version, about.rights)}


DOINGS = (
    Doing("import", _imported, _import_more, _lost_versions, contents),
    Doing("first import", _empty, _import_first, _lost_versions, contents),
    Doing("patch", _updated, _search, _no_loss, _found),
    Doing("job", _uploaded, _work, _lost_results, _worked),
    Doing("action", _administered, _acts, _lost_acts, _acted),
    Doing("backup", _updated, _back_up, _lost_backups, _backed_up),
)


def entries_of_versions(versions: Iterable[Version]) -> dict[int, int]:
    """How many entries the log has of each version."""
    from zhichan.audit.models import Entry

    return {version.number: Entry.objects.filter(thing=f"version:{version.number}").count() for version in versions}
