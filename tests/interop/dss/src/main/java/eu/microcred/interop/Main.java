package eu.microcred.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jose4j.json.JsonUtil;

/**
 * Jobs as JSON lines on standard input, answers as JSON lines on standard output, in their order.
 *
 * <p>`{"do": "validate" | "sign" | "extend", ...}`; Validating and Signing tell the members. What DSS
 * throws is an answer as well: `{"ok": false, "error": class, "message": text}`.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Release release = Release.present();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JsonUtil.toJson(answer(release, line)));
        }
    }

    private static Map<String, Object> answer(Release release, String line) {
        try {
            Job job = new Job(JsonUtil.parseJson(line));
            Map<String, Object> answer = new LinkedHashMap<>(Map.of("ok", true));
            answer.putAll(work(release, job));
            return answer;
        } catch (Exception | LinkageError | StackOverflowError wrong) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", false);
            answer.put("error", wrong.getClass().getSimpleName());
            answer.put("message", String.valueOf(wrong.getMessage()));
            return answer;
        }
    }

    private static Map<String, Object> work(Release release, Job job) throws Exception {
        switch (job.text("do")) {
            case "validate":
                return Validating.validate(release, job);
            case "sign":
                return Signing.sign(release, job);
            case "extend":
                return Signing.extend(release, job);
            default:
                throw new IOException("no such job: " + job.text("do"));
        }
    }
}
