"""Addresses of what learners are told and how they study, below /to-chuc/{code}/; `urls` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import announcements, study

urlpatterns = [
    path("thong-bao/", announcements.list_announcements, name="announcements"),
    path("thong-bao/moi/", announcements.new_announcement, name="announcement-new"),
    path("thong-bao/<uuid:announcement>/", announcements.edit, name="announcement"),
    path("thong-bao/<uuid:announcement>/go/", announcements.withdraw, name="announcement-withdraw"),
    path("cach-hoc/", study.options, name="study-options"),
    path("huong-dan/", study.guide, name="guide"),
]
