"""Django's registration of the messaging room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "lantoa.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
