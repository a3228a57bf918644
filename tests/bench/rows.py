"""What a bench says: a figure of ours, what it is measured against in the same run, and how far it may be from it."""
import resource
import statistics
import time
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """`value` and `reference` are in `unit`; the ratio is one to the other, the other way round where more is better."""
    what: str
    against: str
    value: float
    reference: float
    limit: float
    more_is_better: bool = False
    unit: str = "ms"

    @property
    def ratio(self):
        return self.reference / self.value if self.more_is_better else self.value / self.reference

    @property
    def reached(self):
        return self.ratio >= self.limit if self.more_is_better else self.ratio <= self.limit

    def as_dict(self):
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}


def timed(work):
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def in_turns(rounds, *works):
    """The median milliseconds of each, measured in turns, so that what else the machine does hits them alike."""
    for work in works:
        work()
    return [statistics.median(times) for times in zip(*([timed(work) for work in works] for _round in range(rounds)), strict=True)]


def peak_memory():
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
