"""How extractions say that a conversation said nothing; folded: lower case, single blanks, no punctuation around.

Only what speaks of the conversation itself. What a customer may have answered ("no", "not sure", "not decided yet",
"no damage found") is an answer, and no words for nothing.
"""

from siro_bridge.domain.texts import vocabulary

_AFTER = {
    "not": "applicable, available, known, clear, given, found, answered, asked, recorded, captured, extracted, "
    "identified, determined, established, indicated, addressed, noted, shared",
    "no": "answer, response, mention, value, entry, comment, comments",
    "none": "given, noted, found, known, identified, available, recorded",
    "nothing": "noted, found, specific, recorded",
    "to be": "determined, decided, announced, confirmed, discussed",
}
WORDS = {f"{first} {second}" for first, seconds in _AFTER.items() for second in vocabulary(seconds)}.union(
    vocabulary(
        "n/a, n.a, n/k, t.b.d, #n/a, na, nan, nil, none, null, nothing, undefined, unknown, unspecified, undisclosed, "
        "undetermined, unavailable, unclear, unstated, tbd, tba, tbc, not_applicable, not_available, not_provided, "
        "not_specified, not_mentioned, not_discussed, no_data, object object, blank, left blank, inaudible, "
        "unintelligible, redacted, placeholder"
    )
)

SIGNS = {word.partition(" ")[0] for word in WORDS}.union(
    vocabulary("nobody, never, insufficient, incomplete, unable, impossible, cannot, can, could")
)
"""One of them, or an n't, is in every phrase below and in every word above."""

_SAID = (
    r"(?:mentioned|discussed|specified|stated|disclosed|provided|given|shared|indicated|addressed|said|explained|"
    r"brought up|raised|asked(?: about)?)"
)
_SPOKEN = r"(?:mentioned|discussed|specified|stated|disclosed|raised|brought up|expressed|voiced)"
_SEEN = rf"(?:{_SAID}|known|available|clear|found|recorded|confirmed|noted|extracted|identified)"
_HOW = r"(?:explicitly |specifically |clearly |directly |yet |ever |really |actually |further )?"
_ABOUT = r"(?:any )?(?:information|info|data|details?|specifics|answer|response|value|mention|discussion)"
_NAMED = (
    rf"(?:{_ABOUT}|budget|price|amount|number|dates?|timeline|time frame|timeframe|deadline|names?|reason|email|"
    r"phone number|address)"
)
_BE = r"(?:(?:is|was|were|are|has been|have been) )?"
_NOT = rf"(?:{_BE}not |never |(?:is|was|were|are)n't |(?:has|have)n't been )"
_SUBJECT = r"(?:[\w'&-]+ ){1,4}?"

WHERE = (
    r"(?: (?:in|during|on|from|by|within|to) (?:(?:the|this|that|either|any) )?(?:sales )?"
    r"(?:conversation|call|recording|transcript|meeting|appointment|visit|discussion|audio|session|text|summary|"
    r"customers?|homeowners?|clients?|prospects?|buyers?|speakers?|reps?|document|context)"
    r"| yet| so far| at this time| at the moment| at all| explicitly| specifically| here| in detail)"
)
_WHERE = f"(?:{WHERE}){{0,2}}"

PHRASES = (
    rf"{_NOT}{_HOW}{_SAID}{_WHERE}",
    rf"{_SUBJECT}{_NOT}{_HOW}{_SPOKEN}{_WHERE}",
    rf"(?:the )?{_NAMED} {_NOT}{_HOW}{_SEEN}{_WHERE}",
    rf"(?:none|nothing|no one|nobody)(?: else)? {_BE}{_HOW}{_SAID}{_WHERE}",
    rf"no {_SUBJECT}{_BE}{_HOW}{_SPOKEN}{_WHERE}",
    rf"no {_HOW}{_NAMED} (?:(?:on|about|regarding|for) (?:[\w'-]+ ){{1,3}}?)?{_BE}{_HOW}{_SEEN}{_WHERE}",
    rf"no {_ABOUT}(?: (?:of|on|about|regarding|for)(?: [\w'-]+){{1,4}})?{_WHERE}",
    rf"(?:insufficient|not enough|no sufficient|incomplete) (?:information|info|data|details?|context){_WHERE}",
    rf"(?:unable|not able|impossible) to (?:determine|tell|say|extract|identify){_WHERE}",
    rf"(?:cannot|can't|can not|could not|couldn't) (?:be )?(?:determined?|identified|extracted){_WHERE}",
    rf"(?:(?:it|this|that|the topic|the subject) )?(?:did not|didn't|never|has not|hasn't) (?:come|came) up{_WHERE}",
    r"not (?:a )?(?:part|topic|subject) of (?:the|this) (?:conversation|call|recording|transcript|discussion)",
    (
        r"(?:(?:the )?(?:customer|homeowner|client|prospect|buyer|rep|they|he|she)s? )?"
        rf"(?:did not|didn't|does not|doesn't|do not|don't|never) {_HOW}"
        r"(?:mention|discuss|specify|state|say|disclose|provide|talk about)(?:ed|d)?"
        rf"(?: (?:it|this|that|any|(?:a|an|the|their|any) [\w'-]+(?: [\w'-]+)?))?{_WHERE}"
    ),
)
"""Patterns of whole texts of few words each."""
