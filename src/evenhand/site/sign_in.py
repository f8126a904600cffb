"""How staff sign in: by passkey, by password with a second factor, or by a code sent by e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account here: the firm gives and takes access."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: access is given from inside."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff arrive at their desk."""
        return str(super().get_login_redirect_url(request))

    def is_safe_url(self, url: Any) -> bool:
        """Only addresses of this house are followed after sign-in."""
        return bool(url) and str(url).startswith("/") and bool(super().is_safe_url(url))
