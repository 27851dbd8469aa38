"""A visit to the customer of an opportunity, and the opportunity's fields that a conversation fills."""

from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.pool import PoolMeta


class Visit(DeactivableMixin, ModelSQL, ModelView):
    __name__ = "sale.visit"
    _rec_name = "subject"

    opportunity = fields.Many2One("sale.opportunity", "Opportunity", required=True, ondelete="CASCADE")
    employee = fields.Many2One("company.employee", "Employee", required=True)
    subject = fields.Char("Subject", required=True)
    kind = fields.Selection([("visit", "Visit"), ("call", "Call")], "Kind", required=True, sort=False)
    start = fields.DateTime("Start", required=True)
    end = fields.DateTime("End")
    recording_link = fields.Char("Record with Siro", readonly=True)

    @staticmethod
    def default_kind():
        return "visit"


class Opportunity(metaclass=PoolMeta):
    __name__ = "sale.opportunity"

    visits = fields.One2Many("sale.visit", "opportunity", "Visits")
    timeline = fields.Char("Timeline")
    decision_date = fields.Date("Decision Date")
    needs_financing = fields.Boolean("Needs Financing")
    objections = fields.Text("Objections")
