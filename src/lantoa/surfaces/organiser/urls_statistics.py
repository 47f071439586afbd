"""Addresses of figures, below /to-chuc/{code}/thong-ke/; `urls_results` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import (
    statistics,
    statistics_communes,
    statistics_late,
    statistics_people,
    statistics_plan,
    statistics_scores,
)

urlpatterns = [
    path("", statistics.show, name="statistics"),
    path("so-lieu.xlsx", statistics.workbook, name="statistics-workbook"),
    path("tung-ngay.xlsx", statistics.series_workbook, name="statistics-series-workbook"),
    path("nguoi/", statistics_people.people, name="statistics-people"),
    path("nguoi.xlsx", statistics_people.people_workbook, name="statistics-people-workbook"),
    path("ke-hoach/", statistics_plan.show, name="statistics-plan"),
    path("pho-diem/", statistics_scores.scores, name="statistics-scores"),
    path("pho-diem.xlsx", statistics_scores.scores_workbook, name="statistics-scores-workbook"),
    path("bang-diem/", statistics_scores.marks, name="statistics-marks"),
    path("bang-diem.xlsx", statistics_scores.marks_workbook, name="statistics-marks-workbook"),
    path("cham-tien-do/", statistics_late.show, name="statistics-late"),
    path("cham-tien-do.xlsx", statistics_late.workbook, name="statistics-late-workbook"),
    path("cham-tien-do/tin-nhan/", statistics_late.messages, name="statistics-messages"),
    path("xa/", statistics_communes.communes, name="statistics-communes"),
    path("xa.xlsx", statistics_communes.workbook, name="statistics-communes-workbook"),
    path("ban-do/", statistics_communes.show_map, name="statistics-map"),
]
