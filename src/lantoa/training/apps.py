"""Django's registration of the training room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "lantoa.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
