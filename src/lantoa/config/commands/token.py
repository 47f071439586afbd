"""`lantoa token create`: a bearer token for programs."""

import argparse
from typing import Any


def create(options: argparse.Namespace) -> dict[str, Any]:
    """Make a token that acts as one person; it is printed once."""
    import django

    django.setup()
    from lantoa.kernel.clock import now
    from lantoa.people.services.tokens import create_token

    token = create_token(
        actor=None, user_name=options.user, label=options.label, days=options.days, now=now()
    )
    return {
        "ok": True,
        "token": token,
        "lines": [f"Khóa API (chỉ in một lần): {token}", "Gửi trong tiêu đề: Authorization: Bearer …"],
    }
