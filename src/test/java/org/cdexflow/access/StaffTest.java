package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.partner.InvalidSettings;
import org.cdexflow.partner.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

class StaffTest {

    private static final String HASH = new BCryptPasswordEncoder(4).encode("secret");

    @TempDir
    private Path home;

    @Test
    void comeFromTheUsersFile() throws Exception {
        UserDetails jane = staff("# the night shift\n\njane:" + HASH + ":CLINICIAN, OPERATOR\n")
                .find("jane").orElseThrow();

        assertThat(jane.getAuthorities()).extracting(GrantedAuthority::getAuthority)
                .containsExactlyInAnyOrder("ROLE_CLINICIAN", "ROLE_OPERATOR");
        assertThat(takes("secret", jane)).isTrue();
    }

    /** As `htpasswd -B` writes it. */
    @Test
    void mayHaveAnApacheHash() throws Exception {
        UserDetails jane = staff("jane:" + HASH.replaceFirst("2a", "2y") + ":ANALYST").find("jane").orElseThrow();

        assertThat(takes("secret", jane)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jane", "jane:secret:CLINICIAN", "jane:HASH", "jane:HASH:SURGEON", "jane:HASH:CLINICIAN\njane:HASH:ANALYST"
    })
    void aWrongLineStopsTheStartWithoutBeingQuoted(String lines) {
        assertThatThrownBy(() -> staff(lines.replace("HASH", HASH)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("users.txt")
                .hasMessageNotContaining("jane")
                .hasNoCause();
    }

    private static boolean takes(String password, UserDetails user) {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder().matches(password, user.getPassword());
    }

    private Staff staff(String lines) throws Exception {
        Files.writeString(home.resolve("users.txt"), lines);
        return new Staff(new Binder(new MapConfigurationPropertySource(
                        Map.of("cdexflow.home", home.toString(), "cdexflow.users-file", "users.txt")))
                .bind("cdexflow", Settings.class).get(), Optional.empty(), null);
    }
}
