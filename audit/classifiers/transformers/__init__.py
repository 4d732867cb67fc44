"""What only transformers need: snapshot, pretrained, encoder, packed, first_token, sequence_classifier, language_model.

Beside them: card, exact_lengths, pipelines; prompted and zero_shot ask a model that is no classifier.
"""
