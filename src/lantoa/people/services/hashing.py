"""The work that goes through the pool: checking a password, and making the hash of a new one."""

from django.contrib.auth.hashers import make_password, verify_password

from lantoa.people.services.sign_in_pool import Checked


def check_password(password: str, kept: str) -> Checked:
    """Whether a password fits the hash that is kept; with a new hash when that one was made with older figures.

    Without a hash ("": nobody, or no password yet) it takes the same work, so that time does not tell who has an account.
    """
    if not kept:
        make_password(password)
        return Checked(fits=False)
    fits, is_old = verify_password(password, kept)
    return Checked(fits, make_password(password) if fits and is_old else "")


def hash_password(password: str) -> Checked:
    """The hash of a new password."""
    return Checked(True, make_password(password))
