""" What the database needs before the tables of this addon are made. """


def pre_init_hook(env):
    """ Install ``btree_gist``, on which all "no two at a time" constraints stand. It is a trusted extension
    since PostgreSQL 13: the owner of the database may create it. """
    ensure_btree_gist(env.cr)


def ensure_btree_gist(cr):
    """ Create the extension where it is missing; also on databases that were made before it was needed.

    :param cr: cursor
    """
    cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
