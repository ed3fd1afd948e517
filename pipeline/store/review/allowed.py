"""By which rule somebody may act, from what is in the store at this moment."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from pipeline.errors import Forbidden
from pipeline.review import rules, seconds
from pipeline.review.rules import Actor, Standing
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


def takes_second(connection: Connection, held: Standing, band: str, *, bands: Collection[str]) -> bool:
    """Whether an approval under the rule of four eyes is the first of two. ``bands`` are those that take two."""
    if held.first_by is not None or band not in bands:
        return False
    wanted = select(users.c.name).where(users.c.disabled_at.is_(None), users.c.role.in_(seconds.APPROVERS))
    return seconds.asked(band, of=bands, approvers=connection.scalars(wanted).all(), authors=held.hands)


def first_approval(connection: Connection, held: Standing) -> Standing:
    """Without the first of two approvals where whoever gave it could not give it any more."""
    wanted = select(users.c.role).where(users.c.name == held.first_by, users.c.disabled_at.is_(None))
    if held.first_by is None or connection.scalar(wanted) in seconds.APPROVERS:
        return held
    return held._replace(first_by=None, first_at=None)
