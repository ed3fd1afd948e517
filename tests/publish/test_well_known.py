"""``/.well-known/api-catalog``: a linkset, where the host is the site's own."""

import json

from pipeline.publish import well_known
from tests.support import site_rows
from tests.support.site_parts import PARTS, made

URL = "https://directory.example"


def test_a_host_of_its_own_has_a_catalogue_of_what_programs_read():
    files = made(site_rows.site(url=URL), *PARTS)
    (linkset,) = json.loads(files[".well-known/api-catalog"])["linkset"]
    read = [each["href"].removeprefix(f"{URL}/") for each in linkset["item"]]

    assert linkset["anchor"] == f"{URL}/.well-known/api-catalog"
    assert all(each.keys() == {"href", "type"} for each in linkset["item"])
    assert [path for path in read if path not in files] == ["catalogue.jsonl"], "which is made of the cards"


def test_below_a_path_or_without_an_address_there_is_none():
    assert made(site_rows.site(), well_known) == {}
    assert made(site_rows.site(url=f"{URL}/cards"), well_known) == {}
