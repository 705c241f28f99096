"""The office's figures: asked, listed, put on paper, published."""
