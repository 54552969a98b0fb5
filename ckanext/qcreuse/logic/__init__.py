"""The door of CKAN to the rules and the tables: the only writers."""
