package eu.microcred.interop;

import eu.europa.esig.dss.detailedreport.DetailedReport;
import eu.europa.esig.dss.diagnostic.AbstractTokenProxy;
import eu.europa.esig.dss.diagnostic.CertificateWrapper;
import eu.europa.esig.dss.diagnostic.RelatedRevocationWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlDigestMatcher;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What DSS says of a file under its own default policy.
 *
 * <p>Members of the job: `file`; `anchors`, `certificates`, `ocsps`, `crls`: paths of DER; `at`: the
 * validation time; `detached`: documents; `until`: how far the validation goes ("ARCHIVAL_DATA" by
 * default); `algorithms`: "lasting" lifts the dates after which the policy distrusts algorithms, and
 * takes EdDSA, which the policy leaves out, so that what it says of the rest can be seen.
 */
final class Validating {

    private Validating() {}

    static Map<String, Object> validate(Release release, Job job) throws IOException {
        InMemoryDocument file = new InMemoryDocument(job.content("file"), "sealed.json");
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(file);
        release.prepare(validator, new Trust(job), job.text("until", "ARCHIVAL_DATA"));
        if (job.has("at")) {
            validator.setValidationTime(job.time("at"));
        }
        if (job.has("detached")) {
            validator.setDetachedContents(job.documents("detached"));
        }
        Reports reports = job.text("algorithms", "default").equals("lasting")
            ? validator.validateDocument(lasting())
            : validator.validateDocument();
        List<Object> signatures = new ArrayList<>();
        for (SignatureWrapper one : reports.getDiagnosticData().getSignatures()) {
            signatures.add(signature(release, one, reports));
        }
        return Map.of("signatures", signatures);
    }

    private static InputStream lasting() throws IOException {
        try (InputStream policy = SignedDocumentValidator.class.getResourceAsStream("/policy/constraint.xml")) {
            String text = new String(policy.readAllBytes(), StandardCharsets.UTF_8);
            String dateless = text.replaceAll("<Algo Date=\"[0-9-]*\"", "<Algo");
            String edwards = dateless.replaceAll("<!--\\s*(<Algo[^>]*>Ed[A-Za-z0-9]+</Algo>)[^>]*-->", "$1");
            return new ByteArrayInputStream(edwards.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, Object> signature(Release release, SignatureWrapper one, Reports reports) {
        SimpleReport simple = reports.getSimpleReport();
        DetailedReport detailed = reports.getDetailedReport();
        String id = one.getId();
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("indication", word(simple.getIndication(id)));
        found.put("subIndication", word(simple.getSubIndication(id)));
        found.put("level", word(one.getSignatureFormat()));
        found.put("counterSignature", one.isCounterSignature());
        token(found, one);
        found.put("certificateReference", one.isSigningCertificateReferencePresent());
        found.put("structure", one.isStructuralValidationValid());
        found.put("structureMessages", new ArrayList<>(one.getStructuralValidationMessages()));
        found.put("claimedTime", time(one.getClaimedSigningTime()));
        found.put("bestTime", time(simple.getBestSignatureTime(id)));
        found.put("references", references(one.getDigestMatchers()));
        found.put("errors", messages(simple.getAdESValidationErrors(id)));
        found.put("warnings", messages(simple.getAdESValidationWarnings(id)));
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("basic", pair(detailed.getBasicValidationIndication(id), detailed.getBasicValidationSubIndication(id)));
        process.put("longTerm", pair(detailed.getLongTermValidationIndication(id), detailed.getLongTermValidationSubIndication(id)));
        process.put("archive", pair(detailed.getArchiveDataValidationIndication(id), detailed.getArchiveDataValidationSubIndication(id)));
        found.put("process", process);
        List<Object> stamps = new ArrayList<>();
        for (TimestampWrapper stamp : one.getTimestampList()) {
            stamps.add(timestamp(release, stamp, reports));
        }
        found.put("timestamps", stamps);
        List<Object> revocations = new ArrayList<>();
        for (RelatedRevocationWrapper revocation : one.foundRevocations().getRelatedRevocationData()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("type", word(revocation.getRevocationType()));
            told.put("producedAt", time(revocation.getProductionDate()));
            told.put("thisUpdate", time(revocation.getThisUpdate()));
            told.put("nextUpdate", time(revocation.getNextUpdate()));
            revocations.add(told);
        }
        found.put("revocations", revocations);
        return found;
    }

    private static Map<String, Object> timestamp(Release release, TimestampWrapper stamp, Reports reports) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("type", word(stamp.getType()));
        found.put("time", time(stamp.getProductionTime()));
        found.put("imprintFound", stamp.isMessageImprintDataFound());
        found.put("imprintIntact", stamp.isMessageImprintDataIntact());
        token(found, stamp);
        Object[] said = release.timestamp(reports.getDetailedReport(), stamp.getId());
        found.put("indication", word(said[0]));
        found.put("subIndication", word(said[1]));
        found.put("process", pair(said[2], said[3]));
        return found;
    }

    private static void token(Map<String, Object> found, AbstractTokenProxy token) {
        found.put("intact", token.isSignatureIntact());
        found.put("valid", token.isSignatureValid());
        found.put("digest", word(token.getDigestAlgorithm()));
        found.put("encryption", word(token.getEncryptionAlgorithm()));
        CertificateWrapper signer = token.getSigningCertificate();
        found.put("signer", signer == null ? null : signer.getCommonName());
        List<String> chain = new ArrayList<>();
        for (CertificateWrapper one : token.getCertificateChain()) {
            chain.add(one.getCommonName());
        }
        found.put("chain", chain);
    }

    private static List<Object> references(List<XmlDigestMatcher> matchers) {
        List<Object> found = new ArrayList<>();
        for (XmlDigestMatcher one : matchers) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("type", word(one.getType()));
            told.put("found", one.isDataFound());
            told.put("intact", one.isDataIntact());
            found.add(told);
        }
        return found;
    }

    private static List<String> messages(List<Message> messages) {
        List<String> found = new ArrayList<>();
        for (Message one : messages) {
            found.add(one.getKey() + ": " + one.getValue());
        }
        return found;
    }

    private static List<Object> pair(Object indication, Object subIndication) {
        List<Object> found = new ArrayList<>();
        found.add(word(indication));
        found.add(word(subIndication));
        return found;
    }

    private static String word(Object value) {
        return value instanceof Enum ? ((Enum<?>) value).name() : null;
    }

    private static String time(Date date) {
        return date == null ? null : date.toInstant().toString();
    }
}
