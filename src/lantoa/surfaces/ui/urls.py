"""Addresses of the look itself: the theme switch, the language switch, the gallery."""

from django.urls import path
from django.views.i18n import set_language

from lantoa.surfaces.ui import saved_views, views

app_name = "ui"

urlpatterns = [
    path("giao-dien/", views.set_theme, name="theme"),
    path("ngon-ngu/", set_language, name="language"),
    path("bo-loc/", saved_views.change, name="saved-views"),
    path("van-hanh/giao-dien/", views.gallery, name="gallery"),
]
