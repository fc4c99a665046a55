"""The shell: templates, navigation, home per role, charts, map, static files. It only draws."""
