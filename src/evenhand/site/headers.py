"""What every answer tells the browser beside Django's own words on safety."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

# No page of ours uses a camera, a place or a payment by the browser; nor may what is put into it.
_REFUSED: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi",
    "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(f"{name}=()" for name in _REFUSED)
_ALWAYS: Final = {
    "Permissions-Policy": PERMISSIONS,
    # Nobody else's page may take ours, or a file of ours, into itself.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# The one page with a picture in its own text: the code that staff scan for their second step.
_DRAWS_A_CODE: Final = "mfa_activate_totp"


class Careful:
    """Add to every answer what keeps it to our own pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, and add what the view has not said itself."""
        response = self.get_response(request)
        found = request.resolver_match
        if found is not None and found.view_name == _DRAWS_A_CODE:
            response._csp_update = {"img-src": ["data:"]}  # type: ignore[attr-defined]
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
