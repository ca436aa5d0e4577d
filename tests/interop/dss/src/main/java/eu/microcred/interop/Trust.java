package eu.microcred.interop;

import eu.europa.esig.dss.crl.CRLBinary;
import eu.europa.esig.dss.crl.CRLUtils;
import eu.europa.esig.dss.crl.CRLValidity;
import eu.europa.esig.dss.enumerations.RevocationOrigin;
import eu.europa.esig.dss.model.DSSException;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.CRLSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.CRLToken;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.OCSPSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.OCSPToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Anchors, further certificates and revocation data, all from files that the job names. */
public final class Trust {

    public final CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
    public final CommonCertificateSource others = new CommonCertificateSource();
    private final List<BasicOCSPResp> ocsps = new ArrayList<>();
    private final List<byte[]> crls = new ArrayList<>();

    Trust(Job job) throws IOException {
        for (byte[] der : job.contents("anchors")) {
            anchors.addCertificate(DSSUtils.loadCertificate(der));
        }
        for (byte[] der : job.contents("certificates")) {
            others.addCertificate(DSSUtils.loadCertificate(der));
        }
        for (byte[] der : job.contents("ocsps")) {
            try {
                ocsps.add((BasicOCSPResp) new OCSPResp(der).getResponseObject());
            } catch (OCSPException wrong) {
                throw new IOException(wrong);
            }
        }
        crls.addAll(job.contents("crls"));
    }

    /** Null where the job names none: DSS then looks at what is embedded only. */
    public OCSPSource ocspSource() {
        return ocsps.isEmpty() ? null : this::ocsp;
    }

    /** Null where the job names none. */
    public CRLSource crlSource() {
        return crls.isEmpty() ? null : this::crl;
    }

    private OCSPToken ocsp(CertificateToken certificate, CertificateToken issuer) {
        for (BasicOCSPResp response : ocsps) {
            for (SingleResp single : response.getResponses()) {
                if (answers(single.getCertID(), certificate, issuer)) {
                    OCSPToken token = new OCSPToken(response, single, certificate, issuer);
                    token.setExternalOrigin(RevocationOrigin.EXTERNAL);
                    return token;
                }
            }
        }
        return null;
    }

    private static boolean answers(CertificateID id, CertificateToken of, CertificateToken issuer) {
        try {
            X509CertificateHolder holder = new X509CertificateHolder(issuer.getEncoded());
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            return id.getSerialNumber().equals(of.getSerialNumber()) && id.matchesIssuer(holder, digests);
        } catch (IOException | OCSPException | OperatorCreationException wrong) {
            throw new DSSException(wrong.getMessage(), wrong);
        }
    }

    private CRLToken crl(CertificateToken certificate, CertificateToken issuer) {
        for (byte[] der : crls) {
            try {
                CRLBinary binary = CRLUtils.buildCRLBinary(der);
                CRLValidity validity = CRLUtils.buildCRLValidity(binary, issuer);
                if (validity.isValid()) {
                    CRLToken token = new CRLToken(certificate, validity);
                    token.setExternalOrigin(RevocationOrigin.EXTERNAL);
                    return token;
                }
            } catch (IOException wrong) {
                throw new DSSException(wrong.getMessage(), wrong);
            }
        }
        return null;
    }
}
