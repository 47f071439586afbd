"""Django's registration of the training room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "lantoa.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.training import wiring  # here and not above: it needs the models of lower rooms

        wiring.plug_in()
