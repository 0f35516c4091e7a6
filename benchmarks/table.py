"""The result as one table for the terminal."""

from benchmarks.measure import Check, Measured, Result

HEAD = (
    f"{'work':<26}{'budget':>8}{'CPU ms':>8}{'of DB':>7}{'bare':>7}{'ratio':>7}"
    f"{'p50':>8}{'p95':>8}{'÷':>6}{'req/s':>8}{'bare':>7}{'p95×8':>8}{'growth':>8}"
)


def table(result: Result) -> str:
    """Works first, then what was asked of them and of everything else."""
    width = max(len(check.name) for check in result.checks)
    return "\n".join(
        [
            f"\n{result.complaints:,} complaints; times in ms, one client; req/s with 8 clients\n",
            HEAD,
            "-" * len(HEAD),
            *map(_work, result.works),
            "",
            f"{'verdict':<{width}}{'found':>12}{'limit':>12}",
            "-" * (width + 32),
            *(_check(check, width) for check in result.checks),
        ]
    )


def _work(work: Measured) -> str:
    crowd = (
        f"{work.per_second:>8.0f}{work.bare_per_second:>7.0f}{work.crowd_p95_ms:>8.1f}"
        if work.per_second
        else " " * 23
    )
    exponent = "" if work.growth is None else f"{work.growth:>8.2f}"
    return (
        f"{work.name:<26}{work.budget_ms:>8.0f}{work.cpu_ms:>8.1f}{work.database_ms:>7.1f}{work.bare_cpu_ms:>7.1f}{work.cpu_ratio:>7.2f}"
        f"{work.p50_ms:>8.1f}{work.p95_ms:>8.1f}{work.tail:>6.2f}{crowd}{exponent}"
    )


def _check(check: Check, width: int) -> str:
    sign = "≥" if check.at_least else "≤"
    limit = f"{sign} {check.limit:,.2f}".removesuffix(".00")
    word = "ok" if check.holds else "OVER"
    found = f"{check.found:,.2f}".removesuffix(".00")
    return f"{check.name:<{width}}{found:>12}{limit:>12} {check.unit:<7}{word:>6}"
