"""What each field of the wire means, with its unit: one sentence a field, one place for all.

Schemas, AsyncAPI document and the tables of docs/events.md take their words from here. Names are
wire names (`from`, not `from_`). What is not on the path of the first run is marked as draft.
"""

from typing import Final

from streamdetect.events import messages as m

DRAFT: Final[frozenset[type[m.Message]]] = frozenset(
    {
        m.Appeal,
        m.AppealOutcome,
        m.Exemption,
        m.ExemptionControl,
        m.MissedAppeal,
        m.ReviewClaim,
        m.ReviewContext,
    }
)
"""Messages and parts that may still change; everything else only gains optional fields."""

DRAFT_FIELDS: Final[frozenset[tuple[type[m.Message], str]]] = frozenset(
    {
        (m.Violation, "transcript_quality"),
        (m.ReviewRequest, "sampled"),
        (m.DecisionOn, "from"),
        (m.DecisionOn, "to"),
        (m.ReviewDecision, "exemption"),
        (m.ReviewDecision, "seconded_by"),
        (m.ReviewDecision, "signature"),
        (m.ReviewDecision, "second_signature"),
        (m.Sanction, "mitigations"),
    }
)

# Fields that mean the same wherever they stand.
_COMMON: Final[dict[str, str]] = {
    "room_id": "The live room.",
    "broadcast_id": "One broadcast of the room, from its start to its end.",
    "streamer_id": "Account of who speaks (直播营销人员).",
    "operator_id": "Account of who runs the room (直播间运营者).",
    "agency_id": "Account of the agency (MCN) behind the streamer (直播营销人员服务机构).",
    "subject_id": "Who answers for it: a stable pseudonym over all accounts of one party.",
    "product_id": "The goods on offer while the words were said.",
    "merchant_id": "Account of who sells the goods (平台内经营者).",
    "channel": "Where the words stood: said, or shown as title, card or viewers' comment.",
    "category": "What kind of claim it is, by code of the taxonomy.",
    "severity": "How heavy the claim is; four steps that climb.",
    "promotion": "Whose goods are promoted, as far as the platform knows.",
    "viewers": "Viewers in the room at that time (count).",
    "recording_uri": "Where the recording can be heard, for reviewers.",
    "seq": "Number of the segment within room, broadcast and channel, counted up by one; a gap "
    "means lost words.",
    "revision": "Version of the segment's text; a higher one replaces the lower.",
    "start_ms": "Start of the speech, in milliseconds since the start of the broadcast.",
    "end_ms": "End of the speech, in milliseconds since the start of the broadcast.",
    "law": "Articles that it rests on.",
    "rules": "Rules that hit, with the versions that hit; empty where only the classifier spoke.",
    "advice": "What to say instead, or what to leave out.",
    "quote": "The original words.",
    "outcome": "`enforce`: acts by itself; `review`: a person looks first.",
    "verdict": "`uphold`, `overturn`, or `reclassify` to another category or severity.",
    "appeal_until": "Last instant at which an appeal is taken.",
    "policy_hash": "sha256 of the enforcement policy that decided.",
    "ledger_seq": "Counter of the subject's ledger; ignore a value smaller than one acted on.",
    "decided_at": "When it was decided.",
    "decided_by": "Who decided: `machine`, or the ids of people.",
    "target": "What it is about.",
    "zh": "In Chinese.",
    "en": "In English.",
}

_SPECIFIC: Final[dict[type[m.Message], dict[str, str]]] = {
    m.TranscriptSegment: {
        "event_id": "The producer's id of the segment; stays over revisions.",
        "ai_streamer": "The voice is synthetic; then the operator answers for its words.",
        "subject_id": "Stable pseudonym over accounts; absent: whom the policy makes answer, by "
        "default the streamer, or the operator of an AI streamer.",
        "emitted_at": "When the segment's last word was said, by the producer's clock.",
        "text": "The words as the speech recogniser heard them, or as they stood on the screen; "
        "at most 4,000 characters.",
        "language": "BCP 47 tag, such as `zh` or `en`.",
        "asr_confidence": "The recogniser's own confidence, 0 to 1.",
    },
    m.Approval: {
        "kind": "Code of the approval in rules/products.yml, or the platform's own for it.",
        "number": "Its number, as registered.",
        "scope": "The approved wording (indication, function, advertisement text).",
    },
    m.Listing: {
        "product_id": "The goods.",
        "version": "Counts the listing's changes; the higher one holds.",
        "updated_at": "When this version came into being.",
        "title": "Title of the offer.",
        "description": "Text of the offer.",
        "claims": "Selling points that the merchant states apart from the text.",
        "category": "Code of the product category in rules/products.yml, or the platform's own "
        "for it.",
        "approvals": "Registrations and advertising approvals that the goods carry.",
    },
    m.LawRef: {
        "basis": "Rank of the norm.",
        "name": "Name of the norm, in Chinese.",
        "article": "Number of the article, such as `34`.",
        "version": "Version of the norm, as its file in rules/law/ names it: the year of its "
        "edition, such as `2026`.",
        "applies_when": "Whether it holds for all speech, or where the speech is an advertisement.",
        "verified": "Whether the article's text stands word for word in rules/law/.",
    },
    m.Evidence: {
        "event_id": "The segment.",
        "start": "First character (code point) of the words in the segment's original text.",
        "end": "Character offset after the last one (exclusive).",
        "start_ms": "Start of the segment, in milliseconds since the start of the broadcast.",
        "end_ms": "End of the segment, in milliseconds since the start of the broadcast.",
    },
    m.GuardResult: {
        "guard": "Name of the guard, such as `negation` or `quotation`.",
        "verdict": "What it said: `passed` (nothing against the finding), `covered` (lawful here), "
        "`removed` (this hit fell, others stayed), `review` (a person should look; where the "
        "outcome is `enforce`, a classifier that is sure outweighed it).",
    },
    m.RuleRef: {"id": "Id of the rule.", "version": "Version of the rule."},
    m.ClassifierScore: {
        "model": "Name of the model.",
        "score": "Probability that a claim is made, rounded to 3 decimals.",
    },
    m.ViolationContext: {
        "known": "Whether a listing of the goods was known.",
        "category": "Code of the product category in rules/products.yml.",
        "approvals": "Kinds of approvals that the goods carry.",
    },
    m.Violation: {
        "violation_id": "Id of the fact; the same words in the same place keep it.",
        "incident_id": "Repeats of one claim by one subject in one broadcast share it.",
        "claim_key": "16 hex digits, equal where the same claim is said again.",
        "own_claim_key": "Of a claim that goes under the key of its breath: its own.",
        "ai_streamer": "The voice was synthetic.",
        "language": "Language of the words, BCP 47.",
        "also": "Further categories of findings that overlap this one.",
        "quote": "The original words; segments are joined with a line feed.",
        "evidence": "Where the words stand, in order of speech, one span a segment.",
        "folded_quote": "The words as the matcher read them, after folding.",
        "evasions": "Folding steps that undid a disguise inside the quote; evidence of sound "
        "(`homophone`, `mixed_pinyin`, `pinyin_initials`) where a term rests on it.",
        "guards": "Guards that looked at the match, and what they said.",
        "classifier": "What the model said of the window; absent where none ran.",
        "confidence": "How sure rule and classifier are together, 0 to 1.",
        "transcript_quality": "How well the words were heard, 0 to 1; low values hold back "
        "automatic action.",
        "context": "What was known of the goods when the words were judged.",
        "ruleset_hash": "sha256 of the ruleset that judged.",
        "model_hash": "sha256 of the model that judged; empty where none ran.",
        "spoken_at": "When the evidence ended, interpolated by character.",
    },
    m.AmendmentCause: {
        "event_id": "The segment that takes it back.",
        "start": "First character (code point) of the words that take it back.",
        "end": "Character offset after the last one (exclusive).",
    },
    m.ViolationAmendment: {
        "amendment_id": "Id of the amendment.",
        "violation_id": "The violation that it takes back.",
        "kind": "`corrected` on the spot, `retracted` by a revision or for another finding, "
        "`negated` by what followed; "
        "`held_back`: too much was sanctioned that hour, so the ledger waits for a person.",
        "cause": "The words, or the revision, that took it back.",
        "quote": "The words that took it back.",
        "limit": "Of `held_back`: the cap that was reached.",
        "occurred_at": "When they were said (of `held_back`: when the violation's were).",
    },
    m.ReviewTarget: {
        "type": "`violation`, `sanction`, `expulsion` or `interception`.",
        "id": "Its id.",
    },
    m.TranscriptLine: {"text": "The original words of the segment."},
    m.SubjectHistory: {
        "points": "Points in force (policy points, not rounded).",
        "strikes": "Strikes in force (count).",
        "earlier_outcomes": "Verdicts on the subject's incidents so far, oldest first.",
    },
    m.ReviewRequest: {
        "request_id": "Id of the request.",
        "priority": "0 (can wait) to 1 (first).",
        "due_at": "When a person should have decided.",
        "transcript": "The room's words within 60 seconds before and after; where the ledger asks, "
        "they are in the ReviewContext of the violation.",
        "violation": "The violation, whole.",
        "rule_text": "The rules as they were when they judged the words, in plain Chinese and "
        "English; absent where no rule judged. Where the ledger asks, see ReviewContext.",
        "history": "The subject's ledger when the request was made; where it is about words, it is "
        "in the ReviewContext of the violation.",
        "sampled": "True: drawn by seed to measure quality, not because of doubt.",
        "ledger_seq": "Counter of the ledger that asks, of the subject or the product; it asks "
        "again under the same id where the case has changed: the greatest counts. Absent where the "
        "detector asks.",
        "listing": "The listing that it is about, as it was inspected.",
        "findings": "What was found in that listing's words.",
    },
    m.ReviewContext: {
        "violation_id": "The violation; requests carry it in `violation`.",
        "incident_id": "Its incident: of several violations of one incident that follow each other "
        "at once, the first has the words.",
        "transcript": "The room's words within 60 seconds before and after; empty in the part that "
        "has the history.",
        "rule_text": "The rules as they were when they judged the words, in plain Chinese and "
        "English.",
        "history": "The subject's ledger once it had taken the violation in.",
    },
    m.ReviewClaim: {
        "request_id": "The request that is taken.",
        "claimed_by": "The reviewer who takes it.",
        "claimed_at": "When it was taken.",
        "until": "When it is free again if nothing was decided.",
    },
    m.DecisionOn: {
        "type": "Kind of the thing decided on.",
        "id": "Its id; of a `rule_version` `rule-id@version`, or `rule-id` for all its versions.",
        "from": "Words said from this instant on (`spoken_at`); absent: no bound (`rule_version` "
        "only).",
        "to": "Words said before this instant; absent: no bound (`rule_version` only).",
    },
    m.Exemption: {
        "scope": "`subject`: this subject; `product`: these goods; `rule`: anybody. Always the "
        "same claim only.",
        "until": "When it ends.",
    },
    m.ReviewDecision: {
        "decision_id": "Id of the decision.",
        "subject_id": "Whose incident or measure it is (of goods: the merchant); `*`: everybody "
        "whom the rule hit (`rule_version` only).",
        "category": "The right category, where `reclassify`.",
        "severity": "The right severity, where `reclassify`.",
        "level": "Who sat: first `review`, `appeal`, or the `board`.",
        "reason_code": "Why, by code of the policy.",
        "note": "Why, in words.",
        "decided_by": "Id of the person who decided.",
        "exemption": "The same true words shall not hit again.",
        "seconded_by": "The second person who agrees; voiding much of a rule needs one.",
        "signature": "Ed25519 signature of who decided: `ed25519:` and base64 (docs/review.md).",
        "second_signature": "The same of the second person.",
    },
    m.Appeal: {
        "appeal_id": "Id of the appeal.",
        "filed_by": "Account that filed it.",
        "filed_at": "When it was filed.",
        "statement": "What the party says.",
        "evidence": "Addresses of what the party shows.",
        "product_id": "Against an interception: the goods, where who appeals knows them.",
    },
    m.MissedAppeal: {
        "appeal_id": "The appeal.",
        "product_id": "The goods; `*`: the appeal does not name them, and every partition is told.",
        "interception_id": "The interception that it is against.",
        "filed_at": "When it was filed.",
        "heard_at": "When the ledger learnt of it; the time to answer runs from then.",
        "missed_at": "When that time was over.",
    },
    m.AppealOutcome: {
        "appeal_id": "The appeal that it answers.",
        "reasons": "Why, for the party to read.",
        "decision_id": "The review decision that carries it out.",
    },
    m.Party: {"type": "In which role the party acts.", "id": "Its account."},
    m.SanctionReason: {
        "incident_id": "The incident.",
        "quote": "The original words.",
    },
    m.PlatformRule: {
        "id": "Id of the policy.",
        "version": "Version of the policy.",
        "clause": "Clause that the measure is taken under.",
    },
    m.Sanction: {
        "sanction_id": "Id of the measure on this basis; its states share it.",
        "party": "Who it falls on.",
        "measure": "Rung of the ladder.",
        "state": "`proposed` to people, `imposed`, or its end: `expired`, `lifted`, `superseded`.",
        "reasons": "Incidents of the basis.",
        "platform_rule": "The platform's own clause.",
        "mitigations": "What was counted in the party's favour.",
        "points_before": "Policy points before the incident.",
        "points_after": "Policy points after the incident.",
        "effective_from": "Since when it holds.",
        "valid_until": "When it ends by itself; absent: no term.",
        "report_to": "Which authority is told (market regulation of the county or province).",
        "publish": "Whether the platform makes it public.",
        "supersedes": "The sanction that it replaces.",
        "stayed_since": "Since when it is stayed, because an appeal against it was not answered in "
        "time; it is `proposed` again until people answer.",
        "notice": "What the party is told in plain words: why, what comes next, how to appeal.",
    },
    m.Expulsion: {
        "expulsion_id": "Id of the expulsion; its states share it.",
        "state": "`proposed` to people, `expelled`, `reinstated` (overturned) or `released` (term "
        "over).",
        "sanction_ids": "Sanctions that it rests on.",
        "valid_until": "When it ends; absent: no term.",
        "notice": "What the party is told in plain words.",
    },
    m.Strike: {
        "incident_id": "The incident that it is for.",
        "points": "What it weighs now (policy points, after decay).",
        "expires_at": "When it is forgotten.",
    },
    m.MeasureInForce: {
        "sanction_id": "The sanction.",
        "measure": "Its rung of the ladder.",
        "valid_until": "When it ends by itself; absent: no term.",
    },
    m.Standing: {
        "points": "Sum of the strikes in force (policy points).",
        "strikes": "Strikes in force.",
        "measures": "Sanctions in force.",
        "next_measure": "The rung that comes next.",
        "points_to_next": "Policy points that are left until then.",
        "restores_at": "When the record is clean, if nothing new happens.",
        "as_of": "The instant that this state holds for.",
    },
    m.ListingFinding: {
        "field": "Field of the listing that the words stand in.",
        "start": "First character (code point) in that field.",
        "end": "Character offset after the last one (exclusive).",
    },
    m.Interception: {
        "interception_id": "Id of the interception; its states share it.",
        "product_id": "The goods.",
        "listing_version": "Version of the listing that was looked at.",
        "state": "`intercepted`: held back; `released`: let through again.",
        "findings": "What was found in the listing's words.",
        "reasons": "Why, for the merchant to read: words, article, what to do, how to appeal.",
        "supersedes": "The interception of an earlier wording of the same goods, which this one "
        "takes the place of.",
        "ruleset_hash": "sha256 of the ruleset that judged.",
        "ledger_seq": "Counter of the product's facts; ignore a value smaller than one acted on.",
        "stayed_since": "Where `released` only because an appeal was not answered in time: since "
        "when. An answer that upholds holds the goods back again.",
    },
    m.RoomActivity: {
        "minute": "Start of the minute of record time.",
        "segments": "Segments first heard in that minute (count); comments, repetitions, revisions "
        "and replays do not count.",
        "characters": "Characters (code points) of those segments.",
        "viewers": "The most viewers that they reported.",
    },
    m.TimeWindow: {"from": "First instant.", "to": "Instant after the last one (exclusive)."},
    m.TrafficSignal: {
        "window": "The time looked at.",
        "score": "0 (do not recommend) to 1 (nothing against it).",
        "components": "Parts of the score by name, 0 to 1 each; see docs/duties.md.",
        "sanction_id": "The `limit_traffic` in force, without which the score cannot fall below "
        "its floor.",
    },
    m.Span: {
        "from": "Start, in milliseconds since the start of the broadcast.",
        "to": "End (exclusive), in milliseconds since the start of the broadcast.",
    },
    m.Intervention: {
        "intervention_id": "Id of the intervention; its states share it.",
        "violation_id": "The false claim that buyers heard.",
        "product_id": "The goods that the claim was about.",
        "span": "When it could be heard.",
        "claim": "The claim, in the words said.",
        "lawful_wording": "What is true, and may be told to buyers.",
        "state": "`prepared` (internal), `released` after a person upheld it, or `withdrawn`.",
        "exposure_known": "Whether it is known who was in the room.",
    },
    m.CurrentBundle: {
        "hash": "sha256 of the bundle in force.",
        "effective_from": "Since when; every worker switches at this instant.",
        "by": "Who put it in force: a person, or `folder` where a worker took it from its folder.",
        "approved_by": "The other person who approved it.",
        "reason": "Why.",
        "previous": "sha256 of the bundle in force until `effective_from`.",
        "went_back": "Whether people went back to an earlier bundle by it.",
    },
    m.Bundle: {
        "hash": "sha256 of the content before compression; also the end of the key.",
        "encoding": "`xz+base85` (of earlier versions: `bz2+base64`, `zlib+base64`): how JSON is "
        "compressed and made text.",
        "content": "The bundle.",
    },
    m.RuleControl: {
        "state": "`enforced`, `review_only` (no finding acts by itself) or `shadow` (no effect).",
        "reason": "Why.",
        "by": "Who: a person, or `machine` for the breaker and the demotion.",
        "at": "When.",
    },
    m.ExemptionControl: {
        "scope": "`subject`: this subject; `product`: these goods; `rule`: anybody.",
        "claim_key": "The claim that was found to be true.",
        "rule_ids": "The rules that had hit it; empty where only the classifier spoke.",
        "subject_id": "Whose words, where the scope is `subject`.",
        "product_id": "For which goods, where the scope is `product`.",
        "until": "When it ends: words said from then on hit again.",
        "decision_id": "The decision that carried it.",
        "by": "Who decided.",
        "at": "When it was decided.",
    },
    m.KillSwitch: {
        "on": "While true, every decision goes to the shadow topic.",
        "reason": "Why.",
        "by": "Who.",
        "at": "When.",
    },
}


def describe(cls: type[m.Message], field: str) -> str:
    """Return what a field (by wire name) of a message or part means. Raises KeyError if none."""
    specific = _SPECIFIC.get(cls, {}).get(field)
    return specific if specific is not None else _COMMON[field]


def documented() -> frozenset[tuple[type[m.Message], str]]:
    """Return every (message, field) that has words of its own, so that none outlives its field."""
    return frozenset((cls, field) for cls, fields in _SPECIFIC.items() for field in fields)


def is_draft(cls: type[m.Message], field: str | None = None) -> bool:
    """Return whether a message (or one of its fields) may still change."""
    return cls in DRAFT or (field is not None and (cls, field) in DRAFT_FIELDS)
