# Demo data is kept under this name while the addon is not installed. (See below.)
DEMO_KEEPER = "__sales_center_demo__"


def uninstall_hook(env):
    """ Keep the demo data. Orders were made with it, so most of it could not be deleted
    anyway, and orders without their sellers, teams or products are of no use. """
    _rename_demo_data(env, "sales_center", DEMO_KEEPER)


def take_back_demo_data(env):
    """ Take over the demo data of an earlier installation, instead of doubling it. """
    _rename_demo_data(env, DEMO_KEEPER, "sales_center")


def _rename_demo_data(env, old_module, new_module):
    env["ir.model.data"].search(
        [("module", "=", old_module), ("name", "=like", r"demo\_%")]).module = new_module
    env.flush_all()
    env.registry.clear_cache()
