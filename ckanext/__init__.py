"""Namespace shared with CKAN and its other extensions."""

try:
    import pkg_resources  # pyright: ignore[reportMissingImports] - gone from the newest

    pkg_resources.declare_namespace(__name__)
except ImportError:
    import pkgutil

    __path__ = pkgutil.extend_path(__path__, __name__)
