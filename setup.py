"""What pyproject.toml cannot say: one namespace package and a mapped folder.

``schemas/`` lives at the top of the repository, because it is data that a
ministry reads and replaces, and installs as ``ckanext.qcreuse.schemas``. The
namespace declaration is what works beside CKAN and its extensions whether each
is installed as a wheel or editable.
"""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["ckanext", "ckanext.*"]),
        "ckanext.qcreuse.schemas",
    ],
    package_dir={"ckanext.qcreuse.schemas": "schemas"},
    namespace_packages=["ckanext"],
    # Only what package_data names travels: a test compares it with the disk.
    include_package_data=False,
    package_data={
        "ckanext.qcreuse": [
            "config_declaration.yaml",
            "templates/**/*",
            "assets/**/*",
            "i18n/*.pot",
            "i18n/*/LC_MESSAGES/*",
            "migration/**/*",
        ],
        "ckanext.qcreuse.schemas": ["*.yaml", "*.json", "*.ttl", "codes/*.yaml"],
    },
    # Where a migration ran, Python left its own beside it.
    exclude_package_data={"": ["*.pyc"]},
)
