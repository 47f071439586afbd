"""Django's registration of the facts room."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "lantoa.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"
