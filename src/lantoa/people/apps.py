"""Django's registration of the people room."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PeopleConfig(AppConfig):
    name = "lantoa.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # `last_login` is written by services.sign_in and services.activation; Django would write it again with every session.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
