"""One file a format: html, csv, markdown, junit, model_card, avid."""
