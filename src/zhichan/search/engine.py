"""From nodes to the exact set of rights.

A set is a mask: one truth value a right, as numpy booleans (300 kB for 300,000 rights). AND, OR and NOT are `&`, `|` and `~`, a
few microseconds each, so precedence, complements and mixtures of text and columns are exact by construction, and nothing has to
be injected into the text engine. The leaves come from where each is known best:

- words, phrases, classes and numbers from the index of words, in process or on a cluster; those side by side under one AND or OR
  are asked in one question, since bringing ids out (about 0.35 µs each) costs more than finding them;
- dates, states, kinds, districts … from the columns;
- proximity, wildcards inside Chinese and what else the index only narrows: candidates from the index, each verified by the exact
  matcher over its texts. Under an AND this comes last, over what the other conditions left.

Measured on 300,000 made-up rights (two cores under heavy load: take ratios): a phrase 8 ms, a proximity of two frequent words
66 ms, a word with 39,000 hits 0.4 s, nearly all of it bringing ids out. A set of 30,000 ids handed to tantivy as a term set
takes 13 ms to make and 39 ms to search, on an idle machine; as a mask it is there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.schemes.titles import Titles
from zhichan.search import texts
from zhichan.search.asking import Nothing, Question, Token, WordIndex, all_of, any_of
from zhichan.search.class_titles import MOST, ClassTitles
from zhichan.search.columns import Columns, Ints, Mask
from zhichan.search.documents import class_term
from zhichan.search.families import COLUMNS
from zhichan.search.fields import BY_NAME
from zhichan.search.looking_up import rids_of
from zhichan.search.matcher import holds
from zhichan.search.nodes import All, And, Choice, ClassIs, Has, Listed, Near, Node, Not, Or, Range, Same, Term, leaves, quote
from zhichan.search.number_lists import KEPT_DAYS, NumberLists, Sought
from zhichan.search.queries import Found, Queries, schemes_of
from zhichan.search.technology import Technology
from zhichan.search.texts import Stretch
from zhichan.search.tokens import fold
from zhichan.search.unified import Unified
from zhichan.search.values import fail, fail_choice, pick

_COLUMNS = {"first-holder": "holder"}
"""The column of a field that is not called like it."""

_APART: dict[str, Label] = {
    "no-district": Label(zh="区县不详", en="in the city, district not known"),
    "elsewhere": Label(zh="市外", en="outside the city"),
    "unknown": Label(zh="地址不详", en="place not known"),
}
"""What `district` is besides the districts of the city."""


class Engine:
    """Answers nodes over one index. Safe to share between threads."""

    def __init__(
        self,
        index: WordIndex,
        marts: Marts,
        gazetteer: Gazetteer,
        columns: Columns,
        unified: Unified | None = None,
        lists: NumberLists | None = None,
        visible: Mask | None = None,
        titles: Titles | None = None,
    ) -> None:
        self.index, self.columns, self.unified, self._lists, self._visible = index, columns, unified, lists, visible
        self._marts, self.technology = marts, Technology(columns, titles)
        self.class_titles = ClassTitles(titles, self.technology)
        self._queries = Queries()
        self._districts = {
            fold(name): district.code
            for district in gazetteer.districts
            for name in (*district.short, *district.aliases, district.label.en, district.label.zh, district.code)
        }
        self._districts |= {fold(name): key for key, label in _APART.items() for name in (key, label.zh)}
        self._district_labels = {district.code: district.label for district in gazetteer.districts} | _APART
        self._areas = {area.code: area.label for area in gazetteer.areas if area.known}
        self._city = gazetteer.city_name.zh

    def check(self, node: Node, query: str) -> None:
        """Refuses a district or area that the city does not have, a party that nobody is and a list that is not kept.

        Raises:
            QueryError: the query names one, or names what the city has not told: who is who, which class is of which field.
        """
        for leaf, _ in leaves(node):
            if isinstance(leaf, Choice) and leaf.field == "district" and self._district(leaf.value) is None:
                fail_choice(BY_NAME["district"], leaf.value, self._district_labels, query, leaf.place)
            if isinstance(leaf, Choice) and leaf.field == "area" and pick(leaf.value, self._areas) is None:
                fail_choice(BY_NAME["area"], leaf.value, self._areas, query, leaf.place)
            if isinstance(leaf, (Choice, Has)) and BY_NAME[leaf.field].type == "party":
                self._check_party(leaf, query)
            if isinstance(leaf, Choice) and leaf.field == "class-title":
                self._check_title(leaf, query)
            if isinstance(leaf, (Choice, Has)) and leaf.field == "field" and not self.technology.is_told():
                fail("no-concordance", query, leaf.place, field=leaf.field)
            if isinstance(leaf, Choice) and leaf.field == "list" and self.numbers_of(leaf.value) is None:
                fail("list-gone", query, leaf.place, value=leaf.value, days=KEPT_DAYS)

    def _check_party(self, leaf: Choice | Has, query: str) -> None:
        if self.unified is None:
            fail("unresolved", query, leaf.place, field=leaf.field)
        if isinstance(leaf, Choice) and self.unified.meant(leaf.value) is None:
            name = self.unified.nearest(leaf.value)
            fail("party", query, leaf.place, quote(name) if name else "", value=leaf.value)

    def _check_title(self, leaf: Choice, query: str) -> None:
        called = self.class_titles.called(leaf.value)
        if len(called.classes) > MOST:
            fail("many-class-titles", query, leaf.place, value=leaf.value, count=f"{len(called.classes):,}", limit=f"{MOST:,}")
        if not called.classes and not called.fields:
            code = "no-concordance" if called.unplaced else "no-class-title"
            fail(code, query, leaf.place, value=leaf.value, field=leaf.field)

    def told(self, node: Node, as_of: dt.date) -> list[Label]:
        """What of a query its text does not show: the classes that a title means, the members of a group."""
        told: list[Label] = []
        for leaf in (leaf for leaf, _ in leaves(node) if isinstance(leaf, Choice)):
            if leaf.field == "class-title":
                told.append(self.class_titles.called(leaf.value).told(leaf.value))
            elif leaf.field == "holder-group" and self.unified is not None:
                told.append(self.unified.told_group(leaf.value, as_of))
        return list(dict.fromkeys(told))

    def numbers_of(self, id: str) -> tuple[Sought, ...] | None:
        """The numbers of a kept list; None where there is none of this id."""
        return self._lists.read(id) if self._lists else None

    def counts_all(self, node: Node) -> bool:
        """Whether a query counts the rights without an official number too, because it says `numbered:` itself.

        A right without one is known by the name that a single source gave it, so the same right may be there twice.
        """
        return any(isinstance(leaf, Choice) and leaf.field == "numbered" for leaf, _ in leaves(node))

    def counted(self, node: Node) -> Mask:
        """The rights that a query may count."""
        return np.ones(self.columns.size, dtype=np.bool_) if self.counts_all(node) else self.columns.numbered()

    def whole(self, node: Node) -> Question | None:
        """The one question to the index that finds just what a node means, so that it needs no mask; None where there is none."""
        if isinstance(node, Or):
            parts = [self._exact(inner) for inner in node.nodes]
            known = [part for part in parts if part is not None]
            return any_of(known) if len(known) == len(parts) else None
        if not isinstance(node, And):
            return self._exact(node)
        must = [self._exact(inner) for inner in node.nodes if not isinstance(inner, Not)]
        barred = [self._exact(inner.node) for inner in node.nodes if isinstance(inner, Not)]
        asked, against = ([part for part in parts if part is not None] for parts in (must, barred))
        if not asked or (len(asked), len(against)) != (len(must), len(barred)):
            return None
        return all_of(asked, against)

    def mask(self, node: Node, as_of: dt.date, within: Mask | None = None) -> Mask:
        """The rights that a node means on a day.

        Args:
            within: where given, the answer is right for these rights only, which may save work; others may be wrong.
        """
        return self._mask(node, as_of, within)

    def _mask(self, node: Node, as_of: dt.date, within: Mask | None) -> Mask:
        match node:
            case All():
                return np.ones(self.columns.size, dtype=np.bool_)
            case Not():
                return ~self._mask(node.node, as_of, within)
            case And():
                return self._all(node, as_of, within)
            case Or():
                return self._any(node, as_of, within)
            case Range() if node.field == "year":
                return self.columns.in_years(node.low, node.high)
            case Range():
                return self.columns.within(node.field, node.low, node.high)
            case Choice():
                return self._choice(node, as_of)
            case Has():
                return self._has(node, as_of)
            case Listed():
                return self._listed(node)
            case Term() | Near() | Same():
                return self._text(node, within)
            case ClassIs() if node.alone:
                return self._spread(self._in_class_alone(node.field, node.alone))
            case _:
                return self._asked(self._exact(node) or Nothing())

    def _exact(self, node: Node) -> Question | None:
        """The query of the index that finds just what a leaf means; None where there is none."""
        return self._queries.exact(node)

    def _all(self, node: And, as_of: dt.date, within: Mask | None) -> Mask:
        """Columns first, then what the index knows in one query, then what has to be verified over the rest."""
        queries: list[Question] = []
        barred: list[Question] = []
        cheap: list[Node] = []
        dear: list[Node] = []
        for inner in node.nodes:
            if (query := self._exact(inner)) is not None:
                queries.append(query)
            elif isinstance(inner, Not) and (query := self._exact(inner.node)) is not None:
                barred.append(query)
            else:
                (cheap if isinstance(inner, (Range, Choice, Has, Listed, All)) else dear).append(inner)
        result = np.ones(self.columns.size, dtype=np.bool_) if within is None else within.copy()
        for inner in cheap:
            result &= self._mask(inner, as_of, None)
        if queries and result.any():
            result &= self._asked(all_of(queries, barred))
        elif barred and result.any():
            result &= ~self._asked(any_of(barred))
        for inner in dear:
            if not result.any():
                break
            result &= self._mask(inner, as_of, result)
        return result

    def _any(self, node: Or, as_of: dt.date, within: Mask | None) -> Mask:
        queries: list[Question] = []
        result = np.zeros(self.columns.size, dtype=np.bool_)
        for inner in node.nodes:
            if (query := self._exact(inner)) is not None:
                queries.append(query)
            else:
                result |= self._mask(inner, as_of, within)
        if queries:
            result |= self._asked(any_of(queries))
        return result

    def _choice(self, node: Choice, as_of: dt.date) -> Mask:
        if node.field == "status":
            return self.columns.in_state(node.value, as_of)
        if node.field == "list":
            return self._spread(rids_of(self.numbers_of(node.value) or (), self._marts))
        if node.field == "numbered":
            numbered = self.columns.numbered()
            return {"yes": numbered, "no": ~numbered, "any": np.ones_like(numbered)}[node.value]
        if BY_NAME[node.field].type == "family":
            return self._family(COLUMNS[node.field], node.value)
        if BY_NAME[node.field].type == "party":
            return self._party(node.field, node.value, as_of)
        if node.field == "field":
            return self.technology.of(node.value)
        if node.field == "class-title":
            return self._called(node.value)
        if node.field == "area":
            return self.columns.in_area(pick(node.value, self._areas) or "", as_of)
        if node.field != "district":
            return self.columns.is_word(_COLUMNS.get(node.field, node.field), node.value)
        value = self._district(node.value) or ""
        return self._apart(value) if value in _APART else self.columns.is_word("district", value)

    def _party(self, field: str, value: str, as_of: dt.date) -> Mask:
        assert self.unified is not None, "a query is checked before it is answered"
        if field == "holder-group":
            return self.unified.owned_by_group(value, as_of)
        codes = self.unified.meant(value) or []
        return self.unified.first_is(codes) if field == "first-party" else self.unified.owned_by(codes)

    def _in_class_alone(self, field: str, symbol: str) -> Ints:
        """The rights in a class and not only in one below it; a main group is the same with and without its `/00`."""
        bare = symbol.removesuffix("/00")
        symbols = [bare, f"{bare}/00"]
        if field == "main-ipc":
            query = "SELECT rid FROM rights WHERE class_scheme = 'ipc' AND list_contains(?::VARCHAR[], ipc)"
            rows = self._marts.sql(query, [symbols])
        else:
            query = (
                "SELECT DISTINCT rid FROM classes "
                "WHERE list_contains(?::VARCHAR[], symbol) AND list_contains(?::VARCHAR[], scheme)"
            )
            rows = self._marts.sql(query, [symbols, list(schemes_of(field))])
        return np.array([rid for (rid,) in rows], dtype=np.int32)

    def _called(self, words: str) -> Mask:
        """The rights with a class whose title has these words, or of such a field of technology."""
        called = self.class_titles.called(words)
        tokens = [Token("classes", class_term(scheme, symbol.removesuffix("/00"))) for scheme, symbol in called.classes]
        result = self._asked(any_of(tokens)) if tokens else np.zeros(self.columns.size, dtype=np.bool_)
        for field in called.fields:
            result |= self.technology.of(field)
        return result

    def _family(self, column: str, id: str) -> Mask:
        """The rights of the family of a right; none where whoever asks does not see that one."""
        rows = self._marts.sql("SELECT rid FROM rights WHERE id = ?", [id])
        if not rows or (self._visible is not None and not self._visible[rows[0][0]]):
            return np.zeros(self.columns.size, dtype=np.bool_)
        same: Mask = self.columns[column] == self.columns[column][rows[0][0]]
        return same

    def _apart(self, value: str) -> Mask:
        """The rights without a district that lie in the city, elsewhere or nowhere known."""
        columns = self.columns
        in_city = columns.is_word("city", self._city)
        placed = columns.has_word("city") | columns.has_word("province") | columns.has_word("country")
        chosen = {"no-district": in_city, "elsewhere": placed & ~in_city, "unknown": ~placed & ~in_city}[value]
        return chosen & ~columns.has_word("district")

    def _has(self, node: Has, as_of: dt.date) -> Mask:
        field = BY_NAME[node.field]
        if field.type == "party":
            assert self.unified is not None, "a query is checked before it is answered"
            return self.unified.has_first() if field.name == "first-party" else self.unified.has_owner()
        if field.type == "class":
            return self._asked(self._queries.classified(node))
        if field.type == "year":
            return self.columns.in_years(None, None)
        if field.name == "field":
            return self.technology.of_any()
        if field.type == "date":
            return self.columns.within(field.name, None, None)
        if field.name == "area":
            return self.columns.in_area(None, as_of)
        if field.type == "family":
            return self.columns.has_word(COLUMNS[field.name])
        return self.columns.has_word(_COLUMNS.get(field.name, field.name))

    def _listed(self, node: Listed) -> Mask:
        found = self._marts.sql("SELECT rid FROM rights WHERE id IN (SELECT unnest(?))", [sorted(node.ids)])
        return self._spread(np.array([rid for (rid,) in found], dtype=np.int32))

    def _district(self, value: str) -> str | None:
        """The code of a district by code, name or alias, or by the beginning that only one district's names have."""
        wanted = fold(value).strip()
        if code := self._districts.get(wanted):
            return code
        begun = {code for name, code in self._districts.items() if len(wanted) > 1 and name.startswith(wanted)}
        return begun.pop() if len(begun) == 1 else None

    def _text(self, node: Term | Near | Same, within: Mask | None) -> Mask:
        found = self._queries.by_target(node)
        if all(one.exact for _, one in found):
            result = self._asked(self._queries.text(node).query)
        else:
            result = self._verified(node, found, within)
        if isinstance(node, Term) and not node.field and (numbers := self._queries.numbers(node.text)) is not None:
            result |= self._asked(numbers)
        return result

    def _verified(self, node: Node, found: Sequence[tuple[str, Found]], within: Mask | None) -> Mask:
        """Tries the candidates of each target on the texts of that target alone: reading and folding texts is what costs."""
        result = np.zeros(self.columns.size, dtype=np.bool_)
        for target, one in found:
            candidates = self.index.rids(one.query)
            candidates = candidates[~result[candidates] if within is None else within[candidates] & ~result[candidates]]
            if one.exact:
                result[candidates] = True
                continue
            for rid, _, text in texts.chosen(self._marts, [target], Stretch(rids=candidates)):
                if not result[rid] and holds(node, text):
                    result[rid] = True
        return result

    def _asked(self, query: Question) -> Mask:
        return self._spread(self.index.rids(query))

    def _spread(self, rids: Ints) -> Mask:
        result = np.zeros(self.columns.size, dtype=np.bool_)
        result[rids] = True
        return result
