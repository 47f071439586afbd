"""The app of the shared look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "lantoa.surfaces.ui"
    label = "ui"
