"""What a careful reader would stumble over: files, sentences, pairs."""
