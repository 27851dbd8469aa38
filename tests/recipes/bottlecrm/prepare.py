"""In BottleCRM's own virtual environment: an organization with two reps, custom fields, and two tokens, as JSON."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
django.setup()

from common.models import CustomFieldDefinition, Org, PersonalAccessToken, Profile, User  # noqa: E402

FIELDS = {
    "Opportunity": {
        "budget": "number",
        "timeline": "text",
        "decision_date": "date",
        "needs_financing": "checkbox",
        "objections": "textarea",
    },
    "Task": {"visit_time": "text", "siro_link": "text"},
}
SCOPES = [
    "opportunities:read",
    "opportunities:write",
    "tasks:read",
    "tasks:write",
    "interactions:read",
    "interactions:write",
]


def main() -> None:
    org = Org.objects.create(name="Summit Home")
    reps = {}
    for email in sys.argv[1:]:
        user = User.objects.create_user(email=email, password=None, name=email.partition("@")[0].title())
        reps[email] = Profile.objects.create(user=user, org=org, role="USER")
    people = {}
    for name in ("owner", "bridge"):
        user = User.objects.create_user(email=f"{name}@example.com", password=None, name=name.title())
        people[name] = Profile.objects.create(user=user, org=org, role="ADMIN")
    for model, fields in FIELDS.items():
        for key, kind in fields.items():
            CustomFieldDefinition.objects.create(org=org, target_model=model, key=key, label=key, field_type=kind)
    owner, _ = PersonalAccessToken.generate(people["owner"], "owner")
    bridge, _ = PersonalAccessToken.generate(people["bridge"], "Siro Bridge", scopes=SCOPES)
    found = {"owner": owner, "bridge": bridge, "reps": {email: str(rep.id) for email, rep in reps.items()}}
    sys.stdout.write(json.dumps(found))


main()
