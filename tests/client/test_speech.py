from itertools import pairwise

from streamdetect.client.speech import (
    CHARACTER_MS,
    Recording,
    duration_ms,
    segments_of,
)
from streamdetect.events.instants import to_ms

TALK = (
    "欢迎刚进来的宝宝们，先点个关注。今天这个茶是五百克一袋的，链接在左下角小黄车里面！"
    "不喜欢可以七天无理由退，发货是四十八小时之内，想要的扣个一我看看有多少人？好的好的"
)


def test_segments_of_rooms_run_on_over_recordings_with_stable_ids_and_times() -> None:
    recordings = [
        Recording(recording="r2", room="a", seq=1, text=TALK),
        Recording(recording="r1", room="a", seq=0, text=TALK),
        Recording(recording="r3", room="b", seq=0, text=TALK),
    ]
    segments = segments_of(recordings, 1_700_000_000_000)
    again = segments_of(reversed(recordings), 1_700_000_600_000)
    assert [s.event_id for s in segments] == [s.event_id for s in again]
    assert len({s.event_id for s in segments}) == len(segments)
    times = [to_ms(s.emitted_at) for s in segments]
    assert times == sorted(times)
    for room in ("a", "b"):
        own = [s for s in segments if s.room_id == room]
        assert [s.seq for s in own] == list(range(len(own)))
        assert len({s.broadcast_id for s in own}) == 1
        for before, after in pairwise(own):
            assert before.end_ms < after.start_ms
        for segment in own:
            assert to_ms(segment.emitted_at) - 1_700_000_000_000 > segment.end_ms
    assert "".join(s.text for s in segments if s.room_id == "a") == TALK * 2


def test_duration_is_that_of_speech() -> None:
    assert duration_ms("今天天气很好") == 6 * CHARACTER_MS
    assert 4 <= 1000 / CHARACTER_MS <= 5
    assert duration_ms("今天，天气！很好。") == duration_ms("今天天气很好")
    assert duration_ms("hello world") < duration_ms("你好世界你好")
    assert duration_ms("。") > 0
