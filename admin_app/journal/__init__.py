"""Who changed what: change sets, written in the transaction that they tell of."""
