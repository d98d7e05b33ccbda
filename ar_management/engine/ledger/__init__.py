"""What a customer owes, and what reduced it: the contracts in which the features meet.

An ``OpenItem`` is one receivable journal item. ``allocation`` reads from the matchings of an
entry what each of them did (paid, discounted, written off, exchanged, moved); ``payment_date``
says on which day a payment counts. ``behaviour`` counts how somebody pays, ``claimable`` what
may be asked for. Discounts, late fees, credit and matching all start from
these histories and never count again on their own.
"""
