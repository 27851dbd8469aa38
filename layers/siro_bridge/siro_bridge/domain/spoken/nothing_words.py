"""How extractions say that a conversation said nothing; folded: lower case, single blanks, no punctuation around.

Only what speaks of the conversation itself. What a customer may have answered ("no", "not sure", "not decided yet",
"no damage found") is an answer, and no words for nothing.
"""

from siro_bridge.domain.texts import vocabulary

_AFTER = {
    "not": "applicable, available, known, clear, given, found, answered, asked, recorded, captured, extracted, "
    "identified, determined, established, indicated, addressed, noted, shared",
    "no": "answer, response, mention, value, entry, comment, comments",
    "none": "given, noted, found, known, identified, available, recorded, reported, extracted, listed",
    "nothing": "noted, found, specific, recorded, reported, to report, to note, to mention",
    "to be": "determined, decided, announced, confirmed, discussed",
}
WORDS = {f"{first} {second}" for first, seconds in _AFTER.items() for second in vocabulary(seconds)}.union(
    vocabulary(
        "n/a, n / a, n.a, n/k, t.b.d, #n/a, #null, #value, #ref, #div/0, na, nan, nil, none, null, nonetype, nothing, "
        "undefined, unknown, unspecified, undisclosed, undetermined, unavailable, unclear, unstated, tbd, tba, tbc, "
        "no data, object object, blank, left blank, empty, empty string, inaudible, unintelligible, "
        "redacted, placeholder"
    )
)
"""With blanks where there is a hyphen or an underscore."""

SIGNS = {word.partition(" ")[0] for word in WORDS}.union(
    vocabulary("nobody, never, neither, missing, there, does, insufficient, incomplete, unable, impossible"),
    vocabulary("cannot, can, could"),
)
"""One of them, or an n't, is in every phrase below and in every word above."""

_SAID = (
    r"(?:mentioned|discussed|specified|stated|disclosed|provided|given|shared|indicated|addressed|said|explained|"
    r"brought up|raised|asked(?: about)?)"
)
_SPOKEN = r"(?:mentioned|discussed|specified|stated|disclosed|raised|brought up|expressed|voiced)"
_SEEN = rf"(?:{_SAID}|known|available|clear|found|recorded|confirmed|noted|extracted|identified)"
_HOW = r"(?:explicitly |specifically |clearly |directly |yet |ever |really |actually |further )?"
_ABOUT = (
    r"(?:any )?(?:relevant |specific |clear |further |additional |other |sufficient )?"
    r"(?:information|info|data|details?|specifics|answer|response|value|mention|discussion|reference)"
)
_NAMED = (
    rf"(?:{_ABOUT}|budget|price|amount|number|dates?|timeline|time frame|timeframe|deadline|names?|reason|email|"
    r"phone number|address)"
)
_BE = r"(?:(?:is|was|were|are|has been|have been) )?"
_NOT = (
    rf"(?:{_BE}not |(?:has|have|had) not been |(?:(?:was|were) )?never |(?:is|was|were|are)n't |(?:has|have)n't been )"
)
_THERE = r"(?:(?:there (?:is|was|are|were|has been)|there's|there're) )?"
_WORD = r"(?!(?:in|on|from|until|till|by|with|to|and|but|or|at|because|so|if|when|he|she|they|other)\b)[\w'-]+"
_TOPIC = rf"(?: (?:of|on|about|regarding|for)(?: {_WORD}){{1,4}})?"
_THING = r"(?:it|this|that|any|anything|(?:(?:a|an|the|their|his|her|any|this|that|specific) )?[\w'-]+(?: [\w'-]+)?)"
_SOURCE = r"(?:(?:the|this) )?(?:conversation|call|recording|transcript|meeting|discussion|audio|summary|text|session)"
_SPEAKER = r"(?:the )?(?:customer|homeowner|client|prospect|buyer|speaker|rep|they|he|she)s?"
_DOES_NOT = r"(?:did not|didn't|does not|doesn't|do not|don't|never)"
_SUBJECT = r"(?:[\w'&-]+ ){1,4}?"

WHERE = (
    r"(?: (?:in|during|on|from|by|within|to) (?:(?:the|this|that|either|any) )?(?:sales )?"
    r"(?:conversation|call|recording|transcript|meeting|appointment|visit|discussion|audio|session|text|summary|"
    r"customers?|homeowners?|clients?|prospects?|buyers?|speakers?|reps?|document|context)"
    r"| yet| so far| at this time| at the moment| at all| explicitly| specifically| here| in detail)"
)
_WHERE = f"(?:{WHERE}){{0,2}}"

PHRASES = (
    rf"{_NOT}{_HOW}{_SAID}(?: (?:or|nor|and) {_SAID})?{_WHERE}",
    rf"(?:(?:was|were) )?neither {_SAID} nor {_SAID}{_WHERE}",
    rf"{_SUBJECT}{_NOT}{_HOW}{_SPOKEN}{_WHERE}",
    rf"(?:the )?{_NAMED} {_NOT}{_HOW}{_SEEN}{_WHERE}",
    rf"(?:none|nothing|no one|nobody)(?: else| specific)? {_BE}{_HOW}(?:{_SAID}|{_SPOKEN}){_WHERE}",
    rf"{_THERE}no {_SUBJECT}{_BE}{_HOW}{_SPOKEN}{_WHERE}",
    rf"no {_HOW}{_NAMED} (?:(?:on|about|regarding|for) (?:[\w'-]+ ){{1,3}}?)?{_BE}{_HOW}{_SEEN}{_WHERE}",
    rf"{_THERE}no {_ABOUT}{_TOPIC}{_WHERE}{_TOPIC}(?: {_HOW}{_SEEN})?{_WHERE}",
    rf"{_THERE}no mention (?:is|was) made{_TOPIC}{_WHERE}",
    rf"{_THERE}no reference to(?: {_WORD}){{1,4}}{_WHERE}",
    (
        rf"{_THERE}(?:insufficient|not enough|no sufficient|incomplete|missing) "
        r"(?:information|info|data|details?|context)"
        rf"(?: to (?:determine|tell|say|know|answer|extract|assess)(?: {_WORD}){{0,3}})?{_WHERE}"
    ),
    rf"(?:unable|not able|impossible) to (?:determine|tell|say|extract|identify)(?: (?:the )?{_NAMED})?{_WHERE}",
    (
        rf"(?:(?:the )?{_NAMED} )?(?:cannot|can't|can not|could not|couldn't) "
        rf"(?:be )?(?:determined?|identified|extracted){_WHERE}"
    ),
    (
        rf"(?:(?:it|this|that|the topic|the subject|(?:the )?{_NAMED}) )?"
        rf"(?:did not|didn't|never|has not|hasn't) (?:come|came) up{_WHERE}"
    ),
    rf"(?:the )?(?:sales )?rep {_DOES_NOT} ask(?: about(?: {_WORD}){{1,3}})?{_WHERE}",
    rf"not (?:(?:a )?(?:part|topic|subject) of|in) {_SOURCE}",
    r"(?:(?:it|this|that) )?(?:does not|doesn't) apply",
    rf"(?:{_SPEAKER} )?{_DOES_NOT} {_HOW}say(?: (?:it|this|that|anything))?{_WHERE}",
    (
        rf"(?:(?:{_SPEAKER}|{_SOURCE}) )?{_DOES_NOT} {_HOW}"
        rf"(?:mention|discuss|specify|state|disclose|talk about)(?: {_THING})?{_WHERE}"
    ),
    (
        rf"(?:{_SPEAKER} )?{_DOES_NOT} {_HOW}provide"
        rf"(?: (?:it|this|that|(?:(?:a|an|the|their|any|this|that) )?{_NAMED}))?{_WHERE}"
    ),
    rf"{_SOURCE} {_DOES_NOT} {_HOW}(?:contain|cover|address|indicate|reveal) {_THING}{_WHERE}",
    (
        rf"{_SOURCE} {_DOES_NOT} {_HOW}(?:contain|include|provide|give)"
        rf" (?:(?:a|an|the|any|this|that) )?(?:{_ABOUT}{_TOPIC}|{_NAMED}){_WHERE}"
    ),
)
"""Patterns of whole texts of few words each."""
