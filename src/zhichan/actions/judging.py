"""Judging who is who."""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.corpus.store import Corpus
from zhichan.parties.judgements import Affiliation, Judgement, Judgements, Side, Verdict


def judge(by: Actor, corpus: Corpus, left: Side, right: Side, verdict: Verdict, *, note: str = "", name: str = "") -> Judgement:
    """Judges whether two names are one party.

    Args:
        name: who judges, where that is not who acts: a command is given somebody's name.

    Raises:
        NotAllowed, PartiesError.
    """
    by.must_be_allowed("judge")
    made = Judgements(corpus).judge(left, right, verdict, by=name or by.name, note=note)
    record(by.id, "judged", f"names:{left.name} / {right.name}", {"verdict": verdict, "judgement": made.id})
    return made


def affiliate(by: Actor, corpus: Corpus, links: Sequence[tuple[Side, Side, Affiliation]], *, name: str = "") -> list[Judgement]:
    """Declares that parties belong to others (parent, member, how); what stands already is not said again.

    Args:
        name: who declares, where that is not who acts.

    Raises:
        NotAllowed, PartiesError.
    """
    by.must_be_allowed("judge")
    made = Judgements(corpus).affiliate(links, by=name or by.name)
    for entry in made:
        assert entry.affiliation is not None, "only links are declared"
        names, details = f"names:{entry.left.name} / {entry.right.name}", {"relation": entry.affiliation.relation}
        record(by.id, "affiliated", names, {**details, "judgement": entry.id})
    return made


def undo_judgement(by: Actor, corpus: Corpus, judgement: str, *, note: str = "", name: str = "") -> Judgement:
    """Takes a judgement back.

    Raises:
        NotAllowed, PartiesError: there is none.
    """
    by.must_be_allowed("judge")
    made = Judgements(corpus).undo(judgement, by=name or by.name, note=note)
    record(by.id, "judgement.undone", f"judgement:{judgement}", {"judgement": made.id})
    return made
