"""One file an adapter: each turns a kind of model into `records.Classifier`."""
