from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# (site, name, life in months, deposit, cost, pieces of S, M, L, XL in store at first)
GARMENTS = (
    ("lakeside", "短袖衬衫", 12, 0, 86, (12, 24, 20, 8)), ("lakeside", "长袖衬衫", 12, 0, 96, (12, 24, 20, 8)),
    ("lakeside", "西装套装", 24, 300, 680, (3, 8, 7, 3)), ("lakeside", "羊绒大衣", 36, 500, 920, (1, 4, 3, 1)),
    ("harbour", "恤衫", 12, 0, 220, (4, 6, 4, 2)), ("harbour", "西裝套裝", 24, 1000, 1680, (1, 3, 3, 1)),
)
# (site, name, season, whether for duty posts alone, garments with pieces)
SETS = (
    ("lakeside", "销售夏装", "summer", False, (("短袖衬衫", 2),)),
    ("lakeside", "销售冬装", "winter", False, (("长袖衬衫", 2), ("西装套装", 1))),
    ("lakeside", "接待岗冬装", "winter", True, (("羊绒大衣", 1),)),
    ("harbour", "全年制服", "all", False, (("恤衫", 2), ("西裝套裝", 1))),
)
# (site, who, size, garments with pieces, months since)
GIVEN = (
    ("lakeside", "consultant1", "M", (("长袖衬衫", 2), ("西装套装", 1)), 11),
    ("lakeside", "consultant2", "S", (("长袖衬衫", 2), ("西装套装", 1)), 11),
    ("lakeside", "consultant3", "L", (("长袖衬衫", 2), ("西装套装", 1)), 10),
    ("lakeside", "consultant4", "M", (("长袖衬衫", 2), ("西装套装", 1)), 4),
    ("lakeside", "leader1", "XL", (("长袖衬衫", 2), ("西装套装", 1), ("羊绒大衣", 1)), 23),
    ("lakeside", "siteadmin", "L", (("短袖衬衫", 2),), 6),
    ("harbour", "consultant8", "M", (("恤衫", 2), ("西裝套裝", 1)), 10),
    ("harbour", "leader5", "L", (("恤衫", 2), ("西裝套裝", 1)), 10),
)
JOINERS = (("lakeside", "consultant5", "XL"), ("lakeside", "consultant6", "S"), ("harbour", "consultant9", "M"))


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_uniforms(self):
        """ Dress the people of both sites, and leave some of it to be exchanged, renewed and handed over, unless that was done before. """
        site = self._own_ref("site_lakeside")
        if self.env["sales.uniform.garment"].search_count([("company_id", "=", site.company_id.id)], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        garments = {row[1]: self._make_garment(*row) for row in GARMENTS}
        self._make_sets(garments)
        pieces = {who: self._give_uniforms(garments, place, who, size, given, months) for place, who, size, given, months in GIVEN}
        self._enter_sizes(garments)
        self._handle_uniforms(garments, pieces)
        self.env["sales.clearance"].search([("company_id", "=", site.company_id.id), ("state", "=", "open")])._refresh_lines()

    def _make_garment(self, place, name, months, deposit, cost, there):
        site = self._own_ref(f"site_{place}")
        attribute = self._own_ref("uniform_size")
        vendor = self._own_ref("vendor_uniforms")
        template = self.env["product.template"].create({
            "name": name, "type": "consu", "is_storable": True, "sale_ok": False, "categ_id": self._own_ref("uniform_category").id,
            "seller_ids": [Command.create({"partner_id": vendor.id, "price": cost, "company_id": site.company_id.id,
                                           "currency_id": site.company_id.currency_id.id})],
            "attribute_line_ids": [Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]})
        sizes = template.product_variant_ids
        sizes.with_company(site.company_id).standard_price = cost
        store = site._get_supply_location()
        self.env["stock.quant"].with_context(inventory_mode=True).create([
            {"product_id": size.id, "location_id": store.id, "inventory_quantity": pieces}
            for size, pieces in zip(sizes, there, strict=True)
        ]).action_apply_inventory()
        return self.env["sales.uniform.garment"].create({
            "name": name, "product_tmpl_id": template.id, "company_id": site.company_id.id, "months": months, "deposit": deposit})

    def _make_sets(self, garments):
        for place, name, season, for_posts, lines in SETS:
            company = self._own_ref(f"site_{place}").company_id
            posts = self.env["sales.duty.post"].search([("company_id", "in", (company.id, False))], limit=1) if for_posts else None
            self.env["sales.uniform.set"].create({
                "name": name, "season": season, "company_id": company.id, "post_ids": [Command.set(posts.ids if posts else [])],
                "line_ids": [Command.create({"garment_id": garments[garment].id, "quantity": pieces}) for garment, pieces in lines]})

    def _get_uniform_size(self, garment, name):
        return garment.size_ids.filtered(lambda size: name in size.product_template_attribute_value_ids.mapped("name"))

    def _new_uniform_issue(self, garments, place, who, size, given):
        site = self._own_ref(f"site_{place}")
        return self.env["sales.uniform.issue"].create({
            "employee_id": self._employee(who).id, "company_id": site.company_id.id, "site_id": site.id, "season": "winter",
            "line_ids": [Command.create({
                "garment_id": garments[name].id, "quantity": pieces, "product_id": self._get_uniform_size(garments[name], size).id,
            }) for name, pieces in given]})

    def _give_uniforms(self, garments, place, who, size, given, months):
        issue = self._new_uniform_issue(garments, place, who, size, given)
        for step in ("action_request", "action_approve", "action_hand_over"):
            getattr(issue, step)()
        moment = fields.Datetime.now() - relativedelta(months=months)
        issue.handed_over_on = moment
        for piece in issue.custody_ids:
            piece.write({"date_out": moment, "date_renewal": moment.date() + relativedelta(months=piece.garment_id.months)})
        issue.custody_ids.move_id.date = moment
        return issue.custody_ids

    def _enter_sizes(self, garments):
        for place, who, size in JOINERS:
            employee, company = self._employee(who), self._own_ref(f"site_{place}").company_id
            self.env["sales.uniform.size"].create([{
                "employee_id": employee.id, "garment_id": garment.id, "product_id": self._get_uniform_size(garment, size).id,
            } for garment in garments.values() if garment.company_id == company])

    def _handle_uniforms(self, garments, pieces):
        """ A suit is too small, another damaged; a shirt is lost; one issue waits to be approved and one to be handed over. """
        suit = pieces["consultant3"].filtered(lambda piece: piece.garment_id == garments["西装套装"])
        suit.action_exchange(self._get_uniform_size(garments["西装套装"], "XL").id, "完好，尺码偏小")
        torn = pieces["consultant8"].filtered(lambda piece: piece.garment_id == garments["西裝套裝"])
        torn.action_exchange(torn.product_id.id, "袖口燒穿", is_worn=True, amount=300, reason="袖口燒穿")
        lost = pieces["siteadmin"][:1]
        lost.action_lose("干洗店遗失")
        lost.action_deduct(40, "干洗店遗失")
        self._new_uniform_issue(garments, "lakeside", "consultant5", "XL", (("长袖衬衫", 2), ("西装套装", 1))).action_request()
        issue = self._new_uniform_issue(garments, "lakeside", "leader2", "L", (("长袖衬衫", 2), ("羊绒大衣", 1)))
        issue.action_request()
        issue.action_approve()
        soon = fields.Date.today() + timedelta(days=60)
        shirts = pieces["leader1"].filtered(lambda piece: piece.garment_id == garments["长袖衬衫"] and piece.date_renewal < soon)
        shirts.action_renew()
