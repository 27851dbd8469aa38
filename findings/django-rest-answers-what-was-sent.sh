#!/usr/bin/env bash
# The answer to a PATCH of Django REST framework is made of the object in memory, not of the row: what the database made of
# a value (a trigger, a default, a column that clips or rounds) is not in it. An update of an amount that a trigger
# clips is answered 200 with the full amount; only the next GET shows what is stored. A field that the API does not know
# is answered 200 as well, with nothing said. A client that takes the update's own answer for what the CRM now
# holds reports a value that stands nowhere.
#
# Seen with: Django 5.2.19, Django REST framework 3.18.3. What follows: read the record again after an update, and compare.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 djangorestframework==3.18.3

cat >"$here/expected" <<'SEEN'
PATCH amount: 200, it answers 99000000.0
GET: 9999999.99
PATCH budget, which there is none: 200, it answers ['amount', 'id']
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
)
django.setup()

from django.db import connection, models
from django.test import Client
from rest_framework import routers, serializers, viewsets


class Deal(models.Model):
    amount = models.FloatField(null=True)

    class Meta:
        app_label = "crm"


class DealSerializer(serializers.ModelSerializer):
    class Meta:
        model = Deal
        fields = ["id", "amount"]


class Deals(viewsets.ModelViewSet):
    queryset = Deal.objects.all()
    serializer_class = DealSerializer


router = routers.SimpleRouter()
router.register("deals", Deals)
urlpatterns = router.urls

with connection.schema_editor() as editor:
    editor.create_model(Deal)
with connection.cursor() as cursor:
    cursor.execute(
        "CREATE TRIGGER clip AFTER UPDATE ON crm_deal WHEN NEW.amount > 9999999.99 "
        "BEGIN UPDATE crm_deal SET amount = 9999999.99 WHERE id = NEW.id; END"
    )
Deal.objects.create()
client, url = Client(), "/deals/1/"

answer = client.patch(url, {"amount": 99000000}, content_type="application/json")
print(f"PATCH amount: {answer.status_code}, it answers {answer.json()['amount']}")
print("GET:", client.get(url).json()["amount"])
answer = client.patch(url, {"budget": 1}, content_type="application/json")
print(f"PATCH budget, which there is none: {answer.status_code}, it answers {sorted(answer.json())}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
