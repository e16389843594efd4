package fhirvalidator;

/** The versions of FHIR that can be checked, each with the packages that define it. */
enum FhirVersion {
  R4("4.0.1", "hl7.fhir.r4.core#4.0.1", "hl7.terminology#5.1.0"),
  R5("5.0.0", "hl7.fhir.r5.core#5.0.0", "hl7.terminology#5.1.0", "hl7.fhir.uv.extensions.r5#1.0.0");

  final String number;
  final String core;
  final String[] further;

  FhirVersion(String number, String core, String... further) {
    this.number = number;
    this.core = core;
    this.further = further;
  }
}
