package eu.microcred.interop;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.JWSSerializationType;
import eu.europa.esig.dss.enumerations.SigDMechanism;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;
import java.util.List;
import java.util.Map;

/**
 * Seals that DSS makes, and raises to a higher level.
 *
 * <p>Members of the job: `out`: where the file goes; `payload`: documents; `pkcs12`, `password`;
 * `level`: "B-B" to "B-LTA"; `serialization`: "general", "flattened" or "compact"; `b64`; `etsiu_b64`;
 * `digest`; `pss`; `time_name`: "iat" or "sigT"; `at`: the claimed time; `reference_digest`;
 * `sigd`: "ObjectIdByURI", "ObjectIdByURIHash" or "none" (detached); `content_timestamp`; `tsa`
 * (LocalTsa); the members of Trust; `seconds`: seal for so long and tell the `rate`. To extend: `file`, `level`, `detached`, `tsa`, Trust.
 */
final class Signing {

    private Signing() {}

    static Map<String, Object> sign(Release release, Job job) throws Exception {
        JAdESService service = service(release, job);
        List<DSSDocument> payload = job.documents("payload");
        PasswordProtection password = new PasswordProtection(job.text("password").toCharArray());
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(job.content("pkcs12"), password)) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            DSSDocument signed = sealed(release, job, service, payload, token, key);
            if (!job.has("seconds")) {
                return written(signed, job);
            }
            // For the benchmark: warm first, then as often as time allows.
            long most = (long) (Double.parseDouble(job.text("seconds")) * 1e9);
            for (long begin = System.nanoTime(); System.nanoTime() - begin < most; ) {
                sealed(release, job, service, payload, token, key);
            }
            int count = 0;
            long begin = System.nanoTime();
            for (; System.nanoTime() - begin < most; count++) {
                sealed(release, job, service, payload, token, key);
            }
            return Map.of("rate", count * 1e9 / (System.nanoTime() - begin));
        }
    }

    private static DSSDocument sealed(
        Release release, Job job, JAdESService service, List<DSSDocument> payload,
        Pkcs12SignatureToken token, DSSPrivateKeyEntry key
    ) throws Exception {
        JAdESSignatureParameters parameters = parameters(release, job);
        parameters.setSigningCertificate(key.getCertificate());
        parameters.setCertificateChain(key.getCertificateChain());
        if (job.flag("pss", false)) {
            release.pss(parameters);
        }
        if (job.flag("content_timestamp", false)) {
            parameters.setContentTimestamps(List.of(service.getContentTimestamp(payload, parameters)));
        }
        ToBeSigned data = payload.size() == 1
            ? service.getDataToSign(payload.get(0), parameters)
            : service.getDataToSign(payload, parameters);
        SignatureValue value = token.sign(data, parameters.getSignatureAlgorithm(), key);
        return payload.size() == 1
            ? service.signDocument(payload.get(0), parameters, value)
            : service.signDocument(payload, parameters, value);
    }

    static Map<String, Object> extend(Release release, Job job) throws Exception {
        JAdESSignatureParameters parameters = parameters(release, job);
        if (job.has("detached")) {
            parameters.setDetachedContents(job.documents("detached"));
        }
        DSSDocument file = new InMemoryDocument(job.content("file"), "sealed.json");
        return written(service(release, job).extendDocument(file, parameters), job);
    }

    private static JAdESService service(Release release, Job job) throws Exception {
        JAdESService service = release.service(new Trust(job));
        if (job.has("tsa")) {
            service.setTspSource(new LocalTsa(job.part("tsa")));
        }
        return service;
    }

    private static JAdESSignatureParameters parameters(Release release, Job job) {
        JAdESSignatureParameters parameters = new JAdESSignatureParameters();
        String level = job.text("level", "B-B").replace('-', '_').replace("B_", "");
        parameters.setSignatureLevel(SignatureLevel.valueOf("JAdES_BASELINE_" + level));
        parameters.setJwsSerializationType(serialization(job.text("serialization", "general")));
        parameters.setBase64UrlEncodedPayload(job.flag("b64", true));
        parameters.setBase64UrlEncodedEtsiUComponents(job.flag("etsiu_b64", true));
        parameters.setSigningCertificateDigestMethod(digest(job.text("reference_digest", "SHA256")));
        release.signingTime(parameters, job.text("time_name", "sigT"));
        parameters.setDigestAlgorithm(digest(job.text("digest", "SHA256")));
        if (job.has("at")) {
            parameters.bLevel().setSigningDate(job.time("at"));
        }
        packaging(parameters, job.text("sigd", null));
        return parameters;
    }

    private static void packaging(JAdESSignatureParameters parameters, String sigd) {
        if (sigd == null) {
            parameters.setSignaturePackaging(SignaturePackaging.ENVELOPING);
            return;
        }
        parameters.setSignaturePackaging(SignaturePackaging.DETACHED);
        switch (sigd) {
            case "ObjectIdByURI":
                parameters.setSigDMechanism(SigDMechanism.OBJECT_ID_BY_URI);
                break;
            case "ObjectIdByURIHash":
                parameters.setSigDMechanism(SigDMechanism.OBJECT_ID_BY_URI_HASH);
                break;
            case "HttpHeaders":
                parameters.setSigDMechanism(SigDMechanism.HTTP_HEADERS);
                break;
            default:
                parameters.setSigDMechanism(SigDMechanism.NO_SIG_D);
        }
    }

    private static JWSSerializationType serialization(String name) {
        switch (name) {
            case "general":
                return JWSSerializationType.JSON_SERIALIZATION;
            case "flattened":
                return JWSSerializationType.FLATTENED_JSON_SERIALIZATION;
            default:
                return JWSSerializationType.COMPACT_SERIALIZATION;
        }
    }

    private static DigestAlgorithm digest(String name) {
        return DigestAlgorithm.valueOf(name);
    }

    private static Map<String, Object> written(DSSDocument document, Job job) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        document.writeTo(octets);
        Files.write(Path.of(job.text("out")), octets.toByteArray());
        return Map.of("out", job.text("out"));
    }
}
