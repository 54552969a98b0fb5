"""Typed readers of the options in config_declaration.yaml.

Nothing else in the extension reads ``tk.config`` for an option of ours.
"""
