"""The theme switch and the gallery of components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from lantoa.surfaces.ui.gallery import GALLERY

THEMES = ("light", "dark")
THEME_COOKIE = "lantoa_theme"
ONE_YEAR_SECONDS = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the visitor's choice of theme in a cookie that pack pages read too; no choice follows the device."""
    back = request.POST.get("tiep", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=ONE_YEAR_SECONDS, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build and run the site."""
    if not settings.DEBUG and "operator" not in request.session.get("roles", ()):
        raise Http404
    return render(request, "ui/gallery.html", GALLERY | {"form": GALLERY["make_form"]()})
