-- What the files of order lines wrote: lines, their receipts, and the record of the file.
-- A file's act stands in `told` with the file's number; its lines are those whose ids it holds.

INSERT INTO core_change (act_id, "table", row_id, before, after)
SELECT act_id, 'core_import', row.id, NULL,
       to_jsonb(row) - %(import)s::text[] || '{"state": "uploaded", "confirmed_at": null}'
FROM told JOIN core_import AS row ON row.id = subject_id WHERE verb = 'import.uploaded';

INSERT INTO core_change (act_id, "table", row_id, before, after)
SELECT act_id, 'core_import', row.id, '{"state": "uploaded", "confirmed_at": null}',
       jsonb_build_object('state', 'confirmed', 'confirmed_at', row.confirmed_at)
FROM told JOIN core_import AS row ON row.id = subject_id WHERE verb = 'import.confirmed';

INSERT INTO core_change (act_id, "table", row_id, before, after)
SELECT act_id, 'suppliers_delivery', row.id, NULL, to_jsonb(row) - %(delivery)s::text[]
FROM suppliers_delivery AS row
JOIN told ON verb = 'import.confirmed' AND subject_id = (row.id - 1) / %(lines)s + 1;

INSERT INTO core_change (act_id, "table", row_id, before, after)
SELECT act_id, 'suppliers_receipt', row.id, NULL, to_jsonb(row) - %(receipt)s::text[]
FROM suppliers_receipt AS row
JOIN told ON verb = 'import.confirmed' AND subject_id = (row.delivery_id - 1) / %(lines)s + 1;
