"""The app of the operator's pages."""

from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "lantoa.surfaces.operator"
    label = "operator"
