"""Calls and visits: who somebody's customer is, found while the number is typed, and the table of them all.

A project has as many registrations as the company has; every number called or came twice. Each figure stands beside the same
among a tenth of them, and the table beside bare SQL.
"""
from company import opened
from rows import Row, in_turns

ALL, ROUNDS = 100_000, 15
SELLERS, DAYS = 20, 700
BARE = """
    SELECT source_id, kind, count(*) FROM sales_registration
     WHERE company_id = %s AND day >= now()::date - 365 GROUP BY source_id, kind"""


class Bench:
    def __init__(self, env):
        self.env = env
        self.company = env["res.company"].create({"name": "Bench of Registrations", "country_id": env.ref("base.cn").id})
        self.users = env["res.users"].with_context(no_reset_password=True).create([{
            "name": f"Receptionist {number}", "login": f"bench_registrations_{number}", "company_id": self.company.id,
            "company_ids": [self.company.id],
            "group_ids": [env.ref(f"sales_center.{group}").id for group in (
                "group_units", "group_consultant" if number else "group_officer")],
        } for number in range(SELLERS)])
        self.officer, self.seller = self.users[0], self.users[1]
        self.sources = env["utm.source"].create([{"name": f"Bench source {number}"} for number in range(8)])
        self.project = env["sales.project"].create({"name": "Bench", "code": "BR", "company_id": self.company.id})
        self.count = 0

    def register(self, total):
        """So many registrations, through SQL: it is the finding that is measured."""
        self.env.flush_all()
        values = {"project": self.project.id, "company": self.company.id, "users": self.users.ids, "sources": self.sources.ids,
                  "first": self.count + 1, "total": total, "days": DAYS}
        self.env.cr.execute("""
            INSERT INTO sales_first_contact (project_id, phone)
            SELECT %(project)s, '+86139' || lpad(n::text, 8, '0') FROM generate_series(%(first)s / 2, %(total)s / 2) n
                ON CONFLICT DO NOTHING""", values)
        self.env.cr.execute("""
            INSERT INTO sales_registration (project_id, company_id, user_id, kind, customer_name, phone_sanitized, state, time, day, hour,
                                            source_id, contact_id, entered_at, holder_id, protected_until, protects_until,
                                            is_first_contact, people, create_date)
            SELECT %(project)s, %(company)s, (%(users)s)[1 + n %% 20], CASE n %% 3 WHEN 0 THEN 'call' ELSE 'visit' END, 'Visitor ' || n,
                   c.phone, 'confirmed', t.moment, t.moment::date, extract(hour FROM t.moment), (%(sources)s)[1 + n %% 8], c.id, t.moment,
                   (%(users)s)[1 + n %% 20], t.moment + interval '15 days', t.moment + interval '15 days', n %% 2 = 0, 2, t.moment
              FROM generate_series(%(first)s, %(total)s) n
              JOIN sales_first_contact c ON c.project_id = %(project)s AND c.phone = '+86139' || lpad((n / 2)::text, 8, '0')
              CROSS JOIN LATERAL (
                    SELECT now() AT TIME ZONE 'UTC' - (n * 7919::bigint %% (%(days)s * 1440)) * interval '1 minute' AS moment) t
        """, values)
        self.env.cr.execute("""
            UPDATE sales_first_contact c SET registration_id = r.id, user_id = r.user_id, protected_until = r.protects_until
              FROM sales_registration r WHERE r.contact_id = c.id AND r.is_first_contact""")
        self.count = total
        self.env.invalidate_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE sales_first_contact, sales_registration")

    def _as(self, user):
        return self.env["sales.registration"].with_user(user).with_company(self.company)

    def _values(self):
        number = self.count // 3
        return {"project_id": self.project.id, "customer_name": "Visitor", "phone": f"+86 139 {number // 10000:04} {number % 10000:04}"}

    def recognise(self):
        """What the form says about the number that was typed."""
        self.env.invalidate_all()
        assert self._as(self.seller).new(self._values()).known

    def enter(self):
        """Register somebody who was there before; it is taken back afterwards."""
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            self._as(self.seller).create(self._values())
            self.env.flush_all()
            savepoint.rollback()

    def show(self):
        """The list of the officer, as the web client asks for it."""
        self.env.invalidate_all()
        self._as(self.officer).web_search_read([("company_id", "=", self.company.id)], {
            name: {} for name in (
                "can_confirm", "time", "kind", "customer_name", "phone", "project_id", "source_id", "user_id", "holder_id",
                "protected_until", "next_date", "state")}, limit=80)

    def analyse(self):
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id), ("day", ">=", "today -365d")]
        self._as(self.officer).formatted_read_group(domain, ["source_id", "kind"], ["__count"])

    def bare(self):
        self.env.cr.execute(BARE, [self.company.id])
        return self.env.cr.fetchall()

    def measure(self):
        """The median time of each."""
        return in_turns(ROUNDS, self.recognise, self.enter, self.show)


def run(ours, _plain, scale):
    with opened(ours) as env:
        bench, registrations = Bench(env), round(ALL * scale)
        bench.register(registrations // 10)
        before = bench.measure()
        bench.register(registrations)
        rows = [
            Row(f"{what}, among 10 x the registrations", "among a tenth of them", value, other, 11)
            for what, value, other in zip(
                ("recognise a number", "register a known customer", "list of 80"), bench.measure(), before, strict=True)]
        bare, ours = in_turns(ROUNDS, bench.bare, bench.analyse)
        return [*rows, Row("calls and visits of a year by source and kind", "one select of the same rows", ours, bare, 3)]
