"""What stands behind a yes or a no as its reason, as in "No, they are paying cash": every word of it is known."""

import re

from siro_bridge.domain.spoken.phrases import words
from siro_bridge.domain.texts import folded

LONGEST = 8
"""Words."""

_BESIDE_BOTH = words(
    # who, whose and how many
    "they he she we i it you there the a an their his her our my its this that these those them him us both all each"
    " customer customers client clients homeowner homeowners owner owners buyer buyers husband wife spouse spouses"
    " partner partners couple family kids children parents mother father mom dad son daughter landlord tenant tenants"
    " renter renters roommate household adults decision decisions maker makers make makes people person one two three"
    " four five six seven eight nine ten several many multiple single sole joint first second last same old very &"
    # what they are, have and do
    " is are was were am been has have had own owns owned rent rents renting lease leases leasing pay pays paying"
    " paid prefer prefers preferring use uses using get gets getting got receive received live lives living buy"
    " bought purchased filed finance finances financing financed funded joined attended met signed spoke called"
    " emailed texted visited retired employed work works working replaced installed inspected repaired built"
    # money, insurance and the house
    " cash check checks credit debit card cards loan loans lender lenders bank banks money savings fund funds budget"
    " equity heloc mortgage apr rate rates interest term terms percent plan program self insurance claim claims"
    " hoa association permit permits city county warranty lien house houses home homes property properties condo"
    " townhouse apartment place building roof roofs roofing kitchen kitchens bath baths bathroom bathrooms window"
    " windows door doors siding gutter gutters deck decks fence basement attic garage solar panel panels hvac pool"
    " floor floors project projects job quote quotes bid bids estimate estimates contract contracts contractor"
    " contractors company companies installer installers install installation remodel remodeling replacement repair"
    " repairs inspection leak leaks leaking damage hail storm storms wind water mold rot dog dogs cat cats pet pets"
    " referral neighbor friend year years month months week weeks day days hour hours"
    # how, where and since when
    " of on in at by for from with through via to and since as phone zoom online email video fully outright together"
    " directly already primary main local separate front back rear side north south east west master upstairs"
    " downstairs inside outside here va fha"
)
_BESIDE_YES = words(
    "need needs needed want wants wanted require requires required like likes love loves go going move moving forward"
    " ahead ready eager excited interested approved pre preapproved qualified confirmed verified agreed accepted"
    " completed done today do does did will can present available included covered"
)
_BESIDE_NO = words("only just too expensive high low afford time")
_NEGATION = (
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|would|will)(?:n't| not)|can't|won't|cannot|no|never|"
    r"not(?= (?:approved|available|covered|included|interested|needed|present|qualified|ready|required)))\b"
)
"""Agrees with a no, once: "No, they *don't* have one"."""
_NOT_YET = r"\bin [\w-]+ (?:hour|day|week|month|year)s?\b|\bas (?!cash)"
"""Of known words, and a doubt all the same: "in two years", "as needed"."""
_NAME = r"\b[A-Z][a-z]+[A-Z]\w*|\b(?:through|with|via|from|by|and) ((?:[A-Z][\w'&]* ?){1,3})"
"""A name by its capitals: within it, as in GreenSky, or at its beginning behind a word such as "through"."""
_RATE = r"(?<=\bat )\d[\d.]*%"
_MEASURE = r"\$?\d[\d.,]*k?"


def is_reason(reason: str, text: str, *, of_yes: bool) -> bool:
    """Whether no word of `reason`, which is folded, may take the answer back; `text` is the whole as it was said."""
    known = _BESIDE_BOTH | (_BESIDE_YES if of_yes else _BESIDE_NO)
    if not of_yes and re.search(_NEGATION, reason):
        reason, known = re.sub(_NEGATION, "", reason, count=1), known | _BESIDE_YES
    names = {folded(word) for found in re.finditer(_NAME, text) for word in (found[1] or found[0]).split()}
    said = [word.strip("()\"'") for word in re.sub(_RATE, "", reason).replace("-", " ").split()]
    unknown = [word for word in said if word not in known | names and not re.fullmatch(_MEASURE, word)]
    return len(said) <= LONGEST and not unknown and not re.search(_NOT_YET, reason)
