"""A report's object in, figures out, as PNG data for one self-contained page."""

import io
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.taxonomy import factors

Rows = Sequence[Mapping[str, Any]]
_INK, _DOT = "#566072", "#2f5fb3"
_BINS = 5


def all_of(rows: Rows, reliability: Rows = ()) -> dict[str, str]:
    """
    Title to data URI, in the order of the page; a plot without a point is left out. ``reliability`` is the report's
    table of bands by the probability that they were given.
    """
    answered = [row for row in rows if row["factors"] is not None]
    scored = [row for row in answered if row["published"]["aivss"] is not None and row["aivss"] is not None]
    plots: dict[str, str] = {}
    if answered:
        plots["Each factor: predicted against published"] = _factors(answered)
        plots["Calibration: published mean for each predicted value, all factors"] = _calibration(answered)
    if scored:
        plots["AIVSS: predicted against published, with the interval"] = _scores(scored)
        plots["Interval coverage: share of published scores inside, by the width of the interval"] = _coverage(scored)
    if given := [row for row in reliability if row["n"]]:
        plots["Bands: share that came true, by the probability that was given"] = _reliability(given)
    return plots


def _factors(rows: Rows) -> str:
    figure = Figure(figsize=(11, 4.8), layout="constrained")
    axes = figure.subplots(2, 5, sharex=True, sharey=True)
    for ax, key in zip(axes.flat, factors.KEYS, strict=True):
        published = np.array([row["published"]["factors"][key] for row in rows])
        predicted = np.array([row["factors"][key] for row in rows])
        _scatter(ax, published, predicted, 1.0)
        ax.set_title(factors.LABELS[key], fontsize=9)
    figure.supxlabel("published", fontsize=9)
    figure.supylabel("predicted", fontsize=9)
    return _png(figure)


def _scatter(ax: Axes, published: Any, predicted: Any, top: float) -> None:
    ax.plot([0, top], [0, top], color=_INK, linewidth=0.8)
    # Many points share a place on the grid: area shows how many.
    places, counts = np.unique(np.column_stack([published, predicted]), axis=0, return_counts=True)
    ax.scatter(places[:, 0], places[:, 1], s=14 * counts, color=_DOT, alpha=0.6, linewidths=0)
    ax.set_xlim(-0.05 * top, 1.05 * top)
    ax.set_ylim(-0.05 * top, 1.05 * top)
    ax.tick_params(labelsize=8)


def _calibration(rows: Rows) -> str:
    figure = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = figure.subplots()
    points = np.array([(row["factors"][k], row["published"]["factors"][k]) for row in rows for k in factors.KEYS])
    levels, index = np.unique(np.round(points[:, 0], 1), return_inverse=True)
    counts = np.bincount(index)
    means = np.bincount(index, weights=points[:, 1]) / counts
    ax.plot([0, 1], [0, 1], color=_INK, linewidth=0.8)
    ax.plot(levels, means, color=_DOT, marker="o")
    for level, mean, count in zip(levels, means, counts, strict=True):
        ax.annotate(f"{count}", (level, mean), textcoords="offset points", xytext=(4, -10), fontsize=7, color=_INK)
    ax.set_xlabel("predicted")
    ax.set_ylabel("mean published")
    return _png(figure)


def _scores(rows: Rows) -> str:
    figure = Figure(figsize=(5.4, 4.6), layout="constrained")
    ax = figure.subplots()
    published = np.array([row["published"]["aivss"] for row in rows])
    predicted = np.array([row["aivss"] for row in rows])
    _scatter(ax, published, predicted, 10.0)
    low = np.array([row["aivss"] if row["low"] is None else row["low"] for row in rows])
    high = np.array([row["aivss"] if row["high"] is None else row["high"] for row in rows])
    ax.vlines(published, low, high, color=_DOT, alpha=0.25, linewidth=3)
    for edge in (4, 7, 9):
        ax.axhline(edge, color=_INK, linewidth=0.4, linestyle=":")
        ax.axvline(edge, color=_INK, linewidth=0.4, linestyle=":")
    ax.set_xlabel("published")
    ax.set_ylabel("predicted")
    return _png(figure)


def _coverage(rows: Rows) -> str:
    figure = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = figure.subplots()
    known = [row for row in rows if row["low"] is not None and row["high"] is not None]
    widths = np.array([row["high"] - row["low"] for row in known])
    inside = np.array([row["low"] <= row["published"]["aivss"] <= row["high"] for row in known], dtype=float)
    if len(known):
        order = np.array_split(np.argsort(widths), min(_BINS, len(known)))
        ax.bar(range(len(order)), [inside[part].mean() for part in order], color=_DOT, alpha=0.7)
        ax.set_xticks(range(len(order)), [f"{widths[p].min():.1f}–{widths[p].max():.1f}\nn {len(p)}" for p in order])
    ax.axhline(0.9, color=_INK, linewidth=0.8)
    ax.set_ylim(0, 1.05)
    ax.set_xlabel("width of the interval")
    ax.set_ylabel("share inside")
    return _png(figure)


def _reliability(rows: Rows) -> str:
    figure = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = figure.subplots()
    said = [row["said"] for row in rows]
    true = [row["came_true"] / row["n"] for row in rows]
    ax.plot([0, 1], [0, 1], color=_INK, linewidth=0.8)
    ax.plot(said, true, color=_DOT, marker="o")
    for x, y, row in zip(said, true, rows, strict=True):
        label = f"{row['came_true']} of {row['n']}"
        ax.annotate(label, (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7, color=_INK)
    ax.set_xlim(-0.05, 1.05)
    ax.set_ylim(-0.05, 1.05)
    ax.set_xlabel("probability given")
    ax.set_ylabel("share that came true")
    return _png(figure)


def line(dates: Sequence[str], values: Sequence[float], name: str) -> str:
    """One figure of the published reports over time."""
    figure = Figure(figsize=(5.4, 2.6), layout="constrained")
    ax = figure.subplots()
    ax.plot(range(len(values)), values, color=_DOT, marker="o")
    ax.set_xticks(range(len(dates)), dates, fontsize=8)
    ax.set_ylabel(name, fontsize=9)
    return _png(figure)


def _png(figure: Figure) -> str:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return "data:image/png;base64," + b64encode(out.getvalue()).decode("ascii")
