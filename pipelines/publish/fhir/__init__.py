"""FHIR resources and bundles from the public picture; R4 is written first, and R5 is what R5 writes differently."""
