"""Vietnamese text: one spelling in, keys to compare and to sort by, numbers, dates, names, telephones."""
