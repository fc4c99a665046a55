"""The rules of the internship regulations, by subject: the student, the work, the numbers, the papers, the pay."""
