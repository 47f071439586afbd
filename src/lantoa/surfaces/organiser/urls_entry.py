"""Addresses of taking people in and of changes to them, below /to-chuc/{code}/; `urls` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import changes, registrations

_LEARNER = "hoc-vien/<uuid:enrolment>/"

urlpatterns = [
    path("hoc-vien/them/", registrations.add, name="add-person"),
    path(f"{_LEARNER}chuyen-don-vi/", changes.transfer, name="transfer"),
    path(f"{_LEARNER}thay-nguoi/", changes.substitute, name="substitute"),
    path(f"{_LEARNER}ghi-danh-lai/", changes.restore, name="restore"),
    path("de-nghi/", registrations.list_requests, name="requests"),
    path("de-nghi/duyet/", registrations.decide, name="decide-requests"),
    path("de-nghi/<uuid:request_uuid>/", registrations.show_request, name="request"),
    path("ghi-danh/", registrations.terms, name="entry-terms"),
    path("gia-han/", changes.extend, name="extend-campaign"),
    path("mo-lai/", changes.reopen, name="reopen-campaign"),
]
