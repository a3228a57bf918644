"""What lets the invoice of an instalment through where orders with contracts are invoiced by nothing else."""

KEY = "sales_center_instalment"


class InstalmentPass:
    """Travels in the context from the instalment's button to the order. No client can send an object of this class."""

    @classmethod
    def holds(cls, env):
        """:returns: bool, whether the call comes from an instalment"""
        return isinstance(env.context.get(KEY), cls)
