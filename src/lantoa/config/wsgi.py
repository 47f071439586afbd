"""Django for the web process."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lantoa.config.processes.memory import settle
from lantoa.people.services.sign_in_pool import let_others_first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
application = get_wsgi_application()
# Every view now, not with the first request: nobody waits for it, and a view that cannot be imported stops the start.
_ = get_resolver().url_patterns
let_others_first()
settle()
