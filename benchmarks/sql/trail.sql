-- The acts, changes and links that the services would have left behind for the loaded rows.
-- `told` holds one row per act in the order of time; see generate.py.

INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind, actor_id,
                      job, reason, at, stream, supplier_id)
SELECT act_id, verb, subject_type, subject_id, subject_label,
       CASE WHEN actor_id IS NULL THEN 'clock' ELSE 'person' END, actor_id,
       CASE WHEN actor_id IS NULL THEN 'load' ELSE '' END, reason, at, mod(act_id, 16),
       CASE subject_type WHEN 'suppliers.supplier' THEN subject_id
                         WHEN 'complaints.complaint' THEN complaint.supplier_id END
FROM told LEFT JOIN complaints_complaint AS complaint  -- comments are internal
    ON subject_type = 'complaints.complaint' AND complaint.id = subject_id
    AND verb <> 'complaint.commented';

INSERT INTO core_change (act_id, "table", row_id, before, after)
SELECT act_id, "table", row_id, before, after FROM (
    SELECT act_id, 1 AS place, 'suppliers_commodity' AS "table", row.id AS row_id,
           NULL::jsonb AS before, to_jsonb(row) - %(commodity)s::text[] AS after
    FROM told JOIN suppliers_commodity AS row ON row.id = subject_id
    WHERE verb = 'commodity.added'
    UNION ALL
    SELECT act_id, 1, 'suppliers_supplier', row.id, NULL,
           qms_commit_personal(to_jsonb(row) - %(supplier)s::text[], '{email}')
    FROM told JOIN suppliers_supplier AS row ON row.id = subject_id
    WHERE verb = 'supplier.registered'
    UNION ALL
    SELECT act_id, 1, 'suppliers_part', row.id, NULL, to_jsonb(row) - %(part)s::text[]
    FROM told JOIN suppliers_part AS row ON row.id = subject_id
    WHERE verb = 'part.registered'
    UNION ALL
    SELECT act_id, 2, 'suppliers_approvedsource', row.id, NULL,
           to_jsonb(row) - %(source)s::text[]
    FROM told JOIN suppliers_approvedsource AS row ON row.part_id = subject_id
    WHERE verb = 'part.registered'
    UNION ALL
    SELECT act_id, 1, 'complaints_complaint', row.id, NULL,
           (to_jsonb(row) - %(complaint)s::text[]) || '{"state": "open", "closed_at": null}'
    FROM told JOIN complaints_complaint AS row ON row.id = subject_id
    WHERE verb = 'complaint.logged'
    UNION ALL
    SELECT act_id, 1, 'complaints_containment', row.id, NULL,
           to_jsonb(row) - %(containment)s::text[]
    FROM told JOIN complaints_containment AS row ON row.complaint_id = subject_id
    WHERE verb = 'complaint.contained'
    UNION ALL
    SELECT act_id, 2, 'complaints_complaint', subject_id,
           '{"state": "open"}', '{"state": "contained"}'
    FROM told WHERE verb = 'complaint.contained'
    UNION ALL
    SELECT act_id, 1, 'complaints_complaint', subject_id,
           '{"state": "contained", "closed_at": null}',
           jsonb_build_object('state', 'closed', 'closed_at', row.closed_at)
    FROM told JOIN complaints_complaint AS row ON row.id = subject_id
    WHERE verb = 'complaint.closed'
    UNION ALL
    SELECT act_id, 1, 'complaints_complaint', subject_id, '{"state": "open"}', '{"state": "void"}'
    FROM told WHERE verb = 'complaint.voided'
    UNION ALL
    SELECT act_id, 1, 'core_comment', row.id, NULL, to_jsonb(row) - %(comment)s::text[]
    FROM told JOIN core_comment AS row ON row.id = told.row_id
    WHERE verb = 'complaint.commented'
) AS change ORDER BY act_id, place;
