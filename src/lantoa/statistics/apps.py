"""Django's registration of the statistics room."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "lantoa.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.statistics import wiring  # needs the models, so not before

        wiring.plug_in()
