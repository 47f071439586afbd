"""Papers that leave the system are Vietnamese, whatever language their maker reads the pages in.

A roster template with English headings would not be read by the reader of rosters.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import override

_P = ParamSpec("_P")
_R = TypeVar("_R")


def in_vietnamese(make: Callable[_P, _R]) -> Callable[_P, _R]:
    """Wrap a function that makes a workbook or a document; sentences made while it runs are Vietnamese."""

    @wraps(make)
    def made(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with override("vi"):
            return make(*args, **kwargs)

    return made
