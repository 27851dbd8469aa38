#!/usr/bin/env bash
# Django's ConditionalGetMiddleware gives every GET an ETag, as its name says, and does not look at the If-Match of a PATCH or
# a PUT: an update under an ETag that the record never had is answered 200 and done. A GET with the same wrong If-Match is
# answered 412, so a client that tries the condition where it does no harm believes that it works. Whoever writes back
# under the ETag of an API with Django REST framework writes over what a person saved meanwhile, and is told that all
# went well. Its GZipMiddleware, besides, makes the strong ETag a weak one for every client that takes gzip.
#
# Seen with: Django 5.2.19, Django REST framework 3.18.3. What follows: try the condition with an update, under an ETag
# that is surely wrong, and expect 412; else use a version column that the API checks, or know that there is no condition.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 djangorestframework==3.18.3

cat >"$here/expected" <<'SEEN'
GET: 200, strong ETag
GET for gzip: 200, weak ETag
GET with a wrong If-Match: 412
PATCH with a wrong If-Match: 200, stage is sold
PATCH with the ETag of before that: 200, stage is lost
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import django
from django.conf import settings

MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", "django.middleware.http.ConditionalGetMiddleware"]
settings.configure(
    SECRET_KEY="x",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=MIDDLEWARE,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
)
django.setup()

from django.db import connection, models
from django.test import Client
from rest_framework import routers, serializers, viewsets


class Deal(models.Model):
    stage = models.CharField(max_length=20, default="open")
    text = models.TextField(default="")

    class Meta:
        app_label = "crm"


class DealSerializer(serializers.ModelSerializer):
    class Meta:
        model = Deal
        fields = ["id", "stage", "text"]


class Deals(viewsets.ModelViewSet):
    queryset = Deal.objects.all()
    serializer_class = DealSerializer


router = routers.SimpleRouter()
router.register("deals", Deals)
urlpatterns = router.urls

with connection.schema_editor() as editor:
    editor.create_model(Deal)
Deal.objects.create(text="a long text, since short answers are not packed " * 20)
client, url = Client(), "/deals/1/"


def kind(answer):
    return "weak" if answer.headers["ETag"].startswith("W/") else "strong"


first = client.get(url)
print(f"GET: {first.status_code}, {kind(first)} ETag")
packed = client.get(url, headers={"Accept-Encoding": "gzip"})
print(f"GET for gzip: {packed.status_code}, {kind(packed)} ETag")
print("GET with a wrong If-Match:", client.get(url, headers={"If-Match": '"wrong"'}).status_code)
for name, etag, stage in (("a wrong If-Match", '"wrong"', "sold"), ("the ETag of before that", first.headers["ETag"], "lost")):
    answer = client.patch(url, {"stage": stage}, content_type="application/json", headers={"If-Match": etag})
    print(f"PATCH with {name}: {answer.status_code}, stage is {Deal.objects.get().stage}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
