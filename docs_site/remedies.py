"""What each error means for whoever meets it, and what to do: by the name of its class in ``pipeline.errors``."""

from typing import NamedTuple


class Remedy(NamedTuple):
    means: str
    do: str


REMEDIES: dict[str, Remedy] = {
    "ThreatcardError": Remedy("any of those below", "see the one that it is"),
    "UsageError": Remedy(
        "a flag, a setting or an extra that is not there, or two that exclude each other",
        "see `--help` of the command; `threatcard config` shows which settings hold and where they came from",
    ),
    "StoreError": Remedy(
        "the database cannot be reached, is of another version, or says no",
        "look at `THREATCARD_DB`; then `threatcard db info`, and `threatcard db upgrade` where the version is older",
    ),
    "InputError": Remedy(
        "a line, a card, a vector or a listing that was given cannot be used", "mend what the message names"
    ),
    "NoCatalogue": Remedy(
        "what was to be a catalogue is none, or has no entry", "`threatcard catalog check` names what is wrong with it"
    ),
    "SourceError": Remedy("a source could not be read", "see the one that it is; a saved copy can be given as a file"),
    "UnreadableFile": Remedy("a file is not there, is no regular file, or may not be read", "look at path and rights"),
    "UnsupportedFormat": Remedy(
        "a format that is not read, or whose extra is missing",
        "give the text as HTML, Markdown or PDF; [which formats are read](../listings.md#formats)",
    ),
    "UnsupportedEncoding": Remedy(
        "the server compresses in a way that was not asked for", "save the page and give the file"
    ),
    "AddressRefused": Remedy(
        "the network guard refuses the address: private, of this machine, or disguised",
        "give a public address; for hosts of your own `--allow-private-hosts`, for a port `--allow-port`",
    ),
    "RobotsRefused": Remedy("the site's `robots.txt` does not want it read", "ask the vendor, or give a saved copy"),
    "TooLarge": Remedy("more bytes than are read of one source", "give the part that describes the product"),
    "CompressionBomb": Remedy("it decompresses out of all proportion", "do not read it; tell whoever lists it"),
    "TimedOut": Remedy("the server took too long", "try again later, or give a saved copy"),
    "ConnectionFailed": Remedy(
        "no connection: the name, the network or the certificate", "look at the address; behind a proxy `--use-proxy`"
    ),
    "TooManyRedirects": Remedy("the address leads on and on", "give the address at which a browser ends"),
    "HttpStatus": Remedy(
        "the server answered with a status that is no page",
        "404: look at the address; 401, 403: give a saved copy; 429, 5xx: later",
    ),
    "BrowserFailed": Remedy(
        "Chromium does not start, or breaks on a page", "`--render` needs the extra `render`, Chromium and its sandbox"
    ),
    "FenceInListing": Remedy(
        "the listing holds the mark that was to fence it, which is drawn anew each time", "assess again"
    ),
    "ModelError": Remedy("the model gave no usable answer", "see the one that it is; what was answered is kept"),
    "Refused": Remedy("the model declined to answer", "take another model, or `--estimator comparables`"),
    "Truncated": Remedy("the answer was cut, also with a larger limit", "raise `THREATCARD_MAX_OUTPUT_TOKENS`"),
    "Malformed": Remedy(
        "the answer is not in the schema, also after one more turn",
        "take a model that holds to a schema; see `THREATCARD_ANSWER_FORMAT`",
    ),
    "RateLimited": Remedy("the server says: too fast", "set `THREATCARD_REQUESTS_PER_MINUTE`, lower `--jobs`, or wait"),
    "Unavailable": Remedy("the server cannot be reached, or fails", "look at `OPENAI_BASE_URL`; try again later"),
    "Unauthorised": Remedy("the server does not take the key", "look at the key of that provider"),
    "ModelNotFound": Remedy("the server has no model of that name", "look at `THREATCARD_MODEL`"),
    "ContextTooLong": Remedy("the question is longer than the model reads", "take a model with a larger context"),
    "RequestRejected": Remedy(
        "the server does not take the request as it is",
        "[what servers refuse](../settings.md#servers-that-refuse-a-part-of-the-request) and how to ask them",
    ),
    "ReviewError": Remedy(
        "the rules of review do not allow the verdict", "the message says which; [the rules](../review.md#the-rules)"
    ),
    "Forbidden": Remedy("not in this role, or not by this person", "ask somebody whose role allows it"),
    "NoSuchCard": Remedy("no card has that digest or slug", "`threatcard review list` shows those that there are"),
    "NoSuchReply": Remedy("no vendor's reply has that number", "`threatcard reply list` shows those that there are"),
    "Stale": Remedy("the card has moved since it was read", "read it again, then decide"),
    "CatalogueHeld": Remedy("another run is at work on the catalogue", "wait; `threatcard runs list` shows it"),
    "SiteHeld": Remedy("another publish is at work on the folder", "wait for it to end"),
    "NotSignedIn": Remedy("the provider's sign-in is not one of a user here", "an admin adds the user"),
}
