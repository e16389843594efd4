package fhirvalidator;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hl7.fhir.utilities.http.ManagedWebAccess;

/**
 * Validates files, given as pairs of a version and a path, and prints a line of JSON for each, and one at the end.
 *
 * <p>With the single word {@code install} it unpacks the definitions instead.
 */
final class Main {
  private static final Gson GSON = new Gson();

  private Main() {}

  public static void main(String[] arguments) throws IOException, URISyntaxException {
    closeNetwork();
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    if (arguments.length == 1 && arguments[0].equals("install")) {
      Definitions.install();
      return;
    }
    Map<FhirVersion, Checker> checkers = new EnumMap<>(FhirVersion.class);
    long loading = 0;
    for (int index = 0; index + 1 < arguments.length; index += 2) {
      FhirVersion version = FhirVersion.valueOf(arguments[index].toUpperCase(Locale.ROOT));
      long start = System.nanoTime();
      if (!checkers.containsKey(version)) {
        checkers.put(version, new Checker(version));
        loading += System.nanoTime() - start;
        start = System.nanoTime();
      }
      List<Finding> findings = checkers.get(version).check(Files.readAllBytes(Path.of(arguments[index + 1])));
      JsonObject line = new JsonObject();
      line.addProperty("file", arguments[index + 1]);
      line.addProperty("version", arguments[index]);
      line.addProperty("seconds", seconds(System.nanoTime() - start));
      line.add("findings", GSON.toJsonTree(findings));
      out.write((GSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    JsonObject end = new JsonObject();
    end.addProperty("loading", seconds(loading));
    end.addProperty("megabytes", peakHeap() / 1_000_000);
    out.write((GSON.toJson(end) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Forbids the network twice: by the engine's own setting, and by sockets that cannot be made. */
  @SuppressWarnings("deprecation") // nothing newer can refuse every socket from inside
  private static void closeNetwork() throws IOException {
    ManagedWebAccess.loadFromFHIRSettings();
    ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    Socket.setSocketImplFactory(() -> {
      throw new IllegalStateException("The validator tried to open a connection.");
    });
  }

  private static double seconds(long nanoseconds) {
    return Math.round(nanoseconds / 1e7) / 100.0;
  }

  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed()).sum();
  }
}
