"""What lies between the network and the application: which connections stay open, what of them is a request."""
