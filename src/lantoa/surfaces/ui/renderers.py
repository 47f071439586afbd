"""How every form is rendered: `{{ form }}` and `{{ form.name.as_field_group }}` use the templates of this app."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_NOT_BOXES = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.FileInput,
    forms.HiddenInput,
)


class LantoaBoundField(BoundField):
    """A field that gives its boxes the class of the style sheet."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if not isinstance(shown, _NOT_BOXES) and "class" not in shown.attrs:
            built["class"] = "input"
        return built

    @property
    def first_control_id(self) -> str:
        """The id an error summary links to: the control, or the first of a group of choices."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    @property
    def summary_lines(self) -> list[str]:
        """The refusals as they read far from the field: Django's own sentences name no field, so the label is put first."""
        return [
            f"{self.label}: {sentence}" if self._is_django_s_own(error) else sentence
            for error in self.errors.as_data()
            for sentence in error.messages
        ]

    def _is_django_s_own(self, error: ValidationError) -> bool:
        if error.code is None:
            return False
        own = self.field.error_messages.get(error.code)
        standard = {
            code: sentence
            for kind in reversed(type(self.field).__mro__)
            for code, sentence in getattr(kind, "default_error_messages", {}).items()
        }
        return own is None or own == standard.get(error.code)

    @property
    def is_checkbox(self) -> bool:
        """Whether it is one box to tick, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        return isinstance(self.field.widget, forms.FileInput)


class FormRenderer(TemplatesSetting):
    form_template_name = "ui/_form.html"
    field_template_name = "ui/_field.html"
    bound_field_class = LantoaBoundField
