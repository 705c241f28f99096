"""Triggers that let nothing but the next link into the audit chain: no change, no removal, no INSERT OR REPLACE; row digests alike."""

from typing import Final

ZERO: Final = "0" * 64  # what the first link follows

SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    f"""CREATE TRIGGER audit_next_link BEFORE INSERT ON audit
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
          OR NEW.previous IS NOT coalesce((SELECT digest FROM audit ORDER BY seq DESC LIMIT 1), '{ZERO}')
        BEGIN SELECT RAISE(ABORT, 'not the next link of the audit chain'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$""",
    f"""CREATE FUNCTION audit_next_link() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM audit)
             OR NEW.previous IS DISTINCT FROM coalesce((SELECT digest FROM audit ORDER BY seq DESC LIMIT 1), '{ZERO}') THEN
            RAISE EXCEPTION 'not the next link of the audit chain';
          END IF;
          RETURN NEW;
        END $$""",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_next_link BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_next_link()",
    "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_change",
    "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_truncate",
    "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_next_link",
)

TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}

ROW_SQLITE = (
    """CREATE TRIGGER row_digests_no_update BEFORE UPDATE ON row_digests
       BEGIN SELECT RAISE(ABORT, 'row digests are append-only'); END""",
    """CREATE TRIGGER row_digests_no_delete BEFORE DELETE ON row_digests
       BEGIN SELECT RAISE(ABORT, 'row digests are append-only'); END""",
    """CREATE TRIGGER row_digests_no_replace BEFORE INSERT ON row_digests
       WHEN EXISTS (SELECT 1 FROM row_digests WHERE event = NEW.event AND place = NEW.place)
       BEGIN SELECT RAISE(ABORT, 'row digests are append-only'); END""",
)

ROW_POSTGRESQL = (
    "CREATE TRIGGER row_digests_no_change BEFORE UPDATE OR DELETE ON row_digests FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER row_digests_no_truncate BEFORE TRUNCATE ON row_digests FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "ALTER TABLE row_digests ENABLE ALWAYS TRIGGER row_digests_no_change",
    "ALTER TABLE row_digests ENABLE ALWAYS TRIGGER row_digests_no_truncate",
)

ROW_TRIGGERS = {"sqlite": ROW_SQLITE, "postgresql": ROW_POSTGRESQL}
