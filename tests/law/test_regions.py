"""Which codes name a region whose law can be asked for."""

import pytest

from zhijiao.law.internships import is_region


@pytest.mark.parametrize("code", ["21", "2101", "2114", "210102", "21SF", "44", "440100", "82"])
def test_a_province_a_city_a_county_and_shenfu_are_regions(code: str) -> None:
    assert is_region(code)


@pytest.mark.parametrize("code", ["", "2", "9999", "99", "2100", "2115", "211501", "21sf", "44SF0", "沈阳", "21 ", "210102001"])
def test_what_names_no_region_is_not_one(code: str) -> None:
    assert not is_region(code)
