"""Seals of cards and MACs of the log, acts on users in it, and no run of a command that was killed left open."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_AT_ONCE = 200
"""Cards that are read together: their records are long."""


def upgrade() -> None:
    op.add_column("cards", sa.Column("seal", sa.String(64)))
    op.create_table(
        "log_mac",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
    _reviews()
    op.execute("UPDATE runs SET ended_at = started_at WHERE ended_at IS NULL AND catalogue IS NULL")
    connection = op.get_bind()
    sealed = _sealed(connection)
    users = connection.execute(sa.text("SELECT * FROM users ORDER BY name")).mappings().all()
    if sealed or users:
        _noted(connection, {"cards": sealed, "users": {row["name"]: _account(row) for row in users}})


def _reviews() -> None:
    """A MAC, and acts on something else than a card: what was acted on need not be a card that is there."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("reviews", sa.Column("mac", sa.String(64)))
        op.drop_constraint("reviews_card_fkey", "reviews", type_="foreignkey")
        return
    with op.batch_alter_table("reviews", naming_convention={"fk": "%(table_name)s_%(column_0_name)s_fkey"}) as reviews:
        reviews.add_column(sa.Column("mac", sa.String(64)))
        reviews.drop_constraint("reviews_card_fkey", type_="foreignkey")


def _sealed(connection: sa.Connection) -> int:
    """How many cards there are, each with a seal of how it stands now."""
    last, count = "", 0
    wanted = sa.text(
        "SELECT cards.id, cards.listing, cards.run, cards.record, standings.author FROM cards "
        "JOIN standings ON standings.card = cards.id WHERE cards.id > :last ORDER BY cards.id LIMIT :n"
    )
    while found := connection.execute(wanted, {"last": last, "n": _AT_ONCE}).mappings().all():
        seals = [{"of": row["id"], "seal": _seal(row)} for row in found]
        connection.execute(sa.text("UPDATE cards SET seal = :seal WHERE id = :of"), seals)
        last, count = found[-1]["id"], count + len(found)
    return count


def _seal(row: sa.RowMapping) -> str:
    record = hashlib.sha256(row["record"].encode()).hexdigest()
    return _digest(["card", row["id"], row["author"], row["listing"], row["run"], record])


def _account(row: sa.RowMapping) -> dict[str, str | None]:
    kept = {name: row[name] for name in ("role", "token_id", "created_at", "disabled_at")}
    return {**kept, "token": hashlib.sha256(row["token_hash"].encode()).hexdigest()}


def _noted(connection: sa.Connection, found: dict[str, object]) -> None:
    """A row of the log: what was there when it began to say who drafted a card and who was added."""
    clock = (
        "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        if connection.dialect.name == "postgresql"
        else "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
    )
    now = connection.execute(sa.text(f"SELECT {clock.replace(':', chr(92) + ':')}")).scalar_one()
    seq, previous = connection.execute(sa.text("SELECT seq, hash FROM log_head WHERE id = 1")).one()
    body = {
        "seq": seq + 1, "at": now, "actor": "shell", "role": "system", "action": "upgrade", "card": "", "slug": "",
        "version": 0, "address": "shell", "details": {**found, "rule": "shell"}, "previous": previous,
    }  # fmt: skip
    row = {**body, "details": _canonical(body["details"]), "hash": _digest(body)}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(sa.text(f"INSERT INTO reviews ({names}) VALUES ({values})"), row)
    head = {"seq": row["seq"], "hash": row["hash"]}
    connection.execute(sa.text("UPDATE log_head SET seq = :seq, hash = :hash WHERE id = 1"), head)


def _digest(body: object) -> str:
    return hashlib.sha256(_canonical(body).encode()).hexdigest()


def _canonical(body: object) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
