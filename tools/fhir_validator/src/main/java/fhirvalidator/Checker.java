package fhirvalidator;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r5.context.IWorkerContext;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.Enumerations.CodeSystemContentMode;
import org.hl7.fhir.r5.utils.EOperationOutcome;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.utilities.FhirPublication;
import org.hl7.fhir.utilities.TimeTracker;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.IgLoader;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;
import org.hl7.fhir.validation.service.StandAloneValidatorFetcher;
import org.hl7.fhir.validation.service.model.InstanceValidatorParameters;

/** Checks resources of one version of FHIR, with the settings of HL7's command line without a terminology server. */
final class Checker {
  private final FhirVersion version;
  private final ValidationEngine base;
  private final Units units = new Units();
  private final Map<String, List<Finding>> alone = new HashMap<>();

  Checker(FhirVersion version) throws IOException, URISyntaxException {
    this.version = version;
    base = new ValidationEngine.ValidationEngineBuilder()
        .withVersion(version.number)
        .withNoTerminologyServer()
        .withTimeTracker(new TimeTracker())
        .fromSource(version.core);
    base.setTerminologyServer(null, null, FhirPublication.fromCode(version.number), false);
    for (String name : version.further) {
      base.loadPackage(name, null);
    }
    base.prepare();
  }

  /**
   * What there is to say about a resource, each thing once.
   *
   * <p>Rules on the language of a narrative hold only for the resource that is checked, not for those inside it. So
   * the resources of a bundle are checked once more, each alone, as a server that takes the bundle apart would. What
   * is in several bundles is checked alone only once.
   */
  List<Finding> check(byte[] content) throws IOException {
    JsonElement json;
    try {
      json = JsonParser.parseString(new String(content, StandardCharsets.UTF_8));
    } catch (JsonParseException error) {
      return List.of(new Finding("error", "Parse", "(file)", "Not JSON: " + error.getMessage()));
    }
    ValidationEngine engine = engine(json);
    Set<Finding> findings = new LinkedHashSet<>(findings(engine, content));
    List<JsonObject> entries = Walk.entries(json);
    for (int index = 0; index < entries.size(); index++) {
      JsonObject resource = Walk.resource(entries.get(index));
      if (resource != null) {
        String type = Walk.text(resource, "resourceType");
        String place = "Bundle.entry[" + index + "].resource" + Walk.label(resource);
        String source = resource.toString();
        if (!alone.containsKey(source)) {
          alone.put(source, findings(engine, source.getBytes(StandardCharsets.UTF_8)));
        }
        alone.get(source).forEach(finding -> findings.add(finding.within(type, place)));
      }
    }
    findings.addAll(LanguageTags.unregistered(json));
    findings.addAll(unchecked(engine, json));
    return withoutEchoes(findings);
  }

  /** An engine of its own for a resource, which knows what is in it, and nothing of the resources before. */
  private ValidationEngine engine(JsonElement json) throws IOException {
    ValidationEngine engine = new ValidationEngine(base);
    engine.setPcm(Definitions.cache());
    engine.setIgLoader(new IgLoader(engine.getPcm(), engine.getContext(), version.number, false));
    StandAloneValidatorFetcher fetcher =
        new StandAloneValidatorFetcher(engine.getPcm(), engine.getContext(), engine);
    fetcher.setReferencePolicy(ReferenceValidationPolicy.IGNORE);
    fetcher.setPolicyAdvisor(new BasePolicyAdvisorForFullValidation(ReferenceValidationPolicy.IGNORE, Set.of()));
    engine.setFetcher(fetcher);
    engine.setPolicyAdvisor(fetcher);
    engine.getContext().setLocator(fetcher);
    engine.getContext().cacheResource(LanguageTags.codeSystem(json));
    engine.getContext().cacheResource(units.codeSystem(json));
    for (JsonObject entry : Walk.entries(json)) {
      JsonObject resource = Walk.resource(entry);
      if (resource != null && resource.has("url")) {
        byte[] content = resource.toString().getBytes(StandardCharsets.UTF_8);
        try {
          engine.getContext().cacheResource(
              engine.getIgLoader().loadResourceByVersion(version.number, content, "entry.json"));
        } catch (IOException | RuntimeException unreadable) {
          // The check of the bundle says what is wrong with it, better than this reader can.
          continue;
        }
      }
    }
    return engine;
  }

  private static List<Finding> findings(ValidationEngine engine, byte[] content) throws IOException {
    List<ValidationMessage> messages = new ArrayList<>();
    try {
      engine.validateAsFragments(content, FhirFormat.JSON, new InstanceValidatorParameters(), messages);
    } catch (EOperationOutcome | FHIRException error) {
      return List.of(new Finding("error", "Parse", "(resource)", String.valueOf(error.getMessage())));
    }
    return messages.stream().map(Finding::of).toList();
  }

  /** The codings of code systems that are not here: the engine passes over most of them without a word. */
  private static List<Finding> unchecked(ValidationEngine engine, JsonElement json) {
    Map<String, Set<String>> codes = new TreeMap<>();
    Map<String, String> places = new TreeMap<>();
    Walk.strings(json, (place, object, name, value) -> {
      String system = Walk.text(object, "system");
      if (name.equals("code") && system != null) {
        codes.computeIfAbsent(system, absent -> new TreeSet<>()).add(value);
        places.putIfAbsent(system, place);
      }
    });
    List<Finding> findings = new ArrayList<>();
    codes.forEach((system, found) -> {
      CodeSystem known =
          engine.getContext().fetchCodeSystem(system, IWorkerContext.VersionResolutionRules.defaultRule());
      if (known == null || known.getContent() == CodeSystemContentMode.NOTPRESENT) {
        findings.add(new Finding(Finding.INFORMATION, "OFFLINE_CODES_NOT_CHECKED", places.get(system),
            "Not checked, as " + system + " is not here: " + String.join(", ", found)));
      }
    });
    return findings;
  }

  /** The findings without those that the second check of a resource repeats word for word. */
  private static List<Finding> withoutEchoes(Set<Finding> findings) {
    Set<String> seen = new HashSet<>();
    return findings.stream().filter(found -> seen.add(found.element() + "\n" + found.message())).toList();
  }
}
