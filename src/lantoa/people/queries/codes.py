"""What has become of people's activation codes."""

from collections.abc import Sequence
from datetime import datetime

from lantoa.people.models import ActivationCode, Person
from lantoa.people.rules.codes import CodeState, code_state


def code_states(persons: Sequence[Person], *, now: datetime) -> dict[int, CodeState]:
    """{person id: state}; persons who never had a code are not there. One query."""
    codes = ActivationCode.objects.filter(person__in=[person.pk for person in persons])
    return {
        code.person_id: code_state(
            expires_at=code.expires_at, tries=code.tries, used_at=code.used_at, now=now
        )
        for code in codes
    }
