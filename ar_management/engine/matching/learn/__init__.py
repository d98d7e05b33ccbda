"""What a company's own past bank lines teach, and how well the engine would have done on them."""
