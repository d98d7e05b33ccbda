"""Late-payment interest and the fixed indemnity (Directive 2011/7/EU; C. com. L441-10, D441-5).

``terms`` hold the policy and the circumstances, ``slicing`` cuts the delay where the open amount,
the rate or the length of the year changes, ``slice`` counts one such piece in whole ticks,
``assessment`` adds the slices and rounds once. ``bill`` takes what earlier bills left
(watermarks), ``imputation`` settles interest before principal where agreed, ``choice`` finds
the policy of an invoice and ``floor`` the lowest rate that French law lets parties agree on.
"""
