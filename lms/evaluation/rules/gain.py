"""What was learned: the same persons before and after, with confidence interval, normalised gain and effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from statistics import fmean, stdev

from lms.evaluation.model.figures import Gain

CONFIDENCE = 0.95


def gain(pairs: Sequence[tuple[float, float]], maximum: float) -> Gain | None:
    """Compare (before, after) of the same persons; None where there is nobody."""
    if not pairs:
        return None
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    differences = [late - early for early, late in pairs]
    mean_before, mean_after = fmean(before), fmean(after)
    mean = fmean(differences)
    single = [(late - early) / (maximum - early) for early, late in pairs if early < maximum]
    common = {
        "n": len(pairs),
        "maximum": maximum,
        "before": mean_before,
        "after": mean_after,
        "mean": mean,
        "normalised": (mean_after - mean_before) / (maximum - mean_before) if mean_before < maximum else None,
        "normalised_mean": fmean(single) if single else None,
        "normalised_n": len(single),
    }
    return Gain(**common, **_spread(before, after, differences, mean)) if len(pairs) > 1 else Gain(**common)  # type: ignore[arg-type]


def _spread(
    before: Sequence[float], after: Sequence[float], differences: Sequence[float], mean: float
) -> dict[str, float | None]:
    n = len(differences)
    sd, before_sd, after_sd = stdev(differences), stdev(before), stdev(after)
    half = t_quantile(n - 1) * sd / sqrt(n)
    together = (before_sd + after_sd) / 2
    return {
        "before_sd": before_sd,
        "after_sd": after_sd,
        "sd": sd,
        "low": mean - half,
        "high": mean + half,
        "t": mean / (sd / sqrt(n)) if sd else None,
        "d_z": mean / sd if sd else None,
        "d_av": mean / together if together else None,
        "hedges": hedges(n - 1),
    }


def hedges(degrees: int) -> float | None:
    """Return J = 1 − 3/(4·df − 1), the correction of an effect size for small groups; None for fewer than two."""
    return 1 - 3 / (4 * degrees - 1) if degrees > 1 else None


def t_quantile(degrees: float, confidence: float = CONFIDENCE) -> float:
    """Return the two-sided quantile of Student's t; scipy takes a while to load, so it is loaded when it is needed."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + confidence) / 2))


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the t confidence interval of a mean; None for fewer than two values."""
    if len(values) < 2:
        return None
    mean, half = fmean(values), t_quantile(len(values) - 1) * stdev(values) / sqrt(len(values))
    return mean - half, mean + half


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None where one side does not vary."""
    if len(left) < 2:
        return None
    mean_left, mean_right = fmean(left), fmean(right)
    across = fsum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    spread = fsum((a - mean_left) ** 2 for a in left) * fsum((b - mean_right) ** 2 for b in right)
    return across / sqrt(spread) if spread > 1e-18 else None
