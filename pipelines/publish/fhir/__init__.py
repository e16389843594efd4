"""FHIR resources and bundles from the public view, written as R4 and converted to R5."""
