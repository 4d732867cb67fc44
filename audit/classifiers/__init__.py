"""One file an adapter: each turns a kind of model into `records.Classifier`.

`targets`, `label_map`, `returned_labels`: what is read from an answer; `answers`: what an answer may be. Kinds: `function`,
`sklearn`, `onnx`, `embedded`, `transformers`, `endpoint`, `chat`, `scores_file` (with `score_table`). For what is served:
`http`, `connections`, `sockets`, `parallel`, `speech`, `repeated`. For language models: `prompt`, `conversation`,
`acquaintance`, `label_words`, `log_probabilities`, `sampled_answers`.
"""
