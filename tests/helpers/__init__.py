"""Shared by the tests: fakes, builders and checks."""
