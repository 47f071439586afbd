"""Django's registration of the outcomes room."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "lantoa.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.outcomes import wiring  # needs the models, so not before

        wiring.plug_in()
