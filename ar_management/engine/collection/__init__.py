"""Reminding: the right word to the right customer on the right day, and never to one who paid.

How it works, in four questions that know nothing of each other:

1. ``scenario``: which steps does a policy have, and which of them is due for an item? A step is
   due from its day on, once for each item; a formal notice only after an earlier reminder.
2. ``habit``: what do the facts about a customer's past (``ledger.behaviour``) change? Who pays in
   time hears from us later, who is habitually late sooner and more directly.
3. ``guard``: what forbids to write to this customer today? Each obstacle is a reason, and the
   message goes on by itself when all of them are gone.
4. ``message``: one message per customer and day, at the highest step due, with all items due.

``promise`` says whether a promise to pay was kept, by the days on which the money arrived.
"""
