from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

DEFAULTS = {
    "area": (0, 60, 90, 120, 144, 180),
    "price": (0, 500_000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000),
}


class SalesUnitBand(models.Model):
    """ A range of area or of price in which a company compares its units.

    A range goes from where it starts to where the next one of the company starts, which is not in it any more. So
    ranges neither overlap nor leave a gap.
    """
    _name = "sales.unit.band"
    _description = "Range of Units"
    _order = "company_id, measure, start"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company)
    measure = fields.Selection([("area", "Gross area (m²)"), ("price", "Price")], required=True, default="area")
    start = fields.Float(
        "From", required=True, digits=(16, 2), help="Square metres, or an amount in the currency of the company.", aggregator=None)
    stop = fields.Float("Below", digits=(16, 2), compute="_compute_stop", aggregator=None, help="Where the next one starts.")

    _start_positive = models.Constraint("CHECK(start >= 0)", "A range starts at zero or above.")
    _start_once = models.UniqueIndex("(company_id, measure, start)", "A range starts there already.")

    @api.depends("company_id", "measure", "start")
    def _compute_stop(self):
        self.flush_model(["company_id", "measure", "start"])
        following = dict(self.env.execute_query(SQL(
            """SELECT band.id, (SELECT min(other.start) FROM sales_unit_band AS other
                                 WHERE other.company_id = band.company_id AND other.measure = band.measure AND other.start > band.start)
                 FROM sales_unit_band AS band WHERE band.id IN %s""", tuple(self._origin.ids)))) if self._origin else {}
        for band in self:
            band.stop = following.get(band._origin.id) or 0.0

    @api.depends("stop")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for band in self:
            start, stop = band._format(band.start), band._format(band.stop)
            if not band.stop:
                band.display_name = self.env._("%s and more", start)
            elif not band.start:
                band.display_name = self.env._("Below %s", stop)
            else:
                band.display_name = self.env._("%(start)s to %(stop)s", start=start, stop=stop)

    def _format(self, value):
        digits = 0 if value == round(value) else 2
        if self.measure == "price":
            currency = self.company_id.sudo().currency_id  # sudo: how amounts of the company are written
            number = formatLang(self.env, value, digits=digits)
            return f"{currency.symbol}{number}" if currency.position == "before" else f"{number} {currency.symbol}"
        return f"{formatLang(self.env, value, digits=digits)} m²"

    # A range ends where another one starts: what is known of the others is asked again.

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        self.invalidate_model(["stop", "display_name"])
        return bands

    def write(self, vals):
        result = super().write(vals)
        self.invalidate_model(["stop", "display_name"])
        return result

    def unlink(self):
        result = super().unlink()
        self.invalidate_model(["stop", "display_name"])
        return result

    @api.model
    def _make_defaults(self, companies):
        """ Give companies the ranges that housing is usually compared in.

        :param companies: `res.company` without any
        """
        self.sudo().create([  # sudo: whoever founds a company
            {"company_id": company.id, "measure": measure, "start": start}
            for company in companies for measure, starts in DEFAULTS.items() for start in starts])

    @api.model
    def _make_missing(self):
        """ Give those companies their ranges that have none. """
        Company = self.env["res.company"].sudo()  # sudo: at installation
        having = [company.id for [company] in self.sudo()._read_group([], ["company_id"])]  # sudo: as above
        self._make_defaults(Company.search([("id", "not in", having)]))
