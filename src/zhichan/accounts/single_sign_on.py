"""The city's single sign-on: it says who somebody is; what they may do is still said here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render

from zhichan.accounts.models import Person


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Lets in only people whom an administrator has added, known by the name that the sign-on tells."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Ties the first sign-in to the person of that name.

        Raises:
            ImmediateHttpResponse: nobody of that name has been added.
        """
        if sociallogin.is_existing:
            return
        told = _name(sociallogin.account.extra_data)
        person = Person.objects.filter(username=told).first() if told else None
        if person is None:
            raise ImmediateHttpResponse(render(request, "portal/unknown_person.html", {"told": told}, status=403))
        sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


def _name(claims: Mapping[str, Any]) -> str:
    """The name by which the sign-on knows somebody, from what it answered or from its token."""
    for part in (claims.get("userinfo"), claims.get("id_token"), claims):
        if isinstance(part, Mapping) and part.get("preferred_username"):
            return str(part["preferred_username"])
    return ""
