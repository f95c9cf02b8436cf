package org.cdexflow.partner;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.JWKGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;

/** Private JWKs on disk, one a file, readable by our own user only. */
public final class KeyFiles {

    private KeyFiles() {}

    /** The one JWK in a file. */
    public static JWK read(Path file) {
        try {
            return JWK.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The key file " + file + " cannot be read", e);
        } catch (ParseException e) {
            // the cause would quote the key
            throw new InvalidSettings("The key file " + file + " is not one JWK.");
        }
    }

    /** A P-384 key for client assertions (ES384, SMART Backend Services), generated when the file is missing. */
    public static JWK readOrGenerate(Path file) {
        return readOrGenerate(file, JWSAlgorithm.ES384, new ECKeyGenerator(Curve.P_384));
    }

    /** An RSA key for access tokens (RS256: every request verifies one, and RSA verifies fast). */
    public static RSAKey readOrGenerateRsa(Path file) {
        RSAKeyGenerator generator = new RSAKeyGenerator(RSAKeyGenerator.MIN_KEY_SIZE_BITS);
        return readOrGenerate(file, JWSAlgorithm.RS256, generator).toRSAKey();
    }

    // synchronized: two first requests must not both generate, as the slower would replace the key of the faster
    private static synchronized JWK readOrGenerate(Path file, JWSAlgorithm algorithm, JWKGenerator<?> generator) {
        if (Files.exists(file)) {
            return read(file);
        }
        try {
            JWK key = generator.keyUse(KeyUse.SIGNATURE).algorithm(algorithm).keyIDFromThumbprint(true).generate();
            PrivateFiles.write(file, key.toJSONString() + "\n");
            return key;
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java cannot generate a key for " + algorithm, e);
        }
    }
}
