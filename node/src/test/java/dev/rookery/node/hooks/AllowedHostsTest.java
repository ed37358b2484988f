package dev.rookery.node.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may be called, and at which address. */
class AllowedHostsTest {

    private static AllowedHosts of(String leadsTo, String... listed) {
        return new AllowedHosts(
                List.of(listed), host -> new InetAddress[] {InetAddress.getByName(leadsTo)});
    }

    @Test
    void aHostThatIsNotListedIsNotCalled() {
        AllowedHosts hosts = of("93.184.216.34", "hooks.example.com");

        for (String host :
                List.of(
                        "example.com",
                        "hooks.example.com.evil.org",
                        "evil.hooks.example.com",
                        "93.184.216.34",
                        "127.0.0.1",
                        "")) {
            assertFalse(hosts.lists(host), host);
            assertThrows(IOException.class, () -> hosts.address(host), host);
        }
    }

    @Test
    void aListedNameIsCalledWhereItLeadsToAPublicAddress() throws IOException {
        AllowedHosts hosts = of("93.184.216.34", "hooks.example.com");

        assertEquals("93.184.216.34", hosts.address("HOOKS.example.com").getHostAddress());
    }

    @Test
    void aListedNameThatLeadsInsideIsNotCalledUnlessTheAddressIsListedToo() throws IOException {
        for (String inside :
                List.of(
                        "127.0.0.1",
                        "10.1.2.3",
                        "172.16.0.1",
                        "192.168.1.1",
                        "169.254.169.254",
                        "100.64.0.1",
                        "0.0.0.0",
                        "198.18.0.1",
                        "224.0.0.1",
                        "255.255.255.255",
                        "::1",
                        "::",
                        "fe80::1",
                        "fd00::1",
                        "::ffff:10.0.0.1",
                        "64:ff9b::a00:1",
                        "2002:a00:1::")) {
            AllowedHosts hosts = of(inside, "hooks.example.com");
            assertThrows(IOException.class, () -> hosts.address("hooks.example.com"), inside);
        }
        AllowedHosts listed = of("10.1.2.3", "hooks.example.com", "10.1.0.0/16");
        assertEquals("10.1.2.3", listed.address("hooks.example.com").getHostAddress());
        AllowedHosts beside = of("10.2.2.3", "hooks.example.com", "10.1.0.0/16");
        assertThrows(IOException.class, () -> beside.address("hooks.example.com"));
    }

    @Test
    void addressesAndNetworksCanBeListed() throws IOException {
        AllowedHosts hosts = of("93.184.216.34", "127.0.0.1", "10.0.0.0/8", "fd00::/8");

        assertEquals("127.0.0.1", hosts.address("127.0.0.1").getHostAddress());
        assertEquals("10.9.8.7", hosts.address("10.9.8.7").getHostAddress());
        assertTrue(hosts.lists("[fd12::1]"));
        assertFalse(hosts.lists("127.0.0.2"));
        assertFalse(hosts.lists("11.0.0.1"));
        assertFalse(hosts.lists("[fe80::1]"));
    }

    @Test
    void localhostStandsForLoopbackAndForNothingElse() throws IOException {
        assertTrue(of("127.0.0.1", "localhost").address("localhost").isLoopbackAddress());
        assertThrows(IOException.class, () -> of("10.0.0.1", "localhost").address("localhost"));
    }

    @Test
    void aNameIsResolvedOnceForACall() throws IOException {
        // given a name that leads elsewhere the second time
        Deque<String> answers = new ArrayDeque<>(List.of("93.184.216.34", "127.0.0.1"));
        AllowedHosts hosts =
                new AllowedHosts(
                        List.of("hooks.example.com"),
                        host -> new InetAddress[] {InetAddress.getByName(answers.remove())});

        assertEquals("93.184.216.34", hosts.address("hooks.example.com").getHostAddress());
        assertEquals(1, answers.size());
        assertThrows(IOException.class, () -> hosts.address("hooks.example.com"));
    }

    @Test
    void whatIsNoNameAddressOrNetworkCannotBeListed() {
        for (String entry :
                List.of("", "*", "a b", "http://x", "x:80", "10.0.0.0/33", "-x", "*.x")) {
            assertFalse(AllowedHosts.accepts(entry), entry);
        }
        for (String entry : List.of("x", "a-b.example.com", "10.0.0.0/8", "::1", "fd00::/8")) {
            assertTrue(AllowedHosts.accepts(entry), entry);
        }
    }
}
