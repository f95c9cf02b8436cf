-- Whom the provider means, whatever the person is called there by now; org.cdexflow.access.SeenStaff
ALTER TABLE staff_seen ADD COLUMN subject text UNIQUE;
