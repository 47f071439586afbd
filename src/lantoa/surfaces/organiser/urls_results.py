"""Addresses of tests, certificates and figures, below /to-chuc/{code}/; `urls` includes them."""

from django.urls import include, path

from lantoa.surfaces.organiser.views import learners, windows

_WINDOW = "bai-kiem-tra/<uuid:window_uuid>/"

urlpatterns = [
    path("hoc-vien.xlsx", learners.workbook, name="learners-workbook"),
    path("bai-kiem-tra/", windows.list_windows, name="windows"),
    path("bai-kiem-tra/moi/", windows.new_window, name="window-new"),
    path(_WINDOW, windows.show, name="window"),
    path(f"{_WINDOW}bang-diem.xlsx", windows.marks_workbook, name="window-workbook"),
    path(f"{_WINDOW}cong-bo/", windows.publish, name="window-publish"),
    path(f"{_WINDOW}gia-han/", windows.extend, name="window-extend"),
    path(f"{_WINDOW}cong-gio/", windows.find_learner, name="window-find-learner"),
    path(f"{_WINDOW}cong-gio/<uuid:enrolment_uuid>/", windows.extra_time, name="window-extra-time"),
    path(f"{_WINDOW}cham/", windows.mark_now, name="window-mark"),
    path(_WINDOW, include("lantoa.surfaces.organiser.urls_day")),
    path("", include("lantoa.surfaces.organiser.urls_remarking")),
    path("giay-chung-nhan/", include("lantoa.surfaces.organiser.urls_certificates")),
    path("thong-ke/", include("lantoa.surfaces.organiser.urls_statistics")),
]
