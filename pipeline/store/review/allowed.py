"""By which rule somebody may act, from what is in the store at this moment."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from pipeline.errors import Forbidden
from pipeline.review import rules
from pipeline.review.rules import Actor
from pipeline.store.db.tables import users


def rule(connection: Connection, actor: Actor, *, single_user: bool) -> str:
    """
    Raises Forbidden where what is there is not what somebody says: a setting for one person among several, or an
    actor who is no user, or no longer.
    """
    counted = select(func.count(), func.count(users.c.disabled_at)).select_from(users)
    every, disabled = connection.execute(counted).one()
    if not every:
        return rules.NO_USERS
    if single_user and every - disabled > 1:
        raise Forbidden(
            f"THREATCARD_SINGLE_USER is for one person, and this store has {every - disabled} active users: unset it."
        )
    role = connection.scalar(select(users.c.role).where(users.c.name == actor.name, users.c.disabled_at.is_(None)))
    if role != actor.role:
        raise Forbidden(f"{actor.name} is no user with the role {actor.role} in this store; sign in again.")
    return rules.SINGLE_USER if single_user else rules.FOUR_EYES
