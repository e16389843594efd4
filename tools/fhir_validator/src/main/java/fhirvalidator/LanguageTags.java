package fhirvalidator;

import com.google.gson.JsonElement;
import com.ibm.icu.impl.ValidIdentifiers.Datasubtype;
import com.ibm.icu.impl.locale.LocaleValidityChecker;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.Enumerations.CodeSystemContentMode;
import org.hl7.fhir.r5.model.Enumerations.PublicationStatus;

/**
 * BCP 47, which a terminology server would answer for.
 *
 * <p>HL7's own definition holds no codes, as tags are composed without end. So those tags of a resource that are
 * registered, by the data that ICU takes from the registry, become the codes; any other tag is then unknown.
 */
final class LanguageTags {
  private static final String SYSTEM = "urn:ietf:bcp:47";
  private static final Set<String> ELEMENTS = Set.of("language", "code", "valueCode");
  private static final Pattern SHAPE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{1,8})*");

  private LanguageTags() {}

  /** The registered tags of a resource, under a version above that of HL7's empty definition. */
  static CodeSystem codeSystem(JsonElement resource) {
    Set<String> tags = new TreeSet<>();
    Walk.strings(resource, (place, object, name, value) -> {
      if (ELEMENTS.contains(name) && registered(value)) {
        tags.add(value);
      }
    });
    CodeSystem system = new CodeSystem();
    system.setId("bcp-47");
    system.setUrl(SYSTEM).setVersion("9999.0.0").setName("RegisteredLanguageTags");
    system.setStatus(PublicationStatus.ACTIVE).setContent(CodeSystemContentMode.COMPLETE);
    tags.forEach(tag -> system.addConcept().setCode(tag));
    return system;
  }

  /** The elements that hold a tag that is not registered: R4 only recommends its tags, so the engine lets some pass. */
  static List<Finding> unregistered(JsonElement resource) {
    List<Finding> findings = new ArrayList<>();
    Walk.strings(resource, (place, object, name, value) -> {
      boolean translation = name.equals("valueCode") && "lang".equals(Walk.text(object, "url"));
      if ((translation || name.equals("language")) && !registered(value)) {
        String message = "'" + value + "' is not a language tag of BCP 47";
        findings.add(new Finding("error", "LANGUAGE_TAG_NOT_REGISTERED", place + "." + name, message));
      }
    });
    return findings;
  }

  private static boolean registered(String tag) {
    return SHAPE.matcher(tag).matches()
        && new LocaleValidityChecker(Datasubtype.regular, Datasubtype.special, Datasubtype.macroregion)
            .isValid(ULocale.forLanguageTag(tag), new LocaleValidityChecker.Where());
  }
}
