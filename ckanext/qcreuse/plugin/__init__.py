"""One CKAN plugin class per file: what is plugged in where, and nothing else."""
