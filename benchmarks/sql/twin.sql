-- The reference's complaints: the same rows, columns, indexes and foreign keys, and no trigger.
CREATE TABLE bare_complaint (LIKE complaints_complaint INCLUDING ALL);
DO $$
DECLARE
    columns text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
    WHERE attrelid = 'complaints_complaint'::regclass
          AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format(
        'INSERT INTO bare_complaint (%s) SELECT %s FROM complaints_complaint', columns, columns);
END $$;
SELECT setval(pg_get_serial_sequence('bare_complaint', 'id'), max(id)) FROM bare_complaint;
ALTER TABLE bare_complaint
    ADD FOREIGN KEY (supplier_id) REFERENCES suppliers_supplier (id),
    ADD FOREIGN KEY (part_id) REFERENCES suppliers_part (id),
    ADD FOREIGN KEY (owner_id) REFERENCES accounts_user (id);
CREATE TABLE bare_counter (LIKE core_counter INCLUDING ALL);
