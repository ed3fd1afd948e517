"""The application, put together: its routes, what is said when something goes wrong, and the guard around it all."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pipeline import __version__
from pipeline.errors import ThreatcardError
from pipeline.store import Store
from pipeline.web import answers, api, card_page, entry, oidc, other_pages, queue_page, run_page
from pipeline.web.access import ComesFromElsewhere, Parts, Serving, SignIn
from pipeline.web.guard import Guard
from pipeline.web.jobs import Jobs
from pipeline.web.security import Recognised, Sessions, Slowdown


def create_app(store: Store, serving: Serving) -> FastAPI:
    """Ready to be served. FastAPI's own pages load scripts from elsewhere and are left out."""
    app = FastAPI(
        title="Threatcard", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=api.lifespan
    )
    clock = serving.clock
    app.state.parts = Parts(store, serving, Sessions(serving.secret, clock), Slowdown(clock), Recognised(clock))
    app.state.jobs = Jobs()
    app.state.openid = oidc.sign_in(serving)
    for router in (
        entry.router,
        oidc.router,
        queue_page.router,
        other_pages.router,
        run_page.router,
        card_page.router,
        api.router,
        api.told,
    ):
        app.include_router(router)
    app.add_exception_handler(SignIn, answers.on_sign_in)
    app.add_exception_handler(ComesFromElsewhere, answers.on_elsewhere)
    app.add_exception_handler(ThreatcardError, answers.on_own)
    app.add_exception_handler(answers.Refused, answers.on_refused)
    app.add_exception_handler(HTTPException, answers.on_http)
    app.add_exception_handler(RequestValidationError, answers.on_invalid)
    app.add_exception_handler(Exception, answers.on_bug)
    app.add_middleware(Guard, hosts=serving.hosts)
    return app
