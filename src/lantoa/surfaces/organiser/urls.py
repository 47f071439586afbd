"""Addresses of the console: /to-chuc/..."""

from django.urls import include, path

from lantoa.surfaces.organiser.views import campaigns, learners, quotas, roster_columns, rosters, slips, start

app_name = "organiser"
urlpatterns = [
    path("", campaigns.list_campaigns, name="campaigns"),
    path("moi/", campaigns.new_campaign, name="new-campaign"),
    path("bat-dau/", start.show, name="start"),
    path("<slug:code>/", campaigns.overview, name="overview"),
    path("<slug:code>/thong-tin/", campaigns.edit, name="edit-campaign"),
    path("<slug:code>/mo/", campaigns.ask_open, name="open-campaign"),
    path("<slug:code>/ket-thuc/", campaigns.ask_close, name="close-campaign"),
    path("<slug:code>/trang-thai/", campaigns.change_state, name="change-state"),
    path("<slug:code>/chi-tieu/", quotas.show, name="quotas"),
    path("<slug:code>/danh-sach/", rosters.list_rosters, name="rosters"),
    path("<slug:code>/danh-sach/mau.xlsx", rosters.template, name="roster-template"),
    path("<slug:code>/danh-sach/<uuid:batch>/", rosters.show, name="roster"),
    path("<slug:code>/danh-sach/<uuid:batch>/cach-doc/", roster_columns.show, name="roster-columns"),
    path("<slug:code>/danh-sach/<uuid:batch>/tra-loi/", rosters.settle, name="roster-settle"),
    path("<slug:code>/danh-sach/<uuid:batch>/kiem-tra-lai/", rosters.recheck, name="roster-recheck"),
    path("<slug:code>/danh-sach/<uuid:batch>/xac-nhan/", rosters.confirm, name="roster-confirm"),
    path("<slug:code>/danh-sach/<uuid:batch>/hoan-tac/", rosters.undo, name="roster-undo"),
    path("<slug:code>/danh-sach/<uuid:batch>/dong-can-sua.xlsx", rosters.errors, name="roster-errors"),
    path("<slug:code>/hoc-vien/", learners.list_learners, name="learners"),
    path("<slug:code>/hoc-vien/phieu/", slips.slips, name="slips"),
    path("<slug:code>/hoc-vien/<uuid:enrolment>/", learners.show, name="learner"),
    path("<slug:code>/hoc-vien/<uuid:enrolment>/xep-xa/", learners.place, name="place"),
    path("<slug:code>/hoc-vien/<uuid:enrolment>/rut/", learners.withdraw, name="withdraw"),
    path("<slug:code>/", include("lantoa.surfaces.organiser.urls_study")),
    path("<slug:code>/", include("lantoa.surfaces.organiser.urls_people")),
    path("<slug:code>/", include("lantoa.surfaces.organiser.urls_entry")),
    path("<slug:code>/", include("lantoa.surfaces.organiser.urls_results")),
]
