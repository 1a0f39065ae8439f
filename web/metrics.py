"""What stands in the database, as Prometheus reads it: counted by whichever process did it, said by this one."""

from collections.abc import Iterator, Mapping
from math import inf

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from meetups.endings import ENDS
from meetups.numbers import OPEN, Numbers
from meetups.timeliness import Took

SAID = {
    "sent": "Messages and edits Telegram took, by kind.",
    "expired": "Messages dropped because they were no longer true or too late, by kind.",
    "dead": "Messages given up because Telegram refuses them for good, by kind.",
    "unknown": "Messages left as perhaps sent, because nobody knows whether Telegram took them, by kind.",
}
IN_DOUBT = "How often nobody could know whether Telegram took a message, also where it was sent once more, by kind."


class Rows(Collector):
    """One look at the numbers."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """Everything, in the order in which somebody looks for a fault."""
        found = self._numbers
        yield _gauges("klatch_outbox_messages", "Messages that wait for something, by state.", "state",
                      {state: found.in_state(state) for state in OPEN})  # fmt: skip
        yield GaugeMetricFamily(
            "klatch_outbox_oldest_seconds", "Age of the oldest message that should have gone.", found.oldest_s
        )
        for end in ENDS:
            counted = {kind: n for (each, kind), n in found.ended.items() if each == end}
            yield _counters(f"klatch_outbox_{end}", SAID[end], "kind", counted)
        yield _counters("klatch_outbox_in_doubt", IN_DOUBT, "kind", found.doubted)
        yield _took(found.took)
        yield _counters("klatch_telegram_slow_down", "How often Telegram said 429, by who was told.", "who",
                        found.refused)  # fmt: skip
        yield _counters("klatch_bot_updates", "Updates the bot was given, by kind.", "kind", found.updates)
        yield CounterMetricFamily("klatch_bot_failures", "Updates the bot failed to answer.", found.failures)
        yield GaugeMetricFamily("klatch_due_work_late_seconds", "By how much the oldest due work is late.",
                                found.work_late_s)  # fmt: skip
        yield GaugeMetricFamily("klatch_due_work_failed", "Due work that failed and is tried again.", found.work_failed)
        if found.backup_age_s is not None:
            yield GaugeMetricFamily("klatch_backup_age_seconds", "Since the last backup known.", found.backup_age_s)
        yield _gauges("klatch_lease_held", "Whether some process does it: 1 or 0.", "lease", found.leases)


def _gauges(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=[label])
    for value, n in sorted(values.items()):
        family.add_metric([value], n)
    return family


def _counters(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, said, labels=[label])
    for value, n in sorted(values.items()):
        family.add_metric([value], n)
    return family


def _took(took: Took) -> Metric:
    steps = [("+Inf" if up_to == inf else str(up_to), float(n)) for up_to, n in took.steps]
    said = "Seconds from the moment a message was due until Telegram had it."
    return HistogramMetricFamily("klatch_delivery_seconds", said, buckets=steps, sum_value=took.seconds)
