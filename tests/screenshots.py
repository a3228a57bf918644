#!/usr/bin/env python3
"""Take pictures of the screens in a headless Chromium, in English and Chinese, wide and phone-sized.

    tests/screenshots.py http://127.0.0.1:8069 DATABASE OUTPUT_FOLDER [--only rules,approval] [--language zh_CN]

Runs against a server with demo data, whose users' passwords are their logins. To be looked at by
whoever has changed a view. ``--readme FILE`` takes the picture of the README alone, ``--manual`` those of the
manual, small and as WebP; `setup/screenshots.py` starts a server and runs this.
"""

import argparse
import base64
import http.cookiejar
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path

import websocket

PATIENCE = 60  # seconds
WIDE = (1440, 900)
PHONE = (375, 812)
MANUAL = (1200, 780)  # a page of the manual is not wider
MANUAL_QUALITY = 75  # in percent: text stays sharp, a picture has some 40 kB
# The web client shows a view, loads nothing, and its pictures are there.
READY = """
    !!document.querySelector('.o_action_manager .o_view_controller, .o_target_board, .o_unit_board, .o_trip_board, .o_floor_plan_main, #wrapwrap')
    && !document.querySelector('.o_loading_indicator')
    && [...document.images].every((image) => image.complete) && document.fonts.status === 'loaded'
"""


@dataclass
class Scene:
    """One picture: who looks at what, how wide, and what is pressed before it is taken."""

    name: str
    role: str
    path: str
    model: str = ""
    domain: list = field(default_factory=list)
    size: tuple = WIDE
    click: tuple = ()


def order(name, approval_state, *domain, **values):
    """A scene with the form of a quotation in that state of approval."""
    domain = [["approval_state", "=", approval_state], ["state", "in", ["draft", "sent"]], *domain]
    return Scene(name, "consultant", "/odoo/action-sales_center.sale_order_action_quotations/{id}", "sale.order", domain, **values)


def approval(name, role="leader", domain=(("is_waiting_for_me", "=", True),), **values):
    """A scene with the form of a request, by default one that waits for whoever looks."""
    return Scene(name, role, "/odoo/sales.approval/{id}", "sales.approval", list(domain), **values)


def rule(name, domain=(), **values):
    return Scene(name, "director", "/odoo/sales.approval.rule/{id}", "sales.approval.rule", list(domain), **values)


def action(name, role, xmlid, addon="sales_center", **values):
    """A scene with the first view of an action."""
    return Scene(name, role, f"/odoo/action-{addon}.{xmlid}", **values)


def record(name, role, model, domain=(), **values):
    """A scene with the form of the first record that is found."""
    return Scene(name, role, f"/odoo/{model}/{{id}}", model, list(domain), **values)


SCENES = [
    order("quotation", "needed"),
    order("quotation_phone", "needed", size=PHONE),
    order("ask", "needed", click=("button[name=action_ask_approval]",)),
    order("quotation_pending", "pending"),
    order("quotation_approved", "approved"),
    order("quotation_rejected", "rejected"),
    order("quotation_void", "voided"),
    action("quotations", "officer", "sale_order_action_quotations"),
    action("quotations_phone", "officer", "sale_order_action_quotations", size=PHONE),
    action("to_decide", "leader", "sales_approval_action_to_decide", model="sales.approval", domain=[["is_waiting_for_me", "=", True]]),
    action("to_decide_phone", "leader", "sales_approval_action_to_decide", size=PHONE),
    action("all_approvals", "officer", "sales_approval_action"),
    action("all_approvals_kanban", "officer", "sales_approval_action", click=(".o_switch_view.o_kanban",)),
    approval("approval"),
    approval("approval_phone", size=PHONE),
    approval("approval_steps", click=("a[name=steps]",)),
    approval("approval_rules", click=("a[name=rules]",)),
    approval("approval_decisions", "officer", [("state", "=", "rejected")], click=("a[name=decisions]",)),
    approval("approve", click=(".o_statusbar_buttons .btn-primary",)),
    action("rules", "director", "sales_approval_rule_action"),
    rule("rule"),
    rule("rule_scope", [("domain", "!=", "[]")], click=("a[name=scope]",)),
    rule("try_out", click=("button[name=action_try_out]",)),
    action("delegations", "director", "sales_approval_delegation_action_mine"),
    action("pools", "director", "sales_concession_pool_action"),
    Scene("pool", "director", "/odoo/sales.concession.pool/{id}", "sales.concession.pool"),
    action("concessions", "director", "sale_report_action_concession"),
    Scene("unit_board", "consultant", "/odoo/unit-board"),
    Scene("unit_board_card", "consultant", "/odoo/unit-board", click=(".o_unit_cell.o_unit_on_market",)),
    Scene("unit_board_phone", "consultant", "/odoo/unit-board", size=PHONE),
    action("projects", "officer", "sales_project_action"),
    record("project", "officer", "sales.project"),
    action("units", "consultant", "sales_unit_action"),
    record("unit_held", "consultant", "sales.unit", [["state", "=", "held"]]),
    record("unit_free_phone", "consultant", "sales.unit", [["state", "=", "on_market"]], size=PHONE),
    record("unit_hold", "consultant", "sales.unit", [["state", "=", "on_market"]], click=("button[name=action_hold]",)),
    action("claims", "officer", "sales_unit_claim_action"),
    action("launches", "officer", "sales_launch_action"),
    record("launch", "officer", "sales.launch", [["state", "=", "open"]]),
    record("launch_phone", "officer", "sales.launch", [["state", "=", "open"]], size=PHONE),
    record("launch_draft", "officer", "sales.launch", [["state", "=", "draft"]]),
    record("price_list", "officer", "sales.launch.price", [["line_ids.outcome", "=", "kept"]]),
    record("price_list_waiting", "director", "sales.launch.price", [["state", "=", "waiting"]]),
    action("price_lists", "officer", "sales_launch_price_action"),
    record("unit_contracted", "officer", "sales.unit", [["state", "=", "contracted"]]),
    record("project_bay", "officer", "sales.project", [["code", "=", "BAY"]], click=("a[name=price_rules]",)),
    action("posts", "officer", "sales_project_post_action"),
    action("transactions", "officer", "sales_unit_transaction_action"),
    action("transactions_list", "officer", "sales_unit_transaction_action", click=(".o_switch_view.o_list",)),
    action("absorption", "officer", "sales_unit_stock_action"),
    action("units_left", "consultant", "sales_unit_stock_action_left"),
    Scene("target_board", "director", "/odoo/target-board"),
    Scene("target_board_phone", "director", "/odoo/target-board", size=PHONE),
    record("target_plan", "director", "sales.target.plan"),
    record("target_gap", "officer", "sales.target.gap"),
    record("commission_scheme", "officer", "sales.commission.scheme"),
    action("performance", "officer", "sales_performance_action", "sales_kpi"),
    action("statements", "officer", "sales_performance_statement_action", "sales_kpi"),
    action("months", "officer", "sales_performance_period_action", "sales_kpi"),
    action("leaderboard", "officer", "sales_leaderboard_action", "sales_kpi"),
    Scene("slips_mine", "consultant", "/odoo/my-slips"),
    Scene("slips_mine_phone", "consultant", "/odoo/my-slips", size=PHONE),
    action("slips", "officer", "sales_slip_action"),
    action("slips_pivot", "officer", "sales_slip_action", click=(".o_switch_view.o_pivot",)),
    record("slip_used", "officer", "sales.slip", [["state", "=", "used"]]),
    record("slip_void", "officer", "sales.slip", [["void_cause", "=", "spoiled"]]),
    record("slip_use_phone", "consultant", "sales.slip", [["state", "=", "issued"]], size=PHONE,
           click=("button[name=action_open_use]",)),
    action("slip_books", "officer", "sales_slip_book_action"),
    record("slip_issue", "officer", "sales.slip.book", click=("button[name=action_transfer]",)),
    action("slip_moves", "officer", "sales_slip_move_action"),
    record("slip_count", "officer", "sales.slip.count", [["state", "=", "counting"]]),
    record("slip_count_phone", "officer", "sales.slip.count", [["state", "=", "counting"]], size=PHONE),
    action("slip_missing", "officer", "sales_slip_missing_action"),
    record("slip_claim", "consultant", "sales.unit.claim", [["is_live", "=", True]]),
    action("registrations", "officer", "sales_registration_action"),
    action("registrations_mine_phone", "consultant", "sales_registration_action", size=PHONE),
    action("registrations_kanban", "consultant", "sales_registration_action", click=(".o_switch_view.o_kanban",)),
    action("registrations_calendar", "officer", "sales_registration_action", click=(".o_switch_view.o_calendar",)),
    action("registrations_graph", "officer", "sales_registration_action_analysis"),
    action("registrations_to_confirm", "leader", "sales_registration_action_to_confirm"),
    record("registration", "consultant", "sales.registration", [["state", "=", "draft"]]),
    record("registration_masked", "auditor", "sales.registration", [["unit_ids", "!=", False]]),
    Scene("registration_new_phone", "consultant", "/odoo/action-sales_center.sales_registration_action/new", size=PHONE),
    record("registration_phone", "consultant", "sales.registration", [["is_first_contact", "=", False]], size=PHONE),
    action("revisits", "officer", "sales_revisit_action"),
    action("daily_close", "officer", "sales_daily_close_action"),
    action("daily_close_list", "officer", "sales_daily_close_action", click=(".o_switch_view.o_list",)),
    record("daily_close_day", "officer", "sales.daily.close", [["is_closed", "=", False]]),
    record("daily_close_day_phone", "officer", "sales.daily.close", [["is_closed", "=", False]], size=PHONE),
    record("project_customers", "officer", "sales.project"),
    action("inspections", "officer", "sales_inspection_action", "sales_logistics"),
    action("inspection_scores", "officer", "sales_inspection_action_scores", "sales_logistics"),
    record("inspection", "officer", "sales.inspection", [["state", "=", "planned"]]),
    record("inspection_phone", "officer", "sales.inspection", [["state", "=", "planned"]], size=PHONE),
    record("inspection_done", "officer", "sales.inspection", [["rectification_ids", "!=", False]]),
    action("rectifications", "officer", "sales_rectification_action", "sales_logistics"),
    record("rectification", "director", "sales.rectification", [["state", "=", "fixed"]]),
    record("rectification_phone", "officer", "sales.rectification", [["state", "=", "open"]], size=PHONE),
    action("inspection_templates", "officer", "sales_inspection_template_action", "sales_logistics"),
    action("roster", "officer", "sales_duty_action", "sales_logistics"),
    action("roster_list", "officer", "sales_duty_action", "sales_logistics", click=(".o_switch_view.o_list",)),
    action("my_duties_phone", "consultant", "sales_duty_action_mine", "sales_logistics", size=PHONE),
    record("duty", "officer", "sales.duty", [["state", "=", "published"]]),
    Scene("unit_board_filters", "consultant", "/odoo/unit-board", click=(".o_unit_board_filter", ".o_unit_board_mine")),
    Scene("unit_board_taken", "consultant", "/odoo/unit-board", click=(".o_unit_cell.o_unit_held:not(.o_unit_mine)", ".o_unit_wait")),
    Scene("unit_board_several", "officer", "/odoo/unit-board", click=(".o_unit_board_pick", ".o_unit_floor .o_unit_floor_head")),
    Scene("unit_board_card_phone", "consultant", "/odoo/unit-board", click=(".o_unit_cell.o_unit_held",), size=PHONE),
    action("waiting", "officer", "sales_unit_waiting_action"),
    action("unit_changes", "officer", "sales_unit_change_action"),
    record("unit_change", "officer", "sales.unit.change", [["state", "=", "waiting"]]),
    record("unit_change_draft", "officer", "sales.unit.change", [["state", "=", "draft"]]),
    record("unit_change_phone", "officer", "sales.unit.change", [["state", "=", "waiting"]], size=PHONE),
    record("unit_sold", "officer", "sales.unit", [["state", "=", "subscribed"]]),
    Scene("settings", "admin", "/odoo/settings#sale_management"),
    action("metric_entries", "officer", "sales_metric_entry_action", "sales_kpi"),
    record("metric_entry", "director", "sales.metric.entry", [["state", "=", "submitted"]]),
    record("metric_manual", "officer", "sales.metric", [["measure", "=", "manual"]]),
    record("sharing", "leader", "sales.performance.sharing"),
    record("sharing_phone", "leader", "sales.performance.sharing", size=PHONE),
    record("statement", "officer", "sales.performance.statement", [["state", "=", "confirmed"]]),
    record("spread", "officer", "sales.target.plan", click=("button[name=action_spread]",)),
    action("contracts", "officer", "sales_contract_action"),
    action("contracts_kanban", "officer", "sales_contract_action", click=(".o_switch_view.o_kanban",)),
    record("contract", "officer", "sales.contract", [["state", "=", "performing"]]),
    record("contract_instalments", "officer", "sales.contract", [["is_overdue", "=", True]], click=("a[name=instalments]",)),
    record("contract_special", "consultant", "sales.contract", [["is_special", "=", True]]),
    record("contract_phone", "consultant", "sales.contract", [["state", "=", "performing"]], size=PHONE),
    record("contract_paper", "officer", "sales.contract", [["archived_on", "!=", False]], click=("a[name=paper]",)),
    action("receivables", "officer", "sales_contract_instalment_action"),
    action("receivables_pivot", "officer", "sales_contract_instalment_action", click=(".o_switch_view.o_pivot",)),
    action("receivables_calendar", "officer", "sales_contract_instalment_action", click=(".o_switch_view.o_calendar",)),
    action("seal_log", "officer", "sales_seal_use_action"),
    record("contract_supplement", "officer", "sales.contract.supplement"),
    record("supplement_unit", "officer", "sales.contract.supplement", [["kind", "=", "unit"]]),
    record("supplement_clauses", "officer", "sales.contract.supplement", [["kind", "=", "unit"]], click=("a[name=clauses]",)),
    record("supplement_buyer", "consultant", "sales.contract.supplement", [["kind", "=", "buyer"]]),
    record("supplement_buyer_phone", "officer", "sales.contract.supplement", [["kind", "=", "buyer"]], size=PHONE),
    record("contract_changed", "officer", "sales.contract", [["supplement_ids.kind", "=", "unit"]]),
    action("contract_loans", "officer", "sales_contract_loan_action"),
    record("contract_order", "officer", "sale.order", [["contract_ids.state", "=", "performing"]], click=("a[name=collections]",)),
    record("contract_customer", "officer", "res.partner", [["id", "!=", 0], ["sale_order_ids.contract_ids.state", "=", "performing"]],
           click=("a[name=collections]",)),
    Scene("portal_contracts", "portal", "/my/contracts"),
    Scene("portal_contract", "portal", "/my/contracts", click=(".o_portal_my_doc_table a",)),
    Scene("portal_contract_phone", "portal", "/my/contracts", click=(".o_portal_my_doc_table a",), size=PHONE),
    record("contract_template", "officer", "sales.contract.template"),
    record("payment_plan", "officer", "sales.payment.plan.template"),
    Scene("trip_board", "director", "/odoo/trip-board"),
    Scene("trip_board_choose", "director", "/odoo/trip-board", click=(".o_trip_card button",)),
    action("trips_mine_phone", "consultant", "sales_trip_action_mine", "sales_logistics", size=PHONE),
    action("trip_new_phone", "consultant", "sales_trip_action_mine", "sales_logistics", size=PHONE, click=(".o-kanban-button-new",)),
    action("trips", "director", "sales_trip_action", "sales_logistics"),
    record("trip", "director", "sales.trip", [["state", "=", "done"]]),
    action("trip_offers", "consultant", "sales_trip_offer_action", "sales_logistics"),
    action("logistics_costs", "director", "sales_logistics_cost_action", "sales_logistics"),
    action("unit_bands", "officer", "sales_unit_band_action"),
    action("performance_sheet", "director", "sales_performance_action", "sales_kpi", click=(
        "[data-menu-xmlid='sales_kpi.menu_performance']", "[data-menu-xmlid='sales_kpi.menu_sales_performance_sheet']")),
    action("trip_costs", "director", "sales_trip_cost_action", "sales_logistics"),
    Scene("bed_map", "director", "/odoo/bed-map"),
    Scene("bed_map_phone", "consultant", "/odoo/bed-map", size=PHONE),
    action("stays", "director", "sales_stay_action", "sales_logistics"),
    record("stay", "director", "sales.stay", [["state", "=", "active"]]),
    record("dormitory", "director", "sales.dormitory"),
    action("meters", "director", "sales_meter_reading_action", "sales_logistics"),
    action("deductions", "director", "sales_deduction_action", "sales_logistics"),
    action("custody", "director", "sales_custody_action", "sales_logistics"),
    action("custody_mine_phone", "consultant", "sales_custody_action_mine", "sales_logistics", size=PHONE),
    record("clearance", "director", "sales.clearance"),
    action("supply_catalogue", "consultant", "sales_supply_catalogue_action", "sales_logistics"),
    action("supply_catalogue_phone", "consultant", "sales_supply_catalogue_action", "sales_logistics", size=PHONE),
    action("supply_ask_phone", "consultant", "sales_supply_catalogue_action", "sales_logistics", size=PHONE,
           click=("button[name=action_ask_supply]",)),
    action("supply_mine_phone", "consultant", "sales_supply_request_action_mine", "sales_logistics", size=PHONE),
    action("supply_requests", "director", "sales_supply_request_action", "sales_logistics"),
    record("supply_request_part", "director", "sales.supply.request", [["stock_state", "=", "partial"]]),
    record("supply_request_quota", "director", "sales.supply.request", [["approval_state", "=", "pending"]]),
    record("supply_issue", "director", "sales.supply.request", [["stock_state", "=", "partial"]], click=("button[name=action_open_issue]",)),
    action("supply_stock", "director", "sales_supply_stock_action", "sales_logistics"),
    action("supply_to_buy", "director", "sales_supply_stock_action_to_buy", "sales_logistics"),
    action("supply_buy", "director", "sales_supply_stock_action_to_buy", "sales_logistics",
           click=(".o_list_record_selector input", "button[name=action_buy]")),
    action("supply_arrivals", "director", "sales_supply_arrival_action", "sales_logistics"),
    record("supply_count", "director", "sales.supply.count", [["state", "=", "counted"]]),
    action("supply_use", "director", "sales_supply_use_action", "sales_logistics"),
    action("supply_quotas", "director", "sales_supply_quota_action", "sales_logistics"),
    Scene("meals_mine", "consultant", "/odoo/my-meals"),
    Scene("meals_mine_phone", "consultant", "/odoo/my-meals", size=PHONE),
    Scene("meals_week_phone", "consultant", "/odoo/my-meals", size=PHONE, click=(".o_control_panel button.btn-primary",)),
    Scene("meals_guests_phone", "consultant", "/odoo/my-meals", size=PHONE, click=(".o_kanban_record button[name=action_invite]",)),
    Scene("meals_calendar", "consultant", "/odoo/my-meals", click=(".o_switch_view.o_calendar",)),
    action("meals_eaten_phone", "consultant", "sales_meal_action_mine", "sales_logistics", size=PHONE),
    Scene("meal_rate_phone", "consultant", "/odoo/action-sales_logistics.sales_meal_action_mine", size=PHONE,
          click=(".o_kanban_record button[name=action_rate]",)),
    action("meal_sheets", "director", "sales_meal_service_action", "sales_logistics"),
    record("meal_sheet", "director", "sales.meal.service", [["state", "=", "closed"]]),
    record("meal_others", "director", "sales.meal.service", [["can_change", "=", True]], click=("button[name=action_sign_up_others]",)),
    record("meal_sheet_phone", "director", "sales.meal.service", [["can_change", "=", True]], size=PHONE),
    action("meal_sign_ups", "director", "sales_meal_action", "sales_logistics"),
    record("meal", "director", "sales.meal", [["state", "=", "served"], ["guest_count", ">", 0]]),
    record("meal_plan", "director", "sales.meal.plan", [["partner_id", "!=", False]]),
    record("meal_plan_prices", "director", "sales.meal.plan", [], click=("a[name=prices]",)),
    record("meal_plan_subsidies", "director", "sales.meal.plan", [], click=("a[name=subsidies]",)),
    action("meal_dishes", "director", "sales_meal_dish_action", "sales_logistics"),
    action("meal_ratings", "director", "sales_meal_rating_action", "sales_logistics"),
    action("meal_settlements", "director", "sales_meal_settlement_action", "sales_logistics"),
    record("meal_settlement", "director", "sales.meal.settlement", [["state", "=", "confirmed"]]),
    Scene("floor_plan", "director", "/odoo/floor-plan"),
    Scene("floor_plan_card", "director", "/odoo/floor-plan", click=(".o_floor_plan_marker.o_floor_plan_negotiation",)),
    Scene("floor_plan_arrange", "director", "/odoo/floor-plan", click=(".o_floor_plan_arrange", ".o_floor_plan_marker.o_floor_plan_hall")),
    Scene("floor_plan_phone", "consultant", "/odoo/floor-plan", size=PHONE, click=(".o_floor_plan_marker.o_floor_plan_negotiation",)),
    action("furnishing", "director", "sales_site_furnishing_action", "sales_logistics"),
    action("equipment", "director", "sales_equipment_action", "sales_logistics"),
    record("equipment_held", "director", "maintenance.equipment", [["serial_no", "=", "DP50-001"]], click=("a[name=custody]",)),
    record("equipment_hand_over", "director", "maintenance.equipment", [["serial_no", "=", "DP50-001"]],
           click=("button[name=action_ask_hand_over]",)),
    action("upkeep_plans", "director", "sales_upkeep_plan_action", "sales_logistics"),
    record("upkeep_plan", "director", "sales.upkeep.plan", click=("a[name=requests]",)),
    action("repairs", "director", "sales_maintenance_request_action", "sales_logistics"),
    record("repair_costs", "director", "maintenance.request", [["cost_ids", "!=", False]], click=("a[name=sales_costs]",)),
    action("repairs_mine_phone", "consultant", "sales_maintenance_request_action_mine", "sales_logistics", size=PHONE),
    Scene("repair_new_phone", "consultant", "/odoo/floor-plan", size=PHONE,
          click=(".o_floor_plan_marker.o_floor_plan_negotiation", ".o_floor_plan_report")),
    action("maintenance_costs", "director", "sales_maintenance_cost_action", "sales_logistics"),
    action("layout_plans", "director", "sales_layout_plan_action", "sales_logistics"),
    record("layout_plan", "director", "sales.layout.plan", [["state", "=", "approved"]]),
    record("layout_difference", "director", "sales.layout.plan", [["state", "=", "approved"]], click=("a[name=difference]",)),
    record("layout_plan_phone", "director", "sales.layout.plan", [["state", "=", "approved"]], size=PHONE),
    Scene("trip_board_week", "director", "/odoo/trip-board", click=(".btn-group:nth-child(2) .btn:nth-child(2)",)),
    record("site", "director", "sales.site", [["code", "=", "SZ-01"]]),
    action("uniform_issues", "director", "sales_uniform_issue_action", "sales_logistics"),
    record("uniform_issue", "director", "sales.uniform.issue", [["state", "=", "active"]]),
    action("uniform_renewals", "director", "sales_uniform_piece_action", "sales_logistics"),
    record("uniform_piece", "director", "sales.custody", [["exchange_of_id", "!=", False]]),
    record("uniform_exchange", "director", "sales.custody", [["garment_id", "!=", False], ["state", "=", "out"]],
           click=("button[name=action_ask_exchange]",)),
    record("uniform_take_back", "director", "sales.custody", [["garment_id.deposit", ">", 0], ["state", "=", "out"]],
           click=("button[name=action_ask_take_back]",)),
    action("uniform_order", "director", "sales_uniform_piece_action", "sales_logistics", click=("button.o_sales_uniform_order",)),
    action("uniform_garments", "director", "sales_uniform_garment_action", "sales_logistics"),
    action("uniform_mine_phone", "consultant", "sales_uniform_issue_action_mine", "sales_logistics", size=PHONE),
    action("uniform_new_phone", "consultant", "sales_uniform_issue_action_mine", "sales_logistics", size=PHONE, click=(".o-kanban-button-new",)),
    action("recreation_phone", "consultant", "sales_recreation_item_action", "sales_logistics", size=PHONE),
    action("recreation", "consultant", "sales_recreation_item_action", "sales_logistics"),
    action("loans", "director", "sales_recreation_loan_action", "sales_logistics"),
    record("site_area", "director", "sales.site.area", [["equipment_ids", "!=", False]]),
    Scene("my_logistics", "consultant", "/odoo/my-logistics"),
    Scene("my_logistics_phone", "consultant", "/odoo/my-logistics", size=PHONE),
    Scene("my_logistics_officer", "officer", "/odoo/my-logistics"),
    Scene("my_logistics_director", "director", "/odoo/my-logistics"),
    record("stay_check_in", "director", "sales.stay", [["state", "=", "approved"]], click=("button[name=action_ask_check_in]",)),
    record("stay_transfer", "director", "sales.stay", [["state", "=", "active"]], click=("button[name=action_ask_transfer]",)),
    record("meter_split", "director", "sales.meter.reading", [["state", "=", "confirmed"]]),
    Scene("menu_supplies", "director", "/odoo/my-logistics", click=("[data-menu-xmlid='sales_logistics.menu_sales_supply_root']",)),
    Scene("menu_sites", "director", "/odoo/my-logistics", click=("[data-menu-xmlid='sales_logistics.menu_sales_site_root']",)),
    Scene("menu_configuration", "director", "/odoo/my-logistics",
          click=("[data-menu-xmlid='sales_logistics.menu_sales_logistics_configuration']",)),
    Scene("menu_equipment_employee", "consultant", "/odoo/my-logistics",
          click=("[data-menu-xmlid='sales_logistics.menu_sales_equipment_root']",)),
    Scene("menu_logistics_phone", "consultant", "/odoo/my-logistics", size=PHONE, click=(".o_menu_toggle",)),
    Scene("logistics_of_administrator", "siteadmin", "/odoo/my-logistics"),
    Scene("bed_map_of_administrator", "siteadmin", "/odoo/bed-map"),
    Scene("trip_board_of_administrator_phone", "siteadmin", "/odoo/trip-board", size=PHONE),
    record("deduction_sheet", "director", "sales.stay", [], click=(
        "[data-menu-xmlid='sales_logistics.menu_sales_logistics_report']", "[data-menu-xmlid='sales_logistics.menu_sales_deduction_sheet']")),
    action("logistics_costs_list", "director", "sales_logistics_cost_action", "sales_logistics", click=(".o_switch_view.o_list",)),
]
# The scenes that the manual shows; docs/manual/images has them in both languages.
MANUAL_SCENES = (
    "registrations_to_confirm", "registration", "daily_close_day", "unit_board", "unit_board_taken", "unit_hold", "launch", "price_list",
    "quotation", "to_decide", "approval", "rule", "slips_mine_phone", "contract_instalments", "receivables_pivot", "transactions",
    "target_board", "target_plan", "statement", "commission_scheme", "floor_plan", "inspection_phone", "roster", "trip_board", "bed_map",
    "meals_mine_phone", "supply_catalogue", "custody_mine_phone",
)
# Who may look, in the order in which they are asked whether they have something to show.
LOGINS = {
    "consultant": [f"consultant{number}" for number in range(1, 10)],
    "leader": [f"leader{number}" for number in range(1, 6)],
    "officer": ["officer"],
    "portal": ["portal"],
    "director": ["director"],
    "auditor": ["auditor"],
    "admin": ["admin"],
    "siteadmin": ["siteadmin"],
}


class Client:
    """A logged-in user of the server's JSON-RPC."""

    def __init__(self, url, database, login):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        session = self.post("/web/session/authenticate", db=database, login=login, password=login)
        if not session.get("uid"):
            raise SystemExit(f"{login} can't log in to {database}.")
        self.uid = session["uid"]
        self.session_id = next(cookie.value for cookie in self.jar if cookie.name == "session_id")

    def post(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        answer = json.load(self.opener.open(request))
        if "error" in answer:
            raise SystemExit(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        return self.post(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)


class Camera:
    """Chromium, driven through its remote debugging protocol, in a profile that is thrown away."""

    def __init__(self):
        names = ("chromium", "google-chrome", "chromium-browser")
        program = next(filter(None, map(shutil.which, names)), None) or sys.exit("Chromium is not installed.")
        self.profile = Path(tempfile.mkdtemp(prefix="screenshots"))
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.socket = websocket.create_connection(self._address(), suppress_origin=True, timeout=PATIENCE)
        self.counter = itertools.count(1)
        self.call("Network.enable")
        # The demo company's: the web client shows times in the browser's timezone.
        self.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")

    def _address(self):
        port_file = self.profile / "DevToolsActivePort"
        wait(lambda: port_file.exists() and port_file.read_text().count("\n"), "Chromium's debugging port")
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            return next(target["webSocketDebuggerUrl"] for target in json.load(answer) if target["type"] == "page")

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        number = next(self.counter)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression)["result"].get("value")

    def show(self, url, size, session_id):
        phone = size == PHONE
        width, height = size
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)
        self.call("Network.setCookie", name="session_id", value=session_id, url=url)
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self.settle(url)

    def settle(self, what):
        time.sleep(0.5)
        wait(lambda: self.value(READY), what)
        time.sleep(0.8)  # animations

    def click(self, selector):
        found = f"document.querySelector({json.dumps(selector)})"
        wait(lambda: self.value(f"!!{found}"), selector)
        self.value(f"{found}.click()")
        self.settle(selector)

    def picture(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        form = {"format": "webp", "quality": MANUAL_QUALITY} if path.suffix == ".webp" else {"format": "png"}
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", **form)["data"]))


def wait(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"Waited {PATIENCE} seconds for {what}.")
        time.sleep(0.2)


class Studio:
    """Takes scenes with the camera, as one of the users whom they mean."""

    def __init__(self, camera, url, database, logins):
        self.camera, self.url, self.database, self.logins = camera, url.rstrip("/"), database, logins
        self.clients, self.languages = {}, {}

    def client(self, login, language):
        """Log in, and have the user see the language."""
        if login not in self.clients:
            client = self.clients[login] = Client(self.url, self.database, login)
            self.languages[login] = client.call("res.users", "read", [client.uid], ["lang"])[0]["lang"]
        client = self.clients[login]
        client.call("res.users", "write", [client.uid], {"lang": language})
        return client

    def restore_languages(self):
        for login, language in self.languages.items():
            self.client(login, language)

    def find(self, scene, language):
        """Find somebody of the role who has such a record: a client and the record's id."""
        for login in self.logins[scene.role]:
            client = self.client(login, language)
            found = client.call(scene.model, "search", scene.domain, limit=1, order="id") if scene.model else [0]
            if found:
                return client, found[0]
        return None, 0

    def take(self, scene, language, path):
        client, record_id = self.find(scene, language)
        if not client:
            sys.stderr.write(f"{scene.name}: nothing to show, left out\n")
            return
        self.camera.show(self.url + scene.path.format(id=record_id), scene.size, client.session_id)
        for selector in scene.click:
            self.camera.click(selector)
        self.camera.picture(path)
        sys.stdout.write(f"{path}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", help="names of scenes, with commas")
    parser.add_argument("--language", action="append", help="may be repeated; default: en_US and zh_CN")
    parser.add_argument("--logins", default="", help="role=login, with commas: whom to ask first")
    parser.add_argument("--readme", type=Path, help="take only the picture of the README, to this file")
    parser.add_argument("--manual", action="store_true", help="take the pictures of the manual, or those of --only")
    options = parser.parse_args()
    first = dict(pair.split("=") for pair in options.logins.split(",") if pair)
    logins = {role: list(dict.fromkeys([first.get(role, names[0]), *names])) for role, names in LOGINS.items()}
    wanted = set(options.only.split(",")) if options.only else None
    if options.manual:
        wanted = (wanted or set(MANUAL_SCENES)) & set(MANUAL_SCENES)
    scenes = [scene for scene in SCENES if not wanted or scene.name in wanted]
    if options.manual:
        scenes = [scene if scene.size == PHONE else replace(scene, size=MANUAL) for scene in scenes]
    suffix = "webp" if options.manual else "png"
    camera = Camera()
    studio = Studio(camera, options.url, options.database, logins)
    try:
        if options.readme:
            studio.take(SCENES[0], "en_US", options.readme)
            return
        for language in options.language or ("en_US", "zh_CN"):
            for scene in scenes:
                studio.take(scene, language, options.output / language / f"{scene.name}.{suffix}")
    finally:
        studio.restore_languages()
        camera.close()


if __name__ == "__main__":
    main()
