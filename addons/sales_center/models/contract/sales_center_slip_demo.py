import base64
import io
from datetime import timedelta
from random import Random

from PIL import Image, ImageDraw

from odoo import api, fields, models
from odoo.tools import SQL

# (kind, project, first number, last number, received so many days ago)
BOOKS = (
    ("hold", "lakeside", 1001, 1100, 75), ("hold", "bay", 2001, 2100, 60), ("subscription", "lakeside", 1, 100, 75),
    ("subscription", "bay", 501, 600, 60), ("receipt", "lakeside", 8001, 8050, 40),
)
# (project, team, consultants)
DESKS = (
    ("lakeside", "lakeside_a", ("consultant1", "consultant2")), ("lakeside", "lakeside_b", ("consultant3",)),
    ("bay", "bay_a", ("consultant5", "consultant6")), ("bay", "bay_b", ("consultant7",)),
)
PACK = 10


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_slips(self):
        """ Receive books, issue packs to the sellers, use them for the units that are held and sold, and count them,
        unless that was done before. """
        company = self._ref("company_cn")
        if self.env["sales.slip.book"].search_count([("company_id", "=", company.id)], limit=1):
            return
        self = self._quietly().with_company(company)  # noqa: PLW0642
        random = Random(11)
        (self._ref("project_lakeside") | self._ref("project_bay")).slips_required = True
        books = self._receive_demo_books(company)
        self._issue_demo_packs(books)
        self._use_demo_slips(random)
        self._backdate_demo_slips()
        self._count_demo_slips()

    def _receive_demo_books(self, company):
        today, books = fields.Date.context_today(self), {}
        for kind, project, first, last, days in BOOKS:
            books[kind, project] = self.env["sales.slip.book"].create({
                "kind_id": self.env.ref(f"sales_center.sales_slip_kind_{kind}").id, "company_id": company.id,
                "project_id": self._ref(f"project_{project}").id, "number_from": first, "number_to": last,
                "received_date": today - timedelta(days=days), "received_by_id": self._ref("user_officer").id, "note": "印刷厂送货验收"})
        return books

    def _issue_demo_packs(self, books):
        for project, team, sellers in DESKS:
            for kind in ("hold", "subscription"):
                book = books[kind, project]
                for seller in sellers:
                    self._issue_demo_pack(book, PACK * 2 if kind == "subscription" else PACK, team, f"employee_{seller}")
        self._issue_demo_pack(books["receipt", "lakeside"], PACK, "lakeside_a", None)

    def _issue_demo_pack(self, book, size, team, employee):
        slips = book.slip_ids.filtered(lambda slip: slip.state == "stock")[:size].with_user(self._ref("user_officer"))
        slips.action_issue(self._ref(f"team_{team}"), self._ref(employee) if employee else None, "案场日常领用")

    def _use_demo_slips(self, random):
        """ Most of the live claims have their paper; the first of them waits for it, and some papers were spoiled. """
        claims = self.env["sales.unit.claim"].search(
            [("company_id", "=", self.env.company.id), ("is_live", "=", True), ("kind", "in", ("hold", "subscription"))])
        for kind in ("hold", "subscription"):
            wanted = self.env.ref(f"sales_center.sales_slip_kind_{kind}")
            for claim in claims.filtered(lambda one, kind=kind: one.kind == kind)[1:].sorted("id"):
                slip = self.env["sales.slip"].with_user(claim.user_id).search([
                    ("user_id", "=", claim.user_id.id), ("kind_id", "=", wanted.id), ("project_id", "=", claim.project_id.id),
                    ("state", "=", "issued")], order="number", limit=1)
                if slip and random.random() < 0.08:
                    slip.action_void("填写时写错房号", self._draw_demo_paper())
                elif slip:
                    slip.action_use(claim.partner_id.id, claim=claim.id, amount=20000 if kind == "hold" else 100000)
        used = self.env["sales.slip"].search([("company_id", "=", self.env.company.id), ("state", "=", "used")], limit=8)
        used.with_user(self._ref("user_officer")).action_file("档案室 3 号柜")

    def _draw_demo_paper(self):
        """ Draw a slip that was crossed out. """
        paper = Image.new("RGB", (320, 200), "#fbf7ee")
        draw = ImageDraw.Draw(paper)
        draw.rectangle((8, 8, 311, 191), outline="#888888")
        for line in range(50, 170, 24):
            draw.line((24, line, 296, line), fill="#bbbbbb")
        draw.line((16, 16, 304, 184), fill="#c0392b", width=4)
        draw.line((16, 184, 304, 16), fill="#c0392b", width=4)
        content = io.BytesIO()
        paper.save(content, "PNG")
        return base64.b64encode(content.getvalue())

    def _backdate_demo_slips(self):
        """ Spread the steps over the last weeks. The log is never changed by anybody, so that is done in SQL. """
        self.env.flush_all()
        company = self.env.company.id
        columns = {"issue": "issued_date", "use": "used_date", "void": "void_date"}
        moves = self.env["sales.slip.move"].search([("company_id", "=", company)], order="id")
        steps = moves.filtered(lambda move: move.move in ("use", "void"))
        for move in moves:
            if move.move not in columns:
                continue
            age = 35 if move.move == "issue" else 30 - 29 * steps.ids.index(move.id) // len(steps)
            date = fields.Date.context_today(self) - timedelta(days=age)
            self.env.cr.execute(SQL("UPDATE sales_slip_move SET date = %s WHERE id = %s", date, move.id))
            column = SQL.identifier(columns[move.move])
            self.env.cr.execute(SQL(
                "UPDATE sales_slip SET %s = %s WHERE book_id = %s AND number BETWEEN %s AND %s AND %s IS NOT NULL",
                column, date, move.book_id.id, move.number_from, move.number_to, column))
        self.env.invalidate_all()

    def _count_demo_slips(self):
        """ A stock-take that found a number lost, and one that is under way. """
        officer = self._ref("user_officer")
        Count = self.env["sales.slip.count"].with_user(officer)
        values = {"company_id": self.env.company.id, "kind_id": self.env.ref("sales_center.sales_slip_kind_hold").id}
        closed = Count.create({**values, "team_id": self._ref("team_bay_a").id})
        closed.action_start()
        closed.line_ids[1:]._mark()
        closed.line_ids[:1].write({"verdict": "lost", "explanation": "外拓途中遗失，已登报声明作废"})
        closed.action_close()
        counting = Count.create({**values, "team_id": self._ref("team_lakeside").id})
        counting.action_start()
        counting.line_ids[: len(counting.line_ids) // 2]._mark()
