from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import models


@dataclass(frozen=True)
class Contact:
    """When somebody last wrote to a customer or called, and what is to be done next.

    :ivar next_action: in the reader's language
    """

    last: date | None = None
    next_action: str = ""


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _ar_contacts(self, company):
        """How far these customers were asked for what is overdue.

        The number of queries must not depend on the number of customers.

        :return: defaultdict {commercial entity id: Contact}
        """
        return defaultdict(Contact)
