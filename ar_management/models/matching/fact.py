from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.base.models.res_bank import sanitize_account_number

from ...engine.matching.learn.experience import Facts, alias
from ..common.screen import screen

LEARNED = frozenset({"key", "source", "count", "last_date", "last_line_id", "customers",
                     "forgotten_on"})
"""What only reading the bank lines may set."""
HABITS = ("cites", "bundles", "parts", "short")


class ArMatchFact(models.Model):
    """What matching believes about a payer: learned from bank lines, or told by a person.

    Learned rows only show what the matched bank lines teach today, and are written again each
    time the list is opened. What a person enters, blocks or forgets goes before it.
    """

    _name = "ar.match.fact"
    _inherit = ["ar.checked.numbers", "mail.thread"]
    _description = "Learned Payer"
    _order = "kind desc, count desc, id"
    _rec_name = "key"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("iban", "Bank Account"),
            ("alias", "Payer's Name"),
            ("habit", "How a Customer Pays"),
        ],
        required=True, default="iban", index=True,
    )
    name = fields.Char(
        string="Account or Name", help="As the bank writes it. Empty for how a customer pays.",
    )
    key = fields.Char(compute="_compute_key", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Pays for", required=True, index=True, ondelete="cascade",
        domain="[('parent_id', '=', False)]",
    )
    source = fields.Selection(
        [("learned", "Learned"), ("entered", "Entered")],
        required=True, default="entered", readonly=True,
    )
    state = fields.Selection(
        [("used", "Used"), ("blocked", "Never"), ("forgotten", "Forgotten")],
        required=True, default="used", readonly=True, tracking=True,
    )
    count = fields.Integer(
        string="Times", readonly=True, help="Matched bank lines that taught this.",
    )
    last_date = fields.Date(string="Last Seen", readonly=True)
    last_line_id = fields.Many2one(
        "account.bank.statement.line", string="Learned From", readonly=True, ondelete="set null",
        index="btree_not_null", help="The latest bank line that taught this.",
    )
    customers = fields.Integer(
        readonly=True, aggregator=None,
        help="How many customers this account or name pays for.",
    )
    shared = fields.Boolean(
        string="Pays for Several", tracking=True,
        help="A factor, a group's treasury or an accounting office: the account alone never says "
        "which customer it pays for.",
    )
    forgotten_on = fields.Date(
        readonly=True, help="What bank lines taught up to this day does not count."
    )
    cites = fields.Float(string="Names Documents", digits=(3, 2), aggregator="avg")
    bundles = fields.Float(string="Pays Several at Once", digits=(3, 2), aggregator="avg")
    parts = fields.Float(string="Pays in Part", digits=(3, 2), aggregator="avg")
    short = fields.Float(string="Pays Short", digits=(3, 2), aggregator="avg")
    summary = fields.Char(string="What", compute="_compute_summary")
    note = fields.Char(help="Why this was entered or blocked.")

    _fact_uniq = models.UniqueIndex(
        "(company_id, kind, key, partner_id)",
        "This is already on the list: change the existing entry.",
    )

    @api.depends("kind", "name")
    def _compute_key(self):
        for fact in self:
            if fact.kind == "iban":
                fact.key = sanitize_account_number(fact.name) or ""
            else:
                fact.key = " ".join(alias(fact.name or "")) if fact.kind == "alias" else ""

    @api.depends("kind", "name", "partner_id")
    def _compute_display_name(self):
        for fact in self:
            fact.display_name = fact.name or fact.partner_id.display_name

    @api.depends("kind", "name", *HABITS)
    def _compute_summary(self):
        for fact in self:
            fact.summary = fact.name if fact.kind != "habit" else self.env._(
                "Names documents %(cites).0f %%, several at once %(bundles).0f %%, in part "
                "%(parts).0f %%, short %(short).0f %%",
                **{name: 100 * fact[name] for name in HABITS},
            )

    @api.constrains("kind", "key", "cites", "bundles", "parts", "short", "shared")
    def _check_key(self):
        for fact in self:
            if fact.kind != "habit" and not fact.key:
                raise ValidationError(self.env._(
                    "Enter the bank account or the payer's name as the bank writes it."
                ))
            if not all(0 <= fact[name] <= 1 for name in HABITS):
                raise ValidationError(self.env._(
                    "A payment habit is a share between 0 and 100 %."
                ))
            if fact.shared and fact.kind != "iban":
                raise ValidationError(self.env._(
                    "Only a bank account can pay for several customers; block an ambiguous name "
                    "instead."
                ))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(LEARNED.intersection(vals) for vals in vals_list):
            raise AccessError(self.env._(
                "How often something was learned comes from the bank lines and cannot be entered."
            ))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            learned = self.filtered(lambda fact: fact.source == "learned")
            if {"state", "source", "count", "last_date", "forgotten_on"}.intersection(vals):
                raise AccessError(self.env._(
                    "Use the buttons to block, forget or reuse what was learned."
                ))
            if learned and {"kind", "name", "company_id"}.intersection(vals):
                raise UserError(self.env._(
                    "“%(name)s” was learned from bank lines: block it and enter another one "
                    "instead.", name=learned[0].display_name,
                ))
            if learned and {"partner_id", *HABITS}.intersection(vals):
                # What a person says about it is no longer what the lines teach.
                super(ArMatchFact, learned.sudo()).write({"source": "entered"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_learned(self):
        learned = self.filtered(lambda fact: fact.count and not self.env.su)
        if learned:
            raise UserError(self.env._(
                "“%(name)s” was learned from %(count)s bank lines and would come back: choose "
                "Forget or Never instead.", name=learned[0].display_name, count=learned[0].count,
            ))

    # ------------------------------------------------------------------ deciding

    def action_block(self):
        """Never take this account or name for that customer."""
        self._to_state("blocked")

    def action_use(self):
        """Use it again."""
        self._to_state("used")
        self.sudo().forgotten_on = False

    def action_forget(self):
        """What was learned up to today does not count; new bank lines teach afresh."""
        entered = self.filtered(lambda fact: not fact.count)
        self.check_access("write")
        entered.sudo().unlink()
        kept = self - entered
        kept._to_state("forgotten")
        kept.sudo().write({
            "source": "learned", "forgotten_on": fields.Date.context_today(self),
        })

    def _to_state(self, state):
        self.check_access("write")
        self.sudo().write({"state": state})

    # ------------------------------------------------------------------ what the engine reads

    @api.model
    def _engine_facts(self, company):
        """What people told about the payers of a company, as the engine reads it."""
        told = self.sudo().search([
            ("company_id", "=", company.id),
            "|", "|", ("source", "=", "entered"), ("state", "!=", "used"), ("shared", "=", True),
        ])
        entered, refused, forgotten, habits = {}, {}, {}, {}
        for fact in told:
            customer, key = fact.partner_id.commercial_partner_id.id, fact._engine_key()
            if fact.state == "forgotten":
                forgotten[key, customer] = fact.forgotten_on
            elif fact.kind == "habit":
                if fact.state == "blocked" or fact.source == "entered":
                    habits[customer] = (
                        None if fact.state == "blocked" else {name: fact[name] for name in HABITS}
                    )
            elif fact.state == "blocked":
                refused.setdefault(key, set()).add(customer)
            elif fact.source == "entered":
                entered.setdefault(key, set()).add(customer)
        return Facts(
            {key: frozenset(customers) for key, customers in entered.items()},
            {key: frozenset(customers) for key, customers in refused.items()},
            forgotten,
            frozenset(fact.key for fact in told if fact.shared and fact.state == "used"),
            habits,
        )

    def _engine_key(self):
        if self.kind == "habit":
            return None
        return self.key if self.kind == "iban" else tuple(self.key.split(" "))

    # ------------------------------------------------------------------ showing what was learned

    @api.model
    def action_open(self):
        """Read the bank lines of the companies and show what they teach."""
        self.check_access("read")
        for company in self.env.companies:
            self.sudo()._read_again(company)
        return screen(self.env, "ar_match_fact_action")

    @api.model
    def _read_again(self, company):
        """Write the learned rows of a company as its matched bank lines are now."""
        seen = self.env["ar.match.experience"]._learned(company)
        known = {
            (fact.kind, fact.key or "", fact.partner_id.id): fact
            for fact in self.search([("company_id", "=", company.id)])
        }
        new = []
        for key, values in seen.items():
            fact = known.pop(key, None)
            if fact is None:
                kind, _key, partner = key
                new.append({
                    "company_id": company.id, "kind": kind, "partner_id": partner,
                    "source": "learned", **values,
                })
            else:
                fact._take_learned(values)
        self.create(new)
        gone = self.union(*known.values())
        gone.filtered(lambda fact: fact.source == "learned" and fact.state == "used").unlink()
        (gone.exists().filtered("count")).write({"count": 0})

    def _take_learned(self, values):
        """Figures always; the customer's habits only as long as nobody entered them."""
        if self.source == "entered":
            values = {key: value for key, value in values.items()
                      if key not in (*HABITS, "name")}
        now = {name: self._fields[name].convert_to_write(self[name], self) for name in values}
        changed = {name: value for name, value in values.items() if now[name] != value}
        if changed:
            self.write(changed)
