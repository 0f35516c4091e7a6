-- Forget what a row's personal columns once held, and leave what they hold now. How much was
-- forgotten becomes a change of the act that it stands under, so that no erasure goes unseen.
CREATE FUNCTION qms_forget_personal(relation text, record bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    act bigint := nullif(current_setting('qms.act', true), '')::bigint;
    forgotten bigint;
BEGIN
    IF act IS NULL OR EXISTS (SELECT FROM core_act WHERE id = act) THEN
        RAISE EXCEPTION 'an erasure on % needs an act', relation USING ERRCODE = 'QM001';
    END IF;
    WITH written AS (
        SELECT change.id, side, key AS column_name, value ->> 'personal' AS commitment
        FROM core_change AS change
        CROSS JOIN LATERAL (VALUES (0, before), (1, after)) AS sides(side, payload)
        CROSS JOIN LATERAL jsonb_each(payload)
        WHERE change."table" = relation AND change.row_id = record
    ), present AS (
        SELECT DISTINCT ON (column_name) commitment FROM written WHERE side = 1
        ORDER BY column_name, id DESC
    ), gone AS (
        DELETE FROM core_personalvalue WHERE commitment IN (
            SELECT commitment FROM written EXCEPT SELECT commitment FROM present)
        RETURNING commitment
    )
    SELECT count(*) INTO forgotten FROM gone;
    IF forgotten > 0 THEN
        INSERT INTO core_change (act_id, "table", row_id, before, after) VALUES (
            act, 'core_personalvalue', record,
            jsonb_build_object('table', relation, 'values', forgotten), NULL);
    END IF;
    RETURN forgotten;
END $$;

ALTER FUNCTION qms_forget_personal(text, bigint) OWNER TO qms_ledger;
REVOKE EXECUTE ON FUNCTION qms_forget_personal(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qms_forget_personal(text, bigint) TO qms_app;
