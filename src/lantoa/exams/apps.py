"""Django's registration of the exams room."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "lantoa.exams"
    label = "exams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.exams import wiring  # needs the models of all rooms

        wiring.plug_in()
