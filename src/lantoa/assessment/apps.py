"""Django's registration of the assessment room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "lantoa.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
