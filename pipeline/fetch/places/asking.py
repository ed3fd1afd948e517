"""
A plan in, what those say who are asked by it out. All goes over the ``PageSource`` that the caller passes in, and so
under the same guard, manners and limits as any other page.

Of a folder of GitHub's, the first of LISTINGS that lies in it is the listing, those of JOINED are read with it, and
those of NAMED are told. What is read is the same whether GitHub's API says what lies there or the names are tried.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import AddressRefused, ConnectionFailed, HttpStatus, SourceError, TimedOut
from pipeline.fetch.page_source import FetchedPage, PageSource
from pipeline.fetch.places import answers, beside
from pipeline.fetch.places.answers import Answer
from pipeline.fetch.places.github import contents, raw, readme
from pipeline.fetch.places.plan import plan
from pipeline.fetch.places.planned import Documents, Folder, Plan, Refusal, Request
from pipeline.fetch.places.providers import Places, host_of
from pipeline.model import Remark
from pipeline.taxonomy.providers import HELPS, Provider

GONE = frozenset({404, 410})
NOT_MODIFIED = 304
UNWILLING = frozenset({401, 403, 429})
"""What a token may change."""


class Read(NamedTuple):
    """One text: what was asked for, as it came, and what it says."""

    request: Request
    page: FetchedPage
    answer: Answer

    @property
    def version(self) -> str | None:
        return f"commit {self.page.commit}" if self.page.commit else self.answer.version


class Found(NamedTuple):
    """The listing, what is read with it, and what is to be said of both; no text where the last one still holds."""

    texts: tuple[Read, ...]
    remarks: tuple[Remark, ...] = ()


UNCHANGED = Found(())


class Asking(NamedTuple):
    """Who is asked, and how."""

    web: PageSource
    places: Places
    strict: bool
    """Whether a README that is missing for today alone is an error: a text without it would be another one."""


def read(planned: Plan, asking: Asking, *, etag: str | None = None) -> Found:
    """
    What is read in the place of a source; ``etag`` is that of the last visit. Raises a SourceError, among them
    HttpStatus with words on the token that helps, and AddressRefused for what is not asked at all.
    """
    if isinstance(planned, Refusal):
        raise AddressRefused(planned.why)
    if isinstance(planned, Folder):
        return _folder(planned, asking, etag)
    main = _first(planned, asking, None if planned.follows else etag)
    if main is None:
        return UNCHANGED
    found = _followed(planned, main, asking) if planned.follows else Found((main,))
    others = tuple(_there((Documents(planned.place, (each,)) for each in planned.beside), asking))
    return Found((main, *others, *found.texts[1:]), (*_told(others), *found.remarks))


def _first(planned: Documents, asking: Asking, etag: str | None) -> Read | None:
    """The first that is there; None where it is there and has not changed."""
    missing = ""
    for request in planned.requests:
        try:
            page = _get(request, asking, etag)
            if page.http.status == NOT_MODIFIED:
                return None
            return _answered(request, page)
        except SourceError as err:
            if not _may_be_elsewhere(request, err):
                raise
            missing = str(err)
    raise HttpStatus(f"{planned.place} was not found: {missing}", status=404)


def _may_be_elsewhere(request: Request, err: SourceError) -> bool:
    """Whether the next request is to be tried: the text is not there; of an agent card, whatever else is there."""
    if request.take == "agent card":
        return not isinstance(err, ConnectionFailed | TimedOut | AddressRefused)
    return _is_gone(err)


def _is_gone(err: SourceError) -> bool:
    return isinstance(err, HttpStatus) and err.status in GONE


def _answered(request: Request, page: FetchedPage) -> Read:
    host = host_of(page.http.final_url).partition(":")[0]
    return Read(request, page, answers.read(request, page.body, page.charset, host=host))


def _get(request: Request, asking: Asking, etag: str | None = None) -> FetchedPage:
    """With the token of the provider whose own host this is; a refusal says which token helps."""
    provider = request.provider
    headers = _headers(request.url, provider, asking.places)
    try:
        if not headers:
            return asking.web.get(request.url, etag=etag)
        return asking.web.get(request.url, etag=etag, headers=headers)
    except HttpStatus as err:
        if provider is None or not provider.variable or err.status not in UNWILLING:
            raise
        held = provider.variable in asking.places.tokens
        helps = f"{provider.variable} is set, and may not be good for this" if held else f"set {provider.variable}"
        raise HttpStatus(f"{err}; {helps}: {HELPS[provider.variable]}", status=err.status) from err


def _headers(url: str, provider: Provider | None, places: Places) -> Mapping[str, str]:
    if provider is None or provider.variable not in places.tokens or urlsplit(url).scheme.lower() != "https":
        return {}
    own = {host_of(address) for address in (provider.page, provider.api, provider.raw) if address}
    return {"Authorization": f"Bearer {places.tokens[provider.variable]}"} if host_of(url) in own else {}


# A folder of a GitHub repository


def _folder(folder: Folder, asking: Asking, etag: str | None) -> Found:
    missing = seen = ""
    for ref, path in folder.ways:
        try:
            there, unasked = _names(folder, asking, ref, path), ""
        except AddressRefused:
            raise
        except SourceError as err:
            if _is_gone(err):
                missing = str(err)
                continue
            there, unasked = None, str(err)
        found = _listed(folder, asking, (ref, path), there, etag)
        if found is not None:
            return _with_word(found, unasked)
        seen = seen or unasked or _what_lies_there(there)
    raise HttpStatus(f"{folder.place} has no README that could be found: {seen or missing}", status=404)


def _names(folder: Folder, asking: Asking, ref: str, path: str) -> Mapping[str, str]:
    """What lies in the folder; a path of one file is that file in the folder above, which nobody links to."""
    request = Request(contents(folder.provider, folder.repository, ref, path), "contents", provider=folder.provider)
    page = _get(request, asking)
    found = answers.names(page.body)
    if found is None:
        raise HttpStatus(f"{request.url!r} is a file and no folder: pass its page", status=404)
    return found


def _listed(
    folder: Folder, asking: Asking, way: tuple[str, str], there: Mapping[str, str] | None, etag: str | None
) -> Found | None:
    """The listing of the folder with what belongs to it; None where none is there. ``there`` is None if unknown."""
    elsewhere = [] if there is None or way[1] else [beside.WHATEVER_GITHUB_SHOWS]
    for name in (*beside.candidates(there), *elsewhere):
        joined = beside.joined(name, there)
        try:
            main = _first(_of_folder(folder, way, name, there), asking, None if joined else etag)
        except HttpStatus as err:
            if _is_gone(err):
                continue
            raise
        if main is None:
            return UNCHANGED
        others = tuple(_there((_of_folder(folder, way, each, there) for each in joined), asking))
        return Found((main, *others), (*_told(others), *_named(beside.named(there, name), folder.place)))
    return None


def _of_folder(folder: Folder, way: tuple[str, str], name: str, there: Mapping[str, str] | None) -> Documents:
    """One file: as it is, else, where it is known to be there, as the API gives it, which closed repositories need."""
    ref, path = way
    if name == beside.WHATEVER_GITHUB_SHOWS:
        address = readme(folder.provider, folder.repository, ref, path)
        return Documents(folder.place, (Request(address, "README", "github file", folder.provider),))
    plain = raw(folder, ref, path, name)
    if there is None:
        return Documents(folder.place, (plain,))
    digest = there.get(name)
    plain = plain if plain.version or not digest else plain._replace(version=f"git blob {digest}")
    address = contents(folder.provider, folder.repository, ref, f"{path}/{name}" if path else name)
    asked = Request(address, name, "github file", folder.provider)
    return Documents(folder.place, (plain, asked))


def _there(wanted: Iterable[Documents], asking: Asking) -> Iterator[Read]:
    """Those of the texts that are there."""
    for each in wanted:
        try:
            found = _first(each, asking, None)
        except HttpStatus as err:
            if not _is_gone(err):
                raise
        else:
            yield from () if found is None else (found,)


def _with_word(found: Found, unasked: str) -> Found:
    if not unasked or not found.texts:
        return found
    word = Remark(kind="beside", message=f"What else lies beside it is not known: {unasked}")
    return found._replace(remarks=(*found.remarks, word))


def _what_lies_there(there: Mapping[str, str] | None) -> str:
    names = ", ".join(repr(name) for name in sorted(there or {})[:8])
    return f"there are {names}; pass one of them" if names else "the folder is empty"


def _told(others: Iterable[Read]) -> Iterator[Remark]:
    for text in others:
        message = f"{text.request.what}, which lies beside it, was read with it, from {text.page.http.final_url!r}."
        yield Remark(kind="joined", message=message)


def _named(names: list[str], place: str) -> Iterator[Remark]:
    if names:
        message = f"In {place} there are also {', '.join(names)}, not read here: pass one by itself for a card of it."
        yield Remark(kind="beside", message=message)


# A record, and the README that it names


def _followed(planned: Documents, record: Read, asking: Asking) -> Found:
    """The record with the README of the repository that it names: it says in a hundred characters what that says."""
    answer = record.answer
    if not answer.readme and not answer.repository:
        return Found((record,))
    named = answer.readme or answer.repository
    try:
        text = _named_readme(answer, asking)
    except SourceError as err:
        if asking.strict and not _is_gone(err):
            raise
        return Found((record,), (_unread(named, str(err)),))
    if text is None:
        return Found((record,), (_unread(named, "no source of this kind is looked up; pass it by itself"),))
    return Found((record, text), (_joined(planned, record, text, asking.places),))


def _named_readme(answer: Answer, asking: Asking) -> Read | None:
    if answer.readme:
        return _first(Documents("the README", (Request(answer.readme, "README"),)), asking, None)
    planned = plan(answer.repository, asking.places)
    if isinstance(planned, Documents) and not planned.follows and asking.places.at(host_of(answer.repository)):
        return _first(planned, asking, None)
    if not isinstance(planned, Folder):
        return None
    missing = ""
    for ref, path in planned.ways:
        requests = [raw(planned, ref, path, "README.md")]
        address = readme(planned.provider, planned.repository, ref, path)
        requests.append(Request(address, "README", "github file", planned.provider))
        try:
            return _first(Documents(planned.place, tuple(requests)), asking, None)
        except HttpStatus as err:
            if not _is_gone(err):
                raise
            missing = str(err)
    raise HttpStatus(missing, status=404)


def _joined(planned: Documents, record: Read, text: Read, places: Places) -> Remark:
    named = plan(record.answer.repository, places)
    owner = named.repository.partition("/")[0] if isinstance(named, Folder) else ""
    anothers = beside.is_anothers(record.answer.name, owner)
    message = (
        f"{text.request.what}, from {text.page.http.final_url!r}, was read with the record of {planned.place}, which "
        f"names it; nothing shows that what is offered there was made of it."
        f"{f' The repository is of {owner!r}, and the name is of another.' if anothers else ''}"
    )
    return Remark(kind="joined", severity="medium" if anothers else "info", message=message)


def _unread(named: str, why: str) -> Remark:
    message = f"The record names {named!r}, whose README was not read ({why}): the card rests on the record alone."
    return Remark(kind="beside", severity="low", message=message)
