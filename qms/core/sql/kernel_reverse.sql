-- Hand the tables back to whoever migrates, and take the functions away.
DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY[
        'core_act', 'core_change', 'core_chainhead', 'core_chainlink', 'core_personalvalue'
    ] LOOP
        EXECUTE format('ALTER TABLE %I OWNER TO %I', relation, current_user);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO qms_app', relation);
    END LOOP;
END $$;
DELETE FROM core_chainhead;
DROP TRIGGER act_linked ON core_act;
DROP TRIGGER change_of_own_act ON core_change;
DROP TRIGGER act_stamped ON core_act;
DROP FUNCTION qms_link_act(), qms_own_act(), qms_act_content(core_act), qms_guard_state(),
    qms_count_version(), qms_record_change(), qms_commit_personal(jsonb, text[]), qms_stamp_act(),
    qms_moment(timestamptz), qms_sha256(text), qms_netstring(text[]);
