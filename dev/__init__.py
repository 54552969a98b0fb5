"""The local stack: PostgreSQL, Redis, Solr and CKAN, started and stopped by us.

``python3 -m dev demo|test|lint|stop|clean|ckan`` is what the Makefile calls.
Standard library only: it runs before anything is installed.
"""
