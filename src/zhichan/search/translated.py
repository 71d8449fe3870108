"""Questions to the index, said to tantivy."""

from __future__ import annotations

from typing import Any

from tantivy import Occur, Query

from zhichan.search.asking import AllOf, AnyOf, Boosted, Nothing, Pattern, Phrase, Question, Silent, Token


def translated(question: Question, schema: Any) -> Any:
    """The query of tantivy that asks the same."""
    match question:
        case Token(field, text):
            return Query.term_query(schema, field, text)
        case Phrase(field, tokens, slop):
            return Query.phrase_query(schema, field, list(tokens), slop)
        case Pattern(field, regex):
            return Query.regex_query(schema, field, regex)
        case Boosted(inner, factor):
            return Query.boost_query(translated(inner, schema), factor)
        case Silent(inner):
            return Query.const_score_query(translated(inner, schema), 0.0)
        case AnyOf(questions):
            return Query.boolean_query([(Occur.Should, translated(one, schema)) for one in questions])
        case AllOf(must, barred, should):
            parts = ((Occur.Must, must), (Occur.MustNot, barred), (Occur.Should, should))
            return Query.boolean_query([(occur, translated(one, schema)) for occur, some in parts for one in some])
        case Nothing():
            return Query.empty_query()
