"""Root urls: one include for each audience."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from lantoa.config import health

handler400 = "lantoa.config.errors.bad_request"
handler403 = "lantoa.config.errors.permission_denied"
handler404 = "lantoa.config.errors.page_not_found"
handler500 = "lantoa.config.errors.server_error"

_SURFACES = {
    "api/v1/": "lantoa.surfaces.api.urls",
    "to-chuc/": "lantoa.surfaces.organiser.urls",
    "van-hanh/": "lantoa.surfaces.operator.urls",
    "": "lantoa.surfaces.learner.urls",
    " ": "lantoa.surfaces.public.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", health.ready),
    path("metrics", health.metrics),
]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns += [
    path(prefix.strip(), include(module)) for prefix, module in _SURFACES.items() if _exists(module)
]
