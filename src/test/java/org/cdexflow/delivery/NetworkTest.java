package org.cdexflow.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are called, whatever name leads there and however the address is written. */
class NetworkTest {

    private static final String[] NOBODYS = {
        "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1", "0", "0xA9FEA9FE"
    };

    @ParameterizedTest
    @ValueSource(strings = {
        "127.0.0.1", "localhost", "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1",
        "::1", "fc00::1", "fd12:3456::1", "::ffff:10.0.0.5", "::ffff:127.0.0.1", "64:ff9b::a00:5", "2002:a00:5::", "2130706433", "127.1",
        "::ffff:7f00:1", "[::1]", "0x7f000001", "127.0.0.1."
    })
    void aPartnersServerIsNotBehindOurFirewall(String host) {
        assertThat(isCalled(Network.ofPartners(List.of()), host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.215.14", "172.32.0.1", "192.169.0.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "100.128.0.1"})
    void aPartnersServerIsPublic(String host) {
        assertThat(isCalled(Network.ofPartners(List.of()), host)).isTrue();
    }

    @Test
    void aPrivateNetworkThatTheSettingsNameIsCalled() {
        Network network = Network.ofPartners(List.of("10.2.0.0/16", "127.0.0.0/8"));
        assertThat(isCalled(network, "10.2.3.4")).isTrue();
        assertThat(isCalled(network, "127.0.0.1")).isTrue();
        assertThat(isCalled(network, "10.3.0.1")).isFalse();
        assertThat(isCalled(network, "::1")).isFalse();
    }

    @Test
    void ourOwnServersStandAnywhereInTheHouse() {
        for (String host : List.of("127.0.0.1", "10.0.0.5", "192.168.1.1", "::1", "93.184.215.14")) {
            assertThat(isCalled(Network.own(), host)).as(host).isTrue();
        }
    }

    @Test
    void noServerIsAtAnAddressThatIsNobodys() {
        for (String host : NOBODYS) {
            assertThat(isCalled(Network.own(), host)).as(host).isFalse();
            assertThat(isCalled(Network.ofPartners(List.of("0.0.0.0/0", "::/0")), host)).as(host).isFalse();
        }
    }

    @Test
    void aNameThatMeansAPrivateAddressAmongOthersIsATrap() {
        Network network = Network.ofPartners(List.of(), host -> new InetAddress[] {
            InetAddress.getByName("93.184.215.14"), InetAddress.getByName("10.0.0.5")
        });
        assertThatThrownBy(() -> network.resolve("partner.example")).isInstanceOf(Network.Refused.class)
                .hasMessageNotContaining("10.0.0.5");
    }

    private static boolean isCalled(Network network, String host) {
        try {
            return network.resolve(host).length > 0;
        } catch (UnknownHostException refused) {
            return false;
        }
    }
}
