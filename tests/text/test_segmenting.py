"""Transcripts cut into segments as a recogniser would."""

from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.segmenting import LONGEST, SHORTEST, cut_recording

TALK = (
    "欢迎刚进来的宝宝们，先点个关注。今天这个茶是五百克一袋的，链接在左下角小黄车里面！"
    "不喜欢可以七天无理由退，发货是四十八小时之内，想要的扣个一我看看有多少人？好的好的"
)


@given(st.text(alphabet="茶病治，。！? a.\n", max_size=300) | st.text(max_size=200))
def test_cut_recording_tiles_the_text_in_pieces_of_8_to_40_characters(text: str) -> None:
    pieces = cut_recording(text)
    assert "".join(pieces) == text
    if len(text) >= SHORTEST:
        assert all(SHORTEST <= len(piece) <= LONGEST for piece in pieces)
    else:
        assert pieces == ([text] if text else [])


def test_cut_recording_prefers_ends_of_sentences_then_of_clauses() -> None:
    assert cut_recording(TALK) == [
        "欢迎刚进来的宝宝们，先点个关注。",
        "今天这个茶是五百克一袋的，链接在左下角小黄车里面！",
        "不喜欢可以七天无理由退，发货是四十八小时之内，",
        "想要的扣个一我看看有多少人？好的好的",
    ]
