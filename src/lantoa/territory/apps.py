"""Django's registration of the territory room."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "lantoa.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"
