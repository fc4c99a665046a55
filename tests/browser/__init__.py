"""Tests in a headless Chromium; run as a process of their own."""
