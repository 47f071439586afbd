"""Pages of the learner: home, outline, the final test, result, certificate, account. Phones first, script optional."""
