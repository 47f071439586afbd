"""Addresses of the operator's pages. The gallery of components, `giao-dien/`, belongs to the shared look."""

from django.urls import path

from lantoa.surfaces.operator.views import accounts, audit, banks, courses, figures, jobs, roles, start, state

app_name = "operator"

_PERSON = "tai-khoan/<uuid:person_uuid>/"

urlpatterns = [
    path("", state.overview, name="state"),
    path("bat-dau/", start.show, name="start"),
    path("viec-nen/", jobs.list_jobs, name="jobs"),
    path("viec-nen/<uuid:job_uuid>/chay-lai/", jobs.run_again, name="job_again"),
    path("so-lieu/", figures.recounts, name="figures"),
    path("so-lieu/<slug:code>/", figures.recount, name="recount"),
    path("nhat-ky/", audit.trail, name="audit"),
    path("tai-khoan/", accounts.find, name="accounts"),
    path("tai-khoan/moi/", accounts.new, name="account_new"),
    path(_PERSON, accounts.show, name="account"),
    path(f"{_PERSON}mo-khoa/", accounts.unlock, name="account_unlock"),
    path(f"{_PERSON}ma-moi/", accounts.reissue, name="account_code"),
    path(f"{_PERSON}ngung/", accounts.stop, name="account_stop"),
    path(f"{_PERSON}mo-lai/", accounts.restore, name="account_restore"),
    path(f"{_PERSON}vai-tro/moi/", roles.grant, name="role_new"),
    path(f"{_PERSON}vai-tro/<int:role_id>/thu-lai/", roles.revoke, name="role_revoke"),
    path(f"{_PERSON}khoa-api/<uuid:token_uuid>/thu-hoi/", accounts.revoke_token, name="token_revoke"),
    path("ngan-hang/", banks.show, name="banks"),
    path("hoc-lieu/", courses.list_courses, name="courses"),
    path("hoc-lieu/nhap/", courses.bring_in, name="course_import"),
    path("hoc-lieu/<slug:code>/", courses.show, name="course"),
    path("hoc-lieu/<slug:code>/phat-hanh/", courses.publish, name="course_publish"),
]
