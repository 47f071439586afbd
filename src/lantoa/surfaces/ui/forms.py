"""A refusal of a service, shown in the form that caused it."""

from django import forms

from lantoa.kernel.errors import DomainError


def refuse(form: forms.Form, error: DomainError) -> int:
    """Put the sentence where the person looks: at the fields it names, else over the form. Returns the HTTP status."""
    fields = {name: text for name, text in error.details.get("fields", {}).items() if name in form.fields}
    for name, text in fields.items():
        form.add_error(name, str(text))
    if not fields:
        form.add_error(None, error.message)
    return error.status
