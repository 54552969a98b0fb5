"""How each action of CKAN is asked: an action that is not here fails the test.

A parameter in braces is filled in for each hidden dataset, and for nothing at
all: the two answers must be one.
"""

from __future__ import annotations

from typing import Any

DATASET, RESOURCE, VIEW, ACTIVITY, TAG, TASK = (
    "{dataset}",
    "{resource}",
    "{view}",
    "{activity}",
    "{tag}",
    "{task}",
)
OAI = "oai:test.ckan.net:{dataset}"
KINDS = ("dataset", "resource", "view", "activity", "tag", "task")
OWN_ORGANIZATION, OWN_GROUP = "autre-corps", "sante"
BODY = "ministere"
USER = "contributor-ministere"
IMPORTER = "moissonneur"
WORD = "kanari"
PUBLIC_VIEW = "vue-publique"

BY_DATASET = [{"id": DATASET}]
BY_RESOURCE = [{"id": RESOURCE}]
BY_VIEW = [{"id": VIEW}]
PEOPLE = [{"id": USER}, {"id": IMPORTER}]
BODIES = [{"id": BODY}]
GROUPS = [{"id": OWN_GROUP}]
MEMBERS: list[dict[str, Any]] = [
    {"id": group, **more}
    for group in (BODY, OWN_GROUP)
    for more in ({}, {"object_type": "package"}, {"object_type": "user"})
]
WORDS = [{"q": WORD}, {"query": WORD}, {"q": "ea"}, {"q": "e", "limit": 100}]

SEARCHES: list[dict[str, Any]] = [
    {},
    {"q": WORD},
    {"q": f"{WORD}*"},
    {"q": f"title:{WORD}*"},
    {"q": f"text:{WORD}*"},
    {"fq": f"tags:{WORD}*"},
    {"fq": "organization:ministere"},
    {"fq": "groups:sante"},
    {"fq": "+capacity:private", "include_private": True},
    {"fq": "+state:(draft OR deleted OR active)", "include_drafts": True},
    {"include_deleted": True, "include_private": True, "include_drafts": True},
    {"fq": "permission_labels:member*", "include_private": True},
    {
        "facet.field": [
            "tags",
            "organization",
            "groups",
            "res_format",
            "license_id",
            "author",
            "capacity",
            "state",
            "vocab_hrp_data_kind",
            "hrp_channel",
            "principal_organization",
            "permission_labels",
            "name",
        ],
        "facet.limit": -1,
    },
    {"rows": 1000, "sort": "title_string asc", "fl": "id,name,title"},
]

READS: dict[str, list[dict[str, Any]]] = {
    "activity_data_show": [
        {"id": ACTIVITY},
        {"id": ACTIVITY, "object_type": "package"},
    ],
    "activity_diff": [{"id": ACTIVITY, "object_type": "package"}],
    "activity_show": [{"id": ACTIVITY}, {"id": ACTIVITY, "include_data": True}],
    "am_following_dataset": BY_DATASET,
    "am_following_group": GROUPS,
    "am_following_user": PEOPLE,
    "api_token_list": [{"user_id": USER}],
    "config_option_list": [{}],
    "config_option_show": [{"key": "ckan.site_title"}],
    "current_package_list_with_resources": [{}, {"limit": 100}],
    "dashboard_activity_list": [{}, {"limit": 100}],
    "dashboard_new_activities_count": [{}],
    "dataset_followee_count": PEOPLE,
    "dataset_followee_list": [*PEOPLE, {"id": "stranger-ministere"}],
    "dataset_follower_count": BY_DATASET,
    "dataset_follower_list": BY_DATASET,
    "dcat_catalog_search": [{"q": WORD, "format": "ttl"}, {"format": "ttl"}],
    "dcat_catalog_show": [{"q": WORD, "format": "ttl"}, {"format": "ttl"}],
    "dcat_dataset_show": [
        {"id": DATASET, "format": "ttl"},
        {"id": DATASET, "format": "xml"},
        {"id": DATASET, "format": "jsonld"},
    ],
    "file_owner_scan": [
        {"owner_id": DATASET, "owner_type": "package"},
        {"owner_id": RESOURCE, "owner_type": "resource"},
    ],
    "file_show": [{"id": DATASET}, {"id": RESOURCE}],
    "followee_count": PEOPLE,
    "followee_list": [*PEOPLE, {"id": "stranger-ministere"}],
    "format_autocomplete": [*WORDS, {"q": "c"}],
    "get_site_user": [{}],
    "group_activity_list": GROUPS,
    "group_autocomplete": [{"q": "sa"}],
    "group_followee_count": PEOPLE,
    "group_followee_list": PEOPLE,
    "group_follower_count": GROUPS,
    "group_follower_list": GROUPS,
    "group_list": [
        {},
        {"all_fields": True, "include_dataset_count": True, "include_extras": True},
        {"sort": "package_count"},
    ],
    "group_list_authz": [{}, {"include_dataset_count": True}],
    "group_package_show": GROUPS,
    "group_show": [*GROUPS, {"id": OWN_GROUP, "include_datasets": True}],
    "help_show": [{"name": "package_show"}],
    "job_list": [{}],
    "job_show": [{"id": DATASET}],
    "license_list": [{}],
    "member_list": MEMBERS,
    "member_roles_list": [{}],
    "organization_activity_list": BODIES,
    "organization_autocomplete": [{"q": "mi"}],
    "organization_followee_count": PEOPLE,
    "organization_followee_list": PEOPLE,
    "organization_follower_count": BODIES,
    "organization_follower_list": BODIES,
    "organization_list": [
        {},
        {"all_fields": True, "include_dataset_count": True},
        {"sort": "package_count desc", "all_fields": True},
    ],
    "organization_list_for_user": [{}, {"id": USER, "include_dataset_count": True}],
    "organization_show": [
        *BODIES,
        {"id": BODY, "include_datasets": True, "include_users": True},
    ],
    "package_activity_list": [
        *BY_DATASET,
        {"id": DATASET, "include_hidden_activity": True},
    ],
    "package_autocomplete": [*WORDS, {"q": "donn"}],
    "package_collaborator_list": BY_DATASET,
    "package_collaborator_list_for_user": PEOPLE,
    "package_list": [{}, {"limit": 100}],
    "package_relationships_list": [
        *BY_DATASET,
        {"id": DATASET, "rel": "depends_on"},
        {"id": "donnees-publiques", "id2": DATASET},
    ],
    "package_search": SEARCHES,
    "package_show": [
        *BY_DATASET,
        {"name_or_id": DATASET},
        {"id": DATASET, "use_default_schema": True},
    ],
    "qcreuse_audit_verify": [{}],
    "qcreuse_catalogue_dataset_show": [
        {"id": DATASET, "format": "ttl"},
        {"id": DATASET, "format": "n3"},
    ],
    "qcreuse_catalogue_show": [
        {"format": "ttl"},
        {"format": "jsonld", "q": WORD},
        {"format": "xml", "fq": "organization:ministere", "after": "0"},
    ],
    "qcreuse_catalogue_validate": [{}, {"names": [DATASET]}],
    "qcreuse_dataset_validate": BY_DATASET,
    "qcreuse_government_catalogue_show": [{"format": "ttl"}],
    "qcreuse_installation_verify": [{}],
    "qcreuse_dossier_list": [{}, {"organization": BODY}],
    "qcreuse_assessment_show": BY_DATASET,
    "qcreuse_clearance_show": [{"id": DATASET, "kind": "privacy"}],
    "qcreuse_dossier_show": BY_DATASET,
    "qcreuse_duty_list": [{"organization": BODY}],
    "qcreuse_event_list": [{}, {"after": 0}],
    "qcreuse_exception_show": [{"organization": BODY}],
    "qcreuse_oai_show": [
        {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": OAI},
        {"verb": "ListMetadataFormats", "identifier": OAI},
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "dcat_ap", "from": "2020-01-01"},
        {"verb": "Identify"},
    ],
    "qcreuse_priority_explain": [
        {"id": DATASET},
        {"id": "donnees-publiques", "against": DATASET},
    ],
    "qcreuse_plan_catalogue_show": [{"format": "ttl"}],
    "qcreuse_plan_show": [{"organization": BODY}, {}],
    "qcreuse_priority_robustness": [{"organization": BODY, "samples": 10}],
    "qcreuse_import_list": [{"organization": BODY}],
    "qcreuse_import_show": [{"id": "f" * 36}],
    "qcreuse_inventory_export": [
        {"organization": BODY, "what": what, "format": "csv"}
        for what in ("inventory", "priorities", "template")
    ],
    "qcreuse_fragment_status": [{}],
    "qcreuse_catalogue_feed_show": [{"format": "jsonld"}],
    "qcreuse_role_list": [{"organization": BODY}],
    "qcreuse_task_list": [{}],
    "qcreuse_vocabulary_show": [{}],
    "recently_changed_packages_activity_list": [{}, {"limit": 100}],
    "resource_search": [
        {"query": f"{field}:{WORD}"} for field in ("name", "url", "format")
    ],
    "resource_show": BY_RESOURCE,
    "resource_view_list": BY_RESOURCE,
    "resource_view_show": BY_VIEW,
    "scheming_dataset_schema_list": [{}],
    "scheming_dataset_schema_show": [{"type": "dataset"}],
    "scheming_organization_schema_list": [{}],
    "scheming_organization_schema_show": [{"type": "organization"}],
    "status_show": [{}],
    "tag_autocomplete": WORDS,
    "tag_list": [{}, {"all_fields": True}, *WORDS],
    "tag_search": WORDS,
    "tag_show": [{"id": TAG}, {"id": TAG, "include_datasets": True}],
    "task_status_show": [
        {"id": TASK},
        {"entity_id": DATASET, "task_type": "harvest", "key": "harvest"},
        {"entity_id": RESOURCE, "task_type": "xloader", "key": "xloader"},
    ],
    "term_translation_show": [{"terms": [WORD], "lang_codes": ["fr"]}],
    "user_activity_list": [*PEOPLE, {"id": USER, "limit": 100}],
    "user_autocomplete": [{"q": "contrib"}],
    "user_followee_count": PEOPLE,
    "user_followee_list": PEOPLE,
    "user_follower_count": PEOPLE,
    "user_follower_list": PEOPLE,
    "user_list": [{}, {"order_by": "number_created_packages"}],
    "user_show": [
        *PEOPLE,
        {"id": USER, "include_datasets": True, "include_num_followers": True},
        {"id": IMPORTER, "include_datasets": True},
    ],
    "vocabulary_list": [{}],
    "vocabulary_show": [{"id": WORD}],
}
"""Each action that CKAN says only reads → the calls to make of it."""

_OF_ANOTHER = [{"id": DATASET, "user_id": "ailleurs", "capacity": "member"}]
_LINK = [
    {"subject": DATASET, "object": "donnees-publiques", "type": "depends_on"},
    {"subject": "donnees-publiques", "object": DATASET, "type": "depends_on"},
]
_MEMBERSHIP = [
    {
        "id": group,
        "object": reference,
        "object_type": kind,
        "capacity": "public",
    }
    for group in (OWN_GROUP, OWN_ORGANIZATION)
    for reference, kind in (
        (DATASET, "package"),
        (DATASET, "Package"),
        (RESOURCE, "resource"),
        (TAG, "tag"),
    )
]
_BULK = [{"datasets": [DATASET], "org_id": OWN_ORGANIZATION}]
_DOSSIER = {
    "version": 1,
    "transition": "defer",
    "message": "Pourquoi pas",
    "revisit_date": "2099-01-01",
    "kind": "rights",
    "scope": "content",
    "answers": {},
    "flag": "yes",
    "reason": "Pourquoi pas",
    "steps": ["assess"],
    "date": "2030-01-01",
    "user": "ailleurs",
}

WRITES: dict[str, list[dict[str, Any]]] = {
    "bulk_update_delete": _BULK,
    "bulk_update_private": _BULK,
    "bulk_update_public": _BULK,
    "dataset_purge": BY_DATASET,
    "file_ownership_transfer": [
        {"id": "x", "owner_id": DATASET, "owner_type": "package"},
    ],
    "follow_dataset": BY_DATASET,
    "member_create": _MEMBERSHIP,
    "member_delete": _MEMBERSHIP,
    "package_collaborator_create": _OF_ANOTHER,
    "package_collaborator_delete": _OF_ANOTHER,
    "package_create_default_resource_views": [{"package": {"id": DATASET}}],
    "package_delete": BY_DATASET,
    "package_owner_org_update": [{"id": DATASET, "organization_id": OWN_ORGANIZATION}],
    "package_patch": [{"id": DATASET, "title": "À moi"}],
    "package_relationship_create": _LINK,
    "package_relationship_delete": _LINK,
    "package_relationship_update": _LINK,
    "package_resource_reorder": [{"id": DATASET, "order": [RESOURCE]}],
    "package_revise": [
        {"match": {"id": DATASET}, "update": {"title": "À moi"}},
        {"match": {"name": DATASET}, "update": {"title": "À moi"}},
        {"match__name": DATASET, "update__title": "À moi"},
    ],
    "package_update": [{"id": DATASET, "title": "À moi"}, {"name": DATASET}],
    "qcreuse_assessment_countersign": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_assessment_draft": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_assessment_override": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_assessment_override_withdraw": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_assessment_update": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_clearance_update": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_advance": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_assign": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_bulk_assign": [{"ids": [DATASET], **_DOSSIER}],
    "qcreuse_dossier_bulk_transition": [{"ids": [DATASET], **_DOSSIER}],
    "qcreuse_dossier_comment": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_schedule": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_transition": [{"id": DATASET, **_DOSSIER}],
    "qcreuse_dossier_update": [{"id": DATASET, **_DOSSIER}],
    "resource_create": [{"package_id": DATASET, "url": "http://example.com/x"}],
    "resource_create_default_resource_views": [{"resource": {"id": RESOURCE}}],
    "resource_delete": BY_RESOURCE,
    "resource_patch": [{"id": RESOURCE, "name": "À moi"}],
    "resource_update": [{"id": RESOURCE, "url": "http://example.com/x"}],
    "resource_view_create": [
        {"resource_id": RESOURCE, "view_type": "image_view", "title": "x"},
    ],
    "resource_view_delete": BY_VIEW,
    "resource_view_reorder": [{"id": RESOURCE, "order": [VIEW]}],
    "resource_view_update": [
        {"id": VIEW, "title": "x"},
        {"id": PUBLIC_VIEW, "resource_id": RESOURCE, "title": "x"},
    ],
    "unfollow_dataset": BY_DATASET,
}
"""Each action that writes and is told of a dataset → the calls to make of it."""
