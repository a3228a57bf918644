""" What is different between two versions of a list. """


def difference(before, after):
    """ Compare two lists by key.

    :param dict before: key to value
    :param dict after: key to value
    :returns: list of (what, key, value before or None, value after or None): first what was added, then what was taken out,
        then what was changed, each in the order of its list; what is the same is left out

    >>> difference({"sofa": 2, "lamp": 1, "fern": 3}, {"desk": 1, "lamp": 4, "fern": 3})
    [('added', 'desk', None, 1), ('removed', 'sofa', 2, None), ('changed', 'lamp', 1, 4)]
    >>> difference({}, {}), difference({"a": 1}, {"a": 1})
    ([], [])
    """
    added = [("added", key, None, value) for key, value in after.items() if key not in before]
    removed = [("removed", key, value, None) for key, value in before.items() if key not in after]
    changed = [("changed", key, before[key], value) for key, value in after.items() if key in before and before[key] != value]
    return added + removed + changed
