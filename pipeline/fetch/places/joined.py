"""The texts that were read in the place of one source, each as a listing, in; one listing that says so out."""

import hashlib
from collections.abc import Sequence

from pipeline.fetch import together
from pipeline.fetch.places.asking import Found, Read
from pipeline.model import Listing, Origin, Remark


def one(read: Sequence[Listing], found: Found) -> Listing:
    """
    The listing of all texts that were read, each a document of it. Validators are kept of a text that was read alone:
    of several, one may change while the other does not.
    """
    whole = together.joined(read)
    origins = tuple(map(_origin, found.texts))
    remarks = (*whole.remarks, *found.remarks)
    if len(read) == 1 and whole.http is not None and whole.http.final_url == whole.source:
        return whole.model_copy(update={"remarks": remarks})
    return whole.model_copy(update={"origins": origins, "remarks": (_resolved(origins), *remarks)})


def _origin(text: Read) -> Origin:
    return Origin(
        what=text.request.what,
        address=text.page.http.final_url,
        version=text.version,
        raw_sha256=hashlib.sha256(text.page.body).hexdigest(),
    )


def _resolved(origins: Sequence[Origin]) -> Remark:
    first = origins[0]
    version = f", {first.version}" if first.version else ""
    message = f"The source stands for another text: its {first.what} was read, from {first.address!r}{version}."
    return Remark(kind="resolved", message=message)
