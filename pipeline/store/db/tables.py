"""The tables as the newest migration leaves them. Times are RFC 3339 text, figures are tenths of a point."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("started_by", String(200), nullable=False),
    Column("started_at", String(30), nullable=False),
    Column("ended_at", String(30)),
    Column("details", Text, nullable=False),
    Column("catalogue", Text),  # of a nightly run
    Column("state", String(12)),
    # What its model calls came to, those that failed included.
    Column("tokens_input", BigInteger, nullable=False, server_default="0"),
    Column("tokens_cached", BigInteger, nullable=False, server_default="0"),
    Column("tokens_output", BigInteger, nullable=False, server_default="0"),
    Column("micro_usd", BigInteger, nullable=False, server_default="0"),
)

listings = Table(
    "listings",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the whole snapshot
    Column("sha256", String(64), nullable=False, index=True),  # of its text
    Column("source", Text, nullable=False),
    Column("fetched_at", String(30), nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON, without the text
    Column("body", LargeBinary, nullable=False),  # the text, in UTF-8, deflated
)

cards = Table(
    "cards",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("slug", String(80), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("listing", String(64), ForeignKey("listings.digest"), nullable=False),
    Column("listing_sha256", String(64), nullable=False),
    Column("run", String(32), ForeignKey("runs.id"), index=True),
    Column("parent", String(64)),
    Column("created_at", String(30), nullable=False),
    Column("status", String(20), nullable=False),
    Column("estimator", String(20), nullable=False),
    Column("model", Text),
    Column("aivss", Integer),
    Column("low", Integer),
    Column("high", Integer),
    Column("band", String(10), nullable=False),
    Column("boundary", Integer),
    Column("flags", Text, nullable=False),  # kinds, each between two spaces
    Column("flags_high", Integer, nullable=False),
    Column("flags_medium", Integer, nullable=False),
    Column("words", Text, nullable=False),  # what a search looks in
    Column("kind", String(40), nullable=False, server_default=""),  # of the product
    Column("record", Text, nullable=False),  # canonical JSON
    Column("seal", String(64)),  # of the card as it was put in: its author, its snapshot, its run, its record
)

standings = Table(
    "standings",
    metadata,
    Column("card", String(64), ForeignKey("cards.id"), primary_key=True),
    Column("slug", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("author", String(200), nullable=False),
    Column("claimed_by", String(200)),
    Column("claimed_until", String(30)),
    Column("approved_by", String(200)),
    Column("approved_at", String(30)),
    Column("expires", String(10)),
    Column("latest", Boolean, nullable=False),  # the card that was approved last of its slug
    Column("asked_by", String(200)),  # whose request for changes is neither met nor answered
    Column("asked_at", String(30)),
    Column("asked", Text),
    Column("first_by", String(200)),  # who approved a card that takes a second person
    Column("first_at", String(30)),
    Index("standings_state", "state"),
    Index(
        "one_approved_per_slug",
        "slug",
        unique=True,
        sqlite_where=text("latest = 1"),
        postgresql_where=text("latest"),
    ),
)

reviews = Table(
    "reviews",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(30), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(20), nullable=False, index=True),
    Column("card", String(64), nullable=False, index=True),  # empty where it is about a user or the log itself
    Column("slug", String(80), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("address", String(200), nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("mac", String(64)),  # of the hash, where the installation has a key
)

head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The last row of the log, so that one that is cut off at its end is noticed; to write in it is to hold the log."""

head_mac = Table(
    "log_mac",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("mac", String(64), nullable=False),
)
"""Of the head of the log, where the installation has a key."""

users = Table(
    "users",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("token_id", String(20), nullable=False, unique=True),
    Column("token_hash", Text, nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("disabled_at", String(30)),
)

entries = Table(
    "entries",
    metadata,
    Column("catalogue", Text, primary_key=True),
    Column("slug", String(80), primary_key=True),
    Column("source", Text, nullable=False),
    Column("bucket", Integer, nullable=False),  # all sources of one host have the same
    Column("kind", String(40)),
    Column("tags", Text, nullable=False),  # a JSON array
    Column("schedule", String(10), nullable=False),
    Column("added_at", String(30), nullable=False),
    Column("gone_at", String(30)),
    Column("seen", String(32)),  # the last run whose catalogue had it
    Column("due", String(32)),  # the last run that is to visit it
    Column("checked", String(32)),  # the last run that did
    Column("checked_at", String(30)),
    Column("etag", Text),
    Column("last_modified", Text),
    Column(
        "reader", String(40)
    ),  # the software that read the listing: another one may find other text in the same bytes
    Column("listing", String(64), ForeignKey("listings.digest")),
    Column("card", String(64), ForeignKey("cards.id")),  # what was drafted last
    Column("card_sha256", String(64)),  # of the text that it was drafted from
    Column("makeup", String(64)),  # of what it was made with; none where it has to be made again
    Column("profile", String(40)),
    Column("failures", Integer, nullable=False),  # visits in a row that found nothing
    Column("error", Text),
    Column("beside", Text, nullable=False, server_default="[]"),  # a JSON array of sources
    Column("follow", Integer, nullable=False, server_default="0"),
    Index("entries_due", "due", "bucket", "slug"),
    Index("entries_checked", "checked"),
    Index("entries_slug", "slug"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("slug", String(80), primary_key=True),
    Column("at", String(30), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("status", String(20)),  # of the card
    Column("card", String(64), ForeignKey("cards.id")),
    Column("previous", String(64), ForeignKey("cards.id")),
    Column("details", Text, nullable=False),
)
"""What a run came to, for each listing that was not simply unchanged."""

replies = Table(
    "replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("slug", String(80), nullable=False),
    Column("card", String(64), ForeignKey("cards.id"), nullable=False),  # what was published when it came
    Column("kind", String(10), nullable=False),
    Column("speaker", String(200), nullable=False),  # for the vendor, as they sign
    Column("text", Text, nullable=False),
    Column("added_at", String(30), nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided_at", String(30)),
    Column("decided_by", String(200)),
    Column("answer", Text, nullable=False),  # the reviewer's words on the decision
    Index("replies_slug", "slug"),
    Index("replies_state", "state"),
)
"""What vendors say to cards."""

seeded = Table(
    "seeded",
    metadata,
    Column("card", String(64), ForeignKey("cards.id"), primary_key=True),
    Column("made_of", String(64), ForeignKey("cards.id"), nullable=False),
    Column("occasion", String(64), ForeignKey("cards.id")),  # the draft that it followed; none where a person asked
    Column("spoiled", String(80), nullable=False),  # the claim
    Column("was", String(10), nullable=False),
    Column("stands", String(10), nullable=False),  # instead of that
    Column("put_at", String(30), nullable=False),
    Column("put_by", String(200), nullable=False),
    Column("outcome", String(12)),  # none until somebody has decided
    Column("decided_at", String(30)),
    Column("decided_by", String(200)),
)
"""Which cards are known to be bad, and are there to see whether they are read."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("at", String(30), nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", String(30), nullable=False),
    Column("state", String(10), nullable=False),  # waiting, sent or failed
    Column("error", Text, nullable=False),
    Index("outbox_due", "state", "due_at"),
)
"""Messages to a webhook, with what became of them."""

outbox_mark = Table(
    "outbox_mark",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("since", String(30), nullable=False),
)
"""How far the log, and the runs that ended, were read for them."""

answers = Table(
    "answers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("at", String(30), nullable=False),
    Column("body", LargeBinary, nullable=False),  # JSON, in UTF-8, deflated
    Index("answers_at", "at"),
)
"""What models answered, so that no worker on any machine pays for it again."""

pace = Table(
    "pace",
    metadata,
    Column("name", String(64), primary_key=True),
    # Moments on the database's clock, in seconds: when the next request and the next token are due, and until when
    # the server asked to be left alone.
    Column("requests", Double, nullable=False),
    Column("tokens", Double, nullable=False),
    Column("rest", Double, nullable=False),
)
