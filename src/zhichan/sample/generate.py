"""The sample city: made-up patents, the same byte for byte on every machine for the same seed, count and gazetteer.

They exist so that every page has something to show before a city has read its own registers, and they say everywhere that
they are made up: each source bears `made_up`, the names are invented, the numbers were never given.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from zhichan.normalise.places import Gazetteer
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import ClassMark, Document, Fact, Party, Right, Source, Text
from zhichan.sample import numbering
from zhichan.sample.dice import Dice
from zhichan.sample.drafts import Draft, Drafting
from zhichan.sample.grammar import names
from zhichan.sample.holders import make_holders
from zhichan.sample.links import cite, family, links
from zhichan.sample.texts import Writer

_FEWEST_HOLDERS, _RIGHTS_A_HOLDER = 30, 10


def generate(gazetteer: Gazetteer, seed: int = 2009, count: int = 20_000) -> Iterator[Right]:
    """Makes `count` rights, ordered by filing date.

    Args:
        gazetteer: the city: its districts are where the holders sit.
        seed: another seed gives another city.

    Raises:
        SampleError: `count` is larger than there are unused numbers for.
    """
    drafts = Drafting(seed, make_holders(seed, max(_FEWEST_HOLDERS, count // _RIGHTS_A_HOLDER), gazetteer)).make(count)
    numbers = numbering.number_applications(Dice(seed, "numbers"), ((draft.type, draft.filed) for draft in drafts))
    for draft, number in zip(drafts, numbers, strict=True):
        draft.number = number
    running: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda d: (d.life.first_document, d.index)):
        draft.publication = numbering.publication_number(draft.type, running[draft.type])
        running[draft.type] += 1
    cite(Dice(seed, "citations"), drafts)
    sha256 = hashlib.sha256(f"{seed}:{count}".encode()).hexdigest()
    for row, draft in enumerate(drafts, 1):
        yield stated_by(_right(draft, seed, gazetteer), _source(sha256, row))


def _source(sha256: str, row: int) -> Source:
    place = f"row {row}"
    return Source(
        key=source_key(sha256, place),
        format="zhichan_sample",
        authority="hand",
        file="sample-dalian.jsonl",
        sha256=sha256,
        place=place,
        imported="sample",
        made_up=True,
    )


def _right(draft: Draft, seed: int, gazetteer: Gazetteer) -> Right:
    dice = Dice(seed, "right", draft.index)
    sold = f"；变更前：{draft.holder.name}；变更后：{draft.buyer.name}" if draft.buyer else ""
    return Right(
        id=f"CN:patent:{draft.number}",
        kind="patent",
        office="CN",
        number=draft.number,
        facts=_facts(draft, dice),
        parties=(*_owners(draft, gazetteer), *_people(draft, dice), *_agency(draft, dice)),
        classes=_classes(draft, dice),
        events=draft.life.events({"transferred": sold}),
        documents=_documents(draft),
        texts=_texts(draft),
        links=links(draft, seed),
    )


def _facts(draft: Draft, dice: Dice) -> tuple[Fact, ...]:
    facts = {"type": draft.type, "family": family(draft)}
    if draft.type == "design":
        facts["figures"] = str(dice.between(4, 8))
    else:
        facts |= {"claims-count": str(dice.between(1, 10)), "pages": str(dice.between(4, 22)), "figures": str(dice.between(1, 9))}
    return tuple(Fact(property=name, value=value) for name, value in facts.items() if value)


def _owners(draft: Draft, gazetteer: Gazetteer) -> list[Party]:
    """Who applied; and, of a granted right, who holds it now."""
    applicants = [draft.holder, *([draft.partner] if draft.partner else [])]
    holders = [draft.buyer] if draft.buyer else applicants
    parties = [holder.party("applicant", seq, gazetteer) for seq, holder in enumerate(applicants, 1)]
    if draft.life.granted:
        parties += [holder.party("holder", seq, gazetteer) for seq, holder in enumerate(holders, 1)]
    return parties


def _people(draft: Draft, dice: Dice) -> list[Party]:
    """The inventors: the busiest of the holder are more often among them."""
    pool = draft.holder.people
    team = {pool[0]: None} if draft.holder.sector == "person" else {}
    size = 1 if draft.holder.sector == "person" else dice.between(1, 6)
    while len(team) < min(size, len(pool)):
        team[pool[int(dice.unit() * dice.unit() * len(pool))]] = None
    return [Party(role="inventor", name=name, seq=seq, lang="zh", scope="person") for seq, name in enumerate(team, 1)]


def _agency(draft: Draft, dice: Dice) -> list[Party]:
    if not dice.chance(0.55 if draft.holder.sector == "person" else 0.78):
        return []
    data = names()
    at = draft.holder.rank % len(data.agencies) if dice.chance(0.7) else dice.below(len(data.agencies))
    agency = Party(
        role="agency", name=data.agencies[at], seq=1, lang="zh", code=str(data.agency_codes_from + at), scope="organisation"
    )
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
