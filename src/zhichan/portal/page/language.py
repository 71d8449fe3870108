"""The language in the address: `/zh/…` and `/en/…`, whatever Django calls the two."""

from __future__ import annotations

from django.urls.resolvers import LocalePrefixPattern, URLPattern, URLResolver
from django.utils.translation import get_language

PREFIXES = {"zh-hans": "zh", "en": "en"}
TAGS = {"zh": "zh-Hans", "en": "en"}
"""What a page says of itself in `<html lang>`."""


def current_language() -> str:
    """`zh` or `en`: the language of the page being made."""
    return PREFIXES.get(get_language() or "", "zh")


class ShortPrefix(LocalePrefixPattern):
    """Django's language prefix, shortened: the standard's `zh-hans` is `zh` in the address."""

    @property
    def language_prefix(self) -> str:
        return f"{current_language()}/"


def with_language(*patterns: URLPattern | URLResolver) -> list[URLResolver]:
    """The patterns under the prefix of the page's language."""
    return [URLResolver(ShortPrefix(prefix_default_language=True), list(patterns))]
