"""Papers: stored files with their evidence, printed documents (typst), the official layout (.docx), QR codes."""
