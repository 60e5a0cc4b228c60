"""Proofs that nothing is lost: run by the tests in small, by ``python -m tests.reliability``."""
