"""What was given on the day to units and persons, as it counts for one enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lantoa.exams.models import Allowance, Sitting, Window
from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class Given:
    """The allowances of a window, read once."""

    window: Window
    rows: Sequence[Allowance]

    @classmethod
    def of(cls, window: Window) -> "Given":
        """Call inside the transaction that makes the sittings: what is given meanwhile waits for it, or is in here.

        So a new sitting gets a unit's time once: from here, or from `day.allow_unit`.
        """
        if connection.vendor == "postgresql":
            # The lock a row that points to the window takes anyway, taken before reading. SQLite has one writer.
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM exams_window WHERE id = %s FOR KEY SHARE", [window.pk])
        return cls(window, list(Allowance.objects.filter(window=window)))

    def attempts(self, enrolment: Enrolment) -> int:
        """Attempts beyond those of the window."""
        return sum(one.attempts for one in self._for(enrolment))

    def sitting(self, enrolment: Enrolment, attempt: int, now: datetime) -> Sitting:
        """A new sitting, not yet saved, with the time its unit was given before."""
        mine = [one for one in self._for(enrolment) if one.unit_path]
        return Sitting(
            window=self.window,
            enrolment=enrolment,
            attempt=attempt,
            admitted_at=now,
            extra_seconds=sum(one.extra_seconds for one in mine),
            later_seconds=sum(one.later_seconds for one in mine),
        )

    def _for(self, enrolment: Enrolment) -> list[Allowance]:
        return [
            one
            for one in self.rows
            if one.enrolment_id == enrolment.pk
            or (one.unit_path and enrolment.unit_path.startswith(one.unit_path))
        ]
