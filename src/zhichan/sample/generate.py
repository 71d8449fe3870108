"""The sample city: made-up rights of every kind, the same byte for byte on every machine for one seed, count and gazetteer.

They exist so that every page has something to show before a city has read its own registers, and they say everywhere that
they are made up: each source bears `made_up`, the names are invented, the numbers were never given.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from zhichan.normalise.places import Gazetteer
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import ClassMark, Document, Fact, Medium, Party, Right, Source, Text
from zhichan.sample import numbering
from zhichan.sample.cast import Cast
from zhichan.sample.codes import agency_code
from zhichan.sample.copyrights import make_copyrights
from zhichan.sample.dice import Dice
from zhichan.sample.drafts import Draft, Drafting
from zhichan.sample.grammar import names
from zhichan.sample.holders import Holder, make_holders
from zhichan.sample.indications import make_indications
from zhichan.sample.layouts import make_layouts
from zhichan.sample.links import cite, family, links
from zhichan.sample.marks import make_marks
from zhichan.sample.slips import with_slips
from zhichan.sample.standards import make_standards
from zhichan.sample.texts import Writer
from zhichan.sample.varieties import make_varieties

IMPORT_ID = "20260701T000000Z-2009"
"""The id of the import that takes the sample in: its day is the one on which the sources were looked at."""

PICTURED = 200
"""How many designs, and how many marks, bear a picture: the newest."""

_SHARES = {
    "trademark": 0.18,
    "copyright": 0.07,
    "standard": 0.023,
    "plant-variety": 0.011,
    "ic-layout": 0.01,
    "geographical-indication": 0.006,
}
_FEWEST_HOLDERS, _RIGHTS_A_HOLDER = 30, 10
_ALL_KINDS_FROM = 100  # a sample of so many has at least one of each kind


def generate(gazetteer: Gazetteer, seed: int = 2009, count: int = 20_000) -> Iterator[Right]:
    """Makes `count` rights: patents by filing date, then the other registers one after another, each by its dates.

    Args:
        gazetteer: the city: its districts are where the holders sit.
        seed: another seed gives another city.

    Raises:
        SampleError: `count` is larger than there are unused numbers for.
    """
    digest, file = sample_digest(seed, count), sample_file(gazetteer)
    for row, right in enumerate(_rights(gazetteer, seed, count), 1):
        yield stated_by(with_slips(right, seed), _source(file, digest, row))


def sample_file(gazetteer: Gazetteer) -> str:
    """The name of the file that the sample of a city is said to come from."""
    return f"sample-{'-'.join(re.findall('[a-z]+', gazetteer.city_name.en.lower()))}.jsonl"


def sample_digest(seed: int, count: int) -> str:
    """The SHA-256 that stands for the file of a sample in its sources, whatever its bytes."""
    return hashlib.sha256(f"{seed}:{count}".encode()).hexdigest()


def kinds_of(count: int) -> dict[str, int]:
    """How many rights of each kind a sample of `count` has."""
    least = 1 if count >= _ALL_KINDS_FROM else 0
    others = {name: max(least, int(count * share)) for name, share in _SHARES.items()}
    return {"patent": count - sum(others.values()), **others}


def _rights(gazetteer: Gazetteer, seed: int, count: int) -> Iterator[Right]:
    holders = make_holders(seed, max(_FEWEST_HOLDERS, count // _RIGHTS_A_HOLDER), gazetteer)
    cast, many = Cast(holders, gazetteer), kinds_of(count)
    yield from _patents(gazetteer, seed, many["patent"], holders)
    yield from make_marks(seed, many["trademark"], cast, PICTURED)
    yield from make_copyrights(seed, many["copyright"], cast)
    yield from make_standards(seed, many["standard"], cast)
    yield from make_varieties(seed, many["plant-variety"], cast)
    yield from make_layouts(seed, many["ic-layout"], cast)
    yield from make_indications(seed, many["geographical-indication"], cast)


def _patents(gazetteer: Gazetteer, seed: int, count: int, holders: list[Holder]) -> Iterator[Right]:
    drafts = Drafting(seed, holders).make(count)
    numbers = numbering.number_applications(Dice(seed, "numbers"), ((draft.type, draft.filed) for draft in drafts))
    for draft, number in zip(drafts, numbers, strict=True):
        draft.number = number
    running: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda d: (d.life.first_document, d.index)):
        draft.publication = numbering.publication_number(draft.type, running[draft.type])
        running[draft.type] += 1
    cite(Dice(seed, "citations"), drafts)
    pictured = {draft.index for draft in [draft for draft in drafts if draft.type == "design"][-PICTURED:]}
    for draft in drafts:
        yield _right(draft, seed, gazetteer, draft.index in pictured)


def _source(file: str, sha256: str, row: int) -> Source:
    place = f"row {row}"
    return Source(
        key=source_key(sha256, place),
        format="zhichan_sample",
        authority="hand",
        file=file,
        sha256=sha256,
        place=place,
        imported=IMPORT_ID,
        made_up=True,
    )


def _right(draft: Draft, seed: int, gazetteer: Gazetteer, pictured: bool) -> Right:
    dice = Dice(seed, "right", draft.index)
    sold = f"；变更前：{draft.holder.name}；变更后：{draft.buyer.name}" if draft.buyer else ""
    return Right(
        id=f"CN:patent:{draft.number}",
        kind="patent",
        office="CN",
        number=draft.number,
        facts=_facts(draft, dice),
        parties=(*_owners(draft, gazetteer, dice), *_people(draft, dice), *_agency(draft, gazetteer, dice)),
        classes=_classes(draft, dice),
        events=draft.life.events({"transferred": sold}),
        documents=_documents(draft),
        texts=_texts(draft),
        links=links(draft, seed),
        media=(Medium(role="drawing", file=f"{draft.number}.png", seq=1),) if pictured else (),
    )


def _facts(draft: Draft, dice: Dice) -> tuple[Fact, ...]:
    facts = {"type": draft.type, "family": family(draft)}
    if draft.type == "design":
        facts["figures"] = str(dice.between(4, 8))
    else:
        facts |= {"claims-count": str(dice.between(1, 10)), "pages": str(dice.between(4, 22)), "figures": str(dice.between(1, 9))}
    return tuple(Fact(property=name, value=value) for name, value in facts.items() if value)


def _owners(draft: Draft, gazetteer: Gazetteer, dice: Dice) -> list[Party]:
    """Who applied, as called then; and, of a granted right, who holds it, as called at the grant or when bought."""
    applicants = [draft.holder, *([draft.partner] if draft.partner else [])]
    holders = [draft.buyer] if draft.buyer else applicants
    parties = [
        holder.party("applicant", seq, gazetteer, holder.printed(draft.filed, dice)) for seq, holder in enumerate(applicants, 1)
    ]
    if draft.abroad:  # who files abroad has an English name, which the Chinese register then prints as well
        parties += [
            holder.party_in_english("applicant", seq, gazetteer)
            for seq, holder in enumerate(applicants, 1)
            if holder.named.english
        ]
    since = draft.life.transferred or draft.life.granted
    if draft.life.granted and since:
        parties += [holder.party("holder", seq, gazetteer, holder.printed(since)) for seq, holder in enumerate(holders, 1)]
    return parties


def _people(draft: Draft, dice: Dice) -> list[Party]:
    """The inventors: the busiest of the holder are more often among them."""
    pool = draft.holder.people
    team = {pool[0]: None} if draft.holder.sector == "person" else {}
    size = 1 if draft.holder.sector == "person" else dice.between(1, 6)
    while len(team) < min(size, len(pool)):
        team[pool[int(dice.unit() * dice.unit() * len(pool))]] = None
    return [Party(role="inventor", name=name, seq=seq, lang="zh", scope="person") for seq, name in enumerate(team, 1)]


def _agency(draft: Draft, gazetteer: Gazetteer, dice: Dice) -> list[Party]:
    if not dice.chance(0.55 if draft.holder.sector == "person" else 0.78):
        return []
    data = names()
    at = draft.holder.rank % len(data.agencies) if dice.chance(0.7) else dice.below(len(data.agencies))
    code = agency_code(gazetteer.city.code, at)
    agency = Party(role="agency", name=data.agencies[at], seq=1, lang="zh", code=code, scope="organisation")
    agents = dict.fromkeys(dice.pick(data.surnames) + dice.pick(data.given) for _ in range(dice.between(1, 2)))
    return [agency, *(Party(role="agent", name=name, seq=seq, lang="zh", scope="person") for seq, name in enumerate(agents, 1))]


def _classes(draft: Draft, dice: Dice) -> tuple[ClassMark, ...]:
    if draft.type == "design":
        return (ClassMark(scheme="locarno", symbol=draft.locarno, main=True),)
    symbols = dice.some(draft.topic.ipc, dice.between(1, 3))
    if dice.chance(0.12):  # also at home in a neighbouring topic
        symbols.append(dice.pick(dice.pick(draft.field.topics).ipc))
    return tuple(ClassMark(scheme="ipc", symbol=symbol, main=not at) for at, symbol in enumerate(dict.fromkeys(symbols)))


def _documents(draft: Draft) -> tuple[Document, ...]:
    documents = []
    if draft.type == "invention":
        documents.append(numbering.publication_document(draft.publication, draft.life.first_document))
    if draft.life.granted:
        documents.append(numbering.grant_document(draft.type, draft.publication, draft.life.granted))
    return tuple(documents)


def _texts(draft: Draft) -> tuple[Text, ...]:
    writer = Writer(draft.words, draft.field, draft.topic)
    if draft.type == "design":
        return writer.design(draft.locarno)
    # one that was filed both ways, or again, claims the device in each
    tied = draft.twin or draft.earlier or draft.later
    return writer.technical(draft.type, method=draft.type == "invention" and not (tied and draft.topic.nature == "device"))
