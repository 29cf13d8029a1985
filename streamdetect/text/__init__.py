"""Text: folding with its way back, pinyin codes, language. Pure: no I/O."""
