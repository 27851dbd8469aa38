"""The closed lists of what is read beside an amount of money."""

from siro_bridge.domain.spoken.phrases import phrases, words

MONEY_NOUNS = phrases(
    "cash, cash budget, budget, budget is, budget of, budgeted, budgeted at, total, grand total, total is, "
    "total of, total budget, total cost, budget range, budget range is, budget cap, price, price is, price of, "
    "price range, price point, priced at, cost, cost is, cost of, costs, investment, investment of, amount, "
    "amount is, amount of, target, target budget, target price, estimate of, estimate is, spend, spending, "
    "to spend, willing to spend, looking to spend, wants to spend, want to spend, would like to spend, can spend, "
    "contract price, contract value, project cost, project budget, project total, deal size, deal value, range, "
    "range of, range is, ceiling, ceiling of, cap, cap of, limit, limit of"
)
"""What may stand before an amount."""

UPPER_LIMITS = phrases("under, just under, a little under, slightly under, below, just below, less than, <")
"""A budget's limit is the budget, whether it is "up to 50k" or "under 50k"."""

MONEY_WORDS = words("budget budgeted spend spending price cost costs amount investment")
"""Words that make a number behind them an amount of money."""

MONEY_BESIDE = phrases(
    "plus tax, plus taxes, plus fees, plus tax and fees, + tax, + taxes, before tax, before taxes, after tax, "
    "after taxes, incl tax, incl . tax, including tax, including taxes, tax included, taxes included, with tax, "
    "excluding tax, excl tax, excl . tax, excl vat, excl . vat, incl vat, incl . vat, including vat, plus vat, "
    "+ vat, ex vat, all in, all - in, all included, all inclusive, all - inclusive, out the door, out of pocket, "
    "turnkey, turn - key, cash, in cash, firm, flexible, negotiable, obo, or best offer, budget, for everything, "
    "installed, including installation, including labor, including materials, labor and materials, "
    "for labor and materials, ceiling, cap, limit"
)
"""What may stand behind an amount."""

CODES = phrases("usd, eur, gbp, cad, aud, chf, $, €, £")
"""What stands in brackets: "Budget (USD): 45,000"."""

SENTENCES = phrases(
    "min, they, he, she, we, i, it, customer, customers, client, clients, homeowner, homeowners, owner, owners, "
    "prospect, customer's, client's, homeowner's, their, his, her, our, my, your, the, a, an, its, is, it's, are, "
    "be, of, at, for, in, on, with, have, has, want, wants, need, needs, would like, can afford, can do, "
    "comfortable, comfortable with, comfortable at, mentioned, said, says, stated, set, has set, stay, to stay, "
    "stay at, to be, stay around, keep it, come in at, and, that, us, whole, entire, full, complete, new, job, "
    "project, work, remodel, remodeling, renovation, replacement, install, installation, kitchen, kitchens, bath, "
    "baths, bathroom, bathrooms, roof, roofing, siding, windows, doors, deck, patio, basement, addition, garage, "
    "flooring, floors, cabinets, countertops, solar, hvac, primary, master, pool, fence, landscaping, painting, "
    "gutters"
)
"""Words of sentences that say for what and by whom: harmless beside an amount that shows that it is one."""

COUNTABLE = words(
    "windows doors kitchens baths bathrooms cabinets countertops floors gutters decks"
    " homeowners owners customers clients"
)
"""Of those, what a number right before them counts, if it has no currency."""

UNFINISHED = words("of at for on with and the a an their his her our my your is are be has have wants needs need want")
"""Of those, what no text ends with: the rest of "$45k and" may have changed the amount."""
