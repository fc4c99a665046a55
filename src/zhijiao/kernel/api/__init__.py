"""The HTTP interface for programs: OpenAPI 3.1, the same scope and the same judgement as the pages."""
