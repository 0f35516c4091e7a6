-- Run as the owner before every migration; safe to run again.
-- qms_app     the application: owns nothing, is no superuser, may not change tables
-- qms_portal  what the application becomes for a supplier's request: only granted rights, own rows
-- qms_ledger  owns the acts, the changes and the chain; nobody can sign in as it
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qms_app') THEN
        CREATE ROLE qms_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    -- The application becomes qms_portal by SET ROLE; by itself it has none of its rights.
    IF (SELECT rolinherit FROM pg_roles WHERE rolname = 'qms_app') THEN
        ALTER ROLE qms_app NOINHERIT;
    END IF;
    -- It sees every row. Under a policy, even one that only says yes, Postgres may not look at its
    -- statistics for a pattern and takes every word for rare. Only a superuser may spare it that.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AND NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'qms_app') THEN
        ALTER ROLE qms_app BYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qms_portal') THEN
        CREATE ROLE qms_portal NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role('qms_app', 'qms_portal', 'MEMBER') THEN
        GRANT qms_portal TO qms_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qms_ledger') THEN
        CREATE ROLE qms_ledger NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'qms_ledger', 'USAGE') THEN
        EXECUTE format('GRANT qms_ledger TO %I', current_user);
    END IF;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO qms_app', current_database());
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO qms_app, qms_portal, qms_ledger;
GRANT CREATE ON SCHEMA public TO qms_ledger;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO qms_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO qms_app;
