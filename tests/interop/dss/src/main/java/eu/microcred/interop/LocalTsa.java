package eu.microcred.interop;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.model.DSSException;
import eu.europa.esig.dss.model.TimestampBinary;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * A time-stamping authority in process, for both releases alike.
 *
 * <p>Members: `pkcs12`, `password`; `times`: the time of each token in turn, the last for all that
 * follow, the clock's without; `algorithm`: of Java ("SHA256withECDSA" by default).
 */
final class LocalTsa implements TSPSource {

    private static final long serialVersionUID = 1L;
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    private final transient PrivateKey key;
    private final transient List<X509Certificate> chain = new ArrayList<>();
    private final transient List<Date> times;
    private final String algorithm;
    private int made;

    LocalTsa(Job job) throws Exception {
        char[] password = job.text("password").toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(job.content("pkcs12")), password);
        String alias = Collections.list(store.aliases()).stream()
            .filter(one -> isKey(store, one)).findFirst().orElseThrow();
        key = (PrivateKey) store.getKey(alias, password);
        for (var one : store.getCertificateChain(alias)) {
            chain.add((X509Certificate) one);
        }
        times = job.times("times");
        algorithm = job.text("algorithm", "SHA256withECDSA");
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (java.security.KeyStoreException wrong) {
            return false;
        }
    }

    @Override
    public TimestampBinary getTimeStampResponse(DigestAlgorithm digest, byte[] imprint) {
        Date moment = times.isEmpty() ? new Date() : times.get(Math.min(made++, times.size() - 1));
        try {
            TimeStampRequestGenerator asking = new TimeStampRequestGenerator();
            asking.setCertReq(true);
            TimeStampRequest request = asking.generate(new ASN1ObjectIdentifier(digest.getOid()), imprint);
            BigInteger serial = new BigInteger(64, new SecureRandom());
            TimeStampToken token = generator(moment).generate(request, serial, moment);
            return new TimestampBinary(token.toCMSSignedData().toASN1Structure().getEncoded("DER"));
        } catch (Exception wrong) {
            throw new DSSException("no time-stamp: " + wrong.getMessage(), wrong);
        }
    }

    private TimeStampTokenGenerator generator(Date moment) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var signer = new JcaSimpleSignerInfoGeneratorBuilder()
            .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(signedAt(moment)))
            .build(algorithm, key, chain.get(0));
        var digest = digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
        TimeStampTokenGenerator generator = new TimeStampTokenGenerator(signer, digest, POLICY);
        generator.addCertificates(new JcaCertStore(chain));
        return generator;
    }

    private static AttributeTable signedAt(Date moment) {
        var time = new Attribute(CMSAttributes.signingTime, new DERSet(new Time(moment)));
        Hashtable<ASN1ObjectIdentifier, Attribute> found = new Hashtable<>();
        found.put(CMSAttributes.signingTime, time);
        return new AttributeTable(found);
    }
}
