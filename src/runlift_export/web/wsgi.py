"""The WSGI face (PEP 3333), for those who run a server of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from runlift_export.web.access import Access
from runlift_export.web.respond import respond
from runlift_export.web.site import Site

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def wsgi_app(*, site: Callable[[], Site | None], access: Access) -> Application:
    """Wrap `respond` as a WSGI application that holds no state of its own."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        raw = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
        method = str(environ["REQUEST_METHOD"])
        response = respond(method, quote(raw), headers, site=site, access=access)
        status = f"{response.status.value} {response.status.phrase}"
        start_response(status, list(response.headers.items()))
        return [response.body]

    return application
