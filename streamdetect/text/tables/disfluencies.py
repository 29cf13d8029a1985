"""English words by which it is told whether an aside, or a word said twice, means something."""

# Beside these words "you know" is said of knowing: "as you know", "you know what".
_KNOW_AFTER = """
a all already and anybody anyone anything as because before bet but can could did didn't do does
don't everybody everyone everything how if let like may maybe might must now once only or people
should since so somebody someone something than that the thing things though to unless until want
way what when where whether which who why will wish would
"""
_KNOWN = """
a about all an any anything better each every everything exactly full he her him his how i i'm i've
if it it's its just me my no none not nothing of one our she somebody someone something that that's
the their them there they they're this these those to us very we we're well what what's when where
whether which who who's whom whose why you your
"""
# Said twice on purpose: "very very", "bye bye", "the small small one" of Singapore.
_MEANT_TWICE = """
again big blue bye cold die fast fresh good green had ha hey hot know long many more much never nice
no now really red round slow small so sweet that very well white win wink yes yeah yum
"""
# None of these ends a clause that the next begins with: "you won't need it, it works".
_ENDS_NO_CLAUSE = """
a an and are at because but by can for from he i if in is my of on or our she the their they to was
we were will with your
"""

KNOW_AFTER: frozenset[str] = frozenset(_KNOW_AFTER.split())
KNOWN: frozenset[str] = frozenset(_KNOWN.split())
MEANT_TWICE: frozenset[str] = frozenset(_MEANT_TWICE.split())
ENDS_NO_CLAUSE: frozenset[str] = frozenset(_ENDS_NO_CLAUSE.split())
