"""Calculators: check their formulas and limits, work their examples out, write them as Markdown and read that back."""
