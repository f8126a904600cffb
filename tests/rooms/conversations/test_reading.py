"""A transcript is read whatever wrote it, or refused with what would help; nothing is guessed."""

from __future__ import annotations

import json

import pytest

from evenhand.learning.conversations.reading import MOST_BYTES, read_transcript
from evenhand.learning.conversations.transcript import TranscriptRefused

VTT = """WEBVTT

STYLE
::cue { color: red }

NOTE made by a recorder

1
00:00:01.000 --> 00:00:04.000
<v Dace>Good morning, this is Dace.

00:00:04.500 --> 00:00:06.000
<v Mrs Ozola>Good morning.
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
Agent: Good day.

2
00:00:05,000 --> 00:00:06,500
Person: Yes?
"""
SEGMENTS = [
    {"start": 0.0, "end": 2.5, "text": " Good day.", "speaker": None, "words": []},
    {"start": 2.0, "end": 3.0, "text": " Yes?", "speaker": "SPEAKER_01"},
]
TYPED = "Agent: Good day.\nhow are you?\nPerson: Not well.\n"
GOOD = {
    "vtt": (VTT.encode(), ["agent", "person"]),
    "vtt with a mark": (b"\xef\xbb\xbf" + VTT.encode(), ["agent", "person"]),
    "vtt in UTF-16": (VTT.encode("utf-16"), ["agent", "person"]),
    "vtt with CRLF": (VTT.replace("\n", "\r\n").encode(), ["agent", "person"]),
    "srt": (SRT.encode(), ["agent", "person"]),
    "srt with dots": (SRT.replace(",", ".").encode(), ["agent", "person"]),
    "whisper": (json.dumps({"segments": SEGMENTS}).encode(), ["unknown", "person"]),
    "diarised": (json.dumps(SEGMENTS).encode(), ["unknown", "person"]),
    "ours": (json.dumps({"turns": [{"who": "Dace", "start": 1, "text": "Hm"}]}).encode(),
             ["agent"]),
    "typed": (TYPED.encode(), ["agent", "person"]),
    "typed with times": (b"00:04 Dace: Hello.\n[1:00:09] Person: Yes.\n", ["agent", "person"]),
    "Latin-1": ("Dace: Wie heißt die Straße?\n".encode("latin-1"), ["agent"]),
    "Windows-1257": ("Dace: Labdien, šeit Dace.\n".encode("cp1257"), ["agent"]),
}  # fmt: skip
BAD = {
    "empty": b"",
    "only spaces": b" \n \n",
    "nobody speaks": b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n \n",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "sound": b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00",
    "broken JSON": b'{"segments": [',
    "JSON without a list": b'{"segments": 3}',
    "JSON without text": b'[{"start": 1}]',
    "JSON with no time": b'[{"start": "soon", "text": "x"}]',
    "JSON with a time that is no number": b'[{"start": NaN, "text": "x"}]',
    "five hours": b"WEBVTT\n\n00:00:01.000 --> 05:00:00.000\nHello\n",
    "ends before it begins": b'[{"start": 5, "end": 1, "text": "x"}]',
    "no speaker": b"Good day.\n",
    "srt without times": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\nwords alone\n",
    "too large": b"a" * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_recorders_and_people_write_is_read(kind: str) -> None:
    data, who = GOOD[kind]

    read = read_transcript(data, name="call", agent="Dace", country="LV" if "57" in kind else "")

    assert [turn.who for turn in read.turns] == who
    assert all(turn.text and turn.end_ms >= turn.start_ms for turn in read.turns)


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_read_is_refused_with_a_remedy(kind: str) -> None:
    with pytest.raises(TranscriptRefused) as refused:
        read_transcript(BAD[kind], name="call")

    assert refused.value.where
    assert refused.value.what
    assert refused.value.remedy


def test_overlaps_are_kept_and_counted_and_missing_speakers_asked_for() -> None:
    read = read_transcript(json.dumps(SEGMENTS).encode(), name="call.json")

    assert len(read.turns) == 2
    assert read.warnings == ("overlaps:1", "who_is_the_agent:2")


def test_encodings_keep_every_letter() -> None:
    data, _ = GOOD["Windows-1257"]

    (turn,) = read_transcript(data, name="call.txt", agent="Dace", country="LV").turns

    assert turn.text == "Labdien, šeit Dace."
