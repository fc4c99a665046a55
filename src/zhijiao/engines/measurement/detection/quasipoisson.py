"""Quasi-Poisson regressions of many series on one design, levels and a trend, solved together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhijiao.engines.measurement.detection.series import Flags, Floats, Integers

ROUNDS = 60
CLOSE = 1e-10  # a change of the coefficients that is none
RUN_AWAY = 30.0  # beyond a mean of e^30, or e^-30, a fit has run away
SMALL = 1e-12  # relative: keeps a matrix solvable and moves no solution, because steps are solved for, not coefficients


@dataclass(frozen=True)
class Design:
    """A level per observation, and its time, which is scaled to lie between 0 and 1 over the baseline."""

    levels: Integers
    time: Floats

    @property
    def dummies(self) -> Floats:
        """Return a column per level."""
        found: Floats = (self.levels[:, None] == np.arange(self.levels.max() + 1)).astype(np.float64)
        return found

    @property
    def columns(self) -> Floats:
        """Return the matrix, observations x (levels + 1)."""
        return np.column_stack([self.dummies, self.time])


@dataclass(frozen=True)
class Fit:
    """Coefficients (levels, trend), means (0 where the level has no case), leverages, and which series have a finite fit."""

    coefficients: Floats
    mean: Floats
    leverage: Floats
    finite: Flags


def fitted(counts: Floats, used: Flags, design: Design, weights: Floats) -> Fit:
    """Return log-linear fits of series x observations, by Newton's method.

    A level in which nothing was counted has mean 0, its limit, and takes no part in the iteration.
    """
    x = design.columns
    cases = np.where(used, counts, 0) @ design.dummies
    taking = used & (cases[:, design.levels] > 0)
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    y = np.where(taking, counts, 0)
    weights = np.where(taking, weights, 0)
    mean: Floats = np.where(taking, y + 0.1, 1)
    start = np.log(mean) + (y - mean) / mean
    found = _step(weights * mean, products, (weights * mean * start) @ x)
    change = np.full(len(y), np.inf)
    going = np.arange(len(y))
    for _ in range(ROUNDS):
        mean = _mean(found[going], x)
        step = _step(weights[going] * mean, products, (weights[going] * (y[going] - mean)) @ x)
        found[going] += np.clip(step, -5, 5)
        change[going] = np.abs(step).max(axis=1)
        going = going[change[going] > CLOSE]
        if not len(going):
            break
    mean = np.where(taking, _mean(found, x), 0)
    inverse = np.linalg.inv(_matrix(weights * mean, products))
    leverage = mean * weights * (inverse.reshape(len(y), -1) @ products.T)
    nothing = ~taking.any(axis=1)
    return Fit(found, mean, leverage, nothing | ((change <= CLOSE) & _trend_seen(taking, design)))


def _mean(coefficients: Floats, x: Floats) -> Floats:
    found: Floats = np.exp(np.clip(coefficients @ x.T, -RUN_AWAY, RUN_AWAY))
    return found


def _matrix(working: Floats, products: Floats) -> Floats:
    """Return X'WX of each series; columns in which nothing is left get a 1."""
    size = round(products.shape[1] ** 0.5)
    left = (working @ products).reshape(len(working), size, size)
    diagonal = np.diagonal(left, axis1=1, axis2=2)
    extra = np.where(diagonal == 0, 1, SMALL * np.maximum(diagonal.max(axis=1), 1e-300)[:, None])
    found: Floats = left + np.eye(size) * extra[:, None, :]
    return found


def _step(working: Floats, products: Floats, right: Floats) -> Floats:
    found: Floats = np.asarray(np.linalg.solve(_matrix(working, products), right[:, :, None]), dtype=np.float64)[:, :, 0]
    return found


def _trend_seen(taking: Flags, design: Design) -> Flags:
    """Return for which series time varies within a level, without which there is no trend to tell from the levels."""
    parts = taking.astype(np.float64)
    number, times = parts @ design.dummies, (parts * design.time) @ design.dummies
    within = parts @ design.time**2 - (times**2 / np.maximum(number, 1)).sum(axis=1)
    found: Flags = within > 1e-9
    return found


def dispersion(counts: Floats, used: Flags, fit: Fit, weights: Floats, design: Design) -> Floats:
    """Return max(1, weighted Pearson / (n - p)), p counting the levels that have a reported observation, and the trend."""
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.where(used & (fit.mean > 0), weights * (counts - fit.mean) ** 2 / fit.mean, 0).sum(axis=1)
    levels = (used.astype(np.float64) @ design.dummies > 0).sum(axis=1)
    found: Floats = np.maximum(1, pearson / np.maximum(used.sum(axis=1) - levels - 1, 1))
    return found


def downweighted(counts: Floats, used: Flags, fit: Fit, phi: Floats, above: float) -> Floats:
    """Return weights gamma s^-2 where the standardised Anscombe residual s is above the limit, gamma elsewhere, with sum n."""
    room = 1 - fit.leverage
    sure = used & (fit.mean > 0) & (room > 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = 1.5 * (counts ** (2 / 3) * fit.mean ** (-1 / 6) - np.sqrt(fit.mean))
        s = np.where(sure, raw / np.sqrt(phi[:, None] * room), 0)
        weights = np.where(s > above, s**-2.0, 1.0)
    kept = np.where(used, weights, 0)
    found: Floats = kept * (used.sum(axis=1) / kept.sum(axis=1))[:, None]
    return found
