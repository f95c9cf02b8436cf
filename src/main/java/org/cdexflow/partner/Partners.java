package org.cdexflow.partner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The directory: who may talk to us, whom we may talk to, and who we are. Fixed while we run. */
@Component
public class Partners {

    private final Settings settings;
    private final Map<String, Partner> byId;
    private final Map<BusinessIdentifier, Partner> byIdentifier;
    private final Map<String, Client> clientsById;

    public Partners(Settings settings) {
        this.settings = settings;
        byId = settings.partners().stream().collect(Collectors.toMap(Partner::id, Function.identity()));
        clientsById = settings.clients().stream().collect(Collectors.toMap(Client::id, Function.identity()));
        byIdentifier = settings.partners().stream()
                .flatMap(partner -> partner.identifiers().stream().map(identifier -> Map.entry(identifier, partner)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The partner of that id, disabled or not. */
    public Optional<Partner> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The partner that a Task means by this identifier, disabled or not; never ourselves. */
    public Optional<Partner> byIdentifier(String system, String value) {
        return system == null || value == null
                ? Optional.empty()
                : Optional.ofNullable(byIdentifier.get(new BusinessIdentifier(system, value)));
    }

    public List<Partner> all() {
        return settings.partners();
    }

    public List<Client> clients() {
        return settings.clients();
    }

    public Optional<Client> client(String id) {
        return Optional.ofNullable(clientsById.get(id));
    }

    public Settings.Organization self() {
        return settings.organization();
    }

    /** Whether the identifier is one of our own organization's. */
    public boolean isSelf(BusinessIdentifier identifier) {
        return settings.organization().identifiers().contains(identifier);
    }
}
