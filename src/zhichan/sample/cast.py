"""The holders as the other registers meet them: drawn by what they do, printed with codes, old names and English names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Party, Role
from zhichan.sample.codes import agency_code
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.grammar import Field, names
from zhichan.sample.holders import Holder, Sector

_TRIES = 60
_CODES_SINCE = 2015  # credit codes were given from the autumn of that year
_CODED = 0.75  # of the records from then on that print the code
_ENGLISH = 0.12  # of the records that print the English name as well
_MONTHS = Urn(range(1, 13), (6, 5, 8, 8, 8, 9, 8, 8, 9, 7, 10, 14))


class Cast:
    """Who files in the registers of the sample."""

    def __init__(self, holders: Sequence[Holder], gazetteer: Gazetteer) -> None:
        self._holders = Urn(holders, [1 / (holder.rank + 8) for holder in holders])
        self.gazetteer = gazetteer

    def draw(self, dice: Dice, year: int, sectors: Sequence[Sector], fields: Sequence[str] = ()) -> Holder:
        """A holder that was there in that year, of these sectors, and at work in one of these fields where one is soon found."""
        found = self._holders.draw(dice)
        for _ in range(_TRIES):
            drawn = self._holders.draw(dice)
            if drawn.since > year:
                continue
            found = drawn
            if drawn.sector in sectors and (not fields or any(field.name in fields for field in drawn.fields)):
                break
        return found

    def party(self, dice: Dice, holder: Holder, role: Role, day: dt.date, seq: int = 1) -> list[Party]:
        """The holder in a role as a record of that day prints it, in Chinese and sometimes in English."""
        coded = holder.code and day.year >= _CODES_SINCE and dice.chance(_CODED)
        parties = [
            holder.party(role, seq, self.gazetteer, name=holder.printed(day, dice), code=holder.code if coded else ""),
        ]
        if holder.named.english and dice.chance(_ENGLISH):
            parties.append(holder.party_in_english(role, seq, self.gazetteer))
        return parties

    def people(self, dice: Dice, holder: Holder, role: Role, most: int) -> list[Party]:
        """One to `most` persons of a holder."""
        team = dict.fromkeys(dice.some(holder.people, dice.between(1, most)))
        return [Party(role=role, name=name, seq=seq, lang="zh", scope="person") for seq, name in enumerate(team, 1)]

    def agency(self, dice: Dice, share: float) -> list[Party]:
        """In this share of cases, one of the agencies."""
        if not dice.chance(share):
            return []
        data = names()
        at = dice.below(len(data.agencies))
        code = agency_code(self.gazetteer.city.code, at)
        return [Party(role="agency", name=data.agencies[at], seq=1, lang="zh", code=code, scope="organisation")]


def some_day(dice: Dice, year: int) -> dt.date:
    """A working day of a year, later in the year more often."""
    day = dt.date(year, _MONTHS.draw(dice), dice.between(3, 28))
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def thing_of(dice: Dice, field: Field) -> tuple[str, str]:
    """Something that a field makes, in both languages."""
    return dice.pick(list(dice.pick(field.topics).things.items()))
