package org.cdexflow.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who the server's programs run as. PostgreSQL refuses to run as root; everybody else runs it as themselves.
 * For root there are two ways, tried in this order:
 * <ol>
 *   <li>{@code unshare -U}: a user namespace in which the process is nobody and has no capabilities, while files still
 *       belong to root;</li>
 *   <li>{@code setpriv}, where containers forbid namespaces: an unprivileged account that then owns the files.</li>
 * </ol>
 *
 * @param owner who must own the server's files; null: whoever does
 * @param prefix words in front of each command
 */
record ServerAccount(String owner, List<String> prefix) {

    private static final ServerAccount OURSELVES = new ServerAccount(null, List.of());
    static final ServerAccount NAMESPACE = new ServerAccount("root", List.of("unshare", "-U", "--"));

    /** The first that can write in the folder; it then owns the folder. */
    static ServerAccount choose(Path folder) throws IOException {
        return new UnixSystem().getUid() == 0 ? choose(folder, candidatesForRoot()) : OURSELVES;
    }

    static ServerAccount choose(Path folder, List<ServerAccount> candidates) throws IOException {
        for (ServerAccount candidate : candidates) {
            candidate.own(folder);
            if (candidate.run(List.of("sh", "-c", "test -w \"$0\"", folder.toString())).succeeded()) {
                return candidate;
            }
        }
        throw new StartRefused(
                "PostgreSQL refuses to run as root; no user namespace and no unprivileged account can write in %s."
                        .formatted(folder),
                "Start as a normal user, put cdexflow.home where others may enter, or set spring.datasource.url.");
    }

    private static List<ServerAccount> candidatesForRoot() {
        List<ServerAccount> candidates = new ArrayList<>(List.of(NAMESPACE));
        for (String name : List.of("postgres", "nobody")) {
            Command uid = Command.run(List.of("id", "-u", name));
            Command gid = Command.run(List.of("id", "-g", name));
            if (uid.succeeded() && gid.succeeded()) {
                candidates.add(unprivileged(uid.output(), gid.output()));
            }
        }
        return candidates;
    }

    static ServerAccount unprivileged(String uid, String gid) {
        return new ServerAccount(
                uid, List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"));
    }

    Command run(List<String> words) {
        return run(words, "");
    }

    Command run(List<String> words, String input) {
        return Command.run(Stream.concat(prefix.stream(), words.stream()).toList(), input);
    }

    /** Gives the folder and all in it to this account. Links are not followed: the account could aim them anywhere. */
    void own(Path folder) throws IOException {
        if (owner == null) {
            return;
        }
        UserPrincipal principal = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                var view = Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                if (!view.getOwner().equals(principal)) {
                    view.setOwner(principal);
                }
            }
        }
        letEnter(folder.getParent());
    }

    /** The account passes through the home folder to its own; it cannot list it. */
    private void letEnter(Path home) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(home);
        if (!this.equals(NAMESPACE) && permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(home, permissions);
        }
    }
}
