"""The addresses for signing in and for one's own account: keys, and those of django-allauth that an office needs."""

from __future__ import annotations

from allauth.account import views
from allauth.socialaccount.providers.openid_connect.views import callback, login
from allauth.usersessions.views import list_usersessions
from django.urls import include, path

from zhichan.portal.views import keys

patterns = [
    path("sign-in", views.login, name="account_login"),
    path("sign-out", views.logout, name="account_logout"),
    path("inactive", views.account_inactive, name="account_inactive"),
    path("password", views.password_change, name="account_change_password"),
    path("confirm", views.reauthenticate, name="account_reauthenticate"),
    path("sessions", list_usersessions, name="usersessions_list"),
    path("keys", keys.keys, name="keys"),
    path("keys/of/<int:person>", keys.keys_of, name="keys-of"),
    path("keys/<int:key>/revoke", keys.revoke, name="key-revoke"),
    path("second-factor/", include("allauth.mfa.urls")),
]

single_sign_on = [
    path("sign-on/<slug:provider_id>", login, name="openid_connect_login"),
    path("sign-on/<slug:provider_id>/callback", callback, name="openid_connect_callback"),
]
"""Outside the language: the sign-on is told one address to come back to."""
