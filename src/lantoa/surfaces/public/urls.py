"""Addresses of the public pages."""

from django.urls import include, path

from lantoa.surfaces.public.views import activation, certificates, home, registration, sign_in

app_name = "public"

urlpatterns = [
    path("", home.home, name="home"),
    path("kiem-tra/", certificates.check, name="check"),
    path("k/<str:code>/", certificates.result, name="check_result"),
    path("dang-ky/<slug:code>/", registration.register, name="register"),
    path("dang-ky/<slug:code>/bien-nhan/", registration.receipt, name="register_receipt"),
    path("dang-nhap/", sign_in.sign_in, name="sign_in"),
    path("dang-xuat/", sign_in.sign_out, name="sign_out"),
    path("kich-hoat/", activation.enter_code, name="activate"),
    path("kich-hoat/mat-khau/", activation.choose_password, name="activate_password"),
    path("kich-hoat/dong-y/", activation.give_consents, name="activate_consents"),
    path("kich-hoat/thong-tin/", activation.confirm_identity, name="activate_identity"),
    path("kich-hoat/thong-tin/sua/", activation.correct_identity, name="activate_correction"),
    path("", include("lantoa.surfaces.ui.urls")),
]
