"""What the gateway answers to each request: one module a family, one table over all of them."""
