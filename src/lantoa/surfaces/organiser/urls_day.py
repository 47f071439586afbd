"""Addresses of the day of a test, below /to-chuc/{code}/bai-kiem-tra/{uuid}/."""

from django.urls import path

from lantoa.surfaces.organiser.views import windows_day, windows_live

urlpatterns = [
    path("truc-tiep/", windows_live.board, name="window-live"),
    path("truc-tiep/nguoi/", windows_live.people, name="window-people"),
    path("truc-tiep/nguoi/<uuid:enrolment_uuid>/", windows_live.person, name="window-person"),
    path("truc-tiep/nguoi/<uuid:enrolment_uuid>/them-luot/", windows_day.attempts, name="window-attempts"),
    path("truc-tiep/nguoi/<uuid:enrolment_uuid>/chuyen-may/", windows_day.device, name="window-device"),
    path("don-vi/", windows_day.allow, name="window-allow"),
    path("dong-som/", windows_day.close, name="window-close"),
    path("loi-nhan/", windows_day.notices, name="window-notices"),
    path("loi-nhan/<uuid:notice_uuid>/go/", windows_day.withdraw, name="window-notice-withdraw"),
]
