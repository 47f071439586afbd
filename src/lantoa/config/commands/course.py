"""`lantoa course import|export|publish`."""

import argparse
from pathlib import Path
from typing import Any


def _commands() -> Any:
    import django

    django.setup()
    from lantoa.content import commands

    return commands


def import_course(options: argparse.Namespace) -> Any:
    return _commands().import_course(Path(options.path))


def export_course(options: argparse.Namespace) -> Any:
    return _commands().export_course(options.code, Path(options.path))


def publish_course(options: argparse.Namespace) -> Any:
    return _commands().publish_course(options.code)
