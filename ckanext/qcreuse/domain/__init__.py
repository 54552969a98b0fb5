"""The rules: standard library and PyYAML only, no CKAN, no SQL, no clock."""
