"""Monitoring: how old what is owed is, how well it is collected, and when it will be paid.

``buckets`` cuts days late into the columns of an ageing, as the company wants them. The ageing
itself is one statement to the database: nothing of it is computed here.

``measure`` has the figures of the trade, each with its source: DSO by count-back, CEI, average
days late.

``payday`` learns from what was paid how likely it is that an item is paid on each day after (or
before) its due date: a customer's own habit, as far as it has one, over that of its segment, over
that of the company. What is late and still open counts for what it is: not paid until today.

``forecast`` adds the chances of all open items up by week, agreed days (promises, plans) first,
and says within which band a week ends in eight of ten cases.

``back_test`` makes the same forecast as it would have been made on days of the past, and compares
it with what came in, and with the belief that everybody pays on the due date.
"""
