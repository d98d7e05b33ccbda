import base64
import csv
import hashlib
import io
import json

from odoo import models

from ...engine.collection.dossier import make_dossier, without_clock


class ArHandover(models.Model):
    """The papers that an agent or a court needs, as one file that can be made again."""

    _inherit = "ar.handover"

    def action_make_dossier(self):
        """Make the dossier and open it; what was handed over already comes as it was."""
        self.ensure_one()
        self.check_access("write")
        if not self.dossier_id:
            self._store_dossier()
        return {
            "type": "ir.actions.act_url", "target": "download",
            "url": f"/web/content/{self.dossier_id.id}?download=true",
        }

    def action_check_dossier(self):
        """Make the dossier again and say whether it is the same to the last byte."""
        self.ensure_one()
        self.check_access("read")
        same = hashlib.sha256(self._dossier()).hexdigest() == self.dossier_hash
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success" if same else "warning",
                "message": self.env._("The dossier made now is the same to the last byte.")
                if same else self.env._(
                    "The documents have changed since the dossier was made: the one that was "
                    "handed over stays as it is."
                ),
            },
        }

    def _store_dossier(self):
        """Keep the dossier with its fingerprint; a draft gets a new one each time."""
        self.ensure_one()
        content = self._dossier()
        handover = self.sudo()
        handover.dossier_id.unlink()
        handover.dossier_id = self.env["ir.attachment"].sudo().create({
            "name": f"{self.name.replace('/', '-')}.zip", "datas": base64.b64encode(content),
            "res_model": self._name, "res_id": self.id, "mimetype": "application/zip",
        })
        handover.dossier_hash = hashlib.sha256(content).hexdigest()

    def _dossier(self):
        """The dossier of the day on which the claims were handed over, as a zip file."""
        handover = self.sudo()
        day = handover.handed_on or handover.company_id._ar_today()
        files = [
            *handover._invoice_files(day), *handover._reminder_files(day),
            ("claims.csv", handover._claims_csv()),
            ("interest.csv", handover._interest_csv(day)),
            handover._statement_file(day),
        ]
        return make_dossier(files, {
            "number": self.name, "day": day.isoformat(), "kind": self.kind,
            "creditor": _identity(handover.company_id.partner_id),
            "debtor": _identity(handover.partner_id),
            "currency": self.currency_id.name,
            "claims": [
                {"invoice": item.move_id.name, "due": item.date_due.isoformat(),
                 "open": f"{item.amount:.2f}"}
                for item in handover.item_ids.sorted(lambda each: (each.date_due, each.id))
            ],
        })

    def _invoice_files(self, day):
        """Invoices, e-invoices, what proves that they were sent, and what they come from."""
        for move in self.item_ids.move_id.sorted("id"):
            name = move.name.replace("/", "-")
            yield f"invoices/{name}.pdf", move._ar_invoice_pdf()
            for attachment in move._ar_electronic_invoices():
                yield f"e-invoices/{name} {attachment.name}", attachment.raw
            yield f"proof of sending/{name}.json", _as_json(move._ar_proof_of_sending(day))
            for folder, title, content in move._ar_dossier_papers():
                yield f"{folder}/{name} {title}", without_clock(content)

    def _reminder_files(self, day):
        """Each reminder that was sent for these claims, with its proof and what went with it."""
        reminders = self.env["ar.reminder"].search([
            ("line_ids.line_id", "in", self.item_ids.line_id.ids),
            ("state", "in", ("sent", "bounced")), ("date", "<=", day),
        ], order="date, id")
        for reminder in reminders:
            name = f"reminders/{reminder.date} {reminder.id}"
            yield f"{name}.json", _as_json({
                "day": reminder.date, "channel": reminder.channel, "tone": reminder.tone,
                "sent_on": reminder.sent_on, "recipient": reminder.email_to or "",
                "message_id": reminder.message_ref or "", "sha256": reminder.proof_data or {},
                "came_back": reminder.state == "bounced",
            })
            if reminder.mail_message_id:
                yield f"{name}.html", str(reminder.mail_message_id.body).encode()
            for attachment in reminder.attachment_ids.sorted("id"):
                yield f"{name} {attachment.name}", attachment.raw

    def _statement_file(self, day):
        report = self.env["ir.actions.report"].with_company(self.company_id).with_context(
            lang=self.company_id.partner_id.lang or self.env.lang, ar_statement_date=day,
        )
        content, kind = report._render_qweb_pdf(
            "ar_management.account_statement", self.partner_id.ids
        )
        return f"statement of account.{kind}", without_clock(content)

    def _court_language(self):
        """A French court reads French, whoever prints for it."""
        company = self.company_id
        languages = dict(self.env["res.lang"].get_installed())
        if company.account_fiscal_country_id.code == "FR" and "fr_FR" in languages:
            return "fr_FR"
        return company.partner_id.lang or self.env.lang

    def _claims_csv(self):
        rows = [("invoice", "date", "due", "total", "open", "currency")]
        rows += [
            (item.move_id.name, item.move_id.invoice_date or item.move_id.date, item.date_due,
             f"{item.move_id.amount_total_signed:.2f}", f"{item.amount:.2f}",
             self.currency_id.name)
            for item in self.item_ids.sorted(lambda each: (each.date_due, each.id))
        ]
        return _as_csv(rows)

    def _interest_csv(self, day):
        """Interest and indemnity of each claim up to the day, slice by slice."""
        rows = [("invoice", "from", "to", "days", "amount", "percent", "interest")]
        fees = self.item_ids.line_id._ar_late_fees(day)
        for item in self.item_ids.sorted(lambda each: (each.date_due, each.id)):
            fee = fees.get(item.line_id.id)
            if fee is None:
                continue
            number = item.move_id.name
            rows += [
                (number, part.start, part.end, part.days, part.remaining, part.rate.percent,
                 part.interest)
                for part in fee.slices
            ]
            rows.append((number, "", day, "", "", "interest", fee.interest))
            rows.append((number, "", day, "", "", "indemnity", fee.indemnity))
        return _as_csv(rows)

    def _interest_and_indemnity(self):
        """(interest, indemnity) of all claims up to the day, for the court."""
        day = self.handed_on or self.company_id._ar_today()
        fees = self.sudo().item_ids.line_id._ar_late_fees(day).values()
        return (float(sum(fee.interest for fee in fees)), float(sum(fee.indemnity for fee in fees)))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_electronic_invoices(self):
        """The XML files that were made of this invoice."""
        self.ensure_one()
        return self.env["ir.attachment"].sudo().search([
            ("res_model", "=", "account.move"), ("res_id", "=", self.id),
            ("mimetype", "in", ("application/xml", "text/xml")),
            ("res_field", "in", (False, "ubl_cii_xml_file")),
        ], order="id")

    def _ar_proof_of_sending(self, day):
        """What is known about how the invoice left: messages and platform events."""
        self.ensure_one()
        messages = self.sudo().message_ids.filtered(
            lambda each: each.partner_ids and each.subject and each.date.date() <= day
        ).sorted("id")
        events = self.env["ar.einvoice.event"].sudo().search([
            ("move_id", "=", self.id),
        ], order="date, id").filtered(lambda each: each.date.date() <= day)
        return {
            "invoice": self.name,
            "messages": [
                {"sent_on": each.date, "subject": each.subject, "message_id": each.message_id,
                 "recipients": sorted(each.partner_ids.mapped("email_formatted")),
                 "files": {
                     file.name: hashlib.sha256(file.raw or b"").hexdigest()
                     for file in each.attachment_ids
                 }}
                for each in messages
            ],
            "platform": [
                {"date": each.date, "status": each.status, "channel": each.channel or "",
                 "id": each.external_id or ""}
                for each in events
            ],
        }

    def _ar_dossier_papers(self):
        """Papers that the invoice comes from, as (folder, name, bytes); other add-ons give some.

        What they give must not depend on the moment at which it is printed.
        """
        self.ensure_one()
        return []


def _identity(partner):
    return {
        "name": partner.name, "company_registry": partner.company_registry or "",
        "vat": partner.vat or "",
        "address": [part for part in (
            partner.street, partner.street2, f"{partner.zip or ''} {partner.city or ''}".strip(),
            partner.country_id.code,
        ) if part],
    }


def _as_json(data):
    return json.dumps(
        data, default=str, ensure_ascii=False, indent=2, sort_keys=True
    ).encode()


def _as_csv(rows):
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(rows)
    return written.getvalue().encode("utf-8-sig")
