"""`lantoa operator create`: the first account of an empty system."""

import argparse
import secrets
from typing import Any


def create(options: argparse.Namespace) -> dict[str, Any]:
    """Make an operator with a random password, printed once."""
    import django

    django.setup()
    from lantoa.kernel.clock import now
    from lantoa.people.services.operators import create_operator

    password = secrets.token_urlsafe(12)
    create_operator(user_name=options.user, full_name=options.name, password=password, now=now())
    return {
        "ok": True,
        "user": options.user,
        "password": password,
        "lines": [
            f"Tên đăng nhập: {options.user}",
            f"Mật khẩu: {password}",
            "Đổi mật khẩu sau lần đăng nhập đầu.",
        ],
    }
