"""The performance ledger as a sheet, against the bare library that writes the same rows."""
import datetime
import tempfile

import xlsxwriter
from company import YEAR, Company, opened
from rows import Row, in_turns, peak_memory

ENTRIES, ROUNDS = 100_000, 3


class Bench:
    def __init__(self, env):
        self.company = Company(env)
        self.env = self.company.env
        self.officer = self.env["res.users"].create({
            "name": "Officer", "login": "bench_ledger", "group_ids": [
                self.env.ref(name).id for name in ("sales_kpi.group_officer", "base.group_allow_export")]})

    def add_entries(self, total):
        """An entry of each order, through SQL: it is the reading and writing that is measured."""
        self.company.add_orders(total)
        period = self.env["sales.performance.period"]._get_month(self.company.company, self.env.cr.now().date().replace(day=1))
        self.env.cr.execute("""
            INSERT INTO sales_performance (company_id, currency_id, date, period_id, employee_id, user_id, team_id, event, metric_id,
                                           amount, share, order_id, name, create_date)
            SELECT o.company_id, o.currency_id, o.date_order::date, %s, e.id, o.user_id, o.team_id, 'order', %s, o.amount_untaxed, 100,
                   o.id, 'PR/' || o.name, now()
              FROM sale_order o JOIN hr_employee e ON e.user_id = o.user_id
             WHERE o.name LIKE 'BENCH%%' AND NOT EXISTS (SELECT FROM sales_performance p WHERE p.order_id = o.id)""", [
            period.id, self.env.ref("sales_kpi.metric_order_intake").id])
        self.env.invalidate_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE sales_performance")

    def sheet(self):
        return self.env["sales.performance.sheet"].with_user(self.officer).create({
            "company_id": self.company.company.id, "date_from": f"{YEAR - 2}-12-01", "date_to": f"{YEAR}-12-31"})

    def write(self, sheet):
        with tempfile.TemporaryFile() as file:
            sheet._write_sheet(file)

    def bare(self, columns, rows):
        with tempfile.TemporaryFile() as file:
            self.write_bare(file, columns, rows)

    def write_bare(self, file, columns, rows):
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "#,##0.00"})
        page.write_row(0, 0, [heading for heading, *_format in columns])
        kinds = [type(value) for value in rows[0]]
        for index, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if kinds[column] is datetime.date:
                    page.write_datetime(index, column, value, day)
                elif kinds[column] is float:
                    page.write_number(index, column, value, number)
                elif value:
                    page.write_string(index, column, value)
        book.close()


def run(ours, _plain, scale):
    with opened(ours) as env:
        bench, entries = Bench(env), round(ENTRIES * scale)
        bench.add_entries(entries // 10)
        [small] = in_turns(ROUNDS, lambda: bench.write(bench.sheet()))
        memory = peak_memory()
        bench.add_entries(entries)
        sheet = bench.sheet()
        [large] = in_turns(ROUNDS, lambda: bench.write(sheet))
        grown = peak_memory()  # before the rows are kept for the bare library
        columns, rows = sheet._get_columns(), list(sheet._get_rows())
        assert len(rows) == sheet.entry_count == entries, (len(rows), sheet.entry_count, entries)
        other, value = in_turns(ROUNDS, lambda: bench.bare(columns, rows), lambda: bench.write(sheet))
    return [
        Row("ledger to xlsx", "bare xlsxwriter on the same rows", value, other, 1.5),
        Row("ledger to xlsx: 10 x the entries", "a tenth of them", large, small, 11),
        Row("ledger to xlsx: memory of the process", "the same with a tenth of the entries", grown, memory, 1.25, unit="MB"),
    ]
