"""Django's door to our sign-in names. Checking a password and its limits lives in services.sign_in."""

import uuid
from typing import Any

from django.http import HttpRequest

from lantoa.people.models import Person


class SignInNameBackend:
    """Finds the person of a session; authenticates nobody by itself (services.sign_in does)."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        return None

    def get_user(self, user_id: int | str | uuid.UUID) -> Person | None:
        return Person.objects.select_related("unit").filter(pk=str(user_id), is_active=True).first()
