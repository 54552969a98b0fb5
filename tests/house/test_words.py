"""What a sentence names is called as the person sees it elsewhere."""

from __future__ import annotations

import pytest

from ckanext.qcreuse import labels
from ckanext.qcreuse.domain import codes


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("sentence", "channel"),
    [("channel_open", "open"), ("channel_shared", "government_shared")],
)
def test_a_sentence_calls_a_channel_as_its_list_does(sentence, channel, language):
    called = codes.load("hrp_channel").label(channel, language)
    assert called in labels.sentences("missing")[sentence][language]
