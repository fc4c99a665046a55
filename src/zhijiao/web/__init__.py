"""The shell: base templates, navigation, the home of each role, search, and what a phone keeps. It only draws."""
