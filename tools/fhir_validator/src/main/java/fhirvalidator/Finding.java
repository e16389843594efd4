package fhirvalidator;

import org.hl7.fhir.utilities.validation.ValidationMessage;

/** What is said about an element: error, warning or information, its kind, the FHIRPath, and the sentence. */
record Finding(String severity, String kind, String element, String message) {
  static final String INFORMATION = "information";

  static Finding of(ValidationMessage message) {
    String severity = switch (message.getLevel()) {
      case FATAL, ERROR -> "error";
      case WARNING -> "warning";
      default -> INFORMATION;
    };
    String kind = message.getMessageId() == null ? "Parse" : message.getMessageId();
    return new Finding(severity, kind, message.getLocation(), message.getMessage().strip().replaceAll("\\s+", " "));
  }

  /** The same finding on a resource that was checked alone, named as if it had been found inside its bundle. */
  Finding within(String type, String place) {
    boolean inside = element.equals(type) || element.startsWith(type + ".");
    return new Finding(severity, kind, inside ? place + element.substring(type.length()) : element, message);
  }
}
