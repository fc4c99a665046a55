"""What would make sense in a hospital too: words in two languages, dates, money, identifiers, columns. Pure."""
