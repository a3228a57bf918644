from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _check_offer(self, report_ref, res_ids):
        """Refuse to print quotations that may not be offered yet, by whatever way they are printed."""
        report = self._get_report(report_ref)
        if report.model == "sale.order" and res_ids:
            # sudo: whether an offer may be shown does not depend on who prints it
            orders = self.env["sale.order"].sudo().browse(res_ids).exists()
            # Said to who prints, whatever language the offer is in.
            orders.with_context(lang=self.env.user.lang)._guard_offer()

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        self._check_offer(report_ref, res_ids)
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    def _render_qweb_html(self, report_ref, docids, data=None):
        self._check_offer(report_ref, [docids] if isinstance(docids, int) else docids)
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_text(self, report_ref, docids, data=None):
        self._check_offer(report_ref, [docids] if isinstance(docids, int) else docids)
        return super()._render_qweb_text(report_ref, docids, data=data)
