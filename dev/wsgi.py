"""CKAN as a WSGI application, for the server that `make demo` starts.

CKAN_INI names the site's configuration.
"""

import os

from ckan.cli import load_config
from ckan.config.middleware import make_app

application = make_app(load_config(os.environ["CKAN_INI"]))
