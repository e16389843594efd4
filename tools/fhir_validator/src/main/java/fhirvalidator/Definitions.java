package fhirvalidator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.formats.ParserBase;
import org.hl7.fhir.r4.formats.XmlParser;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.utilities.npm.CommonPackages;
import org.hl7.fhir.utilities.npm.FilesystemPackageCacheManager;

/** The packages of definitions, taken from the jars on the class path, so that nothing is fetched when validating. */
final class Definitions {
  private static final String R5_PACKAGES = "/org/hl7/fhir/r5/packages/";
  private static final String R4_BUNDLES = "/org/hl7/fhir/r4/model/";
  private static final List<String> R4_FILES = List.of(
      "profile/profiles-types.xml", "profile/profiles-resources.xml", "profile/profiles-others.xml",
      "extension/extension-definitions.xml", "valueset/valuesets.xml", "valueset/v2-tables.xml",
      "valueset/v3-codesystems.xml", "sp/search-parameters.json");

  private Definitions() {}

  /** Where the engine looks for packages: below the home of the user, which the caller sets to a folder of its own. */
  static FilesystemPackageCacheManager cache() throws IOException {
    return new FilesystemPackageCacheManager.Builder().withPackageServers(List.of()).build();
  }

  /** Puts every package that either version needs into the cache. */
  static void install() throws IOException {
    FilesystemPackageCacheManager cache = cache();
    for (String id : List.of("hl7.fhir.r5.core", "hl7.fhir.uv.extensions.r5", "hl7.terminology")) {
      String version = id.equals("hl7.fhir.r5.core") ? "5.0.0" : id.equals("hl7.terminology") ? "5.1.0" : "1.0.0";
      try (InputStream stream = resource(R5_PACKAGES + id + "-" + version + ".tgz")) {
        cache.addPackageToCache(id, version, stream, "class path");
      }
    }
    add(cache, "hl7.fhir.r4.core", "4.0.1", "4.0.1", "fhir.core", R4_FILES);
    // The engine insists on this package, which redefines elements of one version as extensions of another.
    add(cache, CommonPackages.ID_XVER, CommonPackages.VER_XVER, "5.0.0", "IG", List.of());
  }

  private static void add(FilesystemPackageCacheManager cache, String id, String version, String fhir, String type,
      List<String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      String manifest = String.format(
          "{\"name\":\"%s\",\"version\":\"%s\",\"fhirVersions\":[\"%s\"],\"type\":\"%s\",\"license\":\"CC0-1.0\","
              + "\"canonical\":\"http://hl7.org/fhir\",\"url\":\"http://hl7.org/fhir\",\"dependencies\":{}}",
          id, version, fhir, type);
      entry(tar, "package.json", manifest.getBytes(StandardCharsets.UTF_8));
      for (String file : files) {
        ParserBase parser = file.endsWith(".xml") ? new XmlParser() : new JsonParser();
        try (InputStream stream = resource(R4_BUNDLES + file)) {
          for (Bundle.BundleEntryComponent entry : ((Bundle) parser.parse(stream)).getEntry()) {
            Resource content = entry.getResource();
            String name = content.fhirType() + "-" + content.getIdBase() + ".json";
            entry(tar, name, new JsonParser().composeBytes(content));
          }
        }
      }
    }
    cache.addPackageToCache(id, version, new ByteArrayInputStream(bytes.toByteArray()), "class path");
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("package/" + name);
    entry.setSize(content.length);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static InputStream resource(String path) throws IOException {
    InputStream stream = Definitions.class.getResourceAsStream(path);
    if (stream == null) {
      throw new FileNotFoundException(path + " is not on the class path");
    }
    return stream;
  }
}
