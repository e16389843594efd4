package fhirvalidator;

import com.google.gson.JsonElement;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.Enumerations.CodeSystemContentMode;
import org.hl7.fhir.r5.model.Enumerations.PublicationStatus;

/**
 * UCUM, which a terminology server would answer for.
 *
 * <p>HL7's own definition holds no codes, as units are composed without end. So those units of a resource that UCUM's
 * grammar and tables allow become the codes; any other unit is then unknown.
 */
final class Units {
  private static final String SYSTEM = "http://unitsofmeasure.org";

  private final UcumEssenceService tables;

  /** Reads the tables of UCUM from the class path. */
  Units() throws IOException {
    try (InputStream stream = Units.class.getResourceAsStream("/ucum-essence.xml")) {
      if (stream == null) {
        throw new FileNotFoundException("ucum-essence.xml is not on the class path");
      }
      tables = new UcumEssenceService(stream);
    } catch (UcumException error) {
      throw new IOException(error);
    }
  }

  /** The valid units of a resource, under a version above that of HL7's empty definition. */
  CodeSystem codeSystem(JsonElement resource) {
    Set<String> units = new TreeSet<>();
    Walk.strings(resource, (place, object, name, value) -> {
      if (name.equals("code") && SYSTEM.equals(Walk.text(object, "system")) && tables.validate(value) == null) {
        units.add(value);
      }
    });
    CodeSystem system = new CodeSystem();
    system.setId("ucum");
    system.setUrl(SYSTEM).setVersion("9999.0.0").setName("ValidUnits");
    system.setStatus(PublicationStatus.ACTIVE).setContent(CodeSystemContentMode.COMPLETE);
    units.forEach(unit -> system.addConcept().setCode(unit));
    return system;
  }
}
