"""Indicators on the platform: rooms declare their catalogues; figures are frozen each night, shown, opened to their rows and checked."""
