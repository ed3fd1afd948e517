"""
Every error that Threatcard raises on purpose; anything else that escapes is a bug.

* ThreatcardError
  + UsageError            the command line or the configuration asks for something that does not exist
    - StoreError          the database cannot be reached, is of another version, or says no
  + InputError            a line, a card or a vector that the user gave is not usable
    - NoCatalogue         what was to be a catalogue is none, or holds no entry
  + SourceError           a source could not be read
    - UnreadableFile
    - UnsupportedFormat   PDF, binary, or a content type that is not text
    - UnsupportedEncoding a Content-Encoding other than gzip and identity
    - AddressRefused      the network guard says no
    - RobotsRefused
    - TooLarge            more than the byte limit after decompression
    - CompressionBomb     decompresses out of all proportion
    - TimedOut
    - ConnectionFailed
    - TooManyRedirects
    - HttpStatus
    - BrowserFailed       Chromium does not start, or breaks on a page
  + FenceInListing        the listing holds the delimiter that was to fence it
  + ModelError            the model did not give a usable answer
    - Refused
    - Truncated           cut at the token limit, also with a larger one
    - Malformed           not in the schema, also after one repair turn
    - RateLimited
    - Unavailable
    - Unauthorised
    - ModelNotFound
    - ContextTooLong
    - RequestRejected     the server does not take the request as it is
  + ReviewError           a verdict that the rules of review do not allow
    - Forbidden           not in this role, or not by this person
    - NoSuchCard
    - NoSuchReply
    - Stale               the card has moved since it was read
  + CatalogueHeld         another run is at work on the catalogue
  + SiteHeld              another publish is at work on the folder
  + NotSignedIn           an OpenID Connect sign-in that is not one of a user here
"""

from pipeline.redaction import redacted


class ThreatcardError(Exception):
    """
    A failure with a message that says what to do; ``exit_code`` is the command's. The message holds no secret,
    whatever a server or a library said that stands in it.
    """

    exit_code = 1

    def __str__(self) -> str:
        return redacted(super().__str__())


class UsageError(ThreatcardError):
    exit_code = 2


class StoreError(UsageError):
    pass


class InputError(ThreatcardError):
    exit_code = 1


class NoCatalogue(InputError):
    exit_code = 4


class SourceError(ThreatcardError):
    exit_code = 4


class UnreadableFile(SourceError):
    pass


class UnsupportedFormat(SourceError):
    pass


class UnsupportedEncoding(SourceError):
    pass


class AddressRefused(SourceError):
    pass


class RobotsRefused(SourceError):
    pass


class TooLarge(SourceError):
    pass


class CompressionBomb(SourceError):
    pass


class TimedOut(SourceError):
    pass


class ConnectionFailed(SourceError):
    pass


class TooManyRedirects(SourceError):
    pass


class HttpStatus(SourceError):
    """The server answered with a status that is not a page."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class BrowserFailed(SourceError):
    pass


class FenceInListing(ThreatcardError):
    exit_code = 1


class ModelError(ThreatcardError):
    exit_code = 5


class Refused(ModelError):
    pass


class Truncated(ModelError):
    pass


class Malformed(ModelError):
    pass


class RateLimited(ModelError):
    pass


class Unavailable(ModelError):
    pass


class Unauthorised(ModelError):
    pass


class ModelNotFound(ModelError):
    pass


class ContextTooLong(ModelError):
    pass


class RequestRejected(ModelError):
    pass


class ReviewError(ThreatcardError):
    exit_code = 1


class Forbidden(ReviewError):
    pass


class NoSuchCard(ReviewError):
    pass


class NoSuchReply(ReviewError):
    pass


class Stale(ReviewError):
    pass


class CatalogueHeld(ThreatcardError):
    exit_code = 7


class SiteHeld(ThreatcardError):
    exit_code = 7


class NotSignedIn(ThreatcardError):
    exit_code = 1
