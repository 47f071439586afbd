"""Addresses of the console about people: /to-chuc/{code}/nguoi/... and the numbers to be corrected."""

from django.urls import path

from lantoa.surfaces.organiser.views import people, people_merging, phones

_PERSON = "nguoi/<uuid:person>/"

urlpatterns = [
    path("so-dien-thoai/", phones.list_phones, name="phones"),
    path("so-dien-thoai/can-sua.xlsx", phones.phones_file, name="phones-file"),
    path("nguoi/", people.find, name="people"),
    path("nguoi/de-nghi/", people.corrections, name="corrections"),
    path("nguoi/de-nghi/<uuid:correction>/", people.settle, name="settle-correction"),
    path("nguoi/trung/", people_merging.duplicates, name="duplicates"),
    path("nguoi/tach/<uuid:merge>/", people_merging.part, name="unmerge"),
    path(_PERSON, people.show, name="person"),
    path(f"{_PERSON}sua/", people.details, name="person-details"),
    path(f"{_PERSON}ma-moi/", people.code, name="person-code"),
    path(f"{_PERSON}mo-khoa/", people.unlock, name="person-unlock"),
    path(f"{_PERSON}may/", people.sign_out, name="person-devices"),
    path(f"{_PERSON}gop/", people_merging.choose, name="merge-choose"),
    path(f"{_PERSON}gop/<uuid:other>/", people_merging.compare, name="merge"),
    path(f"{_PERSON}hai-nguoi/<uuid:other>/", people_merging.two_people, name="two-people"),
]
