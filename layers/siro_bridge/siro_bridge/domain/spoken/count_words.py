"""The closed lists of what is read beside a count or a measure."""

from siro_bridge.domain.spoken.phrases import phrases, words

COUNTED = phrases(
    "there are, there's, there is, they have, has, have, needs, need, wants, want, with, it's, it is, is, are, "
    "total, a total of, total of, count, count is, number is, quantity, qty, #, +, they need, they want, he has, "
    "she has, we have, we need, all, the, family of, household of, group of, party of, team of, home has, house has, "
    "the home has, the house has"
)
"""What may stand before a count."""

LABELS = phrases("total, of, number, the, count, in, how, many, #")
"""What may stand among the nouns before a count's colon: "Number of windows: 8"."""

UNITS = phrases(
    "%, percent, per cent, pct, °, ° c, ° f, °c, °f, degrees, degree, mm, cm, m, km, in, inch, inches, ft, foot, "
    "feet, yd, yards, yard, mi, mile, miles, ', \", sq ft, sq . ft, sq . ft ., sqft, sq m, sqm, square foot, "
    "square ft, square feet, sf, m², ft², square meters, square metres, meter, meters, metre, metres, lb, lbs, kg, g, "
    "kw, kwh, w, watts, mph, gal, gallon, gallons, ton, tons, l, liter, liters, hr, hrs, h, hour, hours, min, mins, "
    "minute, minutes, sec, secs, seconds, day, days, wk, wks, week, weeks, mo, mos, month, months, yr, yrs, year, "
    "years, years old, bed, beds, br, bd, ba, bedroom, bedrooms, bath, baths, bathroom, bathrooms, room, rooms, car, "
    "cars, story, stories, storey, floor, floors, door, doors, window, windows, people, persons, person, family, "
    "adults, kids, children, employees, users, panel, panels, light, lights, unit, units, item, items, pcs, pieces, "
    "piece, squares, acre, acres, home, homes, amp, amps, volt, volts, btu, stars, star, points, pct ., lb ., lbs ., "
    "ft ., in ., yrs ., hrs ., min ., sq ft ., sq, lf, ga, gauge, seer, hp, psi, cfm, gpm, c, f, so far, staff, men, "
    "women, grandchildren, watt, volt, amp"
)
"""Units and what is counted; behind a hyphen ("3-bedroom") nothing else is. Other nouns are read too."""

ATTACHED_UNITS = words(
    "mm cm km in ft sqft sf lb lbs kg kw kwh w br bd ba h hr hrs yr yrs c f mo wk mi mph pct pcs min mins sec sq oz"
)
"""Units that may be written on a number's heels; "30m" may be metres, minutes or millions."""

CLOSED_CLASS = words(
    # negations, hedges, alternatives and comparisons
    " no not never none nor neither without less fewer more most least many much few several other others another"
    " extra additional further else instead rather maybe perhaps possibly probably likely might may could would"
    " should if unless whether but or and than then either both only even still yet already again also too very so"
    " as like cannot can't don't doesn't won't isn't aren't wasn't unsure unknown unclear yes yeah nope ok"
    " hopefully ideally supposedly apparently guess think thinks thought believe sure okay nah lower higher cheaper"
    " bigger smaller larger taller wider longer shorter same different similar equal equivalent nearly almost"
    " all any some every someone nobody anyone declined denied refused rejected cancelled canceled removed excluded"
    " lost"
    # prepositions, pronouns, articles, auxiliaries
    " a an the this that these those i you he she it we they me him her us them my your his its our their who what"
    " which when where why how of to from by with at on for per each apiece in into onto off out up down over"
    " under above below between among before after since until till during within against about around through via"
    " versus vs minus plus times x is are was were be been being has have had do does did will shall must"
    # parts, multiples and ranks
    " half halves quarter quarters third thirds fourth fourths fifth fifths sixth eighth eighths tenth tenths"
    " hundredth hundredths thousandth thousandths hundreds thousands millions billions trillion trillions lakh"
    " lakhs crore crores dozens score gross pair pairs couple couples twice thrice fold point st nd rd th first"
    " second last next previous final negative zero figure figures digit digits ratio odds"
    # scales of other trades and tongues, and what is only perhaps so
    " mil mill mn mln mio mm tn trn bps mille millones millionen mrd tsd something tbd squared cubed seventh"
    " sevenths ninth ninths sixteenth sixteenths possible potential optional tentative"
    # times of the day and of the year, past and future
    " am pm o'clock oclock sharp noon midnight morning afternoon evening tonight daily weekly monthly yearly annually"
    " hourly quarterly ago late early later earlier overdue left remaining gone short past behind away ahead"
    " january february march april june july august september october november december jan feb mar apr jun jul"
    " aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat"
    " sun today tomorrow yesterday spring summer fall autumn winter"
    # streets, and what only has a number for a name
    " street avenue ave road drive dr lane ln boulevard blvd court ct place pl way highway hwy apt apartment suite"
    " ste terrace ter circle cir trail parkway pkwy loop alley plaza square broadway heights ridge"
    " main north south east west option level phase version step stage tier grade class type model plan page"
    " chapter question section id order rank route zip phone tel fax ext extension"
)
"""Words beside which a number no longer counts the noun after it. Nouns are without end; these are not."""
