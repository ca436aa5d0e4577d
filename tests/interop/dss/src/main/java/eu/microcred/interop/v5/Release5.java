package eu.microcred.interop.v5;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.detailedreport.DetailedReport;
import eu.europa.esig.dss.enumerations.MaskGenerationFunction;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.executor.ValidationLevel;
import eu.microcred.interop.Release;
import eu.microcred.interop.Trust;

/** DSS 5.10. */
public final class Release5 implements Release {

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
        if (!name.equals("sigT")) {
            throw new IllegalArgumentException("DSS 5.10 writes sigT only");
        }
        // Release 6 is made to sign with such certificates by its alerts.
        parameters.setSignWithExpiredCertificate(true);
        parameters.setSignWithNotYetValidCertificate(true);
    }

    @Override
    public void pss(JAdESSignatureParameters parameters) {
        parameters.setMaskGenerationFunction(MaskGenerationFunction.MGF1);
    }

    /** This release has one process for time-stamps. */
    @Override
    public Object[] timestamp(DetailedReport report, String id) {
        return new Object[] {
            report.getTimestampValidationIndication(id),
            report.getTimestampValidationSubIndication(id),
            null,
            null,
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
        verifier.setAlertOnInvalidTimestamp(silent);
        verifier.setAlertOnMissingRevocationData(silent);
        verifier.setAlertOnUncoveredPOE(silent);
        verifier.setAlertOnRevokedCertificate(silent);
        verifier.setAlertOnNoRevocationAfterBestSignatureTime(silent);
        verifier.setAlertOnExpiredSignature(silent);
        return verifier;
    }
}
