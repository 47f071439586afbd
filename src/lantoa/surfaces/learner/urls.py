"""Addresses of the learner's pages."""

from django.urls import path

from lantoa.surfaces.learner.views import (
    account,
    certificate,
    dates,
    exam,
    exam_offline,
    exam_review,
    notes,
    notices,
    record,
    start,
    study,
)

app_name = "learner"

urlpatterns = [
    path("hoc/", study.home, name="home"),
    path("hoc/ghi/", record.record, name="record"),
    path("hoc/bat-dau/", start.show, name="start"),
    path("hoc/ghi-chu/<uuid:lesson>/", notes.find_lesson, name="find_notes"),
    path("hoc/<slug:campaign>/", study.outline, name="outline"),
    path("hoc/<slug:campaign>/ket-qua/", study.result, name="result"),
    path("hoc/<slug:campaign>/ghi-chu/", notes.all_notes, name="notes"),
    path("hoc/<slug:campaign>/ghi-chu.txt", notes.as_text, name="notes_file"),
    path("hoc/<slug:campaign>/ghi-chu/<uuid:lesson>/", notes.of_lesson, name="lesson_notes"),
    path("hoc/<slug:campaign>/lich.ics", dates.calendar, name="calendar"),
    path("hoc/<slug:campaign>/huong-dan/", dates.guide, name="guide"),
    path("lich/<slug:campaign>.ics", dates.public_calendar, name="public_calendar"),
    path("thong-bao/", notices.announcements, name="announcements"),
    path("thong-bao/<uuid:announcement>/da-doc/", notices.away, name="put_away"),
    path("thi/sw.js", exam_offline.worker, name="exam_worker"),
    path("thi/sw-cu.js", exam_offline.plain_worker, name="exam_plain_worker"),
    path("thi/ngoai-tuyen/", exam_offline.stand_in, name="exam_stand_in"),
    path("thi/<uuid:window>/", exam.sit, name="exam"),
    path("thi/<uuid:window>/nop-bai/", exam.hand_in, name="hand_in"),
    path("thi/<uuid:window>/xem-lai/", exam_review.review, name="review"),
    path("thi/<uuid:window>/tep/<uuid:item>/<int:number>/", exam_review.item_file, name="item_file"),
    path("giay-chung-nhan/<slug:serial>.pdf", certificate.download, name="certificate"),
    path("tai-khoan/", account.overview, name="account"),
    path("tai-khoan/mat-khau/", account.password, name="password"),
    path("tai-khoan/thong-tin/", account.correction, name="correction"),
    path("tai-khoan/dong-y/<slug:purpose>/", account.consent, name="consent"),
    path("tai-khoan/thiet-bi/<uuid:device>/", account.device, name="device"),
]
