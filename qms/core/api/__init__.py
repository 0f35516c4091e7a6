"""The API's manners: strict in what it takes, one shape for every refusal."""
