"""External users (the CRM's reps) mapped to Siro users: by hand, by email, by name."""

from siro_bridge_cli.simulator.world import CrmRecord, Kind, SiroUser, World


def add_siro_user(world: World, email: str | None, name: str) -> SiroUser:
    user = SiroUser(world.ids.uuid(), email, name, world.clock.now())
    world.siro_users[user.id] = user
    return user


def add_siro_user_for(world: World, external: CrmRecord) -> None:
    """Give the rep a Siro user, unless one matches; without email and name nobody can be told apart."""
    email, name = external.fields.get("email"), external.fields.get("name")
    if siro_user_of(world, external) is None and (email or name):
        world.user_mapping[external.id] = add_siro_user(world, email, name or "").id


def siro_user_of(world: World, external: CrmRecord) -> SiroUser | None:
    """Return the mapped Siro user; a match by email or name is kept as the mapping."""
    mapped = world.user_mapping.get(external.id)
    if mapped is not None:
        return world.siro_users[mapped]
    match = _by_email(world, external) or _by_name(world, external)
    if match is not None:
        world.user_mapping[external.id] = match.id
    return match


def external_users_of(world: World, user_id: str) -> list[CrmRecord]:
    return [
        external
        for external in world.live(Kind.USER)
        if (match := siro_user_of(world, external)) is not None and match.id == user_id
    ]


def _by_email(world: World, external: CrmRecord) -> SiroUser | None:
    email = (external.fields.get("email") or "").casefold()
    return next((user for user in world.siro_users.values() if email and (user.email or "").casefold() == email), None)


def _by_name(world: World, external: CrmRecord) -> SiroUser | None:
    name = (external.fields.get("name") or "").casefold()
    return next((user for user in world.siro_users.values() if name and user.name.casefold() == name), None)
