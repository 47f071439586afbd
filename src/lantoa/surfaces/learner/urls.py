"""Addresses of the learner's pages."""

from django.urls import path

from lantoa.surfaces.learner.views import account, certificate, exam, record, study

app_name = "learner"

urlpatterns = [
    path("hoc/", study.home, name="home"),
    path("hoc/ghi/", record.record, name="record"),
    path("hoc/<slug:campaign>/", study.outline, name="outline"),
    path("hoc/<slug:campaign>/ket-qua/", study.result, name="result"),
    path("thi/<uuid:window>/", exam.sit, name="exam"),
    path("thi/<uuid:window>/nop-bai/", exam.hand_in, name="hand_in"),
    path("giay-chung-nhan/<slug:serial>.pdf", certificate.download, name="certificate"),
    path("tai-khoan/", account.overview, name="account"),
    path("tai-khoan/mat-khau/", account.password, name="password"),
    path("tai-khoan/thong-tin/", account.correction, name="correction"),
    path("tai-khoan/dong-y/<slug:purpose>/", account.consent, name="consent"),
    path("tai-khoan/thiet-bi/<uuid:device>/", account.device, name="device"),
]
