from odoo import api, fields, models
from odoo.exceptions import ValidationError

MEASURE_TYPES = ("integer", "float", "monetary")
DATE_TYPES = ("date", "datetime")


# Where each path leads.
PATHS = {
    "team_path": ("crm.team",), "project_path": ("sales.project",), "person_path": ("res.users", "hr.employee"),
    "category_path": ("product.category",), "dealer_path": ("res.partner",),
}


class SalesMetric(models.Model):
    """ What is counted, said by data: of which records (model and domain), how much
    of each (a field's sum, or the number of records), and on which date.

    A metric is always counted with the rights of whoever asks: the same metric
    gives a consultant his or her own orders and a director those of the company.

    What no record holds (a market share, the satisfaction of customers) is filled in by hand and
    reviewed (`sales.metric.entry`); then those entries are the records. In percent, both parts of
    it are filled in, so that it is worked out anew at each level, as ratios are.
    """
    _name = "sales.metric"
    _description = "Sales Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True,
        help="Only this company uses the metric. Empty: all companies do.")
    description = fields.Text(translate=True, help="What the figure means, for those who read it.")

    model_id = fields.Many2one(
        "ir.model", string="Records", ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The records that are counted.")
    model_name = fields.Char(related="model_id.model", string="Model Name", store=True)
    domain = fields.Char(required=True, default="[]", help="Only these records are counted.")
    measure = fields.Selection(
        [("sum", "Sum of a field"), ("count", "Number of records"), ("ratio", "Ratio of two metrics"),
         ("manual", "Filled in and reviewed")],
        required=True, default="sum")
    measure_field_id = fields.Many2one(
        "ir.model.fields", string="Measured Field", ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
               "('ttype', 'in', ('integer', 'float', 'monetary'))]")
    date_field_id = fields.Many2one(
        "ir.model.fields", ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
               "('ttype', 'in', ('date', 'datetime'))]",
        help="The date on which a record counts.")
    date_path = fields.Char(
        compute="_compute_date_path", store=True, readonly=False, precompute=True,
        help="The same as a path, where the date stands on another record: order_id.date_order.")
    team_path = fields.Char("Team", help="How a record leads to its sales team: team_id, or order_id.team_id.")
    project_path = fields.Char(
        "Project", help="How a record leads to its project, whose team it counts for where its own team has no place: sales_project_id.")
    person_path = fields.Char("Person", help="How a record leads to its seller, who is a user or an employee: user_id.")
    category_path = fields.Char("Category", help="How a record leads to a product category: product_id.categ_id.")
    dealer_path = fields.Char("Dealer", help="How a record leads to a dealer: partner_id.")
    numerator_id = fields.Many2one("sales.metric", ondelete="restrict", help="What is divided.")
    denominator_id = fields.Many2one("sales.metric", ondelete="restrict", help="By what it is divided.")
    factor = fields.Float(default=100, help="What the ratio is multiplied by: 100 for percent.")
    unit = fields.Selection(
        [("currency", "Currency"), ("piece", "Pieces"), ("sqm", "m²"), ("percent", "%")],
        required=True, default="currency")
    good_direction = fields.Selection(
        [("up", "Higher"), ("down", "Lower")], string="Better When", required=True, default="up")

    _measured_field = models.Constraint(
        "CHECK((measure = 'sum') = (measure_field_id IS NOT NULL))",
        "A metric either sums a field or counts records.",
    )
    _counted_records = models.Constraint(
        "CHECK(measure = 'ratio' OR (model_id IS NOT NULL AND date_path IS NOT NULL))",
        "Say which records are counted, and on which date.",
    )
    _ratio_parts = models.Constraint(
        "CHECK((measure = 'ratio') = (numerator_id IS NOT NULL AND denominator_id IS NOT NULL))",
        "A ratio has two metrics as its parts, and nothing else has.",
    )
    _count_unit = models.Constraint(
        "CHECK(measure != 'count' OR unit = 'piece')",
        "A number of records is counted in pieces.",
    )

    # ------------------------------------------------------------
    # ONCHANGES AND CONSTRAINTS
    # ------------------------------------------------------------

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.domain = "[]"
        self.measure_field_id = self.date_field_id = False
        self.date_path = False
        for name in PATHS:
            self[name] = False

    @api.depends("date_field_id")
    def _compute_date_path(self):
        for metric in self:
            metric.date_path = metric.sudo().date_field_id.name or metric.date_path  # sudo: officers need not read fields

    @api.onchange("measure", "measure_field_id")
    def _onchange_measure(self):
        if self.measure == "count":
            self.measure_field_id = False
            self.unit = "piece"
        elif self.measure == "ratio":
            self.model_id = self.measure_field_id = self.date_field_id = self.date_path = False
            self.unit = "percent"
        elif self.measure == "manual":
            self.update(self._get_manual_source())
        # sudo: what type a field has is no secret
        elif self.measure_field_id.sudo().ttype == "monetary":
            self.unit = "currency"

    @api.model
    def _get_manual_source(self):
        """ Return the values of a metric that is filled in: its records are the entries. """
        return {
            "model_id": self.env["ir.model"].sudo()._get_id("sales.metric.entry"),  # sudo: the id of a model
            "measure_field_id": False, "date_field_id": False, "domain": "[]", "date_path": "date",
            **dict.fromkeys(PATHS, False), "team_path": "team_id", "person_path": "employee_id",
        }

    @api.model_create_multi
    def create(self, vals_list):
        manual = self._get_manual_source()
        return super().create([{**vals, **manual} if vals.get("measure") == "manual" else vals for vals in vals_list])

    def write(self, vals):
        if vals.get("measure") == "manual":
            vals = {**vals, **self._get_manual_source()}
        return super().write(vals)

    @api.constrains("numerator_id", "denominator_id", "measure")
    def _check_parts(self):
        for metric in self:
            parts = metric.numerator_id | metric.denominator_id
            if not all(part._is_additive() for part in parts):
                raise ValidationError(self.env._(
                    "%s: the parts of a ratio are sums or numbers of records.", metric.name))

    @api.constrains("model_id", "measure_field_id", "date_field_id", "date_path", "unit", "measure")
    def _check_fields(self):
        # sudo: definitions of fields are read, no records
        for metric in self.sudo().filtered(lambda metric: metric.measure != "ratio"):
            Model = metric._get_model()
            if Model is None or Model._abstract or Model._transient:
                raise ValidationError(self.env._(
                    "%(metric)s: %(model)s are not records that can be counted.",
                    metric=metric.name, model=metric.model_id.name))
            if metric.measure_field_id:
                metric._check_field(metric.measure_field_id, MEASURE_TYPES)
                metric._check_currency(Model._fields[metric.measure_field_id.name])
            if metric.date_field_id:
                metric._check_field(metric.date_field_id, DATE_TYPES)
            metric._check_path("date_path", DATE_TYPES)

    @api.constrains("model_id", *PATHS)
    def _check_paths(self):
        # sudo: as in `_check_fields`
        for metric in self.sudo():
            for name, comodels in PATHS.items():
                metric._check_path(name, ("many2one",), comodels)

    def _check_path(self, name, types, comodels=()):
        """ Raise unless the path of that name leads over stored fields to what it promises. """
        path = self[name]
        if not path:
            return
        field = self._walk(path)
        if field is None or field.type not in types or (comodels and field.comodel_name not in comodels):
            raise ValidationError(self.env._(
                "%(metric)s: %(path)s does not lead from %(model)s over stored fields to what is asked for (%(label)s).",
                metric=self.name, path=path, model=self.model_id.name,
                label=self._fields[name]._description_string(self.env)))

    def _walk(self, path):
        """ Return the field at the end of a dotted path, or None if the database cannot follow it. """
        Model, field = self._get_model(), None
        for name in path.split("."):
            field = Model._fields.get(name) if Model is not None else None
            kept = field is not None and (field.inherited or (field.store and field.column_type))
            if not kept or field.company_dependent:
                return None
            Model = self.env.get(field.comodel_name) if field.type == "many2one" else None
        return field

    def _is_additive(self):
        """ Return whether figures of the metric may be added up; a ratio is worked out from its parts instead. """
        self.ensure_one()
        return self.measure != "ratio" and self.unit != "percent"

    def _is_worked_out(self):
        """ Return whether the metric is one amount over another: of two metrics, or as it was filled in. """
        self.ensure_one()
        return self.measure == "ratio" or (self.measure == "manual" and self.unit == "percent")

    def _get_measure_name(self):
        """ Return the name of the field that is summed. """
        self.ensure_one()
        return "value" if self.measure == "manual" else self.sudo().measure_field_id.name  # sudo: the name of a field

    def _check_field(self, field, types):
        """ Raise unless ``field`` is a column of the metric's model, of one of ``types``. """
        if field.model_id != self.model_id:
            problem = self.env._("it belongs to other records")
        elif field.ttype not in types:
            problem = self.env._("it is of the wrong type")
        elif not self._get_model()._fields[field.name].column_type or not field.store \
                or self._get_model()._fields[field.name].company_dependent:
            problem = self.env._("it is not stored")
        else:
            return
        raise ValidationError(self.env._(
            "%(metric)s cannot use the field %(field)s: %(problem)s.",
            metric=self.name, field=field.field_description, problem=problem))

    def _check_currency(self, field):
        """ Raise unless amounts are measured as amounts, of a currency that is known. """
        if field.type != "monetary":
            return
        if self.unit != "currency":
            raise ValidationError(self.env._(
                "%(metric)s measures an amount: its unit is the currency.", metric=self.name))
        if not self._get_currency_groupby():
            raise ValidationError(self.env._(
                "%(metric)s cannot use the field %(field)s: its currency is not stored.",
                metric=self.name, field=field.string))

    @api.constrains("domain", "model_id")
    def _check_domain(self):
        for metric in self.sudo().filtered("model_id"):  # officers may filter on what they cannot read
            try:
                domain = metric._get_domain()
                domain.validate(metric._get_model())
                # builds the query, without running it
                metric._get_model()._search(domain)
            except Exception as error:
                raise ValidationError(self.env._(
                    "%(metric)s: the filter cannot be used (%(error)s).",
                    metric=metric.name, error=error)) from error

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_try_out(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Out: %s", self.name),
            "res_model": "sales.metric.trial",
            "view_mode": "form",
            "target": "new",
            "context": {"default_metric_id": self.id},
        }

    def action_open_records(self, date_from, date_to):
        """ Open the very records that make up the figure of a period; of a ratio, those of its numerator. """
        self.ensure_one()
        if self.measure == "ratio":
            return self.numerator_id.action_open_records(date_from, date_to)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._get_model()._name,
            "view_mode": "list,form",
            "domain": list(self._get_period_domain(
                fields.Date.to_date(date_from), fields.Date.to_date(date_to))),
            "context": {"create": False},
        }
