package org.cdexflow.access;

import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Names and passwords, of the form and of Prometheus. Nobody learns from the answer, or from the time that it takes, whether there is
 * such a user or whether it is locked: a password is compared every time, for unknown users with one of another's.
 */
@Component
class PasswordSignIn implements AuthenticationProvider {

    private final Staff staff;
    private final SignInAttempts attempts;
    private final PasswordEncoder passwords = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    PasswordSignIn(Staff staff, SignInAttempts attempts) {
        this.staff = staff;
        this.attempts = attempts;
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String address = address(request);
        Optional<UserDetails> user = staff.find(request.getName());
        boolean usual = user.isPresent() && attempts.isUsual(user.get().getUsername(), address);
        if (!usual && !attempts.mayTry(address)) {
            throw new LockedException("Too many attempts from there");
        }
        boolean open = user.isEmpty() || attempts.mayTry(user.get().getUsername(), address);
        boolean right = staff.passwordOf(request.getName())
                .map(password -> passwords.matches(String.valueOf(request.getCredentials()), password))
                .orElse(false);
        if (!open) {
            throw new LockedException("Too many attempts at this user");
        }
        if (!right || user.isEmpty()) {
            throw new BadCredentialsException("Not this user's password");
        }
        attempts.succeeded(user.get().getUsername(), address);
        var signedIn = UsernamePasswordAuthenticationToken.authenticated(user.get(), null, user.get().getAuthorities());
        signedIn.setDetails(request.getDetails());
        return signedIn;
    }

    @Override
    public boolean supports(Class<?> request) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(request);
    }

    private static String address(Authentication request) {
        return request.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
    }
}
