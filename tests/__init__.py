"""Tests of Zhijiao; a package so that its cast and factories can be imported."""
