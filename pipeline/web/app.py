"""The application, put together: its routes, what is said when something goes wrong, and the guard around it all."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from pipeline import __version__
from pipeline.errors import ThreatcardError
from pipeline.store import Store
from pipeline.web.api import replies as api_replies
from pipeline.web.api import reviewers as api_reviewers
from pipeline.web.api import routes
from pipeline.web.api import talk as api_talk
from pipeline.web.api.jobs import Jobs
from pipeline.web.auth.access import ComesFromElsewhere, Parts, Serving, SignIn
from pipeline.web.auth.sessions import Sessions
from pipeline.web.auth.slowdown import Recognised, Slowdown, Turns
from pipeline.web.guard import Guard
from pipeline.web.pages import (
    card,
    entries,
    feed,
    oidc,
    queue,
    replies,
    responses,
    reviewers,
    revisions,
    runs,
    sign_in,
    talk,
)


class Beside(NamedTuple):
    """What is served beside the pages and the API, and what runs as long as it is."""

    routes: Callable[[Parts], list[BaseRoute]]
    running: Callable[[], AbstractAsyncContextManager[None]]


def create_app(store: Store, serving: Serving, beside: Beside | None = None) -> FastAPI:
    """Ready to be served. FastAPI's own pages load scripts from elsewhere and are left out."""
    app = FastAPI(
        title="Threatcard",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=routes.lifespan if beside is None else _with(beside),
    )
    app.state.parts = parts(store, serving)
    app.state.jobs = Jobs()
    app.state.openid = oidc.sign_in(serving)
    for router in (
        sign_in.router,
        oidc.router,
        queue.router,
        feed.router,
        revisions.router,
        runs.router,
        entries.router,
        reviewers.router,
        card.router,
        replies.router,
        talk.router,
        api_replies.router,
        api_talk.router,
        api_reviewers.router,
        routes.router,
        routes.told,
    ):
        app.include_router(router)
    if beside is not None:
        app.router.routes.extend(beside.routes(app.state.parts))
    app.add_exception_handler(SignIn, responses.on_sign_in)
    app.add_exception_handler(ComesFromElsewhere, responses.on_elsewhere)
    app.add_exception_handler(ThreatcardError, responses.on_own)
    app.add_exception_handler(responses.Refused, responses.on_refused)
    app.add_exception_handler(HTTPException, responses.on_http)
    app.add_exception_handler(RequestValidationError, responses.on_invalid)
    app.add_exception_handler(Exception, responses.on_bug)
    app.add_middleware(Guard, hosts=serving.hosts)
    return app


def parts(store: Store, serving: Serving) -> Parts:
    """What routes work with: who is logged in, and who is slowed down."""
    steady = serving.steady
    sessions = Sessions(serving.secret, steady)
    return Parts(store, serving, sessions, Slowdown(steady), Recognised(steady), Turns())


def _with(beside: Beside) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with beside.running(), routes.lifespan(app):
            yield

    return lifespan
