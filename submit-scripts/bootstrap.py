"""Runs one executable beside a Spark driver."""
