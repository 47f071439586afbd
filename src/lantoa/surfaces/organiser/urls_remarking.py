"""Addresses of marking again, below /to-chuc/{code}/; `urls_results` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import remarking

_HERE = "bai-kiem-tra/<uuid:window_uuid>/cham-lai/"

urlpatterns = [
    path(_HERE, remarking.plan, name="window-remark"),
    path(f"{_HERE}<uuid:remarking_uuid>/", remarking.show, name="remarking"),
    path(f"{_HERE}<uuid:remarking_uuid>/bat-dau/", remarking.start, name="remarking-start"),
    path(f"{_HERE}<uuid:remarking_uuid>/bo/", remarking.drop, name="remarking-drop"),
]
