"""The service's interface as OpenAPI: what each address takes, gives and refuses."""
