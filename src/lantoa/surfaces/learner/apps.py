"""The app of the learner's pages."""

from django.apps import AppConfig


class LearnerConfig(AppConfig):
    name = "lantoa.surfaces.learner"
    label = "learner"
