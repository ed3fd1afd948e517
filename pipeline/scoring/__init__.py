"""Inputs in, an AIVSS score out: ``profile(name)``, ``snap(inputs, profile)``, ``score(inputs, profile)``."""

from pipeline.scoring.formulas import Result, of_levels, score, severity
from pipeline.scoring.levels import Inputs, OffLevel, Snapped, check, snap
from pipeline.scoring.profiles import DEFAULT, PROFILES, Profile, profile

__all__ = [
    "DEFAULT",
    "PROFILES",
    "Inputs",
    "OffLevel",
    "Profile",
    "Result",
    "Snapped",
    "check",
    "of_levels",
    "profile",
    "score",
    "severity",
    "snap",
]
