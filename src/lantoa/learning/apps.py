"""Django's registration of the learning room."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lantoa.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.learning import wiring  # here and not above: it needs the models of lower rooms

        wiring.plug_in()
