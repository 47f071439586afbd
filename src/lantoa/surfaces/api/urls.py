"""The API: its doors, its parts, its description."""

from django.urls import path

from lantoa import __version__
from lantoa.surfaces.api import (
    announcements,
    banks,
    campaigns,
    certificate_batches,
    certificate_prints,
    certificate_templates,
    certificates,
    corrections,
    course_drafts,
    courses,
    enrolments,
    entry,
    figures,
    items,
    jobs,
    marks,
    me,
    me_notes,
    me_study,
    outcomes,
    people,
    people_merging,
    persons,
    plans,
    quotas,
    roster_help,
    rosters,
    sign_up,
    slips,
    statistics,
    units,
    windows,
    windows_day,
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
    ("campaigns", people),
    ("campaigns", corrections),
    ("campaigns", people_merging),
    ("campaigns", announcements),
    ("campaigns", windows),
    ("campaigns", windows_day),
    ("campaigns", marks),
    ("campaigns", outcomes),
    ("campaigns", certificate_batches),
    ("campaigns", certificate_templates),
    ("campaigns", certificate_prints),
    ("campaigns", statistics),
    ("campaigns", figures),
    ("campaigns", plans),
    ("campaigns", items),
    ("sign-up", sign_up),
    ("certificates", certificates),
    ("persons", persons),
    ("", jobs),
    ("me", me),
    ("me", me_study),
    ("me", me_notes),
):
    api.add_router(prefix, part.router)

urlpatterns = [path("", api.urls)]
