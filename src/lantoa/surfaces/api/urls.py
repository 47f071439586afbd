"""The API: its doors, its parts, its description."""

from django.urls import path

from lantoa import __version__
from lantoa.surfaces.api import (
    banks,
    campaigns,
    certificate_batches,
    certificates,
    course_drafts,
    courses,
    enrolments,
    entry,
    figures,
    items,
    jobs,
    marks,
    me,
    me_study,
    outcomes,
    persons,
    quotas,
    roster_help,
    rosters,
    slips,
    statistics,
    units,
    windows,
)
from lantoa.surfaces.api.auth import SessionAuth, TokenAuth
from lantoa.surfaces.api.describe import DESCRIPTION, DescribedAPI
from lantoa.surfaces.api.errors import answer_errors
from lantoa.surfaces.api.parsing import StrictParser

api = DescribedAPI(
    title="Lan Tỏa",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    parser=StrictParser(),
)
answer_errors(api)
for prefix, part in (
    ("units", units),
    ("courses", courses),
    ("course-drafts", course_drafts),
    ("banks", banks),
    ("campaigns", campaigns),
    ("campaigns", quotas),
    ("campaigns", rosters),
    ("campaigns", roster_help),
    ("campaigns", enrolments),
    ("campaigns", entry),
    ("campaigns", slips),
    ("campaigns", windows),
    ("campaigns", marks),
    ("campaigns", outcomes),
    ("campaigns", certificate_batches),
    ("campaigns", statistics),
    ("campaigns", figures),
    ("campaigns", items),
    ("certificates", certificates),
    ("persons", persons),
    ("", jobs),
    ("me", me),
    ("me", me_study),
):
    api.add_router(prefix, part.router)

urlpatterns = [path("", api.urls)]
