package fhirvalidator;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/** Reading JSON: every member of every object, with its place as the engine writes it. */
final class Walk {
  private Walk() {}

  /** What is done with a member of an object that is a string. */
  @FunctionalInterface
  interface Visitor {
    void visit(String place, JsonObject object, String name, String value);
  }

  static void strings(JsonElement resource, Visitor visitor) {
    strings(resource instanceof JsonObject object ? text(object, "resourceType") : "", resource, visitor);
  }

  private static void strings(String place, JsonElement element, Visitor visitor) {
    if (element instanceof JsonArray list) {
      for (int index = 0; index < list.size(); index++) {
        strings(place + "[" + index + "]", list.get(index), visitor);
      }
    } else if (element instanceof JsonObject object) {
      boolean inside = place.endsWith(".resource") && text(object, "resourceType") != null;
      String here = inside ? place + label(object) : place;
      object.entrySet().forEach(member -> {
        String value = text(object, member.getKey());
        if (value != null) {
          visitor.visit(here, object, member.getKey(), value);
        } else {
          strings(here + "." + member.getKey(), member.getValue(), visitor);
        }
      });
    }
  }

  /** The entries of a bundle, in order; none for any other resource. */
  static List<JsonObject> entries(JsonElement json) {
    List<JsonObject> entries = new ArrayList<>();
    if (json instanceof JsonObject bundle && bundle.get("entry") instanceof JsonArray list) {
      list.forEach(item -> entries.add(item instanceof JsonObject entry ? entry : new JsonObject()));
    }
    return entries;
  }

  /** The resource of an entry, or null. */
  static JsonObject resource(JsonObject entry) {
    return entry.get("resource") instanceof JsonObject resource && text(resource, "resourceType") != null
        ? resource : null;
  }

  /** How the engine names a resource inside a bundle. */
  static String label(JsonObject resource) {
    return "/*" + text(resource, "resourceType") + "/" + text(resource, "id") + "*/";
  }

  /** A member that is a string, or null. */
  static String text(JsonObject object, String name) {
    return object.get(name) instanceof JsonPrimitive value && value.isString() ? value.getAsString() : null;
  }
}
