"""setup/odoo: Odoo's own command line in our environment."""
from . import workbench


def main(argv):
    bench = workbench.prepare()
    workbench.replace_process(bench.odoo_command(*argv), bench.env)
