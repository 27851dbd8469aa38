"""A deployed stack seen from outside: where it is, its outputs, clients, functions, secrets and queues."""
