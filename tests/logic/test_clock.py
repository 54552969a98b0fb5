"""Which day it is, where the catalogue's people are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ckanext.qcreuse.logic.clock import today


@pytest.mark.usefixtures("with_request_context")
def test_the_day_is_that_of_the_zone_shown(ckan_config: dict[str, Any]) -> None:
    zones = ("Pacific/Kiritimati", "Etc/GMT+12")
    days = []
    for zone in zones:
        ckan_config["ckan.display_timezone"] = zone
        before = datetime.now(ZoneInfo(zone)).date()
        days.append(today())
        assert days[-1] in (before, datetime.now(ZoneInfo(zone)).date())
    # Twenty-six hours lie between them: it is never the same day.
    assert days[0] - days[1] >= timedelta(days=1)
