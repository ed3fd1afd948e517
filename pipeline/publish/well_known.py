"""
What is agreed on below ``/.well-known/``: one file, where the site is all that its host serves.

``api-catalog`` (RFC 9727) is a linkset of what programs may read here. Two others are left out, and why is this:
``security.txt`` needs an address of the installation's own and an expiry that somebody keeps up; ``ai-catalog.json``
announces agents and servers that the host itself offers, and a directory of assessments offers none: an entry for
somebody else's product would read as if it came from its vendor.
"""

import json
from collections.abc import Iterator

from pipeline.publish import paths
from pipeline.publish.records import File, Site

PATH = ".well-known/api-catalog"
_READ = (
    ("index.json", "application/json"),
    ("catalogue.jsonl", "application/jsonl"),
    ("catalogue.csv", "text/csv"),
    ("changes.csv", "text/csv"),
    (paths.ALL_FEED, "application/atom+xml"),
)


def files(site: Site) -> Iterator[File]:
    if not paths.at_the_root(site):
        return
    linkset = {
        "anchor": f"{site.url}/{PATH}",
        "item": [{"href": f"{site.url}/{path}", "type": kind} for path, kind in _READ],
        "service-doc": [{"href": paths.address(site, paths.METHODOLOGY), "type": "text/html"}],
    }
    yield File(PATH, (json.dumps({"linkset": [linkset]}, indent=1) + "\n").encode())
