"""The ledger: facts and policy in, strikes, sanctions, expulsions and standings out.

Everything here is a pure function of its arguments: no I/O, no clock, no logging. The reader's
guide is docs/enforcement.md.
"""

from streamdetect.enforce.consequences import Consequence, LedgerCache, consequences
from streamdetect.enforce.due import Due, due
from streamdetect.enforce.errors import (
    MixedSubjectsError,
    NoFactsError,
    NotAFactError,
    PolicyError,
    PolicyFault,
)
from streamdetect.enforce.facts import (
    EVERYBODY,
    Fact,
    FactBody,
    addressed,
    by_subject,
    fact_of,
    fact_set,
    is_fact,
    merge,
)
from streamdetect.enforce.ledger import IncidentEntry, Ledger, judge
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_book import InForce, Policies, PolicyBook, book_of
from streamdetect.enforce.policy_parser import parse_policy, policy_hash

__all__ = [
    "EVERYBODY",
    "Consequence",
    "Due",
    "Fact",
    "FactBody",
    "InForce",
    "IncidentEntry",
    "Ledger",
    "LedgerCache",
    "MixedSubjectsError",
    "NoFactsError",
    "NotAFactError",
    "Policies",
    "Policy",
    "PolicyBook",
    "PolicyError",
    "PolicyFault",
    "addressed",
    "book_of",
    "by_subject",
    "consequences",
    "due",
    "fact_of",
    "fact_set",
    "is_fact",
    "judge",
    "merge",
    "parse_policy",
    "policy_hash",
]
