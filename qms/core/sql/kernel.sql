-- Act -> changes -> chain. Everything here belongs to qms_ledger, a role that cannot log in;
-- the application may insert acts and read all of it, and nothing else.

-- A list of texts in one unambiguous line: "3:abc,-,0:," (a missing value is a dash).
CREATE FUNCTION qms_netstring(VARIADIC parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(
        CASE WHEN part IS NULL THEN '-,'
             ELSE octet_length(convert_to(part, 'UTF8'))::text || ':' || part || ',' END,
        '' ORDER BY place)
    FROM unnest(parts) WITH ORDINALITY AS listed(part, place)
$$;

CREATE FUNCTION qms_sha256(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex')
$$;

CREATE FUNCTION qms_moment(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The time and the stream of an act are the database's to say. All acts of one transaction share
-- a stream, so that no transaction ever holds two chain heads.
CREATE FUNCTION qms_stamp_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.at := clock_timestamp();
    NEW.stream := (pg_current_xact_id()::text::bigint % 16)::smallint;
    RETURN NEW;
END $$;

-- Put the personal columns of a row behind salted commitments.
CREATE FUNCTION qms_commit_personal(payload jsonb, personal text[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    field text;
    salt text;
    commitment text;
BEGIN
    FOREACH field IN ARRAY personal LOOP
        CONTINUE WHEN payload -> field IS NULL OR payload -> field IN ('null', '""');
        salt := gen_random_uuid()::text;
        commitment := qms_sha256(salt || (payload -> field)::text);
        INSERT INTO core_personalvalue (commitment, salt, value)
        VALUES (commitment, salt, (payload -> field)::text);
        payload := jsonb_set(payload, ARRAY[field], jsonb_build_object('personal', commitment));
    END LOOP;
    RETURN payload;
END $$;

-- Refuse a write that no act stands behind; record every other one.
-- Arguments: columns that are never recorded, personal columns.
CREATE FUNCTION qms_record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    unrecorded text[] := string_to_array(TG_ARGV[0], ',');
    personal text[] := string_to_array(TG_ARGV[1], ',');
    act bigint := nullif(current_setting('qms.act', true), '')::bigint;
    row_before jsonb;
    row_after jsonb;
    differing text[];
BEGIN
    IF TG_OP <> 'INSERT' THEN row_before := to_jsonb(OLD) - unrecorded; END IF;
    IF TG_OP <> 'DELETE' THEN row_after := to_jsonb(NEW) - unrecorded; END IF;
    IF row_before = row_after THEN
        RETURN NULL;
    END IF;
    -- An act is written after its changes, so one that already stands is finished business.
    IF act IS NULL OR EXISTS (SELECT FROM core_act WHERE id = act) THEN
        RAISE EXCEPTION '% on % needs an act', TG_OP, TG_TABLE_NAME USING ERRCODE = 'QM001';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(key) INTO differing FROM jsonb_each(row_after)
        WHERE value IS DISTINCT FROM row_before -> key;
        SELECT jsonb_object_agg(key, row_before -> key), jsonb_object_agg(key, row_after -> key)
        INTO row_before, row_after FROM unnest(differing) AS key;
    END IF;
    IF personal <> '{}' THEN
        row_before := qms_commit_personal(row_before, personal);
        row_after := qms_commit_personal(row_after, personal);
    END IF;
    INSERT INTO core_change (act_id, "table", row_id, before, after)
    VALUES (act, TG_TABLE_NAME,
            (CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> 'id')::bigint,
            row_before, row_after);
    RETURN NULL;
END $$;

-- The version a page was read at is how a stale save is noticed. Arguments: uncounted columns.
CREATE FUNCTION qms_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    uncounted text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    NEW.version := OLD.version
        + (to_jsonb(NEW) - uncounted IS DISTINCT FROM to_jsonb(OLD) - uncounted)::int;
    RETURN NEW;
END $$;

-- Arguments: the state's column, the allowed moves as "open>closed" (">open" for a new record).
CREATE FUNCTION qms_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    new_state text := to_jsonb(NEW) ->> TG_ARGV[0];
    old_state text := '';
BEGIN
    IF TG_OP = 'UPDATE' THEN old_state := to_jsonb(OLD) ->> TG_ARGV[0]; END IF;
    IF new_state <> old_state
       AND old_state || '>' || new_state <> ALL (string_to_array(TG_ARGV[1], ',')) THEN
        RAISE EXCEPTION '% of % cannot go from "%" to "%"',
            TG_ARGV[0], TG_TABLE_NAME, old_state, new_state USING ERRCODE = 'QM002';
    END IF;
    RETURN NEW;
END $$;

-- What an act says and did, as one hash: its own fields, then its changes in the order written.
CREATE FUNCTION qms_act_content(act core_act) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT qms_sha256(
        qms_netstring(
            act.id::text, act.verb, act.subject_type, act.subject_id::text, act.subject_label,
            act.actor_kind, act.actor_id::text, act.token_id::text, act.job, act.reason,
            qms_moment(act.occurred_at), qms_moment(act.at), act.stream::text)
        || coalesce(string_agg(
            qms_netstring(
                change.id::text, change."table", change.row_id::text,
                change.before::text, change.after::text),
            '' ORDER BY change.id), ''))
    FROM core_change AS change WHERE change.act_id = act.id
$$;

-- At commit: an act that stands and is not linked yet can only be this transaction's own. Without
-- this, whoever guesses the number of somebody's act could slip a change beneath it.
CREATE FUNCTION qms_own_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM core_act AS act WHERE act.id = NEW.act_id AND NOT EXISTS (
        SELECT FROM core_chainlink WHERE act_id = act.id)) THEN
        RAISE EXCEPTION 'act % is not of this transaction', NEW.act_id USING ERRCODE = 'QM001';
    END IF;
    RETURN NULL;
END $$;

-- At commit: tie the act to its stream. The head row is locked, never the tail, and the place is
-- counted under that lock, so that the chain cannot fork and has no gap.
CREATE FUNCTION qms_link_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head core_chainhead;
    content text := qms_act_content(NEW);
    link text;
BEGIN
    SELECT * INTO head FROM core_chainhead WHERE stream = NEW.stream FOR UPDATE;
    link := qms_sha256(qms_netstring(
        head.stream::text, (head.sequence + 1)::text, head.hash, content));
    INSERT INTO core_chainlink (act_id, stream, sequence, previous, content, hash)
    VALUES (NEW.id, head.stream, head.sequence + 1, head.hash, content, link);
    UPDATE core_chainhead SET sequence = head.sequence + 1, hash = link
    WHERE stream = head.stream;
    RETURN NULL;
END $$;

CREATE TRIGGER act_stamped BEFORE INSERT ON core_act
    FOR EACH ROW EXECUTE FUNCTION qms_stamp_act();
CREATE CONSTRAINT TRIGGER change_of_own_act AFTER INSERT ON core_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION qms_own_act();
CREATE CONSTRAINT TRIGGER act_linked AFTER INSERT ON core_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION qms_link_act();

INSERT INTO core_chainhead (stream, sequence, hash)
SELECT stream, 0, qms_sha256('stream ' || stream) FROM generate_series(0, 15) AS stream;

ALTER TABLE core_act OWNER TO qms_ledger;
ALTER TABLE core_change OWNER TO qms_ledger;
ALTER TABLE core_chainhead OWNER TO qms_ledger;
ALTER TABLE core_chainlink OWNER TO qms_ledger;
ALTER TABLE core_personalvalue OWNER TO qms_ledger;
ALTER FUNCTION qms_stamp_act() OWNER TO qms_ledger;
ALTER FUNCTION qms_commit_personal(jsonb, text[]) OWNER TO qms_ledger;
ALTER FUNCTION qms_record_change() OWNER TO qms_ledger;
ALTER FUNCTION qms_own_act() OWNER TO qms_ledger;
ALTER FUNCTION qms_link_act() OWNER TO qms_ledger;

REVOKE ALL ON core_act, core_change, core_chainhead, core_chainlink, core_personalvalue
    FROM qms_app;
GRANT SELECT ON core_act, core_change, core_chainhead, core_chainlink, core_personalvalue
    TO qms_app;
GRANT INSERT ON core_act TO qms_app;
-- A trigger needs this right when it is declared, not when it fires: the application could
-- otherwise hang the recorder on a table of its own and invent changes.
REVOKE EXECUTE ON FUNCTION qms_stamp_act(), qms_commit_personal(jsonb, text[]),
    qms_record_change(), qms_own_act(), qms_link_act() FROM PUBLIC;
