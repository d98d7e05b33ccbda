"""Early-payment discounts: tiers, the offer open on a day, what a payment earned of it.

``tier`` gives the last day of each tier and refuses tiers that contradict each other; ``offer``
says which one is open on a day and what closes the item then; ``settlement`` splits a payment
into what was earned and what was taken without right; ``vat`` splits a discount into base and VAT
by rate; ``cost`` is the yearly rate of an offer.
"""
