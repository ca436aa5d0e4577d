package eu.microcred.interop.v6;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.detailedreport.DetailedReport;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.ValidationLevel;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.JAdESSigningTimeType;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.microcred.interop.Release;
import eu.microcred.interop.Trust;

/** DSS 6. */
public final class Release6 implements Release {

    @Override
    public JAdESService service(Trust trust) {
        return new JAdESService(verifier(trust));
    }

    @Override
    public void prepare(SignedDocumentValidator validator, Trust trust, String level) {
        validator.setCertificateVerifier(verifier(trust));
        validator.setValidationLevel(ValidationLevel.valueOf(level));
    }

    @Override
    public void signingTime(JAdESSignatureParameters parameters, String name) {
        boolean iat = name.equals("iat");
        parameters.setJadesSigningTimeType(iat ? JAdESSigningTimeType.IAT : JAdESSigningTimeType.SIG_T);
    }

    @Override
    public void pss(JAdESSignatureParameters parameters) {
        parameters.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
    }

    @Override
    public Object[] timestamp(DetailedReport report, String id) {
        return new Object[] {
            report.getBasicTimestampValidationIndication(id),
            report.getBasicTimestampValidationSubIndication(id),
            report.getArchiveDataTimestampValidationIndication(id),
            report.getArchiveDataTimestampValidationSubIndication(id),
        };
    }

    /** Without network, and without a word before it signs: what is wrong shows when validating. */
    private static CommonCertificateVerifier verifier(Trust trust) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
        verifier.setTrustedCertSources(trust.anchors);
        verifier.setAdjunctCertSources(trust.others);
        verifier.setOcspSource(trust.ocspSource());
        verifier.setCrlSource(trust.crlSource());
        SilentOnStatusAlert silent = new SilentOnStatusAlert();
        verifier.setAlertOnInvalidSignature(silent);
        verifier.setAlertOnInvalidTimestamp(silent);
        verifier.setAlertOnMissingRevocationData(silent);
        verifier.setAlertOnUncoveredPOE(silent);
        verifier.setAlertOnRevokedCertificate(silent);
        verifier.setAlertOnNoRevocationAfterBestSignatureTime(silent);
        verifier.setAlertOnExpiredCertificate(silent);
        verifier.setAlertOnNotYetValidCertificate(silent);
        return verifier;
    }
}
