"""Apprenticeships (学徒制与岗位实习): the agreement of school, enterprise and apprentice, from draft to archive."""
