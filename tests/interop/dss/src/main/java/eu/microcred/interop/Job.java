package eu.microcred.interop;

import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** One line of the input: a JSON object, its members read by name. */
final class Job {

    private final Map<String, Object> members;

    Job(Map<String, Object> members) {
        this.members = members;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    String text(String name, String otherwise) {
        Object found = members.get(name);
        return found == null ? otherwise : found.toString();
    }

    String text(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("the job has no " + name);
        }
        return text(name, null);
    }

    boolean flag(String name, boolean otherwise) {
        Object found = members.get(name);
        return found == null ? otherwise : (Boolean) found;
    }

    /** A time as ISO 8601 with Z; null where there is none. */
    Date time(String name) {
        return has(name) ? Date.from(Instant.parse(text(name))) : null;
    }

    List<Date> times(String name) {
        List<Date> found = new ArrayList<>();
        for (Object one : list(name)) {
            found.add(Date.from(Instant.parse(one.toString())));
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    Job part(String name) {
        return new Job((Map<String, Object>) members.get(name));
    }

    byte[] content(String name) throws IOException {
        return Files.readAllBytes(Path.of(text(name)));
    }

    /** The octets of the files whose paths are listed. */
    List<byte[]> contents(String name) throws IOException {
        List<byte[]> found = new ArrayList<>();
        for (Object path : list(name)) {
            found.add(Files.readAllBytes(Path.of(path.toString())));
        }
        return found;
    }

    /** Documents: `{"file": path, "name": name}` each. */
    @SuppressWarnings("unchecked")
    List<DSSDocument> documents(String name) throws IOException {
        List<DSSDocument> found = new ArrayList<>();
        for (Object one : list(name)) {
            Job document = new Job((Map<String, Object>) one);
            found.add(new InMemoryDocument(document.content("file"), document.text("name", null)));
        }
        return found;
    }

    private List<?> list(String name) {
        return has(name) ? (List<?>) members.get(name) : List.of();
    }
}
