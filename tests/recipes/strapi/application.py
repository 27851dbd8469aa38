"""A Strapi application with the content types that the recipe's README describes, and the tokens of its users."""

import json
from pathlib import Path
from typing import Any

Attributes = dict[str, Any]

TEXT, LONG, TIME, DAY = {"type": "string"}, {"type": "text"}, {"type": "datetime"}, {"type": "date"}


def to(name: str) -> Attributes:
    return {"type": "relation", "relation": "manyToOne", "target": f"api::{name}.{name}"}


TYPES: dict[str, Attributes] = {
    "rep": {"name": TEXT, "email": {"type": "email"}},
    "customer": {"name": TEXT, "email": {"type": "email"}, "phone": TEXT},
    "deal": {
        "name": TEXT,
        "stage": {"type": "enumeration", "enum": ["open", "won", "lost"]},
        "value": {"type": "decimal"},
        "closedOn": DAY,
        "customer": to("customer"),
        "rep": to("rep"),
        "budget": {"type": "decimal"},
        "timeline": TEXT,
        "decisionDate": DAY,
        "needsFinancing": {"type": "boolean"},
        "objections": LONG,
        "interests": {"type": "json"},
    },
    "visit": {
        "subject": TEXT,
        "kind": {"type": "enumeration", "enum": ["visit", "call"]},
        "startsAt": TIME,
        "endsAt": TIME,
        "cancelled": {"type": "boolean"},
        "siroLink": LONG,
        "deal": to("deal"),
        "rep": to("rep"),
    },
    "deal-note": {"text": LONG, "deal": to("deal")},
}
RIGHTS = (
    *(f"api::{name}.{name}.{action}" for name in ("rep", "customer") for action in ("find", "findOne")),
    *(f"api::{name}.{name}.{action}" for name in ("deal", "visit") for action in ("find", "findOne", "update")),
    *(f"api::deal-note.deal-note.{action}" for action in ("find", "findOne", "create", "update", "delete")),
)
"""Of the bridge's token: a relation that it may not read is left out of the answer without a word."""

CONFIG = {
    "server": "() => ({ host: '127.0.0.1', port: Number(process.env.PORT), app: { keys: [process.env.SECRET] } })",
    "admin": """() => ({
  serveAdminPanel: false, auth: { secret: process.env.SECRET }, apiToken: { salt: process.env.SECRET },
  transfer: { token: { salt: process.env.SECRET } }, secrets: { encryptionKey: process.env.SECRET },
  flags: { nps: false, promoteEE: false },
})""",
    "database": """() => ({
  connection: { client: 'postgres', connection: { connectionString: process.env.DATABASE_URL } },
})""",
    "api": "{ rest: { defaultLimit: 25, maxLimit: 100 } }",
    "middlewares": """[
  'strapi::logger', 'strapi::errors', 'strapi::security', 'strapi::cors', 'strapi::query', 'strapi::body',
  'strapi::poweredBy', 'strapi::session', 'strapi::favicon', 'strapi::public',
]""",
}

BOOTSTRAP = """
const fs = require('node:fs');
module.exports = {
  register() {},
  async bootstrap({ strapi }) {
    const tokens = strapi.service('admin::api-token');
    const make = (name, more) => tokens.create({ name, description: '', lifespan: null, ...more });
    const admin = await make('admin', { type: 'full-access' });
    const bridge = await make('Siro Bridge', { type: 'custom', permissions: RIGHTS });
    fs.writeFileSync('tokens.json', JSON.stringify({ admin: admin.accessKey, bridge: bridge.accessKey }));
  },
};
"""


def write_application(folder: Path, modules: Path) -> None:
    (folder / "node_modules").symlink_to(modules / "node_modules")
    dependencies = json.loads((modules / "package.json").read_text("utf-8"))["dependencies"]
    package = {"name": "crm", "version": "1.0.0", "private": True, "strapi": {"uuid": False}}
    _write(folder / "package.json", json.dumps(package | {"dependencies": dependencies}))
    for name, text in CONFIG.items():
        _write(folder / f"config/{name}.js", f"module.exports = {text};\n")
    _write(folder / "src/index.js", BOOTSTRAP.replace("RIGHTS", json.dumps(RIGHTS)))
    (folder / "public/uploads").mkdir(parents=True)
    for name, attributes in TYPES.items():
        schema = {
            "kind": "collectionType",
            "collectionName": f"{name.replace('-', '_')}s",
            "info": {"singularName": name, "pluralName": f"{name}s", "displayName": name},
            "options": {"draftAndPublish": False},
            "attributes": attributes,
        }
        api = folder / f"src/api/{name}"
        _write(api / f"content-types/{name}/schema.json", json.dumps(schema))
        for part, factory in (("routes", "Router"), ("controllers", "Controller"), ("services", "Service")):
            text = f"module.exports = require('@strapi/strapi').factories.createCore{factory}('api::{name}.{name}');\n"
            _write(api / f"{part}/{name}.js", text)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
