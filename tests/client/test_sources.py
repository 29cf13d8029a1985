from codecs import BOM_UTF8
from pathlib import Path

import pytest

from streamdetect.client.errors import ExportError
from streamdetect.client.sources import ExportFolder
from streamdetect.events.topics import SANCTIONS, VIOLATIONS
from tests.client.exported import line
from tests.client.samples import violation

AT = 1_772_000_000_000


def folder_with(tmp_path: Path, *lines: bytes, name: str = VIOLATIONS.name) -> Path:
    (tmp_path / f"{name}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return tmp_path


def test_export_gives_each_record_once_in_the_order_of_its_topic(tmp_path: Path) -> None:
    lines = [line(violation(n), f"v{n}", AT + n, n) for n in range(3)]
    folder = folder_with(tmp_path, lines[2], lines[0], b"", lines[1], lines[2], lines[0])
    records = ExportFolder(folder).read(VIOLATIONS)
    assert [record.offset for record in records] == [0, 1, 2]
    assert ExportFolder(folder).read(SANCTIONS) == []


def test_export_may_be_one_file_of_several_topics(tmp_path: Path) -> None:
    one = line(violation(1), "v", AT, 0)
    folder = folder_with(tmp_path, one, name="everything")
    assert len(ExportFolder(folder).read(VIOLATIONS)) == 1


def test_export_that_an_editor_marked_as_utf8_is_read(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, BOM_UTF8 + line(violation(1), "v", AT, 0))
    assert len(ExportFolder(folder).read(VIOLATIONS)) == 1


def test_export_names_every_bad_line_with_its_file_and_number(tmp_path: Path) -> None:
    good = line(violation(1), "v", AT, 0)
    folder = folder_with(tmp_path, good, b"{", good, b'{"topic": 3}', b"\xff")
    with pytest.raises(ExportError) as caught:
        ExportFolder(folder).read(VIOLATIONS)
    file = folder / f"{VIOLATIONS.name}.jsonl"
    places = [one.split(": ")[0] for one in caught.value.what.splitlines()]
    assert places == [f"{file}:2", f"{file}:4", f"{file}:5"]


def test_export_of_two_clusters_in_one_folder_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, line(violation(1), "v", AT, 0), line(violation(2), "v", AT, 0))
    with pytest.raises(ExportError, match=r"violations\.v1/0@0 holds two different records"):
        ExportFolder(folder).read(VIOLATIONS)


def test_export_that_is_missing_a_file_or_empty_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such folder"):
        ExportFolder(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="it is a file"):
        ExportFolder(tmp_path / "file")
    with pytest.raises(ExportError, match="no exported topic"):
        ExportFolder(tmp_path)
