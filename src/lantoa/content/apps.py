"""Django's registration of the content room."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "lantoa.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
