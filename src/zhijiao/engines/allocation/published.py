"""The published check in SQL: anyone with a database can run it over the five files of a round (DuckDB, PostgreSQL)."""

from __future__ import annotations

from collections.abc import Sequence

from zhijiao.engines.allocation.keys import Term
from zhijiao.engines.allocation.policies import TiePolicy

_QUERY = """
WITH ranked AS (  -- everyone's rank in the own track
  SELECT a.applicant, rank() OVER (PARTITION BY a.track ORDER BY {order}) AS rank FROM applicants a
), admitted AS (
  SELECT r.applicant, r.unit, r.position, k.rank FROM results r JOIN ranked k ON k.applicant = r.applicant WHERE r.unit IS NOT NULL
), filled AS (
  SELECT unit, count(*) AS filled, max(rank) AS last FROM admitted GROUP BY unit
), cut AS (  -- what the results make of each unit
  SELECT p.unit, p.quota, coalesce(f.filled, 0) AS filled, f.last,
         (SELECT max(a.position) FROM admitted a WHERE a.unit = p.unit AND a.rank = f.last) AS position
  FROM plan p LEFT JOIN filled f ON f.unit = p.unit
), envied AS (  -- units that somebody put before what they got
  SELECT w.applicant, w.unit, w.position, k.rank, c.quota, c.filled, c.last, c.position AS last_position,
         count(*) OVER (PARTITION BY w.unit, k.rank) AS equals, min(k.rank) OVER (PARTITION BY w.unit) AS first
  FROM preferences w JOIN ranked k ON k.applicant = w.applicant JOIN cut c ON c.unit = w.unit
  LEFT JOIN admitted a ON a.applicant = w.applicant WHERE a.applicant IS NULL OR w.position < a.position
)
SELECT 'not on the own list' AS wrong, a.applicant, a.unit FROM admitted a
  LEFT JOIN preferences w ON w.applicant = a.applicant AND w.unit = a.unit AND w.position = a.position WHERE w.unit IS NULL
UNION ALL SELECT 'no result or more than one', a.applicant, NULL FROM applicants a
  LEFT JOIN results r ON r.applicant = a.applicant GROUP BY a.applicant HAVING count(r.applicant) <> 1
UNION ALL SELECT 'came before the last admitted', applicant, unit FROM envied WHERE {envy}
UNION ALL SELECT 'a seat was left', applicant, unit FROM envied WHERE {waste}
UNION ALL SELECT 'more admitted than the quota', NULL, c.unit FROM cut c WHERE c.filled > c.quota{over}
UNION ALL SELECT 'the cut-off is another', NULL, c.unit FROM cut c LEFT JOIN cutoffs t ON t.unit = c.unit
  WHERE t.unit IS NULL OR t.filled <> c.filled OR t.quota <> c.quota OR t.rank IS DISTINCT FROM c.last
""".strip()


def published_sql(key: Sequence[Term], policy: TiePolicy, seed: str = "", *, dialect: str = "duckdb") -> str:
    """Return the query: no row means that the results follow from the inputs; each row says what does not.

    Tables: plan, applicants, preferences, results, cutoffs, with the columns of the files. Under `reject_all` it finds every
    injustice and every wasted seat; that no smaller refusal was possible only `admit verify` works out.
    """
    order = ", ".join(f"{level.sql()} DESC" for level in key)
    if policy is TiePolicy.LOTTERY:
        text = "'" + seed.replace("'", "''") + "' || chr(10) || a.applicant"
        order += f", sha256({text})" if dialect == "duckdb" else f", encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
    envy, waste, over = "rank <= last", "filled < quota", ""
    if policy is TiePolicy.LIST_POSITION:
        envy = "rank < last OR (rank = last AND position <= last_position)"
        over = (" AND (SELECT count(*) FROM admitted a WHERE a.unit = c.unit AND (a.rank < c.last OR a.position < c.position))"
                " >= c.quota")
    if policy is TiePolicy.ADMIT_ALL:
        over = " AND (SELECT count(*) FROM admitted a WHERE a.unit = c.unit AND a.rank < c.last) >= c.quota"
    if policy is TiePolicy.REJECT_ALL:
        waste = "rank = first AND filled + equals <= quota"
    return _QUERY.format(order=order, envy=envy, waste=waste, over=over)
