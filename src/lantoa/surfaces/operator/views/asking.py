"""The page that asks before something that cannot simply be taken back."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.surfaces.operator.access import Console


@dataclass(frozen=True)
class Question:
    """What will happen. `rows`: (label, value); `back`: where one goes when it shall stay as it is."""

    title: str
    warning: str
    text: str
    button: str
    back: str
    rows: tuple[tuple[str, str], ...] = ()
    look: str = "danger"


def ask(request: HttpRequest, console: Console, question: Question) -> HttpResponse:
    """The page; its button posts to the same address."""
    return render(request, "operator/ask.html", {"console": console, "question": question})
