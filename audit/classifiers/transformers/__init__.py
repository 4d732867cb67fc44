"""What only transformers need: snapshot, pretrained, encoder, packed, first_token, sequence_classifier, language_model."""
