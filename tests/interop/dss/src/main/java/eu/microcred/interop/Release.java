package eu.microcred.interop;

import eu.europa.esig.dss.detailedreport.DetailedReport;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.validation.SignedDocumentValidator;

/** What the two releases of DSS name differently; one implementation is compiled with each. */
public interface Release {

    /** The service that signs, with that trust and no network. */
    JAdESService service(Trust trust);

    /** Gives the validator that trust, and how far it is to go ("ARCHIVAL_DATA", ...). */
    void prepare(SignedDocumentValidator validator, Trust trust, String level);

    /** "iat" or "sigT". */
    void signingTime(JAdESSignatureParameters parameters, String name);

    /** RSASSA-PSS for the signature. */
    void pss(JAdESSignatureParameters parameters);

    /** Indication and sub-indication of a time-stamp: as such, and as the archive process sees it. */
    Object[] timestamp(DetailedReport report, String id);

    /** The implementation that was compiled. */
    static Release present() throws ReflectiveOperationException {
        Class<?> found;
        try {
            found = Class.forName("eu.microcred.interop.v6.Release6");
        } catch (ClassNotFoundException missing) {
            found = Class.forName("eu.microcred.interop.v5.Release5");
        }
        return (Release) found.getDeclaredConstructor().newInstance();
    }
}
