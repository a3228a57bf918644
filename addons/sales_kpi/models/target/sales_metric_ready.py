from odoo import api, models


class SalesMetric(models.Model):
    """ Metrics that are there from the start because another addon is.

    An addon that does not depend on this one offers metrics of a model by its method ``_get_ready_metrics``; it has them made when it is
    installed after this one (`_create_ready_metrics` in its hook), as this one does when it is installed after the other.
    When the addon goes, its hook calls `_retire`.
    """
    _inherit = "sales.metric"

    @api.model
    def _create_ready_metrics(self):
        """ Make the metrics that models offer and that are not there yet, in each language of the database.

        A model's ``_get_ready_metrics`` returns a list of dicts of values, words in the language of the context; ``model_id`` is filled
        in, ``measure_field`` is the name of a field in it. Metrics of the same measure on the same records are the same.

        :returns: `sales.metric`, those that were made
        """
        made = self.browse()
        for name in sorted(self.env.registry):
            if not hasattr(type(self.env[name]), "_get_ready_metrics"):
                continue
            offers = [self._prepare_ready(name, values) for values in self.env[name].with_context(lang="en_US")._get_ready_metrics()]
            new = [position for position, values in enumerate(offers) if not self._find_same(values)]
            metrics = self.with_context(lang="en_US").create([offers[position] for position in new])
            for code, _label in self.env["res.lang"].get_installed():
                words = self.env[name].with_context(lang=code)._get_ready_metrics()
                for metric, position in zip(metrics, new, strict=True):
                    metric.with_context(lang=code).write({key: words[position][key] for key in ("name", "description")})
            made |= metrics
        return made

    @api.model
    def _prepare_ready(self, model, values):
        values = {**values, "model_id": self.env["ir.model"]._get_id(model)}
        if field := values.pop("measure_field", None):
            values["measure_field_id"] = self.env["ir.model.fields"]._get(model, field).id
        return values

    @api.model
    def _find_same(self, values):
        return self.with_context(active_test=False).search_count([
            ("model_id", "=", values["model_id"]), ("measure", "=", values.get("measure", "sum")),
            ("measure_field_id", "=", values.get("measure_field_id", False))], limit=1)

    def _retire(self):
        """ The records of these metrics go. A metric that something uses is filled in from now on, so that what uses it stays;
        any other goes with its records. """
        used = self._get_used()
        (self - used).unlink()
        used.write({"measure": "manual"})

    def _get_used(self):
        """:returns: those of these metrics that a plan, an entry, a scheme or a ratio stands on"""
        links = self.env["ir.model.fields"].search([
            ("relation", "=", self._name), ("store", "=", True), ("ttype", "in", ("many2one", "many2many")),
            ("on_delete", "!=", "cascade")])
        used = self.browse()
        for link in links:
            Model = self.env[link.model].with_context(active_test=False)
            if Model._auto and not Model._transient:
                used |= Model.search([(link.name, "in", self.ids)])[link.name] & self
        return used
