"""Django's registration of the organiser surface."""

from django.apps import AppConfig


class OrganiserConfig(AppConfig):
    name = "lantoa.surfaces.organiser"
    label = "organiser"
