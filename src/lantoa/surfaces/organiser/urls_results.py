"""Addresses of tests, certificates and figures, below /to-chuc/{code}/; `urls` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import certificates, statistics, windows

_WINDOW = "bai-kiem-tra/<uuid:window_uuid>/"
_CERTIFICATES = "giay-chung-nhan/"

urlpatterns = [
    path("bai-kiem-tra/", windows.list_windows, name="windows"),
    path("bai-kiem-tra/moi/", windows.new_window, name="window-new"),
    path(_WINDOW, windows.show, name="window"),
    path(f"{_WINDOW}bang-diem.xlsx", windows.marks_workbook, name="window-workbook"),
    path(f"{_WINDOW}cong-bo/", windows.publish, name="window-publish"),
    path(f"{_WINDOW}gia-han/", windows.extend, name="window-extend"),
    path(f"{_WINDOW}cong-gio/", windows.find_learner, name="window-find-learner"),
    path(f"{_WINDOW}cong-gio/<uuid:enrolment_uuid>/", windows.extra_time, name="window-extra-time"),
    path(f"{_WINDOW}cham/", windows.mark_now, name="window-mark"),
    path(_CERTIFICATES, certificates.list_certificates, name="certificates"),
    path(f"{_CERTIFICATES}cho-cap/", certificates.waiting, name="certificates-waiting"),
    path(f"{_CERTIFICATES}cap/", certificates.issue, name="certificates-issue"),
    path(f"{_CERTIFICATES}noi-dung/", certificates.terms, name="certificate-terms"),
    path(f"{_CERTIFICATES}<str:serial>.pdf", certificates.download, name="certificate-file"),
    path(f"{_CERTIFICATES}<str:serial>/thu-hoi/", certificates.revoke, name="certificate-revoke"),
    path("thong-ke/", statistics.show, name="statistics"),
    path("thong-ke/nguoi/", statistics.people, name="statistics-people"),
    path("thong-ke/so-lieu.xlsx", statistics.workbook, name="statistics-workbook"),
]
