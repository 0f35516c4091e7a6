-- Everything a database's shape is made of, one line each, independent of the order it was made in.
WITH relation AS (
    SELECT pg_class.*, relname::text AS name FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'public'
    WHERE NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
), routine AS (
    SELECT pg_proc.* FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace AND nspname = 'public'
    WHERE prokind <> 'a' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
)
SELECT concat_ws(' ', 'relation', relkind, name, 'of', pg_get_userbyid(relowner), 'persistence', relpersistence)
FROM relation WHERE relkind IN ('r', 'S', 'v', 'm', 'i')
UNION ALL
SELECT concat_ws(' ', 'row security', name, relrowsecurity, relforcerowsecurity)
FROM relation WHERE relkind = 'r'
UNION ALL
SELECT concat_ws(' ', 'policy', polname, 'on', name, polcmd, polroles::regrole[],
    pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
FROM pg_policy JOIN relation ON relation.oid = polrelid
UNION ALL
SELECT concat_ws(' ', 'right', name, attname, pg_get_userbyid(grantee), privilege_type)
FROM relation JOIN pg_attribute ON attrelid = oid, aclexplode(attacl)
UNION ALL
SELECT concat_ws(' ', 'right', name, pg_get_userbyid(grantee), privilege_type)
FROM relation, aclexplode(coalesce(relacl, acldefault(
    CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner)))
WHERE relkind IN ('r', 'S', 'v', 'm')
UNION ALL
SELECT concat_ws(' ', 'column', name, attname, format_type(atttypid, atttypmod), 'not null',
    attnotnull, 'identity', attidentity, 'generated', attgenerated, pg_get_expr(adbin, adrelid))
FROM relation JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'v', 'm')
UNION ALL
SELECT concat_ws(' ', 'constraint', name, conname, pg_get_constraintdef(pg_constraint.oid))
FROM pg_constraint JOIN relation ON relation.oid = conrelid
UNION ALL
SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN relation ON relation.oid = indrelid
UNION ALL
SELECT concat_ws(' ', pg_get_triggerdef(pg_trigger.oid), 'enabled', tgenabled)
FROM pg_trigger JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' ', pg_get_functiondef(oid), 'of', pg_get_userbyid(proowner)) FROM routine
UNION ALL
SELECT concat_ws(' ', 'right', oid::regprocedure, pg_get_userbyid(grantee), privilege_type)
FROM routine, aclexplode(coalesce(proacl, acldefault('f', proowner)))
UNION ALL
SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
ORDER BY 1
