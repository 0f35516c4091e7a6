-- The chain, stream by stream, with the kernel's own functions.
CREATE TEMP TABLE content AS
SELECT id, stream, qms_act_content(act) AS content FROM core_act AS act
WHERE id >= (SELECT min(act_id) FROM told);

DO $$
DECLARE
    head core_chainhead;
    act record;
    link text;
BEGIN
    FOR head IN SELECT * FROM core_chainhead LOOP
        FOR act IN SELECT * FROM content WHERE stream = head.stream ORDER BY id LOOP
            link := qms_sha256(qms_netstring(
                head.stream::text, (head.sequence + 1)::text, head.hash, act.content));
            INSERT INTO core_chainlink (act_id, stream, sequence, previous, content, hash)
            VALUES (act.id, head.stream, head.sequence + 1, head.hash, act.content, link);
            head.sequence := head.sequence + 1;
            head.hash := link;
        END LOOP;
        UPDATE core_chainhead SET sequence = head.sequence, hash = head.hash
        WHERE stream = head.stream;
    END LOOP;
END $$;
