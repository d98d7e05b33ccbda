"""The rooms, in the order in which their overrides of core run: a later room is called first.

common      what every room may use
ledger      what the features meet in: each of them builds on it
discount    closest to the books: an offer is frozen and a discount booked with the posting itself
credit      outside discounts: a held document is refused before anything is prepared for it
einvoice    outside the books: what was sent is frozen whatever the other rooms would change
late_fee    outside e-invoices: a penalty is none, and says so first (``_ar_facturx_applies``)
statement   adds bank lines, overrides nothing of the rooms above
matching    uses what all the others offer, and is asked for by none of them
collection  asks what may be claimed only when every room has said what forbids it
insight     reads what all of them left, overrides nothing that any of them does
"""

from . import common
from . import ledger
from . import discount
from . import credit
from . import einvoice
from . import late_fee
from . import statement
from . import matching
from . import collection
from . import insight
