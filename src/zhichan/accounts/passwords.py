"""What a password may not be, beyond what Django's own lists refuse."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhichan.accounts.models import Person

WORDS = (
    *("zhichan", "知产", "ipcity", "patent", "trademark", "copyright", "zhuanli", "shangbiao", "zhishi", "chanquan"),
    *("admin", "administrator", "root", "system", "officer", "manager", "operator", "guest", "test", "demo", "sample"),
    *("password", "passwort", "passw0rd", "mima", "welcome", "changeme", "letmein", "secret", "login", "hello", "woaini"),
    *("qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "qazwsx", "1qaz", "2wsx", "3edc", "abc", "abcd"),
)
"""Words that guessing begins with: the product's, the office's, the keyboard's. They may stand in a password, uncounted."""
_LEAST_OWN = 8
_LEAST_SIGNS = 5


class OwnWords:
    """Refuses a password of which little is left without such words, digits and punctuation, or that repeats few signs."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self.words = tuple(word.lower() for word in (*WORDS, *words) if len(word) > 1)

    def validate(self, password: str, user: Person | None = None) -> None:
        """
        Raises:
            ValidationError: with the reason.
        """
        if len(set(password)) < _LEAST_SIGNS:
            raise ValidationError(_("The password repeats very few signs."), code="few_signs")
        left = password.lower()
        for word in sorted(self.words, key=len, reverse=True):
            left = left.replace(word, "")
        own = re.sub(r"[\W\d_]", "", left)
        if own == re.sub(r"[\W\d_]", "", password.lower()):
            return  # none of the words: a mere number is refused elsewhere
        if len(own) < _LEAST_OWN:
            raise ValidationError(_("The password consists of words that guessing begins with."), code="own_words")

    def get_help_text(self) -> str:
        return _("Not made of the names of the city, of this platform, of offices or of keys that lie side by side.")
