"""django-oauth-toolkit and SimpleJWT as the logins of a small CRM. Prints its port, and ends with its standard input.

Usage: python django_site.py FOLDER, with the Python that has them; clients come as JSON in the variable CLIENTS.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

USER, PASSWORD = "dana@example.com", "pass-w0rd-1"

settings.configure(
    SECRET_KEY="for tests, and long enough for a signature of 256 bits",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider", "rest_framework"],
    MIDDLEWARE=[f"{__name__}.let_in"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(sys.argv[1]) / "site.sqlite3",
            "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
        }
    },
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    OAUTH2_PROVIDER={"PKCE_REQUIRED": True, "SCOPES": {"visits": "Visits"}, "ROTATE_REFRESH_TOKEN": True},
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  models need the settings
from oauth2_provider import models  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402
from rest_framework_simplejwt.authentication import JWTAuthentication  # noqa: E402
from rest_framework_simplejwt.exceptions import InvalidToken  # noqa: E402
from rest_framework_simplejwt.views import token_obtain_pair, token_refresh  # noqa: E402

View = Callable[..., Any]
LOGINS = ("/o/token/", "/jwt/token/", "/jwt/token/refresh/")
seen: list[bool] = []
"""Whether each request for a token had Authorization."""


def let_in(get_response: View) -> View:
    """Whoever comes to the page of consent is logged in already."""

    def middleware(request: Any) -> Any:
        if request.path in LOGINS:
            seen.append("Authorization" in request.headers)
        if request.path == "/o/authorize/":
            request.user = get_user_model().objects.get(username=USER)
        return get_response(request)

    return middleware


def page(request: Any, name: str) -> Any:
    return JsonResponse({"data": [], "meta": {}})


def jwt_page(request: Any, name: str) -> Any:
    try:
        found = JWTAuthentication().authenticate(request)
    except InvalidToken:
        found = None
    return page(request, name) if found else JsonResponse({"detail": "Given token not valid"}, status=401)


def end_access() -> None:
    models.AccessToken.objects.update(expires=timezone.now())


def end_refresh() -> None:
    for token in models.RefreshToken.objects.filter(revoked__isnull=True):
        token.revoke()


@csrf_exempt  # type: ignore[untyped-decorator]  # it has no types here
def control(request: Any) -> Any:
    order = json.loads(request.body or "{}")
    for name, value in order.get("settings", {}).items():
        setattr(oauth2_settings, name, value)
    for kind in order.get("revoke", []):
        {"access": end_access, "refresh": end_refresh}[kind]()
    told, seen[:] = list(seen), []
    return JsonResponse({"seen": told})


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("jwt/token/", token_obtain_pair),
    path("jwt/token/refresh/", token_refresh),
    path("crm/jwt/<name>", jwt_page),
    path("crm/<name>", protected_resource()(page)),
    path("control", control),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_user(username=USER, password=PASSWORD)
    for client in json.loads(os.environ["CLIENTS"]):
        models.Application.objects.create(user=user, skip_authorization=True, **client)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
