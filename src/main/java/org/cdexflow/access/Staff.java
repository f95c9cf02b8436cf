package org.cdexflow.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.partner.InvalidSettings;
import org.cdexflow.partner.PrivateFiles;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.stereotype.Component;

/**
 * Who signs in to the pages. The sandbox has one user per role and a second clinician, for what two people must see, with
 * generated passwords in {@code sandbox/users.txt}.
 * With {@code cdexflow.users-file} there is a line {@code name:bcrypt hash:ROLE,ROLE} for each
 * person, as {@code htpasswd -nB name} prints it with the roles added; it is read once, at start.
 * With an OpenID {@link Provider} people are its: there are no generated passwords, and those of a file open metrics only.
 */
@Component
public class Staff {

    /** What staff may be: they answer requests, own the models, run the system. */
    enum Role {
        CLINICIAN, ANALYST, OPERATOR;

        GrantedAuthority authority() {
            return new SimpleGrantedAuthority("ROLE_" + name());
        }
    }

    private static final Map<String, Role> SANDBOX = Map.of(
            "clinician", Role.CLINICIAN, "reviewer", Role.CLINICIAN, "analyst", Role.ANALYST, "operator", Role.OPERATOR);

    private static final Logger LOG = LoggerFactory.getLogger(Staff.class);

    private final TreeMap<String, User> byName;
    private final Optional<Provider> provider;
    private final SeenStaff seen;

    Staff(Settings settings, Optional<Provider> provider, SeenStaff seen) {
        this.provider = provider;
        this.seen = seen;
        byName = new TreeMap<>();
        if (settings.usersFile() != null) {
            byName.putAll(read(settings.usersFile(), Staff::configuredUser));
        } else if (provider.isEmpty()) {
            byName.putAll(read(sandboxFile(settings), Staff::sandboxUser));
        }
    }

    /** Somebody with a password of ours. */
    Optional<UserDetails> find(String name) {
        // a copy: signing in erases the password of what it is given
        return Optional.ofNullable(byName.get(name)).map(user -> User.withUserDetails(user).build());
    }

    /**
     * The user's password as it is kept. For a name that nobody has it is somebody else's, always the same for that name: so
     * that comparing takes as long as for others. Empty when there are no users.
     */
    Optional<String> passwordOf(String name) {
        if (byName.isEmpty()) {
            return Optional.empty();
        }
        List<User> all = List.copyOf(byName.values());
        return Optional.of(byName.getOrDefault(name, all.get(Math.floorMod(name.hashCode(), all.size()))).getPassword());
    }

    /** The names of those who answer requests, sorted. With an OpenID provider, of those who have been here. */
    public List<String> clinicians() {
        if (provider.isPresent()) {
            return seen.with(Role.CLINICIAN);
        }
        return byName.values().stream()
                .filter(user -> user.getAuthorities().stream().anyMatch(Role.CLINICIAN.authority()::equals))
                .map(User::getUsername)
                .toList();
    }

    /** Each user's roles, under {@code users[name]}. */
    Map<String, String> roles() {
        return byName.values().stream().collect(Collectors.toMap(user -> "users[" + user.getUsername() + "]", user -> user.getAuthorities().stream()
                .map(granted -> granted.getAuthority().replaceFirst("^ROLE_", "").toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" "))));
    }

    /** Where signing in begins when it is an OpenID provider that does it; empty: with the form. */
    public Optional<String> provider() {
        return provider.map(Provider::path);
    }

    private static Path sandboxFile(Settings settings) {
        Path file = CallerKeys.folder(settings).resolve("users.txt");
        if (Files.notExists(file)) {
            PrivateFiles.write(file, SANDBOX.keySet().stream()
                    .sorted()
                    .map(name -> name + ":" + password() + "\n")
                    .collect(Collectors.joining()));
            LOG.info("Generated passwords for the users {}: see {}", new TreeSet<>(SANDBOX.keySet()), file);
        }
        return file;
    }

    private static Map<String, User> read(Path file, Function<String[], User> user) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> user.apply(line.split(":")))
                    .collect(Collectors.toMap(User::getUsername, Function.identity()));
        } catch (IOException e) {
            throw new UncheckedIOException("The users file " + file + " cannot be read", e);
        } catch (IllegalArgumentException | IllegalStateException | ArrayIndexOutOfBoundsException e) {
            // the cause would quote the line
            throw new InvalidSettings("The users file " + file + " has a line that is not name:bcrypt hash:ROLE,ROLE"
                    + " with roles of " + List.of(Role.values()) + ", or a name twice.");
        }
    }

    private static User sandboxUser(String[] line) {
        return user(line[0], "{noop}" + line[1], SANDBOX.get(line[0]).name());
    }

    private static User configuredUser(String[] line) {
        if (!line[1].startsWith("$2")) {
            throw new IllegalArgumentException("Not a bcrypt hash");
        }
        return user(line[0], "{bcrypt}" + line[1], line[2].split(","));
    }

    private static User user(String name, String password, String... roles) {
        return (User) User.withUsername(name)
                .password(password)
                .roles(Stream.of(roles).map(role -> Role.valueOf(role.strip()).name()).toArray(String[]::new))
                .build();
    }

    private static String password() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
