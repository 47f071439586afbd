"""Django's database sessions with fewer and lighter writes: thousands begin in the minutes before a test."""

from django.contrib.sessions.backends import db

from lantoa.kernel.lightly import lightly


class SessionStore(db.SessionStore):
    """A new session is written once, when it is complete, and no write of a session waits for the disk."""

    def cycle_key(self) -> None:
        # Nobody knows the key of a session without one. Django would write an empty row here, to write it again with the answer.
        if self.session_key is not None:
            super().cycle_key()

    def save(self, must_create: bool = False) -> None:
        with lightly():
            super().save(must_create)
